"""Slowing down before the account's budget is gone, by the server's own count.

What is known and how long to wait is decided in :mod:`helpscout_v2.http.budget`; here the threads
of a process wait, and tell what they sent and what came back.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from helpscout_v2 import forks
from helpscout_v2.http.budget import WINDOW, Budget, Flight
from helpscout_v2.wire import RateLimit

log: logging.Logger = logging.getLogger("helpscout_v2")
TELL = 5.0
"""Waits of at least so many seconds are logged."""


class Pacer:
    """Remembers the readings and makes the calls of this client wait accordingly.

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
        self._seen = RateLimit()
        self._closed_until = 0.0
        self._pacing = 0
        self._mine = threading.local()
        forks.watch(self)

    @property
    def limit(self) -> RateLimit:
        """The last reading."""
        return self._seen

    def before(self, weight: int) -> float:
        """Waits as needed and tells for how many seconds.

        To be followed by :meth:`after` in the same thread when the call is over.
        """
        waited, paced = 0.0, False
        while True:
            with self._lock:
                now = self._clock()
                wait = max(self._closed_until - now, self._budget.wait(weight, now))
                pacing = wait <= 0.0 and not paced
                if pacing:
                    wait, paced = self._budget.pace(weight, now, self._pacing), True
                if wait <= 0.0 or wait > self._longest_wait:
                    self._mine.flight = self._budget.sent(weight, now)
                    return waited
                self._pacing += pacing
            if wait >= TELL:
                log.info("waiting %.0f s: the account's calls of this minute are used up", wait)
            self._sleep(wait)
            waited += wait
            if pacing:
                with self._lock:
                    self._pacing = max(0, self._pacing - 1)

    def after(self, limit: RateLimit) -> None:
        """Takes the reading of one answer; an empty one for a call that got no answer."""
        flight: Flight | None = getattr(self._mine, "flight", None)
        self._mine.flight = None
        with self._lock:
            if limit.remaining is not None:
                self._seen = limit
            if flight is not None:
                self._budget.landed(flight, limit, self._clock())

    def throttled(self, seconds: float) -> None:
        """The server refused a call: nobody here asks again before ``seconds`` have passed."""
        with self._lock:
            now = self._clock()
            self._closed_until = max(self._closed_until, now + seconds)
            self._budget.refused(seconds, now)

    def after_fork(self) -> None:
        """In a child there are no other threads, and no calls under way."""
        self._pacing = 0
        self._mine = threading.local()
        self._budget.forget_flights()
