"""Processes that share one account, simulated call by call in a time of their own."""

from __future__ import annotations

import heapq
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from helpscout_v2.http.rate_budget import Budget
from helpscout_v2.wire import RateLimit

LIMIT = 400
WINDOW = 60.0


@dataclass
class Account:
    """A budget by fixed minutes. ``start`` None: a minute begins with the first call in it."""

    start: float | None = None
    cost: int = 0
    used: list[int] = field(default_factory=list)
    refused: int = 0

    def call(self, weight: int, now: float) -> tuple[RateLimit, bool]:
        if self.start is None or now - self.start >= WINDOW:
            is_aligned = self.start is not None and self.start < 0
            minutes = (now - self.start) // WINDOW if self.start is not None else 0
            self.start = self.start + minutes * WINDOW if is_aligned and self.start else now
            self.used.append(self.cost)
            self.cost = 0
        if self.cost + weight > LIMIT:
            self.refused += 1
            remaining = self.start + WINDOW - now
            return RateLimit(LIMIT, LIMIT - self.cost, remaining), False
        self.cost += weight
        return RateLimit(LIMIT, LIMIT - self.cost), True


class Traffic:
    """``processes`` with this many ``threads`` each call as fast as they may."""

    def __init__(self, account: Account, processes: int, threads: int, **options: float) -> None:
        self.account = account
        self.latency = options.get("latency", 0.02)
        self.writes = options.get("writes", 0.0)
        self.dice = random.Random(int(options.get("seed", 1)))
        self.budgets = [Budget() for _ in range(processes)]
        self.pacing = [0] * processes
        self.closed = [0.0] * processes
        self.done = [0] * processes
        self._events: list[tuple[float, int, Callable[..., None], Any]] = []
        self._number = itertools.count()
        for process in range(processes):
            for _ in range(threads):
                self._at(process * options.get("apart", 0.0), self._begin, process)

    def run(self, seconds: float) -> None:
        while self._events and self._events[0][0] < seconds:
            now, _, act, arguments = heapq.heappop(self._events)
            act(now, *arguments)

    def _at(self, when: float, act: Callable[..., None], *arguments: Any) -> None:
        heapq.heappush(self._events, (when, next(self._number), act, arguments))

    def _begin(self, now: float, process: int) -> None:
        weight = 2 if self.dice.random() < self.writes else 1
        self._try(now, process, weight, is_paced=False, was_pacing=False)

    def _try(self, now: float, process: int, weight: int, is_paced: bool, was_pacing: bool) -> None:
        budget = self.budgets[process]
        self.pacing[process] -= was_pacing
        wait = max(self.closed[process] - now, budget.wait(weight, now))
        pacing = wait <= 0.0 and not is_paced
        if pacing:
            wait, is_paced = budget.pace(weight, now, self.pacing[process]), True
        if wait > 0.0:
            self.pacing[process] += pacing
            self._at(now + wait, self._try, process, weight, is_paced, pacing)
            return
        flight = budget.sent(weight, now)
        took = self.latency * self.dice.uniform(0.5, 2.0)
        served_at = now + took * self.dice.uniform(0.2, 0.8)
        self._at(served_at, self._serve, process, flight, weight, now + took)

    def _serve(self, now: float, process: int, flight: Any, weight: int, back: float) -> None:
        reading, is_accepted = self.account.call(weight, now)
        self.done[process] += is_accepted
        self._at(back, self._land, process, flight, reading, is_accepted)

    def _land(
        self, now: float, process: int, flight: Any, reading: RateLimit, accepted: bool
    ) -> None:
        self.budgets[process].landed(flight, reading, now)
        if not accepted:
            wait = reading.retry_after or 0.0
            self.budgets[process].refused(wait, now)
            self.closed[process] = now + wait
        self._at(now + self.latency / 20, self._begin, process)
