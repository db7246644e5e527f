"""Progress in a log: a line every ten seconds, so that a slow run is not taken for a dead one."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

EVERY = 10.0
"""Seconds between two lines."""


class ProgressDisplay(Protocol):
    """Shows how far long work has come."""

    def __call__(self, done: int, total: int) -> None:
        """Show that `done` of `total` are done."""

    def note(self, text: str) -> None:
        """Show why nothing moves."""


class Lines:
    """For a log: a line every ten seconds, with the rate and the time that is left at that rate."""

    def __init__(
        self,
        message: str,
        noun: str,
        say: Callable[[str], None],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._message = message
        self._noun = noun
        self._say = say
        self._clock = clock
        self._started = self._last_line = clock()

    def __call__(self, done: int, total: int) -> None:
        now = self._clock()
        if now - self._last_line < EVERY or done >= total:
            return
        self._last_line = now
        rate = done / (now - self._started)
        speed = f", {rate:.0f}/s" if rate >= 1 else ""
        left = f", about {(total - done) / rate:.0f} s left" if rate else ""
        self._say(f"{self._message}: {done} of {total} {self._noun}{speed}{left}")

    def note(self, text: str) -> None:
        self._say(text)
