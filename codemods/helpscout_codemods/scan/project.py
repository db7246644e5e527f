"""Scan: from paths to a project, its candidates and the groups that must change together."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from helpscout_codemods.cache import BINARY, Cache, Scanned
from helpscout_codemods.config import Config
from helpscout_codemods.findings import Finding, Problem, Report, Skipped
from helpscout_codemods.scan import other_files
from helpscout_codemods.scan.files import SOURCE_SUFFIXES, ProjectFiles, list_files
from helpscout_codemods.scan.prefilter import (
    BINARY_HEAD,
    MAX_SOURCE,
    Needle,
    is_binary,
    needle,
)

Watch = Callable[[int, int], None]
"""Hears how the work goes: the files done, and all files there are to look into."""
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
        if data is None and path in self._members and path.endswith(READABLE):
            data = b""  # Removed since the scan: nothing is left in it to find.
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
        new_files = LazyFiles(self.root, members, {**self._texts, **texts})
        new_files.consulted = self.consulted
        return new_files

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
    cache: Cache = field(default_factory=Cache, compare=False, repr=False)

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(path for path in self.files if path.endswith(SOURCE_SUFFIXES))


def scan(paths: Sequence[Path | str], config: Config | None = None) -> Project:
    """Look at every file once, and closely only at those that can matter.

    Args:
        paths: files and folders.
        config: the settings; by default the project's own `[tool.helpscout-migrate]`.

    Raises:
        FileNotFoundError: a path does not exist.
    """
    config = config or Config()
    listing = list_files([Path(path) for path in paths], config.exclude)
    root = listing.root
    cache = Cache.of(root, config)
    sources = [path for path in listing.files if path.endswith(SOURCE_SUFFIXES)]
    needles, notes = _needles(listing, sources, cache)
    others = _other_files(listing, config, cache)
    previous_scan = None
    if needles:
        from helpscout_codemods.scan.python2_project import is_python_2

        old = "python 2" if is_python_2(root) else ""
        mark = cache.fingerprint(sources, (*listing.asked, old)) if not notes.errors else ""
        previous_scan = cache.scanned(mark)
        if previous_scan is None:
            # What decides between files that name V1 takes long to import.
            from helpscout_codemods.scan.candidates import candidates_of

            previous_scan = candidates_of(listing, config, needles, notes)
            cache.keep_scanned(mark, previous_scan)
    if previous_scan is None:
        previous_scan = Scanned(skipped=notes.skipped, errors=notes.errors)
    own = Report(previous_scan.findings, (), previous_scan.skipped, previous_scan.errors)
    return Project(
        root,
        config,
        listing.files,
        {path: Needle(value) for path, value in previous_scan.needles.items()},
        previous_scan.candidates,
        previous_scan.groups,
        (_about(own, set(listing.asked)) if listing.asked else own).merge(others),
        listing.asked,
        cache,
    )


def _about(report: Report, paths: set[str]) -> Report:
    """What is said of these files alone."""
    return Report(
        tuple(finding for finding in report.findings if finding.path in paths),
        (),
        tuple(skip for skip in report.skipped if skip.path in paths),
        tuple(error for error in report.errors if error.path in paths),
    )


def _needles(
    listing: ProjectFiles, sources: Sequence[str], cache: Cache
) -> tuple[dict[str, Needle], Report]:
    """The sources that name Help Scout, and what could not be looked into."""
    skip_list = list(listing.skipped)
    errors = list(listing.errors)
    needles: dict[str, Needle] = {}
    remembering = cache.is_worth(len(sources))
    base = f"{listing.root}{os.sep}"
    for path in sources:
        try:
            needle_kind = _needle(base + path, path, cache, remembering)
        except OSError as error:
            errors.append(Problem(path, f"cannot be read: {error.strerror}"))
            continue
        if needle_kind == BINARY:
            skip_list.append(Skipped(path, "binary"))
        elif needle_kind:
            needles[path] = Needle(needle_kind)
    return needles, Report((), (), tuple(skip_list), tuple(errors))


def _other_files(listing: ProjectFiles, config: Config, cache: Cache) -> Report:
    """What there is to say of files that are not Python."""
    base = f"{listing.root}{os.sep}"
    findings: list[Finding] = []
    errors: list[Problem] = []
    skip_list: list[Skipped] = []
    for path in listing.asked or listing.files:
        if path.endswith(SOURCE_SUFFIXES):
            continue
        try:
            data = _naming_v1(base + path, path, cache) if other_files.may_name_v1(path) else None
        except TooLarge:
            skip_list.append(Skipped(path, f"larger than {other_files.MAX_SIZE // 1_000_000} MB"))
            continue
        except OSError:
            continue  # Python in it could not be run either; sources that cannot be read are said.
        text_finding = other_files.finding(path, data) if data is not None else None
        if text_finding is not None:
            findings.append(text_finding)
        elif listing.named and path in listing.named and not other_files.is_settings(path):
            errors.append(Problem(path, "not scanned: not a Python file"))
    own_findings = tuple(finding for finding in findings if config.wants(finding.id))
    return Report(own_findings, (), tuple(skip_list), tuple(errors))


class TooLarge(Exception):
    """A file that is not Python and too large to be searched."""


def _naming_v1(absolute: str, path: str, cache: Cache) -> bytes | None:
    """The bytes of a file that is not Python and names V1; None for all others. Raises OSError and
    TooLarge."""
    status = os.stat(absolute)
    cached_needle = cache.needle(path, status)
    if cached_needle is not None and cached_needle != Needle.V1:
        return None
    with open(absolute, "rb", buffering=0) as handle:
        data = handle.read(BINARY_HEAD)
        binary = is_binary(data) and other_files.as_text(data) is data
        if not binary and status.st_size > other_files.MAX_SIZE:
            raise TooLarge
        if not binary:
            data = other_files.as_text(data + handle.read())
    names = not binary and other_files.names_v1(data)
    cache.keep_needle(path, status, Needle.V1 if names else Needle.NOTHING)
    return data if names else None


def _needle(absolute: str, path: str, cache: Cache, remembering: bool) -> int:
    """A Needle, or BINARY, of one file. Raises OSError."""
    status = os.stat(absolute)
    cached_needle = cache.needle(path, status) if remembering else None
    if cached_needle is not None:
        return cached_needle
    with open(absolute, "rb", buffering=0) as handle:
        data = handle.read()
    needle_value = int(needle(data))
    if is_binary(data) and needle_value != Needle.V1:
        needle_value = BINARY
    cache.keep_needle(path, status, needle_value)
    return needle_value
