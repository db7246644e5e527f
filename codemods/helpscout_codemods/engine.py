"""Scan, infer, find, edit, verify: one path, whatever is shown or written at its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import cast

from helpscout_codemods.config import Config, load_config
from helpscout_codemods.edits import write_edits
from helpscout_codemods.executor import perform
from helpscout_codemods.files import project_root
from helpscout_codemods.findings import Report, Target
from helpscout_codemods.group import Job, Refactor, work
from helpscout_codemods.manifests import follow
from helpscout_codemods.parsable import unparsable
from helpscout_codemods.project import LazyFiles, Project, scan

__all__ = ["Refactor", "check", "rewrite", "rewrite_text", "run", "scan"]


def run(
    project: Project,
    *,
    to: Target | None = None,
    verify: bool = True,
    executor: Executor | None = None,
    refactor: Refactor | None = None,
) -> Report:
    """Everything there is to say and to change in a scanned project. Writes nothing.

    With `verify` every edit was proven to parse and to be final; edits that are not are left out
    and reported as errors, together with the edits tied to them.
    """
    refactor = refactor or _rules()
    goal = to or project.config.to
    groups = list(project.groups)
    done: dict[tuple[str, ...], Report] = {}
    while True:
        jobs = [
            Job(LazyFiles(project.root, group), project.config, goal, refactor, verify)
            for group in groups
            if group not in done
        ]
        size = sum(_size(project.root / path) for job in jobs for path in job.files)
        reports = perform(jobs, size=size, workers=project.config.jobs, executor=executor)
        done.update(zip((tuple(job.files) for job in jobs), reports, strict=True))
        clash = _clash({group: done[group] for group in groups})
        if not clash:
            break
        # Two groups want to change one file that neither holds: they are one group after all.
        merged = tuple(sorted({path for group in clash for path in group}))
        groups = [group for group in groups if group not in clash] + [merged]
    report = project.notes.merge(*(done[group] for group in groups))
    if project.config.manifests:
        report = report.merge(follow(project, report))
    wanted = tuple(finding for finding in report.findings if project.config.wants(finding.id))
    return replace(report, findings=wanted)


def check(
    paths: Sequence[Path | str],
    config: Config | None = None,
    *,
    executor: Executor | None = None,
    refactor: Refactor | None = None,
) -> Report:
    """The findings of the project that `paths` name, without edits.

    `config` defaults to the project's own `[tool.helpscout-migrate]`. Paths in the report are
    relative to `files.project_root(paths)`. Raises FileNotFoundError and ConfigError.
    """
    project = scan(paths, config or load_config(project_root(paths)))
    report = run(project, verify=False, executor=executor, refactor=refactor)
    return replace(report, edits=())


def rewrite(
    paths: Sequence[Path | str],
    config: Config | None = None,
    *,
    write: bool = False,
    executor: Executor | None = None,
    refactor: Refactor | None = None,
) -> Report:
    """The verified edits of the project that `paths` name; with `write` they are made.

    Edits that could not be written are taken out of the report and named in its errors. Raises
    FileNotFoundError and ConfigError.
    """
    project = scan(paths, config or load_config(project_root(paths)))
    report = run(project, executor=executor, refactor=refactor)
    if not write:
        return report
    outcome = write_edits(project.root, report.edits)
    return replace(report, edits=outcome.written, errors=(*report.errors, *outcome.problems))


def rewrite_text(
    data: bytes,
    name: str = "stdin.py",
    config: Config | None = None,
    *,
    refactor: Refactor | None = None,
) -> Report:
    """One source on its own, as `-` on the command line: findings and at most one edit."""
    config = config or Config()
    note = unparsable(name, data, config)
    if note is not None:
        return Report(findings=(replace(note, line=max(note.line, 1)),))
    files = LazyFiles(Path(), (name,), {name: data})
    return work(Job(files, config, config.to, refactor or _rules()))


def _rules() -> Refactor:
    # Imported here: a scan that finds no candidate never pays for libcst and the rules.
    return cast(Refactor, import_module("helpscout_codemods.refactor").refactor)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _clash(reports: Mapping[tuple[str, ...], Report]) -> set[tuple[str, ...]]:
    edited = Counter(edit.path for report in reports.values() for edit in report.edits)
    twice = {path for path, count in edited.items() if count > 1}
    return {
        group
        for group, report in reports.items()
        if any(edit.path in twice for edit in report.edits)
    }
