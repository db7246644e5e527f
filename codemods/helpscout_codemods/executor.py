"""Who does the work: one process after another, a pool, or any executor the caller brings."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from helpscout_codemods.findings import Problem, Report
from helpscout_codemods.worker import GroupOutcome, Job, work

if TYPE_CHECKING:
    # Most runs need no pool, and importing one takes as long as looking at a small project.
    from concurrent.futures import Executor, Future
    from multiprocessing.context import BaseContext

POOL_WORTH = 400_000
"""Bytes of candidates from which starting processes costs less than it saves."""


def perform(
    jobs: Sequence[Job], *, size: int, workers: int = 0, executor: Executor | None = None
) -> Iterator[GroupOutcome]:
    """The outcome of every job, in the order of the jobs.

    With an `executor` (a Dask cluster's `client.get_executor()`, a thread pool, ...) the jobs run
    there. Otherwise a process pool is started when there is enough to do, or `workers` says so.
    With `workers=1`, and always under pre-commit, which runs several processes itself, the jobs run
    one after another.
    """
    if executor is not None:
        yield from _spread(executor, jobs)
        return
    count = 1 if os.environ.get("PRE_COMMIT") else workers or _useful(len(jobs), size)
    if count == 1 or len(jobs) < 2:
        yield from map(work, jobs)
        return
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(min(count, len(jobs)), mp_context=_context()) as pool:
        yield from _spread(pool, jobs)


def _context() -> BaseContext:
    """How workers start: a fork is fastest, and may hang for ever when other threads hold locks."""
    import multiprocessing

    alone = threading.active_count() == 1
    fork = alone and "fork" in multiprocessing.get_all_start_methods()
    return multiprocessing.get_context("fork" if fork else "spawn")


def _useful(jobs: int, size: int) -> int:
    if size < POOL_WORTH:
        return 1
    return min(os.cpu_count() or 1, jobs)


def _spread(executor: Executor, jobs: Sequence[Job]) -> Iterator[GroupOutcome]:
    from concurrent.futures.process import BrokenProcessPool

    # A pool whose worker died (out of memory, a crash in native code) also refuses further work.
    # Which job killed it is not known, so each unfinished one is reported and nothing written.
    reason = "the worker process died on this file, which is unchanged"
    futures: list[Future[GroupOutcome] | None] = []
    for job in jobs:
        try:
            futures.append(executor.submit(work, job))
        except BrokenProcessPool:
            futures.append(None)
    for job, future in zip(jobs, futures, strict=True):
        try:
            if future is not None:
                yield future.result()
                continue
        except BrokenProcessPool:
            pass
        yield GroupOutcome(Report(errors=(Problem(next(iter(job.files)), reason),)))
