"""The workers: threads that ask the service; one coordinator alone talks to the database."""

from __future__ import annotations

import queue as queues
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from helpscout_migrator.exchange.gate import Gate
from helpscout_migrator.exchange.queue import (
    ClaimedKey,
    ExchangedKey,
    FailedKey,
    PostponedKey,
    Queue,
    RefusedKey,
    SettledKey,
)
from helpscout_v2.auth.errors import StoreError, StoreKeyError
from helpscout_v2.auth.transition import (
    Exchanged,
    InvalidClient,
    InvalidKey,
    Outcome,
    ServiceGone,
    Sign,
    TemporaryFailure,
    Throttled,
)
from helpscout_v2.secret import Secret

ATTEMPTS = 5
"""Temporary failures of one key after which it waits for the next run."""
BAD_STREAK = 16
"""Temporary failures in a row, of any keys, that slow all requests down."""
SETTLE_AT_ONCE = 128
SETTLE_WITHIN = 0.05
"""Maximum seconds that answers are batched before they are written."""
CLAIM_SECONDS = 1.0
"""Seconds of work that a process claims ahead, so that the workers never wait for the database."""
LARGEST_CLAIM = 1000
CONFIRM_AFTER = (0.5, 1.0, 2.0)
"""Seconds between looks at a service that seems gone by a refused connection."""


@dataclass(frozen=True, slots=True)
class QueueDone:
    """Nothing is pending any more, here or elsewhere."""


@dataclass(frozen=True, slots=True)
class TransitionEnded:
    """The service is switched off; what is left stays queued."""

    gone: ServiceGone


@dataclass(frozen=True, slots=True)
class WrongClient:
    """The service refuses the application id."""

    message: str


@dataclass(frozen=True, slots=True)
class Interrupted:
    """Stopped from outside; what is left stays queued."""


End = QueueDone | TransitionEnded | WrongClient | Interrupted


class PoolObserver(Protocol):
    """Progress callbacks of a run."""

    def settled(self, done: int, refused: int, failed: int) -> None:
        """These numbers of rows have ended."""

    def paused(self, seconds: float) -> None:
        """The service asked for a pause of these seconds."""

    def waiting(self, pending: int) -> None:
        """Only rows are left that others hold or that must wait."""


@dataclass
class Tally:
    """What this process has done."""

    exchanged: int = 0
    refused: int = 0
    failed: int = 0
    lost_leases: int = 0
    """Answers that came after the lease had ended; another process holds those rows."""


@dataclass
class ExchangePool:
    """Works a queue off.

    Args:
        ask: exchanges one key; called from many threads.
        why: the reason to write down for a refused key.
        workers: how many threads.
        rate: requests a second for all of them.
    """

    queue: Queue
    ask: Callable[[Secret], Outcome]
    why: Callable[[Secret, str], str]
    watcher: PoolObserver
    workers: int = 8
    rate: float | None = None
    stop: threading.Event = field(default_factory=threading.Event)
    tally: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        self._todo: queues.SimpleQueue[ClaimedKey | None] = queues.SimpleQueue()
        self._answers: queues.SimpleQueue[tuple[ClaimedKey, Outcome | None]] = queues.SimpleQueue()
        self._gate = Gate(self.rate, self.stop)
        self._end: TransitionEnded | WrongClient | None = None
        self._in_progress = 0
        self._bad = 0
        self._speed = 0.0
        self._settled_at = time.monotonic()

    def run(self) -> End:
        """Until nothing is left, the service is gone, or ``stop`` is set.

        Raises:
            StoreError: the database failed; unsaved answers are asked for again by the next run,
                which gets the same tokens.
        """
        threads = [threading.Thread(target=self._work, daemon=True) for _ in range(self.workers)]
        for thread in threads:
            thread.start()
        try:
            return self._coordinate()
        finally:
            self.stop.set()
            for _ in threads:
                self._todo.put(None)
            for thread in threads:
                thread.join()

    def _work(self) -> None:
        while (row := self._todo.get()) is not None:
            outcome = self._ask_safely(row.key) if self._gate.pass_through() else None
            if isinstance(outcome, Throttled):
                self._gate.close_for(outcome.seconds)
            self._answers.put((row, outcome))

    def _ask_safely(self, key: Secret) -> Outcome:
        try:
            return self.ask(key)
        except Exception as error:
            # A thread that dies with a row in progress would make the run wait for it forever.
            return TemporaryFailure(f"unexpected {type(error).__name__}")

    def _coordinate(self) -> End:
        last_extension = time.monotonic()
        while True:
            target = min(LARGEST_CLAIM, max(self.workers * 4, int(self._speed * CLAIM_SECONDS)))
            stopping = self.stop.is_set()
            if stopping and not self._in_progress:
                self.queue.release()
                return self._end or Interrupted()
            if not stopping and self._in_progress <= target // 2:
                self._take(target - self._in_progress)
                if not self._in_progress and self._is_over():
                    return QueueDone()
            self._settle(self._collect())
            if time.monotonic() - last_extension > self.queue.lease / 3:
                self.queue.extend()
                last_extension = time.monotonic()

    def _take(self, count: int) -> None:
        seconds = self.queue.paused()
        if seconds > 0:
            self._gate.close_for(seconds)
        for row in self.queue.claim(count):
            self._in_progress += 1
            self._todo.put(row)

    def _is_over(self) -> bool:
        rest = self.queue.rest()
        if rest.pending:
            self.watcher.waiting(rest.pending)
            self.stop.wait(min(max(rest.seconds, 0.05), 1.0))
        return not rest.pending

    def _collect(self) -> list[tuple[ClaimedKey, Outcome | None]]:
        """Some answers, as soon as there are enough or the first has waited long enough."""
        answers: list[tuple[ClaimedKey, Outcome | None]] = []
        deadline = time.monotonic() + 0.5
        while self._in_progress > len(answers) < SETTLE_AT_ONCE:
            try:
                wait = max(0.0, deadline - time.monotonic())
                answers.append(self._answers.get(timeout=wait))
            except queues.Empty:
                break
            deadline = min(deadline, time.monotonic() + SETTLE_WITHIN)
        return answers

    def _settle(self, answers: list[tuple[ClaimedKey, Outcome | None]]) -> None:
        if not answers:
            return
        batch = [self._read(row, outcome) for row, outcome in answers]
        ours = self._write(batch)
        self._in_progress -= len(answers)
        self._measure(len(answers))
        kinds = Counter(type(one) for one in batch if one.row.account in ours)
        done_count, refused_count, failed_count = (
            kinds[ExchangedKey],
            kinds[RefusedKey],
            kinds[FailedKey],
        )
        self.tally.exchanged += done_count
        self.tally.refused += refused_count
        self.tally.failed += failed_count
        self.tally.lost_leases += len(batch) - len(ours)
        self.watcher.settled(done_count, refused_count, failed_count)
        self._slow_down(answers)
        longest = max((o.seconds for _, o in answers if isinstance(o, Throttled)), default=0.0)
        if longest:
            self.queue.pause(longest)
            self.watcher.paused(longest)

    def _measure(self, count: int) -> None:
        now = time.monotonic()
        speed = count / max(now - self._settled_at, 0.001)
        self._settled_at = now
        self._speed += (speed - self._speed) * 0.3

    def _slow_down(self, answers: list[tuple[ClaimedKey, Outcome | None]]) -> None:
        """Slow down for a service that fails for all keys, which saves their attempts."""
        for _, outcome in answers:
            self._bad = self._bad + 1 if isinstance(outcome, TemporaryFailure) else 0
        if self._bad >= BAD_STREAK:
            self._gate.close_for(min(30.0, self._bad / BAD_STREAK))

    def _write(self, batch: list[SettledKey]) -> set[str]:
        """Write a batch, with retries: a restart of the database must not lose answers."""
        for wait in (0.5, 1.0, 2.0):
            try:
                return self.queue.settle(batch)
            except StoreKeyError:
                raise
            except StoreError:
                time.sleep(wait)
        return self.queue.settle(batch)

    def _read(self, row: ClaimedKey, outcome: Outcome | None) -> SettledKey:
        match outcome:
            case Exchanged(token):
                return ExchangedKey(row, token)
            case InvalidKey(message):
                return RefusedKey(row, self.why(row.key, message))
            case Throttled(seconds):
                return PostponedKey(row, seconds, counts=False)
            case TemporaryFailure(message):
                if row.attempts + 1 >= ATTEMPTS:
                    return FailedKey(row, f"{message}, {ATTEMPTS} times")
                wait = 2.0**row.attempts * random.uniform(0.5, 1.0)  # noqa: S311
                return PostponedKey(row, wait, counts=True)
            case ServiceGone() if self._end is None:
                second_outcome = self._confirmed(row, outcome)
                if not isinstance(second_outcome, ServiceGone):
                    return self._read(row, second_outcome)
                self._stop_for(TransitionEnded(second_outcome))
            case InvalidClient(message):
                self._stop_for(WrongClient(message))
            case _:  # The service is gone, as was said before; or the pool is stopping.
                pass
        return PostponedKey(row, 0.0, counts=False)

    def _confirmed(self, row: ClaimedKey, outcome: ServiceGone) -> Outcome:
        """Look again at a service that refuses connections: it may be restarting."""
        if outcome.sign in (Sign.GONE, Sign.NOT_FOUND):
            return outcome
        again: Outcome = outcome
        for wait in CONFIRM_AFTER:
            self._gate.close_for(wait * 2)
            if self.stop.wait(wait):
                break
            again = self._ask_safely(row.key)
            if not isinstance(again, ServiceGone):
                break
        return again

    def _stop_for(self, end: TransitionEnded | WrongClient) -> None:
        self._end = self._end or end
        self.stop.set()
