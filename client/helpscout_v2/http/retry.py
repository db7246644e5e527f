"""When a call is sent again, as a urllib3 policy, so that it happens below requests."""

from __future__ import annotations

import logging
import random
import time
from abc import abstractmethod
from typing import Any, Protocol

from urllib3 import BaseHTTPResponse, Retry
from urllib3.exceptions import MaxRetryError, ResponseError

from helpscout_v2.wire import READS, RateLimit, rate_limit

log: logging.Logger = logging.getLogger("helpscout_v2")

IDEMPOTENT = frozenset({"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})
TRANSIENT = frozenset({500, 502, 503, 504})
TOO_MANY_REQUESTS = 429
UNTOLD_WAIT = 5.0
"""Seconds to wait after a 429 that names none; each further one doubles it."""


class Pace(Protocol):
    """What every attempt is told to, so that it counts against the account's budget."""

    @abstractmethod
    def before(self, weight: int) -> object:
        """Waits until a call may go out. Threads call it; a task awaits it by itself."""
        ...

    def after(self, limit: RateLimit) -> None:
        """One attempt is over."""

    def throttled(self, seconds: float) -> None:
        """The server asked for a pause of ``seconds``."""


class HelpScoutRetry(Retry):
    """429 is tried again for every method, because the call was refused before any work;
    5xx and broken connections only for idempotent methods, with exponential waits and jitter.

    A wait longer than ``longest_wait`` seconds is not taken: the answer is handed to the caller,
    who learns the wait from its headers.
    """

    longest_wait: float = 90.0
    pacer: Pace | None = None
    weight: int = 1

    def __init__(self, total: Any = 4, **kwargs: Any) -> None:
        longest_wait = kwargs.pop("longest_wait", self.longest_wait)
        pacer, weight = kwargs.pop("pacer", None), kwargs.pop("weight", 1)
        kwargs.setdefault("allowed_methods", IDEMPOTENT)
        kwargs.setdefault("status_forcelist", TRANSIENT)
        kwargs.setdefault("backoff_factor", 0.5)
        kwargs.setdefault("backoff_jitter", 0.5)
        kwargs.setdefault("backoff_max", 30.0)
        # urllib3 never follows redirects here; the session decides about each one itself.
        kwargs.setdefault("redirect", 0)
        kwargs["raise_on_status"] = False
        super().__init__(total, **kwargs)
        self.longest_wait = longest_wait
        self.pacer = pacer
        self.weight = weight

    def new(self, **kwargs: Any) -> HelpScoutRetry:
        """The policy for the next attempt (urllib3 makes a new one each time)."""
        kwargs.setdefault("longest_wait", self.longest_wait)
        kwargs.setdefault("pacer", self.pacer)
        kwargs.setdefault("weight", self.weight)
        return super().new(**kwargs)

    def is_retry(self, method: str, status_code: int, has_retry_after: bool = False) -> bool:
        """Whether an answer with this status is worth another attempt."""
        if status_code == TOO_MANY_REQUESTS:
            return bool(self.total)
        return status_code in TRANSIENT and method.upper() in IDEMPOTENT and bool(self.total)

    def get_retry_after(self, response: BaseHTTPResponse) -> float | None:
        """Seconds the server asks to wait, a little jitter added so that processes spread out;
        None leaves the wait to the exponential one."""
        wait = rate_limit(response.headers).retry_after
        if response.status != TOO_MANY_REQUESTS and (wait is None or wait > self.longest_wait):
            return None
        if wait is None:
            refusals = sum(past.status == TOO_MANY_REQUESTS for past in self.history)
            wait = min(UNTOLD_WAIT * 2 ** max(0, refusals - 1), self.longest_wait)
        return wait + random.uniform(0.0, 0.25)  # noqa: S311

    def pause(self, response: BaseHTTPResponse | None = None) -> float:
        """Seconds before the next attempt."""
        requested_wait = None if response is None else self.get_retry_after(response)
        return requested_wait or self.get_backoff_time()

    def sleep(self, response: BaseHTTPResponse | None = None) -> None:
        """Waits before the next attempt, which costs the account as much as the first."""
        if (seconds := self.pause(response)) > 0.0:
            time.sleep(seconds)
        if self.pacer is not None:
            self.pacer.before(self.weight)

    def increment(
        self,
        method: str | None = None,
        url: str | None = None,
        response: BaseHTTPResponse | None = None,
        error: Exception | None = None,
        _pool: Any = None,
        _stacktrace: Any = None,
    ) -> HelpScoutRetry:
        """The policy after one failed attempt; raises when there is to be no other."""
        reading = RateLimit() if response is None else rate_limit(response.headers)
        if self.pacer is not None:
            self.pacer.after(reading)
        if response is not None and response.status == TOO_MANY_REQUESTS:
            wait = reading.retry_after
            if wait is not None and self.pacer is not None:
                self.pacer.throttled(wait)
            if wait is not None and wait > self.longest_wait:
                reason = ResponseError(f"asked to wait {wait:g} s")
                raise MaxRetryError(_pool, url or "", reason)
        next_policy = super().increment(method, url, response, error, _pool, _stacktrace)
        next_policy.weight = 1 if (method or "").upper() in READS else 2
        why = f"answer {response.status}" if response is not None else type(error).__name__
        log.info("%s %s again after %s", method, (url or "").split("?")[0], why)
        return next_policy
