"""Scan, infer, find, edit, verify: one path, whatever is shown or written at its end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from helpscout_codemods.config import Config, load_config
from helpscout_codemods.findings import Report, Target
from helpscout_codemods.scan.files import project_root
from helpscout_codemods.scan.project import LazyFiles, Project, Watch, scan

if TYPE_CHECKING:
    # What works on V1 code is imported where it is needed: a project without V1 pays for none.
    from concurrent.futures import Executor

    from helpscout_codemods.requirements_of import FileNeeds

__all__ = ["Watch", "check", "rewrite", "rewrite_text", "run", "scan"]


def run(
    project: Project,
    *,
    to: Target | None = None,
    edits: bool = True,
    executor: Executor | None = None,
    watch: Watch | None = None,
) -> Report:
    """Everything there is to say and to change in a scanned project. Writes nothing.

    Every edit is proven to parse and to be final; edits that are not give way to the bridge, or are
    left out and reported as errors, together with the edits tied to them.

    Args:
        project: from `scan`.
        to: `native` or `bridge`; by default the project's setting.
        edits: False reports the findings only, which are the same, and takes from the cache what an
            earlier run learned about unchanged files.
        executor: where groups of files are worked on; by default processes of this machine.
        watch: called after each group of files.
    """
    report = project.notes
    parts: list[FileNeeds] = []
    changed_paths: set[str] = set()
    if project.groups:
        from helpscout_codemods.group_work import work_on

        outcomes = work_on(project, to or project.config.to, edits, executor, watch)
        report = report.merge(*(outcome.report for outcome in outcomes))
        parts = [part for outcome in outcomes for part in outcome.parts]
        changed_paths = {path for outcome in outcomes for path in outcome.edited}
        if edits and (to or project.config.to) == "native":
            from helpscout_codemods import unneeded_shim

            report = unneeded_shim.without_shim(project, report)
    elif watch is not None:
        watch(0, 0)
    project.cache.save()
    if project.config.manifests and (parts or project.needles):
        from helpscout_codemods.manifests import follow

        following = follow(project, [*parts, *_others(project, parts)])
        # A setup.py that uses V1 itself gets its own edit first, and its requirement next time.
        edited_paths = {edit.path for edit in report.edits}
        later = tuple(edit for edit in following.edits if edit.path not in edited_paths)
        report = report.merge(replace(following, edits=later))
        changed_paths |= {edit.path for edit in later if edit.changes}
    own_findings = tuple(finding for finding in report.findings if project.config.wants(finding.id))
    if edits:
        changed_paths = {edit.path for edit in report.edits if edit.changes}
    return replace(
        report,
        findings=own_findings,
        edits=report.edits if edits else (),
        changed=tuple(sorted(changed_paths)),
    )


def check(
    paths: Sequence[Path | str],
    config: Config | None = None,
    *,
    executor: Executor | None = None,
    watch: Watch | None = None,
) -> Report:
    """The findings of the project that `paths` name, without edits: what `rewrite` would do, which
    is tried and verified here as it is there.

    Args:
        paths: files and folders.
        config: the settings; by default the project's own `[tool.helpscout-migrate]`.
        executor: where groups of files are worked on; by default processes of this machine.
        watch: called after each group of files.

    Returns:
        The report, with paths relative to `files.project_root(paths)`.

    Raises:
        FileNotFoundError: a path does not exist.
        ConfigError: a setting is wrong.
    """
    project = scan(paths, config or load_config(project_root(paths)))
    return run(project, edits=False, executor=executor, watch=watch)


def rewrite(
    paths: Sequence[Path | str],
    config: Config | None = None,
    *,
    write: bool = False,
    executor: Executor | None = None,
    watch: Watch | None = None,
) -> Report:
    """The verified edits of the project that `paths` name.

    Args:
        paths: files and folders.
        config: the settings; by default the project's own `[tool.helpscout-migrate]`.
        write: True writes the edits.
        executor: where groups of files are worked on; by default processes of this machine.
        watch: called after each group of files.

    Returns:
        The report. Edits that could not be written are named in its errors and left out.

    Raises:
        FileNotFoundError: a path does not exist.
        ConfigError: a setting is wrong.
    """
    project = scan(paths, config or load_config(project_root(paths)))
    report = run(project, executor=executor, watch=watch)
    if not write:
        return report
    from helpscout_codemods.edits import write_edits

    outcome = write_edits(project.root, report.edits)
    return replace(report, edits=outcome.written, errors=(*report.errors, *outcome.problems))


def rewrite_text(
    data: bytes,
    name: str = "stdin.py",
    config: Config | None = None,
) -> Report:
    """One source on its own, as `-` on the command line: findings and at most one edit.

    Args:
        data: the source.
        name: what its findings call it.
        config: the settings.
    """
    from helpscout_codemods.scan.parsable import unparsable
    from helpscout_codemods.worker import Job, work

    config = config or Config()
    note = unparsable(name, data, config)
    if note is not None:
        return Report(findings=(replace(note, line=max(note.line, 1)),))
    files = LazyFiles(Path(), (name,), {name: data})
    return work(Job(files, config, config.to)).report


def _others(project: Project, parts: Iterable[FileNeeds]) -> list[FileNeeds]:
    """Sources that name Help Scout and could not be worked on need what they always needed."""
    from helpscout_codemods.requirements_of import part_of

    paths = {part.path for part in parts}
    reader = LazyFiles(project.root, project.needles)
    return [
        part_of(path, data, data)
        for path in project.needles
        if path not in paths and (data := reader.get(path)) is not None
    ]
