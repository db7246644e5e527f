from __future__ import annotations

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from helpscout_migrator.exchange import pool as pools
from helpscout_migrator.exchange.gate import Gate
from helpscout_migrator.exchange.loading import load
from helpscout_migrator.exchange.pool import (
    ExchangePool,
    Interrupted,
    QueueDone,
    TransitionEnded,
    WrongClient,
)
from helpscout_migrator.exchange.progress import QueueProgress
from helpscout_migrator.exchange.queue import Queue
from helpscout_migrator.exchange.sources import KeyRow
from helpscout_migrator.log_lines import Lines
from helpscout_v2.auth.errors import StoreError
from helpscout_v2.auth.store import TokenStore
from helpscout_v2.auth.token import Token
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

KEYS = {f"acct{number:03}": f"{number:040x}" for number in range(120)}


class Service:
    """Answers from a script, key by key; then with a token."""

    def __init__(self) -> None:
        self.calls_of_key: Counter[str] = Counter()
        self.scripts: dict[str, list[Outcome]] = {}
        self.lock = threading.Lock()

    def __call__(self, key: Secret) -> Outcome:
        with self.lock:
            self.calls_of_key[key.reveal()] += 1
            script = self.scripts.get(key.reveal())
            if script:
                return script.pop(0)
        return Exchanged(
            Token(Secret("acc-" + key.reveal()), None, datetime.now(UTC) + timedelta(hours=1))
        )


class Notes:
    def __init__(self) -> None:
        self.ended = 0
        self.pauses: list[float] = []

    def settled(self, done: int, refused: int, failed: int) -> None:
        self.ended += done + refused + failed

    def paused(self, seconds: float) -> None:
        self.pauses.append(seconds)

    def waiting(self, pending: int) -> None:
        pass


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
def queue(store: TokenStore) -> Queue:
    opened_queue = Queue(store)
    load(opened_queue, [KeyRow(name, Secret(key), "here") for name, key in KEYS.items()])
    return opened_queue


def pool(queue: Queue, service: Service, notes: Notes, **options: int) -> ExchangePool:
    return ExchangePool(queue, service, lambda key, message: message, notes, **options)


def test_every_key_is_asked_once_and_stored(queue: Queue, service: Service, notes: Notes) -> None:
    run = pool(queue, service, notes)
    assert run.run() == QueueDone()
    assert service.calls_of_key == Counter(KEYS.values())
    assert run.tally.exchanged == notes.ended == 120
    assert len(queue.store.accounts()) == 120


def test_refusals_do_not_stop_the_others(queue: Queue, service: Service, notes: Notes) -> None:
    service.scripts[KEYS["acct007"]] = [InvalidKey("no")]
    run = pool(queue, service, notes)
    assert run.run() == QueueDone()
    assert (run.tally.exchanged, run.tally.refused) == (119, 1)
    assert [row[:3] for row in queue.left_over()] == [("acct007", "refused", "no")]


def test_a_temporary_failure_is_tried_again_and_then_given_up(
    queue: Queue, service: Service, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools.random, "uniform", lambda low, high: 0.001)
    service.scripts[KEYS["acct001"]] = [TemporaryFailure("x")] * 2
    service.scripts[KEYS["acct002"]] = [TemporaryFailure("it answered 500")] * 99
    run = pool(queue, service, notes)
    assert run.run() == QueueDone()
    assert service.calls_of_key[KEYS["acct001"]] == 3
    assert service.calls_of_key[KEYS["acct002"]] == pools.ATTEMPTS
    assert [row[:3] for row in queue.left_over()] == [
        ("acct002", "failed", "it answered 500, 5 times")
    ]


def test_an_unexpected_fault_in_a_worker_never_hangs_the_run(
    queue: Queue, service: Service, notes: Notes
) -> None:
    run = pool(queue, service, notes)
    original_ask, faults = service.__call__, [RuntimeError("canary")]

    def ask(key: Secret) -> Outcome:
        with service.lock:
            fault = faults.pop() if faults else None
        if fault:
            raise fault
        return original_ask(key)

    run.ask = ask
    assert run.run() == QueueDone()
    assert queue.counts()["done"] == 120


def test_a_throttled_key_is_asked_again_after_the_pause(
    queue: Queue, service: Service, notes: Notes
) -> None:
    service.scripts[KEYS["acct000"]] = [Throttled(0.05)]
    run = pool(queue, service, notes)
    assert run.run() == QueueDone()
    assert service.calls_of_key[KEYS["acct000"]] == 2
    assert notes.pauses == [0.05]
    assert run.tally.exchanged == 120


@pytest.mark.parametrize("sign", [Sign.GONE, Sign.NOT_FOUND])
def test_a_gone_service_stops_early_and_keeps_the_rest(
    queue: Queue, service: Service, notes: Notes, sign: Sign
) -> None:
    service.scripts = {key: [ServiceGone(sign)] * 9 for key in KEYS.values()}
    assert pool(queue, service, notes, workers=2).run() == TransitionEnded(ServiceGone(sign))
    assert sum(service.calls_of_key.values()) < 60
    assert queue.counts()["pending"] == 120
    assert len(Queue(queue.store).claim(200)) == 120, "nothing stays held"


def test_a_refused_connection_is_looked_at_again_before_giving_up(
    queue: Queue, service: Service, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "CONFIRM_AFTER", (0.01, 0.01))
    service.scripts = {key: [ServiceGone(Sign.REFUSED)] for key in KEYS.values()}
    assert pool(queue, service, notes).run() == QueueDone()
    assert queue.counts()["done"] == 120
    service.scripts = {key: [ServiceGone(Sign.REFUSED)] * 99 for key in KEYS.values()}
    queue.store.forget("acct000")
    load(queue, [KeyRow("acct000", Secret(KEYS["acct000"]), "here")])
    assert pool(queue, service, notes).run() == TransitionEnded(ServiceGone(Sign.REFUSED))


def test_a_refused_application_stops_everything(
    queue: Queue, service: Service, notes: Notes
) -> None:
    service.scripts = {key: [InvalidClient("client?")] for key in KEYS.values()}
    assert pool(queue, service, notes).run() == WrongClient("client?")
    assert queue.counts() == {"pending": 120, "done": 0, "refused": 0, "failed": 0}


def test_stopping_finishes_what_is_asked_and_gives_back_the_rest(
    queue: Queue, service: Service, notes: Notes
) -> None:
    run = pool(queue, service, notes, workers=2)
    original_ask = service.__call__

    def ask(key: Secret) -> Outcome:
        if sum(service.calls_of_key.values()) == 10:
            run.stop.set()
        return original_ask(key)

    run.ask = ask
    assert run.run() == Interrupted()
    requests_made = sum(service.calls_of_key.values())
    assert requests_made < 120
    assert queue.counts()["done"] == requests_made, "no answer is thrown away"
    assert len(Queue(queue.store).claim(200)) == 120 - requests_made


def test_a_database_that_stumbles_costs_no_answer(
    queue: Queue, service: Service, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools.time, "sleep", lambda seconds: None)
    settle, failures = queue.settle, [StoreError("restarting")] * 2

    def stumbling(batch: object) -> object:
        if failures:
            raise failures.pop()
        return settle(batch)  # type: ignore[arg-type]

    monkeypatch.setattr(queue, "settle", stumbling)
    assert pool(queue, service, notes).run() == QueueDone()
    assert service.calls_of_key == Counter(KEYS.values())


def test_a_dead_database_ends_the_run_with_its_error_and_no_thread_left(
    queue: Queue, service: Service, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools.time, "sleep", lambda seconds: None)
    before = threading.active_count()

    def dead(batch: object) -> object:
        raise StoreError("gone")

    monkeypatch.setattr(queue, "settle", dead)
    with pytest.raises(StoreError, match="gone"):
        pool(queue, service, notes).run()
    assert threading.active_count() == before


def test_the_gate_keeps_the_rate() -> None:
    moments = iter([0.0, 0.1, 0.25, 0.3, 0.5])
    gate = Gate(4.0, threading.Event(), clock=lambda: next(moments))
    assert [round(gate._turn(), 6) for _ in range(5)] == [0.0, 0.15, 0.0, 0.2, 0.0]


def test_the_gate_stays_closed_during_a_pause() -> None:
    moments = iter([10.0, 11.0, 15.0])
    gate = Gate(None, threading.Event(), clock=lambda: next(moments))
    gate.close_for(5)
    assert [gate._turn(), gate._turn()] == [4.0, 0.0]


def test_a_stopped_gate_lets_nothing_through() -> None:
    stop = threading.Event()
    stop.set()
    assert not Gate(None, stop).pass_through()


def test_without_a_terminal_a_line_shows_rate_and_time_left() -> None:
    log_lines: list[str] = []
    moments = iter([0.0, 5.0, 20.0])
    lines = Lines("exchanging", "keys", log_lines.append, clock=lambda: next(moments))
    progress = QueueProgress(100, lines)
    progress.settled(10, 0, 0)
    progress.settled(8, 1, 1)
    progress.paused(30)
    progress.waiting(3)
    progress.waiting(3)
    assert log_lines == [
        "exchanging: 20 of 100 keys, 1/s, about 80 s left",
        "the service asks for a pause of 30 s",
        "3 held by other processes or waiting for another try",
    ]
