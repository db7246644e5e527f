"""Scan: from paths to a project, its candidates and the groups that must change together."""

from __future__ import annotations

import contextlib
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from helpscout_codemods.cache import BINARY, Cache, Scanned
from helpscout_codemods.config import Config
from helpscout_codemods.findings import Finding, Problem, Report, Skipped
from helpscout_codemods.scan import other_files
from helpscout_codemods.scan.files import SOURCE_SUFFIXES, Listing, list_files
from helpscout_codemods.scan.foreign import is_generated
from helpscout_codemods.scan.parsable import generated, unparsable
from helpscout_codemods.scan.prefilter import (
    BINARY_HEAD,
    MAX_SOURCE,
    Needle,
    is_binary,
    needle,
)
from helpscout_codemods.scan.reach import Reach, imports, means, reach, stem

READABLE = (*SOURCE_SUFFIXES, "pyproject.toml", "setup.cfg")
"""Sources, and what declares their programs."""


class LazyFiles(Mapping[str, bytes]):
    """The files of one group: iterating yields them, asking for any other source reads it.

    Picklable; what was read does not travel, so a worker needs the same tree under the same path.
    """

    def __init__(self, root: Path, paths: Iterable[str], texts: Mapping[str, bytes] | None = None):
        self.root = root
        self.paths = tuple(paths)
        self._texts = dict(texts or {})
        self._members = frozenset(self.paths)
        self.consulted: dict[str, bytes | None] = {}
        """What was asked for beyond the group: the answer depends on it."""

    def __getitem__(self, path: str) -> bytes:
        if path not in self._texts:
            self._texts[path] = self._read(path)
        return self._texts[path]

    def _read(self, path: str) -> bytes:
        data = None
        if path.endswith(READABLE) and not path.startswith(("/", "../")):
            with contextlib.suppress(OSError):
                data = (self.root / path).read_bytes()
        if data is not None and len(data) > MAX_SOURCE and path not in self._members:
            data = None  # As if it were not there: what it defines is not followed.
        if path not in self._members:
            self.consulted[path] = data
        if data is None:
            raise KeyError(path)
        return data

    def __iter__(self) -> Iterator[str]:
        return iter(self.paths)

    def __len__(self) -> int:
        return len(self.paths)

    def __contains__(self, path: object) -> bool:
        try:
            self[path]  # type: ignore[index]
        except (KeyError, TypeError):
            return False
        return True

    def with_texts(
        self, texts: Mapping[str, bytes], paths: Iterable[str] | None = None
    ) -> LazyFiles:
        """The same files with some texts changed, iterating `paths` where given."""
        members = self.paths if paths is None else paths
        changed = LazyFiles(self.root, members, {**self._texts, **texts})
        changed.consulted = self.consulted
        return changed

    def __reduce__(self) -> tuple[object, ...]:
        return (LazyFiles, (self.root, self.paths, {p: self._texts[p] for p in self.paths
                                                    if p in self._texts}))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Project:
    """What a scan found. `groups` are candidates that know each other; `notes` is what the scan
    itself has to say: skipped files, unreadable ones, Python 2 and syntax errors."""

    root: Path
    config: Config
    files: tuple[str, ...] = field(repr=False)
    needles: Mapping[str, Needle] = field(repr=False)
    candidates: tuple[str, ...]
    groups: tuple[tuple[str, ...], ...]
    notes: Report
    asked: tuple[str, ...] = ()
    """The files named one by one; none when whole folders were."""
    cache: Cache = field(default_factory=lambda: Cache(None), compare=False, repr=False)

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(path for path in self.files if path.endswith(SOURCE_SUFFIXES))


def scan(paths: Sequence[Path | str], config: Config | None = None) -> Project:
    """Look at every file once, and closely only at those that can matter.

    Raises FileNotFoundError for a path that does not exist.
    """
    config = config or Config()
    listing = list_files([Path(path) for path in paths], config.exclude)
    root = listing.root
    skipped = list(listing.skipped)
    errors = list(listing.errors)
    sources = [path for path in listing.files if path.endswith(SOURCE_SUFFIXES)]
    cache = Cache.of(root, config)
    needles: dict[str, Needle] = {}
    base = str(root) + os.sep
    for path in sources:
        try:
            found = _needle(base + path, path, cache)
        except OSError as error:
            errors.append(Problem(path, f"cannot be read: {error.strerror}"))
            continue
        if found == BINARY:
            skipped.append(Skipped(path, "binary"))
        elif found:
            needles[path] = Needle(found)
    others = _other_files(listing, config, cache)
    mark = cache.fingerprint(sources, listing.asked) if needles and not errors else ""
    known = cache.scanned(mark)
    if known is not None:
        notes = Report(known.findings, (), known.skipped, known.errors)
        needles = {path: Needle(value) for path, value in known.needles.items()}
        return Project(
            root,
            config,
            listing.files,
            needles,
            known.candidates,
            known.groups,
            notes.merge(others),
            listing.asked,
            cache,
        )
    project = _project(root, config, listing.files, listing.asked, needles, skipped, errors, cache)
    notes = project.notes
    cache.keep_scanned(
        Scanned(
            fingerprint=mark,
            needles={path: int(value) for path, value in project.needles.items()},
            candidates=project.candidates,
            groups=project.groups,
            findings=notes.findings,
            skipped=notes.skipped,
            errors=notes.errors,
        )
    )
    return replace(project, notes=notes.merge(others))


def _other_files(listing: Listing, config: Config, cache: Cache) -> Report:
    """What there is to say of files that are not Python."""
    base = f"{listing.root}{os.sep}"
    findings: list[Finding] = []
    errors: list[Problem] = []
    for path in listing.asked or listing.files:
        if path.endswith(SOURCE_SUFFIXES):
            continue
        try:
            data = _naming_v1(base + path, path, cache) if other_files.may_name_v1(path) else None
        except OSError:
            continue  # Python in it could not be run either; sources that cannot be read are said.
        found = other_files.finding(path, data) if data is not None else None
        if found is not None:
            findings.append(found)
        elif listing.named and path in listing.named and not other_files.is_settings(path):
            errors.append(Problem(path, "not looked at: not a Python file"))
    wanted = tuple(finding for finding in findings if config.wants(finding.id))
    return Report(wanted, errors=tuple(errors))


def _naming_v1(absolute: str, path: str, cache: Cache) -> bytes | None:
    """The bytes of a file that is not Python and names V1; None for all others. Raises OSError."""
    status = os.stat(absolute)
    if status.st_size > other_files.MAX_SIZE:
        return None
    known = cache.needle(path, status)
    if known is not None and known != Needle.V1:
        return None
    with open(absolute, "rb", buffering=0) as handle:
        data = handle.read(BINARY_HEAD)
        if not is_binary(data):
            data += handle.read()
    names = not is_binary(data) and other_files.names_v1(data)
    cache.keep_needle(path, status, Needle.V1 if names else Needle.NOTHING)
    return data if names else None


def _needle(absolute: str, path: str, cache: Cache) -> int:
    """A Needle, or BINARY, of one file. Raises OSError."""
    status = os.stat(absolute)
    known = cache.needle(path, status)
    if known is not None:
        return known
    with open(absolute, "rb", buffering=0) as handle:
        data = handle.read()
    found = BINARY if is_binary(data) else int(needle(data))
    cache.keep_needle(path, status, found)
    return found


def _project(
    root: Path,
    config: Config,
    files: tuple[str, ...],
    asked: tuple[str, ...],
    needles: Mapping[str, Needle],
    skipped: list[Skipped],
    errors: list[Problem],
    cache: Cache,
) -> Project:
    unreadable = {error.path for error in errors} | {skip.path for skip in skipped}
    sources = [p for p in files if p.endswith(SOURCE_SUFFIXES) and p not in unreadable]

    base = f"{root}{os.sep}"

    def read(path: str) -> bytes | None:
        # Nothing is kept: a tree may be larger than memory.
        try:
            with open(base + path, "rb", buffering=0) as handle:
                return handle.read()
        except OSError:
            return None

    beyond = Reach(frozenset(), frozenset())
    if needles:
        seeds = [path for path, found in needles.items() if found != Needle.NAME]
        naming = [path for path, found in needles.items() if found == Needle.NAME]
        beyond = reach(seeds, sources, read, naming)
        # Where the host stands in the settings, the paths are all that a file shows of V1.
        needles = {**needles, **dict.fromkeys(beyond.spelling, Needle.PATH)}
    findings: list[Finding] = []
    texts: dict[str, bytes] = {}
    for path in sorted(set(needles) | beyond.importers | beyond.helpers):
        data = read(path)
        if data is None:
            errors.append(Problem(path, "cannot be read any more"))
            continue
        if is_generated(path, data):
            skipped.append(Skipped(path, "generated file"))
            findings += generated(path, data)
            continue
        note = None if path.endswith(".ipynb") else unparsable(path, data, config, sources)
        if note is None:
            texts[path] = data
        elif note.line:
            findings.append(note)
        else:
            skipped.append(Skipped(path, note.message))
    candidates = list(texts)
    groups = _groups(candidates, texts, frozenset(sources), beyond)
    if asked:
        wanted = set(asked)
        groups = tuple(group for group in groups if wanted & set(group))
        candidates = sorted(path for group in groups for path in group)
        findings = [finding for finding in findings if finding.path in wanted]
        skipped = [skip for skip in skipped if skip.path in wanted]
        errors = [error for error in errors if error.path in wanted]
    notes = Report(tuple(findings), (), tuple(skipped), tuple(errors))
    return Project(root, config, files, needles, tuple(candidates), groups, notes, asked, cache)


def _groups(
    candidates: Sequence[str],
    texts: Mapping[str, bytes],
    sources: frozenset[str],
    beyond: Reach,
) -> tuple[tuple[str, ...], ...]:
    """Candidates tied by imports; values can only travel inside a group."""
    parent = {path: path for path in candidates}

    def top(path: str) -> str:
        while parent[path] != path:
            parent[path] = parent[parent[path]]
            path = parent[path]
        return path

    by_leaf: dict[str, list[str]] = defaultdict(list)
    for path in candidates:
        by_leaf[_leaf(path)].append(path)
    for path in candidates:
        for imported in imports(path, texts[path]):
            for target in by_leaf.get(imported.stem.rsplit("/", 1)[-1], ()):
                if target != path and means(imported, path, target, sources):
                    parent[top(path)] = top(target)
    for user in beyond.users & parent.keys():
        for target in beyond.settings & parent.keys():
            parent[top(user)] = top(target)
    groups: dict[str, list[str]] = defaultdict(list)
    for path in candidates:
        groups[top(path)].append(path)
    return tuple(sorted(tuple(sorted(group)) for group in groups.values()))


def _leaf(path: str) -> str:
    return stem(path).rsplit("/", 1)[-1]
