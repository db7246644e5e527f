"""One budget a minute for the whole account; a write weighs two.

https://developer.helpscout.com/mailbox-api/overview/rate-limiting/
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from helpscout_sandbox.clock import Clock

WINDOW: Final = 60.0
WRITE_WEIGHT: Final = 2


def weight(method: str) -> int:
    return 1 if method in ("GET", "HEAD", "OPTIONS") else WRITE_WEIGHT


@dataclass(frozen=True)
class Allowed:
    headers: dict[str, str]


@dataclass(frozen=True)
class RateLimitExceeded:
    headers: dict[str, str]


class RateLimiter:
    """Counts the weight of calls in a window of a minute; `limit=None` lets all pass.

    `window` is in seconds, for tests that cannot wait for minutes. `windows` holds the weight that
    was spent in each window since the limit was set, `refused` how many calls found it used up.
    """

    def __init__(self, limit: int | None, clock: Clock, window: float = WINDOW) -> None:
        self._initial = limit
        self._clock = clock
        self.window = window
        self.reset()

    def reset(self) -> None:
        self.use(self._initial)

    def use(self, limit: int | None) -> None:
        """Another limit, and a fresh window."""
        self.limit = limit
        self._window_start = self._clock.seconds()
        self.windows = [0]
        self.refused = 0

    def spend(self, method: str) -> Allowed | RateLimitExceeded:
        if self.limit is None:
            return Allowed({})
        now = self._clock.seconds()
        if now - self._window_start >= self.window:
            self._window_start = now
            self.windows.append(0)
        if self.windows[-1] + weight(method) > self.limit:
            self.refused += 1
            wait = max(1, math.ceil(self._window_start + self.window - now))
            return RateLimitExceeded(
                {**self._headers(self.limit), "X-RateLimit-Retry-After": str(wait)}
            )
        self.windows[-1] += weight(method)
        return Allowed(self._headers(self.limit))

    def _headers(self, limit: int) -> dict[str, str]:
        return {
            "X-RateLimit-Limit-Minute": str(limit),
            "X-RateLimit-Remaining-Minute": str(max(0, limit - self.windows[-1])),
        }
