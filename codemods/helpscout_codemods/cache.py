"""What the last run found out, so that the next one only looks at what changed.

Three things are kept for each project: by size and times of a file, how much it has to do with V1;
by those of the whole tree, its candidates and groups; by content of a group, its findings. All of
it is bound to the exact rules and settings. Findings are masked and no source text is kept, so
that no credential gets into the cache; edits are made afresh every time.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from helpscout_codemods.config import Config
from helpscout_codemods.findings import Finding, Problem, Skipped
from helpscout_codemods.requirements_of import FileNeeds

RACY = 2_000_000_000
"""Nanoseconds within which a file may change without its time telling (coarse file systems)."""
BINARY = -1
FEW = 50
"""Files that are read as quickly as what is remembered of them."""
KEPT_GROUPS = 2_000


@dataclass(frozen=True, slots=True)
class Scanned:
    """The outcome of one scan of one exact tree."""

    needles: Mapping[str, int] = field(default_factory=dict)
    """How much the files that matter have to do with V1: values of prefilter.Needle."""
    candidates: tuple[str, ...] = ()
    """Those that can be worked on."""
    groups: tuple[tuple[str, ...], ...] = ()
    """Candidates that are tied by imports."""
    findings: tuple[Finding, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    errors: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class CachedGroup:
    """The outcome of one group: everything but the texts. `consulted` are files beyond the group
    that were looked at, with the digest of what they held ("" for none)."""

    findings: tuple[Finding, ...]
    skipped: tuple[Skipped, ...]
    edited: tuple[str, ...]
    parts: tuple[FileNeeds, ...]
    consulted: Mapping[str, str]


@dataclass(slots=True)
class _Stored:
    """The file of one project, values as JSON has them."""

    rules: str = ""
    saved: int = 0
    files: dict[str, Any] = field(default_factory=dict)
    """[time of modification, time of change, size, prefilter.Needle or BINARY], nanoseconds."""
    fingerprint: str = ""
    scanned: Any = None
    groups: dict[str, Any] = field(default_factory=dict)


class Cache:
    """One project's memory, opened when it is first asked. A missing, damaged or foreign file is an
    empty memory; an unwritable place costs time, never an error."""

    def __init__(self, root: Path | None = None, config: Config | None = None) -> None:
        self._root = root
        self._config = config
        self._opened: _Stored | None = None
        self._new = _Stored()
        self._changed = False

    @classmethod
    def of(cls, root: Path, config: Config) -> Cache:
        return cls(root, config) if config.cache else cls()

    @property
    def _old(self) -> _Stored:
        if self._opened is None:
            self._opened = _load(self._path, self._rules) if self._root else _Stored()
        return self._opened

    @property
    def _path(self) -> Path:
        # hashlib, json and platformdirs are imported where they are needed: not every run has a
        # cache, and few write one.
        import hashlib

        import platformdirs

        folder = Path(platformdirs.user_cache_dir("helpscout-toolkit")) / "codemods"
        return folder / f"{hashlib.sha256(os.fsencode(self._root or '')).hexdigest()[:32]}.json"

    @property
    def _rules(self) -> str:
        if not self._new.rules and self._config is not None:
            self._new.rules = _rules(self._config)
        return self._new.rules

    def is_worth(self, files: int) -> bool:
        """Whether reading the cache pays for a tree of this size."""
        return self._root is not None and files >= FEW

    def needle(self, path: str, status: os.stat_result) -> int | None:
        """What the file was found to be, unless it may have changed since."""
        old = self._old
        file_entry = old.files.get(path)
        if (
            not isinstance(file_entry, list)
            or file_entry[:3] != _stamp(status)
            or len(file_entry) != 4
        ):
            return None
        # As git does: a file may have changed again within the tick in which it was looked at.
        if file_entry[0] > old.saved - RACY:
            return None
        self._new.files[path] = file_entry
        return int(file_entry[3])

    def keep_needle(self, path: str, status: os.stat_result, needle: int) -> None:
        self._changed = True
        self._new.files[path] = [*_stamp(status), needle]

    def fingerprint(self, files: Iterable[str], asked: Iterable[str]) -> str:
        """A digest of the whole tree as this run sees it; "" when a file is too young to trust."""
        if self._root is None:
            return ""
        import hashlib

        digest = hashlib.sha256()
        limit = time.time_ns() - RACY
        for path in files:
            file_entry = self._new.files.get(path, (0, 0, 0))
            if file_entry[0] > limit:
                return ""
            row = f"{path}\0{file_entry[0]}\0{file_entry[1]}\0{file_entry[2]}\n"
            digest.update(row.encode("utf-8", "surrogateescape"))
        digest.update("\n".join(asked).encode("utf-8", "surrogateescape"))
        return digest.hexdigest()

    def scanned(self, fingerprint: str) -> Scanned | None:
        old = self._old
        if not fingerprint or old.fingerprint != fingerprint:
            return None
        previous_scan: Scanned | None = _decoded(_scanned, old.scanned)
        if previous_scan is not None:
            self._new.fingerprint, self._new.scanned = fingerprint, old.scanned
        return previous_scan

    def keep_scanned(self, fingerprint: str, scanned: Scanned) -> None:
        if fingerprint:
            self._changed = True
            self._new.fingerprint, self._new.scanned = fingerprint, _plain(scanned)

    def stored_outcome(self, key: str) -> CachedGroup | None:
        group_entry = self._old.groups.get(key)
        outcome: CachedGroup | None = _decoded(_cached_group, group_entry)
        if outcome is not None:
            self._new.groups[key] = group_entry
        return outcome

    def keep_outcome(self, key: str, outcome: CachedGroup) -> None:
        self._changed = True
        self._new.groups[key] = _plain(outcome)

    def key(self, texts: Iterable[tuple[str, bytes]], *settings: str) -> str:
        import hashlib

        digest = hashlib.sha256("\n".join(settings).encode())
        for path, data in texts:
            digest.update(os.fsencode(path) + b"\0" + content_digest(data).encode())
        return digest.hexdigest()

    def save(self) -> None:
        """Write what this run learned, where that is more than a few files without V1."""
        few = len(self._new.files) < FEW and self._new.scanned is None and not self._new.groups
        if self._root is None or few or not (self._changed or self._dropped()):
            return
        import json
        from tempfile import NamedTemporaryFile

        for key, group in self._old.groups.items():
            if len(self._new.groups) >= KEPT_GROUPS:
                break
            self._new.groups.setdefault(key, group)
        self._new.rules, self._new.saved = self._rules, time.time_ns()
        path = self._path
        with contextlib.suppress(OSError, ValueError):
            # A name that is no text has no JSON either, and then nothing is remembered.
            text = json.dumps({f.name: getattr(self._new, f.name) for f in fields(_Stored)})
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=path.parent, delete=False) as stream:
                stream.write(text.encode())
            os.replace(stream.name, path)

    def _dropped(self) -> bool:
        """Whether the last run knew files that are gone, or saw them when they were too young."""
        return self._opened is not None and self._opened.files.keys() != self._new.files.keys()


def _stamp(status: os.stat_result) -> list[int]:
    return [status.st_mtime_ns, status.st_ctime_ns, status.st_size]


def content_digest(data: bytes) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()


def _load(path: Path, rules: str) -> _Stored:
    import json

    try:
        cache_data = _Stored(**json.loads(path.read_bytes()))
        tables = (cache_data.files, cache_data.groups)
        sound = all(isinstance(table, dict) for table in tables) and isinstance(
            cache_data.saved, int
        )
    except (OSError, ValueError, TypeError, RecursionError):
        return _Stored()
    return cache_data if sound and cache_data.rules == rules else _Stored()


def _plain(value: Any) -> Any:
    """Nested records as JSON has them."""
    names = getattr(type(value), "__dataclass_fields__", None)
    if names is not None:
        return {name: _plain(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


def _decoded(decode: Any, value: Any) -> Any:
    """A record of the memory; None for none and for one that is damaged."""
    try:
        return decode(value) if value is not None else None
    except (TypeError, ValueError, KeyError, AttributeError):
        return None


def _scanned(value: Mapping[str, Any]) -> Scanned:
    return Scanned(
        needles={str(path): int(needle) for path, needle in value["needles"].items()},
        candidates=tuple(value["candidates"]),
        groups=tuple(map(tuple, value["groups"])),
        findings=tuple(map(Finding.from_dict, value["findings"])),
        skipped=tuple(Skipped(**one) for one in value["skipped"]),
        errors=tuple(Problem(**one) for one in value["errors"]),
    )


def _cached_group(value: Mapping[str, Any]) -> CachedGroup:
    return CachedGroup(
        findings=tuple(map(Finding.from_dict, value["findings"])),
        skipped=tuple(Skipped(**one) for one in value["skipped"]),
        edited=tuple(value["edited"]),
        parts=tuple(map(_part, value["parts"])),
        consulted=dict(value["consulted"]),
    )


def _part(value: Mapping[str, Any]) -> FileNeeds:
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in value.items()}
    return FileNeeds(**values)


def _rules(config: Config) -> str:
    """A digest of everything but the project that decides what a run finds."""
    import hashlib
    import importlib.util

    digest = hashlib.sha256(f"{config!r}\n{sys.version}\n".encode())
    for name, inner in (("helpscout_codemods", ""), ("helpscout_shim", "catalog"), ("libcst", "")):
        spec = importlib.util.find_spec(name)
        folder = Path(spec.origin).parent if spec is not None and spec.origin else None
        if folder is None:
            continue
        if name == "libcst":
            digest.update((folder / "_version.py").read_bytes())
            continue
        for place, _, names in sorted(os.walk(folder / inner)):
            for source in sorted(one for one in names if one.endswith(".py")):
                status = os.stat(f"{place}{os.sep}{source}")
                digest.update(f"{source} {status.st_mtime_ns} {status.st_size}\n".encode())
    return digest.hexdigest()
