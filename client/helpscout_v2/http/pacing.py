"""Slowing down before the account's budget is gone, by the server's own count.

What is known and how long to wait is decided in :mod:`helpscout_v2.http.rate_budget`; here the
threads and tasks of a process wait, and report what they sent and what came back.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from helpscout_v2 import forks
from helpscout_v2.http.rate_budget import WINDOW, Budget, Flight
from helpscout_v2.wire import RateLimit

log: logging.Logger = logging.getLogger("helpscout_v2")
LOGGED_WAIT = 5.0
"""Waits of at least this many seconds are logged."""


@dataclass(slots=True)
class Turn:
    """One call that waits to be sent, then is under way."""

    weight: int
    waited: float = 0.0
    paced: bool = False
    pausing: bool = False
    flight: Flight | None = None


class Pacer:
    """Remembers the readings and makes the calls of this client wait accordingly.

    Threads and the tasks of event loops may share one: nothing here blocks but ``before``.

    Args:
        longest_wait: seconds; a longer wait is not taken, the call goes out and the server decides.
        window: length of the server's minute, which only a test can make another one.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        longest_wait: float = 90.0,
        window: float = WINDOW,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._longest_wait = longest_wait
        self._lock = forks.Lock()
        self._budget = Budget(window)
        self._last_limit = RateLimit()
        self._closed_until = 0.0
        self._pacing = 0
        self._mine = threading.local()
        forks.watch(self)

    @property
    def limit(self) -> RateLimit:
        """The last reading."""
        return self._last_limit

    @property
    def under_way(self) -> int:
        """What the calls that were sent and not yet answered weigh: reads one, writes two."""
        return self._budget.flying

    @property
    def pausing(self) -> int:
        """How many calls wait although the budget has room, so that it lasts."""
        return self._pacing

    def before(self, weight: int) -> float:
        """Blocks the thread as needed and returns for how many seconds.

        To be followed by :meth:`after` in the same thread when the call is over.
        """
        turn = Turn(weight)
        while (wait := self.attempt(turn)) > 0.0:
            self._sleep(wait)
        self._mine.turn = turn
        return turn.waited

    def after(self, limit: RateLimit) -> None:
        """Takes the reading of one answer; an empty one for a call that got no answer."""
        turn: Turn | None = getattr(self._mine, "turn", None)
        self._mine.turn = None
        self.landed(turn, limit)

    def attempt(self, turn: Turn) -> float:
        """Seconds to wait before the next attempt; with 0.0 the call is under way from now on."""
        with self._lock:
            self._stop_pausing(turn)
            now = self._clock()
            wait = max(self._closed_until - now, self._budget.wait(turn.weight, now))
            if wait <= 0.0 and not turn.paced:
                wait = self._budget.pace(turn.weight, now, self._pacing)
                turn.paced = turn.pausing = True
                self._pacing += 1
            if wait <= 0.0 or wait > self._longest_wait:
                self._stop_pausing(turn)
                turn.flight = self._budget.sent(turn.weight, now)
                return 0.0
        if wait >= LOGGED_WAIT:
            log.info("waiting %.0f s: the account's calls of this minute are used up", wait)
        turn.waited += wait
        return wait

    def landed(self, turn: Turn | None, limit: RateLimit) -> None:
        """The call is over, with a reading or with an empty one; or it was cancelled before."""
        with self._lock:
            if limit.remaining is not None:
                self._last_limit = limit
            if turn is None:
                return
            self._stop_pausing(turn)
            flight, turn.flight = turn.flight, None
            if flight is not None:
                self._budget.landed(flight, limit, self._clock())

    def _stop_pausing(self, turn: Turn) -> None:
        if turn.pausing:
            turn.pausing = False
            self._pacing = max(0, self._pacing - 1)

    def throttled(self, seconds: float) -> None:
        """The server refused a call: no call goes out before ``seconds`` have passed."""
        with self._lock:
            now = self._clock()
            self._closed_until = max(self._closed_until, now + seconds)
            self._budget.refused(seconds, now)

    def after_fork(self) -> None:
        """In a child there are no other threads, and no calls under way."""
        self._pacing = 0
        self._mine = threading.local()
        self._budget.forget_flights()
