"""Slowing down before the account's budget is gone, by the server's own count.

The budget belongs to the account, not to this process, and the headers count everybody's calls;
so processes and hosts that follow them share it without knowing of each other.
https://developer.helpscout.com/mailbox-api/overview/rate-limiting/
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from helpscout_v2.wire import RateLimit

WINDOW = 60.0
RESERVE = 0.1
"""Pacing begins when less than this part of the minute's budget is left."""


def pause(limit: RateLimit, weight: int, age: float) -> float:
    """Seconds to wait before a call of ``weight``, given a reading that is ``age`` seconds old.

    Nothing while the budget is comfortable. Inside the reserve, the pace that the limit allows in
    the long run, and slower the emptier it gets, so that the last calls are not spent at once.
    """
    if not limit.limit or limit.remaining is None or age >= WINDOW:
        return 0.0
    reserve = limit.limit * RESERVE
    if limit.remaining >= reserve:
        return 0.0
    emptiness = 1.0 + 3.0 * (1.0 - limit.remaining / reserve)
    return min(WINDOW / limit.limit * weight * emptiness, WINDOW - age)


class Pacer:
    """Remembers the last reading and makes the calls of this client wait accordingly."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._seen = RateLimit()
        self._seen_at = 0.0
        self._closed_until = 0.0

    @property
    def limit(self) -> RateLimit:
        """The last reading."""
        return self._seen

    def before(self, weight: int) -> float:
        """Waits as needed and tells for how many seconds."""
        now = self._clock()
        with self._lock:
            wait = max(
                pause(self._seen, weight, now - self._seen_at), self._closed_until - now, 0.0
            )
        if wait:
            self._sleep(wait)
        return wait

    def after(self, limit: RateLimit) -> None:
        """Takes the reading of one answer."""
        if limit.remaining is not None:
            with self._lock:
                self._seen = limit
                self._seen_at = self._clock()

    def throttled(self, seconds: float) -> None:
        """The server refused a call: nobody here asks again before ``seconds`` have passed."""
        with self._lock:
            self._closed_until = max(self._closed_until, self._clock() + seconds)
