"""From the files that name V1 to those that matter because of them, and the groups they form."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from helpscout_codemods.cache import Scanned
from helpscout_codemods.config import Config
from helpscout_codemods.findings import Finding, Problem, Report, Skipped
from helpscout_codemods.scan.files import SOURCE_SUFFIXES, ProjectFiles
from helpscout_codemods.scan.parsable import not_own, unparsable
from helpscout_codemods.scan.prefilter import Needle
from helpscout_codemods.scan.python2_project import is_python_2
from helpscout_codemods.scan.reach import Modules, Reach, imports, reach
from helpscout_codemods.scan.third_party import COPIED_CODE, GENERATED_CODE, is_copied, is_generated


def candidates_of(
    listing: ProjectFiles, config: Config, needles: Mapping[str, Needle], notes: Report
) -> Scanned:
    """All that matters because of `needles`; `notes` is what the scan said before."""
    unreadable = {error.path for error in notes.errors} | {skip.path for skip in notes.skipped}
    sources = [p for p in listing.files if p.endswith(SOURCE_SUFFIXES) and p not in unreadable]
    base = f"{listing.root}{os.sep}"

    def read(path: str) -> bytes | None:
        # Nothing is kept: a tree may be larger than memory.
        try:
            with open(base + path, "rb", buffering=0) as handle:
                return handle.read()
        except OSError:
            return None

    seeds = [path for path, needle_kind in needles.items() if needle_kind != Needle.NAME]
    naming = [path for path, needle_kind in needles.items() if needle_kind == Needle.NAME]
    beyond = reach(seeds, sources, read, naming)
    # Where the host stands in the settings, the paths are all that a file shows of V1.
    needles = {**needles, **dict.fromkeys(beyond.spelling, Needle.PATH)}
    old_project = is_python_2(listing.root)
    sorted_files = _Sorted()
    for path in sorted(set(needles) | beyond.importers | beyond.helpers):
        _sort(sorted_files, path, read(path), config, sources, old_project)
    texts = sorted_files.texts
    groups = _groups(list(texts), texts, sources, beyond)
    if listing.asked:
        groups = tuple(group for group in groups if not set(group).isdisjoint(listing.asked))
    paths = sorted(path for group in groups for path in group)
    return Scanned(
        needles={path: int(value) for path, value in needles.items()},
        candidates=tuple(paths),
        groups=groups,
        findings=tuple(sorted_files.findings),
        skipped=(*notes.skipped, *sorted_files.skipped),
        errors=(*notes.errors, *sorted_files.errors),
    )


class _Sorted(Struct):
    """The texts of the files that are worked on, and what is said of the others."""

    texts: dict[str, bytes] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    errors: list[Problem] = field(default_factory=list)


def _sort(
    files: _Sorted,
    path: str,
    data: bytes | None,
    config: Config,
    sources: Sequence[str],
    old_project: bool,
) -> None:
    if data is None:
        files.errors.append(Problem(path, "cannot be read any more"))
        return
    why = GENERATED_CODE if is_generated(path, data) else COPIED_CODE if is_copied(path) else None
    if why is not None:
        files.skipped.append(Skipped(path, why.reason))
        files.findings += not_own(path, data, why)
        return
    is_notebook = path.endswith(".ipynb")
    note = None if is_notebook else unparsable(path, data, config, sources, old_project)
    if note is None:
        files.texts[path] = data
    elif note.line:
        files.findings.append(note)
    else:
        files.skipped.append(Skipped(path, note.message))


def _groups(
    candidates: Sequence[str],
    texts: Mapping[str, bytes],
    sources: Sequence[str],
    beyond: Reach,
) -> tuple[tuple[str, ...], ...]:
    """Candidates tied by imports; values can only travel inside a group."""
    parent = {path: path for path in candidates}

    def top(path: str) -> str:
        while parent[path] != path:
            parent[path] = parent[parent[path]]
            path = parent[path]
        return path

    modules = Modules(sources)
    for path in candidates:
        for module_import in imports(path, texts[path]):
            for target in modules.targets_of(module_import, path):
                if target in parent:
                    parent[top(path)] = top(target)
    for user in beyond.users & parent.keys():
        for target in beyond.settings & parent.keys():
            parent[top(user)] = top(target)
    groups: dict[str, list[str]] = defaultdict(list)
    for path in candidates:
        groups[top(path)].append(path)
    return tuple(sorted(tuple(sorted(group)) for group in groups.values()))
