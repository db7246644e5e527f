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
class Refused:
    headers: dict[str, str]


class RateLimiter:
    """Counts the weight of calls in a window of a minute; `limit=None` lets all pass."""

    def __init__(self, limit: int | None, clock: Clock) -> None:
        self._initial = limit
        self._clock = clock
        self.reset()

    def reset(self) -> None:
        self.use(self._initial)

    def use(self, limit: int | None) -> None:
        """Another limit, and a fresh window."""
        self.limit = limit
        self._opened = self._clock.seconds()
        self._spent = 0

    def spend(self, method: str) -> Allowed | Refused:
        if self.limit is None:
            return Allowed({})
        now = self._clock.seconds()
        if now - self._opened >= WINDOW:
            self._opened, self._spent = now, 0
        if self._spent + weight(method) > self.limit:
            wait = max(1, math.ceil(self._opened + WINDOW - now))
            return Refused({**self._headers(self.limit), "X-RateLimit-Retry-After": str(wait)})
        self._spent += weight(method)
        return Allowed(self._headers(self.limit))

    def _headers(self, limit: int) -> dict[str, str]:
        return {
            "X-RateLimit-Limit-Minute": str(limit),
            "X-RateLimit-Remaining-Minute": str(max(0, limit - self._spent)),
        }
