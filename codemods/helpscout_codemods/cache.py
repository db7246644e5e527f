"""What the last run found out, so that the next one only looks at what changed.

Three things are kept for each project: by size and time of a file, how much it has to do with V1;
by those of the whole tree, its candidates and groups; by content of a group, its findings. All of
it is bound to the exact rules and settings. Findings are masked and no source text is kept, so
that no credential gets into the cache; edits are made afresh every time.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile

import msgspec
import platformdirs

from helpscout_codemods.config import Config
from helpscout_codemods.findings import Finding, Problem, Skipped
from helpscout_codemods.needs import Part

RACY = 2_000_000_000
"""Nanoseconds within which a file may change without its time telling (coarse file systems)."""
BINARY = -1
KEPT_GROUPS = 2_000


class Seen(msgspec.Struct, array_like=True, frozen=True):
    """One file as it was: `needle` is a prefilter.Needle or BINARY."""

    mtime: int
    size: int
    needle: int


class Scanned(msgspec.Struct, frozen=True):
    """The outcome of one scan of one exact tree."""

    fingerprint: str
    needles: dict[str, int]
    candidates: tuple[str, ...]
    groups: tuple[tuple[str, ...], ...]
    findings: tuple[Finding, ...]
    skipped: tuple[Skipped, ...]
    errors: tuple[Problem, ...]


class Understood(msgspec.Struct, frozen=True):
    """The outcome of one group: everything but the texts. `consulted` are files beyond the group
    that were looked at, with the digest of what they held ("" for none)."""

    findings: tuple[Finding, ...]
    skipped: tuple[Skipped, ...]
    edited: tuple[str, ...]
    parts: tuple[Part, ...]
    consulted: dict[str, str]


class _Stored(msgspec.Struct):
    rules: str = ""
    saved: int = 0
    files: dict[str, Seen] = msgspec.field(default_factory=dict)
    scanned: Scanned | None = None
    groups: dict[str, Understood] = msgspec.field(default_factory=dict)


class Cache:
    """One project's memory. A missing, damaged or foreign file is an empty memory; an unwritable
    place costs time, never an error."""

    def __init__(self, path: Path | None, rules: str = "") -> None:
        self._path = path
        self._rules = rules
        self._old = _load(path, rules) if path else _Stored()
        self._new = _Stored(rules=rules)

    @classmethod
    def of(cls, root: Path, config: Config) -> Cache:
        if not config.cache:
            return cls(None)
        folder = Path(platformdirs.user_cache_dir("helpscout-toolkit")) / "codemods"
        name = hashlib.sha256(os.fsencode(root)).hexdigest()[:32]
        return cls(folder / f"{name}.json", _rules(config))

    def needle(self, path: str, status: os.stat_result) -> int | None:
        """What the file was found to be, unless it may have changed since."""
        seen = self._old.files.get(path)
        if seen is None or (seen.mtime, seen.size) != (status.st_mtime_ns, status.st_size):
            return None
        if seen.mtime > self._old.saved - RACY:
            return None
        self._new.files[path] = seen
        return seen.needle

    def keep_needle(self, path: str, status: os.stat_result, needle: int) -> None:
        self._new.files[path] = Seen(status.st_mtime_ns, status.st_size, needle)

    def fingerprint(self, files: Iterable[str], asked: Iterable[str]) -> str:
        """A digest of the whole tree as this run sees it; "" when a file is too young to trust."""
        digest = hashlib.sha256(self._rules.encode())
        limit = time.time_ns() - RACY
        for path in files:
            seen = self._new.files.get(path)
            if seen is not None and seen.mtime > limit:
                return ""
            digest.update(
                f"{path}\0{seen.mtime if seen else 0}\0{seen.size if seen else 0}\n".encode(
                    "utf-8", "surrogateescape"
                )
            )
        digest.update("\n".join(asked).encode("utf-8", "surrogateescape"))
        return digest.hexdigest()

    def scanned(self, fingerprint: str) -> Scanned | None:
        found = self._old.scanned
        if not fingerprint or found is None or found.fingerprint != fingerprint:
            return None
        self._new.scanned = found
        return found

    def keep_scanned(self, scanned: Scanned) -> None:
        if scanned.fingerprint:
            self._new.scanned = scanned

    def understood(self, key: str) -> Understood | None:
        found = self._old.groups.get(key)
        if found is not None:
            self._new.groups[key] = found
        return found

    def keep_understood(self, key: str, understood: Understood) -> None:
        self._new.groups[key] = understood

    def key(self, texts: Iterable[tuple[str, bytes]], *settings: str) -> str:
        digest = hashlib.sha256("\n".join((self._rules, *settings)).encode())
        for path, data in texts:
            digest.update(os.fsencode(path) + b"\0" + content_digest(data).encode())
        return digest.hexdigest()

    def save(self) -> None:
        if self._path is None:
            return
        for key, understood in self._old.groups.items():
            if len(self._new.groups) >= KEPT_GROUPS:
                break
            self._new.groups.setdefault(key, understood)
        self._new.saved = time.time_ns()
        with contextlib.suppress(OSError, msgspec.EncodeError, UnicodeEncodeError):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=self._path.parent, delete=False) as stream:
                stream.write(msgspec.json.encode(self._new))
            os.replace(stream.name, self._path)


def content_digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _load(path: Path, rules: str) -> _Stored:
    try:
        stored = msgspec.json.decode(path.read_bytes(), type=_Stored)
    except (OSError, msgspec.MsgspecError, ValueError):
        return _Stored()
    return stored if stored.rules == rules else _Stored()


def _rules(config: Config) -> str:
    """A digest of everything but the project that decides what a run finds."""
    digest = hashlib.sha256(f"{config!r}\n{sys.version}\n".encode())
    for name in ("helpscout_codemods", "helpscout_shim", "libcst"):
        spec = importlib.util.find_spec(name)
        folder = Path(spec.origin).parent if spec is not None and spec.origin else None
        if folder is None:
            continue
        if name == "helpscout_shim":
            folder = folder / "catalog"
        if name == "libcst":
            digest.update((folder / "_version.py").read_bytes())
            continue
        for source in sorted(folder.rglob("*.py")):
            digest.update(source.read_bytes())
    return digest.hexdigest()
