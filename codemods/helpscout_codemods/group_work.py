"""The groups of a project, worked on or remembered, until no two of them change the same file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from helpscout_codemods.cache import Understood, content_digest
from helpscout_codemods.executor import perform
from helpscout_codemods.findings import Report, Target
from helpscout_codemods.scan.project import LazyFiles, Project, Watch
from helpscout_codemods.worker import Job, Worked

if TYPE_CHECKING:
    from concurrent.futures import Executor


def work_on(
    project: Project,
    goal: Target,
    edits: bool,
    executor: Executor | None,
    watch: Watch | None,
) -> list[Worked]:
    """The outcome of every group that concerns the files asked for; without `edits`, what an
    earlier run found out about unchanged files may stand in."""
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
    if project.asked:
        groups = [group for group in groups if _concerns(done[group], project.asked)]
    return [done[group] for group in groups]


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


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _clash(outcomes: Mapping[tuple[str, ...], Worked]) -> set[tuple[str, ...]]:
    edited = Counter(path for worked in outcomes.values() for path in worked.edited)
    twice = {path for path, count in edited.items() if count > 1}
    return {group for group, worked in outcomes.items() if twice & set(worked.edited)}
