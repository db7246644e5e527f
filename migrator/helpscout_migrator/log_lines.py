"""Progress in a log: a line every ten seconds, so that a slow run is not taken for a dead one."""

from __future__ import annotations

import time
from collections.abc import Callable

EVERY = 10.0
"""Seconds between two lines."""


class Lines:
    """For a log: a line every ten seconds, with the time that is left at the pace so far."""

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
        self._begun = self._said = clock()

    def __call__(self, done: int, total: int) -> None:
        now = self._clock()
        if now - self._said < EVERY or done >= total:
            return
        self._said = now
        left = f", about {(now - self._begun) / done * (total - done):.0f} s left" if done else ""
        self._say(f"{self._message}: {done} of {total} {self._noun}{left}")
