"""The groups of a project, worked on or remembered, until no two of them change the same file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from helpscout_codemods.cache import CachedGroup, content_digest
from helpscout_codemods.executor import perform
from helpscout_codemods.findings import Report, Target
from helpscout_codemods.scan.project import LazyFiles, Project, Watch
from helpscout_codemods.worker import GroupOutcome, Job

if TYPE_CHECKING:
    from concurrent.futures import Executor


def work_on(
    project: Project,
    goal: Target,
    edits: bool,
    executor: Executor | None,
    watch: Watch | None,
) -> list[GroupOutcome]:
    """The outcome of every group that concerns the files asked for; without `edits`, what an
    earlier run found out about unchanged files may stand in."""
    groups = list(project.groups)
    results: dict[tuple[str, ...], GroupOutcome] = {}
    while True:
        fresh: list[Job] = []
        for group in groups:
            if group in results:
                continue
            job = Job(LazyFiles(project.root, group), project.config, goal)
            cached_outcome = _remembered(project, job)
            if cached_outcome is not None and not (edits and cached_outcome.edited):
                results[group] = cached_outcome
            else:
                fresh.append(job)
        size = sum(_size(project.root / path) for job in fresh for path in job.files)
        outcomes = perform(fresh, size=size, workers=project.config.jobs, executor=executor)
        _tell(watch, groups, results)
        for job, outcome in zip(fresh, outcomes, strict=True):
            _remember(project, job, outcome)
            results[job.files.paths] = outcome
            _tell(watch, groups, results)
        clash = _clash({group: results[group] for group in groups})
        if not clash:
            break
        # Two groups want to change one file that neither holds: they are one group after all.
        joint_groups = tuple(sorted({path for group in clash for path in group}))
        groups = [group for group in groups if group not in clash] + [joint_groups]
    if project.asked:
        groups = [group for group in groups if _concerns(results[group], project.asked)]
    return [results[group] for group in groups]


def _concerns(worked: GroupOutcome, asked: Iterable[str]) -> bool:
    """Whether a group says something about a file that was asked for, or changes it.

    Then all of it is said and changed, by `check` and `rewrite` alike: its edits hold together.
    """
    paths = {finding.path for finding in worked.report.findings} | set(worked.edited)
    return not paths.isdisjoint(asked)


def _tell(
    watch: Watch | None,
    groups: Sequence[tuple[str, ...]],
    done: Mapping[tuple[str, ...], GroupOutcome],
) -> None:
    if watch is not None:
        finished_count = sum(len(group) for group in groups if group in done)
        watch(finished_count, sum(map(len, groups)))


def _key(project: Project, job: Job) -> str:
    texts = [(path, job.files[path]) for path in job.files]
    return project.cache.key(texts, job.to)


def _remembered(project: Project, job: Job) -> GroupOutcome | None:
    """What an earlier run made of exactly these files under these rules, texts left out."""
    cached_outcome = project.cache.stored_outcome(_key(project, job))
    if cached_outcome is None:
        return None
    for path, digest in cached_outcome.consulted.items():
        data = LazyFiles(project.root, ()).get(path)
        if digest != (content_digest(data) if data is not None else ""):
            return None
    report = Report(cached_outcome.findings, (), cached_outcome.skipped)
    return GroupOutcome(
        report, cached_outcome.parts, cached_outcome.consulted, cached_outcome.edited
    )


def _remember(project: Project, job: Job, worked: GroupOutcome) -> None:
    if worked.report.errors:
        return
    project.cache.keep_outcome(
        _key(project, job),
        CachedGroup(
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


def _clash(outcomes: Mapping[tuple[str, ...], GroupOutcome]) -> set[tuple[str, ...]]:
    edit_counts = Counter(path for outcome in outcomes.values() for path in outcome.edited)
    twice = {path for path, count in edit_counts.items() if count > 1}
    return {group for group, outcome in outcomes.items() if twice & set(outcome.edited)}
