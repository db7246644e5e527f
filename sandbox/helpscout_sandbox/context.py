"""Everything one running sandbox holds, handed to the routes as one value."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from flask import current_app

from helpscout_sandbox.auth import Authority
from helpscout_sandbox.calls import Call
from helpscout_sandbox.clock import Clock
from helpscout_sandbox.deliveries import Deliveries
from helpscout_sandbox.faults import FaultPlan
from helpscout_sandbox.persistence import AccountFile
from helpscout_sandbox.ratelimit import RateLimiter
from helpscout_sandbox.state import AccountState, Row

# V2's limit is not published; this is V1's 10 MB for an attachment, as base64, and some room.
MAX_BODY = 15_000_000


Service = Literal["transition", "token"]
SERVICES: tuple[Service, ...] = ("transition", "token")
SERVICE_PATHS: dict[str, Service] = {"/transition": "transition", "/v2/oauth2/token": "token"}


def _no_queued_statuses() -> dict[Service, deque[int]]:
    return {service: deque() for service in SERVICES}


def _no_faults() -> dict[Service, FaultPlan]:
    return {service: FaultPlan() for service in SERVICES}


@dataclass(frozen=True)
class Denial:
    """Calls with this method ("*" for all) to paths that begin so are answered 403."""

    method: str
    prefix: str
    message: str

    def covers(self, method: str, path: str) -> bool:
        return self.method in ("*", method) and path.startswith(self.prefix)


@dataclass
class World:
    """One account, its keys and its faults. `lock` guards all of it."""

    state: AccountState
    seed: Callable[[], AccountState]
    clock: Clock
    authority: Authority
    limiter: RateLimiter
    faults: FaultPlan
    base_url: str
    deliveries: Deliveries = field(default_factory=Deliveries)
    denied: list[Denial] = field(default_factory=list)
    queued_statuses: dict[Service, deque[int]] = field(default_factory=_no_queued_statuses)
    service_plans: dict[Service, FaultPlan] = field(default_factory=_no_faults)
    transition_gone: bool = False
    max_body: int = MAX_BODY
    account_file: AccountFile | None = None
    unsaved: bool = False
    calls: list[Call] = field(default_factory=list)
    cache: dict[Any, Any] = field(default_factory=dict)
    answers: dict[tuple[str, str | None], tuple[bytes, str]] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)
    correlation: str = "5bd0c6a5-1c1f-4b57-9a0e-7f5f3a2e9d10"
    answered: int = 0

    def __post_init__(self) -> None:
        self.deliveries.on_disabled = self._webhook_died

    def _webhook_died(self, hook: Row) -> None:
        with self.lock:
            hook["state"] = "disabled"
            self.forget()

    def forget(self) -> None:
        """Empties what was derived from the account: after every change of it."""
        self.unsaved = True
        self.cache.clear()
        self.answers.clear()

    def save(self) -> None:
        """Writes the account to its file, if it has one and changed."""
        if self.account_file is not None and self.unsaved:
            self.account_file.save(self.state)
        self.unsaved = False

    def correlation_id(self) -> str:
        self.answered += 1
        return f"{self.correlation}#{self.answered}"

    def href(self, path: str) -> str:
        return f"{self.base_url}{path}"

    def touch(self) -> None:
        """To be called by every write: moves the data clock and empties the caches."""
        self.clock.tick()
        self.forget()

    def fault_plan(self, path: str) -> FaultPlan:
        """What may go wrong with calls to a path: the API and each service have their own."""
        service = SERVICE_PATHS.get(path)
        return self.faults if service is None else self.service_plans[service]

    def next_status(self, service: Service) -> int | None:
        """The status that was queued for the next call to a service, if any."""
        if service == "transition" and self.transition_gone:
            return 410
        queue = self.queued_statuses[service]
        return queue.popleft() if queue else None

    def advance(self, seconds: float) -> None:
        self.clock.advance(seconds)
        self.forget()

    def reset(self) -> None:
        with self.lock:
            self.clock.reset()
            self.state = self.seed()
            self.forget()
            self.calls.clear()
            self.limiter.reset()
            self.faults.reset()
            self.answered = 0
            self.denied.clear()
            self.queued_statuses = _no_queued_statuses()
            for plan in self.service_plans.values():
                plan.reset()
            self.transition_gone = False
            self.deliveries.clear()


def world() -> World:
    world_of_app: World = current_app.extensions["helpscout_sandbox"]
    return world_of_app
