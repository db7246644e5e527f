"""Sending webhooks: signed, retried with growing waits, switched off when refused.

https://developer.helpscout.com/webhooks/

Only addresses of this machine are posted to. A rehearsal on a copy of a real account must never
call a real receiver.
"""

from __future__ import annotations

import base64
import hashlib
import heapq
import hmac
import http.client
import itertools
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from helpscout_sandbox.state import Row

TRIES = 10
STATUS_GONE = 410
LOOPBACK = ("127.0.0.1", "localhost", "::1")
TIMEOUT = 5.0


def encode(body: Any) -> bytes:
    """JSON as captured deliveries spell it: slashes and everything beyond ASCII are escaped."""
    return json.dumps(body, separators=(",", ":")).replace("/", "\\/").encode("ascii")


def signature(body: bytes, secret: str) -> str:
    """Base64 of the HMAC-SHA1 of the raw body, as `X-HelpScout-Signature` carries it."""
    digest = hmac.new(secret.encode("utf-8"), body, hashlib.sha1).digest()
    return base64.b64encode(digest).decode("ascii")


@dataclass(frozen=True)
class Delivery:
    """One attempt. `status` is None when no answer came; `problem` then says why."""

    webhook_id: int
    event: str
    url: str
    attempt: int
    status: int | None
    problem: str | None


@dataclass(frozen=True)
class _DeliveryJob:
    hook: Row
    event: str
    body: bytes
    attempt: int


def _disable(hook: Row) -> None:
    hook["state"] = "disabled"


class Deliveries:
    """A queue worked off by one thread. `first_wait` (seconds) doubles with every failure."""

    def __init__(self, first_wait: float = 0.05) -> None:
        self.first_wait = first_wait
        self.log: list[Delivery] = []
        self.on_disabled: Callable[[Row], None] = _disable
        self._queue: list[tuple[float, int, _DeliveryJob]] = []
        self._order = itertools.count()
        self._condition = threading.Condition()
        self._is_busy = False
        self._is_stopped = False
        self._thread: threading.Thread | None = None

    def send(self, hook: Row, event: str, body: Any) -> None:
        self._put(_DeliveryJob(hook, event, encode(body), 1), 0.0)

    def wait(self, timeout: float = 10.0) -> bool:
        """Until everything is delivered or given up; False when the time (seconds) ran out."""
        with self._condition:
            return self._condition.wait_for(lambda: not self._queue and not self._is_busy, timeout)

    def clear(self) -> None:
        with self._condition:
            self._queue.clear()
            self.log.clear()
            self._condition.notify_all()

    def stop(self) -> None:
        with self._condition:
            self._is_stopped = True
            self._queue.clear()
            self._condition.notify_all()
        if self._thread is not None:
            self._thread.join(TIMEOUT)

    def _put(self, job: _DeliveryJob, wait: float) -> None:
        with self._condition:
            if self._is_stopped:
                return
            heapq.heappush(self._queue, (time.monotonic() + wait, next(self._order), job))
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, daemon=True)
                self._thread.start()
            self._condition.notify_all()

    def _next(self) -> _DeliveryJob | None:
        with self._condition:
            self._is_busy = False
            self._condition.notify_all()
            while not self._is_stopped:
                if not self._queue:
                    self._condition.wait()
                    continue
                wait = self._queue[0][0] - time.monotonic()
                if wait <= 0:
                    self._is_busy = True
                    return heapq.heappop(self._queue)[2]
                self._condition.wait(wait)
            return None

    def _work(self) -> None:
        while (job := self._next()) is not None:
            self._attempt(job)

    def _attempt(self, job: _DeliveryJob) -> None:
        hook = job.hook
        if hook["state"] != "enabled":
            return
        refusal = not_deliverable(hook["url"])
        if refusal is None:
            status, problem = post(hook["url"], job.event, job.body, hook["secret"])
        else:
            status, problem = None, refusal
        with self._condition:
            self.log.append(
                Delivery(hook["id"], job.event, hook["url"], job.attempt, status, problem)
            )
        if status is not None and 200 <= status < 300:
            return
        if status == STATUS_GONE or job.attempt >= TRIES:
            self.on_disabled(hook)
        elif refusal is None:
            again = _DeliveryJob(hook, job.event, job.body, job.attempt + 1)
            self._put(again, self.first_wait * 2 ** (job.attempt - 1))


Connect = Callable[..., http.client.HTTPConnection]


def not_deliverable(url: str) -> str | None:
    """Why nothing is ever posted to this address; None when it is one of this machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError as problem:
        return f"this is no address: {problem}"
    if host not in LOOPBACK:
        return f"{host} is outside this machine; the sandbox delivers to loopback only"
    return None


def post(url: str, event: str, body: bytes, secret: str) -> tuple[int | None, str | None]:
    """The status of the answer, or None and the reason why there is none."""
    parts = urlsplit(url)
    connect: Connect = (
        http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    )
    headers = {
        "Content-Type": "application/json",
        "X-HelpScout-Event": event,
        "X-HelpScout-Signature": signature(body, secret),
    }
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection = connect(parts.hostname or "", parts.port, timeout=TIMEOUT)
        try:
            connection.request("POST", path, body, headers)
            return connection.getresponse().status, None
        finally:
            connection.close()
    # A path beyond ASCII is a UnicodeError, which is a ValueError.
    except (OSError, http.client.HTTPException, ValueError) as problem:
        return None, f"no answer: {problem}"
