"""Timing works so that a busy machine hurts all of them alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

Work = Callable[[], object]


def in_turns(clock: Callable[[], float], times: int, *works: Work) -> list[list[float]]:
    """Samples of each work in milliseconds, taken in turns after a warm-up."""
    samples: list[list[float]] = [[] for _ in works]
    for _ in range(3):
        for work in works:
            work()
    for _ in range(times):
        for work, sample in zip(works, samples, strict=True):
            start = clock()
            work()
            sample.append((clock() - start) * 1000)
    return samples


def medians(clock: Callable[[], float], times: int, *works: Work) -> list[float]:
    """The median of each work in milliseconds, samples taken in turns."""
    return [statistics.median(sample) for sample in in_turns(clock, times, *works)]


def best(run: Callable[[], float], times: int = 5) -> float:
    """The least of several runs: what the machine can do when nothing else keeps it busy."""
    return min(run() for _ in range(times))


def elapsed(work: Work) -> float:
    """Seconds on the wall."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
