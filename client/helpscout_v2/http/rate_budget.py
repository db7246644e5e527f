"""The account's budget of this minute, as one process can know it: from its own answers.

The budget belongs to the account. Every answer says what is left after all calls, so
processes and hosts that follow the headers share it without knowing of each other; what others
have under way cannot be read anywhere and is estimated from how fast the budget shrinks.
https://developer.helpscout.com/mailbox-api/overview/rate-limiting/
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from helpscout_v2.wire import RateLimit

WINDOW = 60.0
RESERVE = 0.2
"""This last part of a minute's budget is spread over what is left of the minute, so that
later callers find some of it."""
FLOOR = 50
"""One part in this many is left for processes that begin between two answers."""
CROWD = 8.0
"""The most others that are counted with; a light user must not starve beside heavy ones."""
ENOUGH = 5
"""Own calls after which the share of the others is told from the readings of this minute."""
FIRST = 1.0
"""Seconds for which the other threads of a new process wait for the first reading."""
SHARP = 1 / 60
"""The minute's beginning is known well enough when it is to this part of a window."""


@dataclass(frozen=True, slots=True)
class Flight:
    """A call under way: when it was sent, and what was known then."""

    at: float
    weight: int
    epoch: int
    remaining: int | None
    read_at: float


class Budget:
    """What is left, and between which two moments the minute began. Not safe for threads.

    Each window that was seen to begin is an ``epoch``. Help Scout does not say when its minutes
    begin, so the beginning is kept as the earliest and the latest moment that the readings allow:
    within one window what is left only shrinks, hence a reading that is higher than one taken
    before the call was sent proves a new window.

    Args:
        window: length of the server's minute in seconds.
    """

    def __init__(self, window: float = WINDOW) -> None:
        self.window = window
        self.limit: int | None = None
        self._fresh = True
        self._first_at: float | None = None
        self._epoch = 0
        self._remaining: int | None = None
        self._read_at = -math.inf
        self._earliest = -math.inf
        self._latest: float | None = None
        self.flying: int = 0
        self._untold = 0
        self._remaining_when_read = 0
        self._own = 0
        self._others = 0.0

    def sent(self, weight: int, now: float) -> Flight:
        """A call goes out."""
        self._lapse(now)
        if self._fresh and self._first_at is None:
            self._first_at = now
        self.flying += weight
        return Flight(now, weight, self._epoch, self._remaining, self._read_at)

    def landed(self, flight: Flight, reading: RateLimit, now: float) -> None:
        """It came back, with a reading or without."""
        self.flying = max(0, self.flying - flight.weight)
        self._fresh, self._first_at = False, None
        if flight.epoch == self._epoch:
            self._own += flight.weight
        if reading.limit and reading.remaining is not None:
            self._read(flight, reading.limit, reading.remaining, now)
        else:
            self._untold += flight.weight

    def refused(self, seconds: float, now: float) -> None:
        """A 429 told when the next window begins."""
        self._lapse(now)
        if self.limit is not None:
            self._remaining = 0
            self._earliest = self._latest = now + seconds - self.window

    def forget_flights(self) -> None:
        """Nothing of what was under way will ever land here: the process was forked."""
        self.flying = 0
        self._first_at = None

    def wait(self, weight: int, now: float) -> float:
        """Seconds until a call of ``weight`` may be tried; 0.0 for now."""
        self._lapse(now)
        if self._first_at is not None and now < self._first_at + FIRST:
            return FIRST / 20
        if self.limit is None or self._remaining is None:
            return 0.0
        remaining = self._remaining - self.flying - self._untold - weight
        if remaining >= self._margin(weight):
            return 0.0
        if self._latest is None:
            # A window without an answer yet; a limit below the margin gets one call.
            return self.window / 100 if self.flying else 0.0
        return max(0.0, self._next_try(remaining, now) + self.window - now)

    def pace(self, weight: int, now: float, waiting: int) -> float:
        """Seconds to wait inside the reserve, all who share it and ``waiting`` threads counted."""
        if self.limit is None or self._remaining is None or self._latest is None:
            return 0.0
        if self._remaining >= self.limit * RESERVE:
            return 0.0
        ends = max(0.0, self._latest + self.window - now)
        free = self._remaining - self.flying - self._untold - self._margin(weight)
        crowd = 1.0 + min(self._others, CROWD / 2) + waiting
        return min(ends, crowd * weight * ends / max(1, free))

    def _next_try(self, left: int, now: float) -> float:
        """When a window that begins then will have been over, or may have been."""
        assert self._latest is not None
        start = max(self._earliest, now - self.window)
        unsharp = self._latest - start > self.window * SHARP
        if unsharp and not self.flying and left > min(self._others, CROWD):
            # One call in the middle of what is possible halves it, whatever it finds.
            return (start + self._latest) / 2
        return self._latest

    def _margin(self, weight: int) -> int:
        """What the others may have under way, twice, and something for newcomers."""
        assert self.limit is not None
        theirs = 2.0 * min(self._others, CROWD) * (self.flying + weight)
        return self.limit // FLOOR + math.ceil(theirs)

    def _lapse(self, now: float) -> None:
        """After a window's latest end the next one is taken for full until a reading comes."""
        if self._latest is None or now < self._latest + self.window:
            return
        self._earliest = max(self._earliest + self.window, now - self.window)
        self._begin(self.limit)
        self._latest = None

    def _begin(self, remaining: int | None) -> None:
        self._epoch += 1
        self._remaining = remaining
        self._remaining_when_read = self._remaining or 0
        self._own = self._untold = 0

    def _read(self, flight: Flight, limit: int, remaining: int, now: float) -> None:
        risen = flight.remaining is not None and remaining + flight.weight > flight.remaining
        if self._remaining is None or limit != self.limit:
            self.limit = limit
            self._begin(remaining)
            self._earliest, self._latest = now - self.window, now
        elif flight.epoch == self._epoch and risen:
            self._begin(remaining)
            self._earliest, self._latest = flight.read_at, now
        elif flight.epoch == self._epoch or risen:
            self._remaining = min(self._remaining, remaining)
            self._untold = 0
            self._earliest = max(self._earliest, flight.at - self.window)
            if self._latest is None:
                self._latest = now
        else:
            return  # of the window before
        self._read_at = max(self._read_at, flight.at)
        if self._own >= ENOUGH:
            theirs = self._remaining_when_read - (self._remaining or 0) - self._own
            self._others = max(0.0, theirs / self._own)
