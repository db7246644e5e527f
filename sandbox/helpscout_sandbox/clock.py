"""The sandbox's two clocks: one that stamps data, one that measures life times.

Data is stamped by a clock that starts at a fixed instant and moves one second with each write,
so two runs of the same program leave the same state. Token life and rate windows follow real
seconds plus whatever a test advanced, so a 429 goes away by waiting.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

START = datetime(2024, 7, 1, 9, 0, 0, tzinfo=UTC)


class Clock:
    """The time as the sandbox sees it; `advance` moves both of its faces, in seconds."""

    def __init__(
        self, start: datetime = START, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._start = start
        self._monotonic = monotonic
        self._now = start
        self._advanced = 0.0

    def now(self) -> datetime:
        return self._now

    def tick(self) -> datetime:
        self._now += timedelta(seconds=1)
        return self._now

    def seconds(self) -> float:
        return self._monotonic() + self._advanced

    def advance(self, seconds: float) -> None:
        self._advanced += seconds
        self._now += timedelta(seconds=int(seconds))

    def reset(self) -> None:
        self._now = self._start
        self._advanced = 0.0
