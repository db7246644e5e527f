"""Scan, infer, find, edit, verify: one path, whatever is shown or written at its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from helpscout_codemods.cache import Understood, content_digest
from helpscout_codemods.config import Config, load_config
from helpscout_codemods.edits import write_edits
from helpscout_codemods.executor import perform
from helpscout_codemods.findings import Report, Target
from helpscout_codemods.manifests import follow
from helpscout_codemods.needs import Part, part_of
from helpscout_codemods.scan.files import project_root
from helpscout_codemods.scan.parsable import unparsable
from helpscout_codemods.scan.project import LazyFiles, Project, scan
from helpscout_codemods.scan.receivers import without_lone_receivers
from helpscout_codemods.worker import Job, Worked, work

if TYPE_CHECKING:
    from concurrent.futures import Executor

__all__ = ["Watch", "check", "rewrite", "rewrite_text", "run", "scan"]

Watch = Callable[[int, int], None]
"""Hears how the work goes: the files done, and all files there are to look into."""


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
    left out and reported as errors, together with the edits tied to them. Without `edits` the
    report holds the findings only, which are the same, and what an earlier run found out about
    unchanged files is taken from the cache. `watch` is told after each group of files.
    """
    goal = to or project.config.to
    groups = list(project.groups)
    done: dict[tuple[str, ...], Worked] = {}
    while True:
        fresh: list[Job] = []
        for group in groups:
            if group in done:
                continue
            job = Job(LazyFiles(project.root, group), project.config, goal)
            known = _remembered(project, job)
            if known is not None and not (edits and known.edited):
                done[group] = known
            else:
                fresh.append(job)
        size = sum(_size(project.root / path) for job in fresh for path in job.files)
        outcomes = perform(fresh, size=size, workers=project.config.jobs, executor=executor)
        _tell(watch, groups, done)
        for job, worked in zip(fresh, outcomes, strict=True):
            _remember(project, job, worked)
            done[job.files.paths] = worked
            _tell(watch, groups, done)
        clash = _clash({group: done[group] for group in groups})
        if not clash:
            break
        # Two groups want to change one file that neither holds: they are one group after all.
        merged = tuple(sorted({path for group in clash for path in group}))
        groups = [group for group in groups if group not in clash] + [merged]
    project.cache.save()
    if project.asked:
        groups = [group for group in groups if _concerns(done[group], project.asked)]
    report = project.notes.merge(*(done[group].report for group in groups))
    if project.config.manifests:
        parts = [part for group in groups for part in done[group].parts]
        report = report.merge(follow(project, [*parts, *_others(project, parts)]))
    wanted = without_lone_receivers(report.findings)
    wanted = tuple(finding for finding in wanted if project.config.wants(finding.id))
    return replace(report, findings=wanted, edits=report.edits if edits else ())


def check(
    paths: Sequence[Path | str],
    config: Config | None = None,
    *,
    executor: Executor | None = None,
    watch: Watch | None = None,
) -> Report:
    """The findings of the project that `paths` name, without edits: what `rewrite` would do, which
    is tried and verified here as it is there.

    `config` defaults to the project's own `[tool.helpscout-migrate]`. Paths in the report are
    relative to `files.project_root(paths)`. Raises FileNotFoundError and ConfigError.
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
    """The verified edits of the project that `paths` name; with `write` they are made.

    Edits that could not be written are taken out of the report and named in its errors. Raises
    FileNotFoundError and ConfigError.
    """
    project = scan(paths, config or load_config(project_root(paths)))
    report = run(project, executor=executor, watch=watch)
    if not write:
        return report
    outcome = write_edits(project.root, report.edits)
    return replace(report, edits=outcome.written, errors=(*report.errors, *outcome.problems))


def rewrite_text(
    data: bytes,
    name: str = "stdin.py",
    config: Config | None = None,
) -> Report:
    """One source on its own, as `-` on the command line: findings and at most one edit."""
    config = config or Config()
    note = unparsable(name, data, config)
    if note is not None:
        return Report(findings=(replace(note, line=max(note.line, 1)),))
    files = LazyFiles(Path(), (name,), {name: data})
    report = work(Job(files, config, config.to)).report
    return replace(report, findings=without_lone_receivers(report.findings))


def _concerns(worked: Worked, asked: Iterable[str]) -> bool:
    """Whether a group says something about a file that was asked for, or changes it.

    Then all of it is said and changed, by `check` and `rewrite` alike: its edits hold together.
    """
    paths = {finding.path for finding in worked.report.findings} | set(worked.edited)
    return not paths.isdisjoint(asked)


def _tell(
    watch: Watch | None, groups: Sequence[tuple[str, ...]], done: Mapping[tuple[str, ...], Worked]
) -> None:
    if watch is not None:
        ended = sum(len(group) for group in groups if group in done)
        watch(ended, sum(map(len, groups)))


def _key(project: Project, job: Job) -> str:
    texts = [(path, job.files[path]) for path in job.files]
    return project.cache.key(texts, job.to)


def _remembered(project: Project, job: Job) -> Worked | None:
    """What an earlier run made of exactly these files under these rules, texts left out."""
    known = project.cache.understood(_key(project, job))
    if known is None:
        return None
    for path, digest in known.consulted.items():
        data = LazyFiles(project.root, ()).get(path)
        if digest != (content_digest(data) if data is not None else ""):
            return None
    report = Report(known.findings, (), known.skipped)
    return Worked(report, known.parts, known.consulted, known.edited)


def _remember(project: Project, job: Job, worked: Worked) -> None:
    if worked.report.errors:
        return
    project.cache.keep_understood(
        _key(project, job),
        Understood(
            findings=worked.report.findings,
            skipped=worked.report.skipped,
            edited=worked.edited,
            parts=worked.parts,
            consulted=dict(worked.consulted),
        ),
    )


def _others(project: Project, parts: Iterable[Part]) -> list[Part]:
    """Sources that name Help Scout and could not be worked on need what they always needed."""
    known = {part.path for part in parts}
    reader = LazyFiles(project.root, project.needles)
    return [
        part_of(path, data, data)
        for path in project.needles
        if path not in known and (data := reader.get(path)) is not None
    ]


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _clash(outcomes: Mapping[tuple[str, ...], Worked]) -> set[tuple[str, ...]]:
    edited = Counter(path for worked in outcomes.values() for path in worked.edited)
    twice = {path for path, count in edited.items() if count > 1}
    return {group for group, worked in outcomes.items() if twice & set(worked.edited)}
