from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from helpscout_migrator.exchange.loading import load
from helpscout_migrator.exchange.queue import (
    QUEUE,
    ClaimedKey,
    ExchangedKey,
    FailedKey,
    PostponedKey,
    Queue,
    RefusedKey,
    Rest,
)
from helpscout_migrator.exchange.sources import BadRow, KeyRow, Row
from helpscout_v2.auth.store import TokenStore
from helpscout_v2.auth.token import Token
from helpscout_v2.secret import Secret

KEYS = {f"acct{number}": f"{number:040x}" for number in range(20)}


def rows(keys: dict[str, str] = KEYS) -> list[Row]:
    return [
        KeyRow(name, Secret(key), f"k.csv line {n}")
        for n, (name, key) in enumerate(keys.items(), 2)
    ]


def token(name: str) -> Token:
    return Token(
        Secret("acc-" + name), Secret("ref-" + name), datetime.now(UTC) + timedelta(hours=1)
    )


def done(claimed: list[ClaimedKey]) -> list[ExchangedKey]:
    return [ExchangedKey(row, token(row.account)) for row in claimed]


def column(store: TokenStore, name: str) -> dict[str, object]:
    with store.engine.connect() as connection:
        cells = connection.execute(select(QUEUE.c.account, QUEUE.c[name])).all()
    return {row[0]: row[1] for row in cells}


def test_two_processes_never_hold_the_same_row(store: TokenStore) -> None:
    first, second = Queue(store), Queue(store)
    load(first, rows())
    mine, theirs = first.claim(12), second.claim(12)
    assert len(mine) == 12
    assert len(theirs) == 8
    assert {row.account for row in mine + theirs} == set(KEYS)
    assert {row.account: row.key.reveal() for row in mine + theirs} == KEYS
    assert first.claim(5) == []


def test_claims_at_the_same_moment_share_no_row(store: TokenStore) -> None:
    load(Queue(store), rows())
    names: list[str] = []
    lock = threading.Lock()

    def take() -> None:
        queue = Queue(store)
        while batch := queue.claim(3):
            with lock:
                names.extend(row.account for row in batch)

    threads = [threading.Thread(target=take) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(names) == sorted(KEYS)


def test_token_done_mark_and_wiped_key_are_written_together(store: TokenStore) -> None:
    queue = Queue(store)
    load(queue, rows())
    rows_in_work = queue.claim(20)
    assert queue.settle(done(rows_in_work)) == set(KEYS)
    assert set(column(store, "state").values()) == {"done"}
    assert set(column(store, "sealed_key").values()) == {None}
    for name, key in KEYS.items():
        stored_token = store.get(name)
        assert stored_token is not None
        assert stored_token.token.access_token == Secret("acc-" + name)
        assert (stored_token.generation, stored_token.source) == (1, "transition")
        assert store.find_by_key(Secret(key)) == name


def test_a_waiting_key_is_sealed_at_rest(store: TokenStore) -> None:
    queue = Queue(store)
    load(queue, rows())
    for name, sealed_key in column(store, "sealed_key").items():
        assert isinstance(sealed_key, bytes)
        assert KEYS[name].encode() not in sealed_key
        assert store.vault.open_sealed(sealed_key).decode() == KEYS[name]


def test_no_key_is_readable_in_a_dump_of_the_queue(store: TokenStore) -> None:
    queue = Queue(store)
    load(queue, rows())
    first, second, third, *_ = queue.claim(20)
    queue.settle([*done([first]), RefusedKey(second, "no"), FailedKey(third, "down")])
    with store.engine.connect() as connection:
        dump = repr(
            [
                [bytes(cell) if isinstance(cell, memoryview) else cell for cell in row]
                for row in connection.execute(QUEUE.select())
            ]
        )
    assert first.account in dump
    assert not any(key in dump for key in KEYS.values())


def test_a_dead_holders_rows_are_taken_over_and_its_late_answer_is_dropped(
    store: TokenStore,
) -> None:
    dead, heir = Queue(store, lease=0.001), Queue(store)
    load(dead, rows({"acme": "a" * 40}))
    (row,) = dead.claim(1)
    again: list[ClaimedKey] = []
    while not again:
        again = heir.claim(1)
    assert again == [row]
    assert heir.settle([ExchangedKey(row, token("right"))]) == {"acme"}
    assert dead.settle([ExchangedKey(row, token("late"))]) == set()
    stored_token = store.get("acme")
    assert stored_token is not None
    assert stored_token.token.access_token == Secret("acc-right")
    assert stored_token.generation == 1


def test_a_lease_can_be_extended_and_given_back(store: TokenStore) -> None:
    holder, other = Queue(store, lease=60), Queue(store)
    load(holder, rows({"acme": "a" * 40}))
    (row,) = holder.claim(1)
    before = column(store, "ready_at")["acme"]
    holder.extend()
    after = column(store, "ready_at")["acme"]
    assert isinstance(before, int)
    assert isinstance(after, int)
    assert after > before
    assert other.claim(1) == []
    holder.release()
    assert other.claim(1) == [row]


def test_refused_and_failed_keys_are_left_over_without_the_key(store: TokenStore) -> None:
    queue = Queue(store)
    load(queue, rows({"bad": "a" * 40, "down": "b" * 40, "good": "c" * 40}))
    by_name = {row.account: row for row in queue.claim(3)}
    queue.settle(
        [
            RefusedKey(by_name["bad"], "not known"),
            FailedKey(by_name["down"], "no answer"),
            *done([by_name["good"]]),
        ]
    )
    left_over = list(queue.left_over())
    assert [(name, state, reason) for name, state, reason, _ in left_over] == [
        ("bad", "refused", "not known"),
        ("down", "failed", "no answer"),
    ]
    assert queue.counts() == {"pending": 0, "done": 1, "refused": 1, "failed": 1}
    assert column(store, "sealed_key")["bad"] is None


def test_a_row_put_off_waits_and_counts_its_attempts(store: TokenStore) -> None:
    queue = Queue(store)
    load(queue, rows({"acme": "a" * 40}))
    (row,) = queue.claim(1)
    queue.settle([PostponedKey(row, 3600, counts=True)])
    assert queue.claim(1) == []
    rest = queue.rest()
    assert rest.pending == 1
    assert 3000 < rest.seconds <= 3600
    assert column(store, "attempts") == {"acme": 1}


def test_an_empty_queue_has_no_rest(store: TokenStore) -> None:
    assert Queue(store).rest() == Rest(0, 0.0)


def test_a_pause_is_heard_by_every_process(store: TokenStore) -> None:
    first, second = Queue(store), Queue(store)
    assert second.paused() == 0.0
    first.pause(600)
    assert 500 < second.paused() <= 600


def test_loading_again_changes_nothing(store: TokenStore) -> None:
    queue = Queue(store)
    assert load(queue, rows()).new == 20
    queue.settle(done(queue.claim(5)))
    rows_in_work = queue.claim(3)
    again = load(Queue(store), rows())
    assert (again.new, again.already, again.waiting, again.wrong) == (0, 5, 15, 0)
    assert queue.settle(done(rows_in_work)) == {row.account for row in rows_in_work}, (
        "the holder keeps its rows"
    )


def test_a_refused_key_is_tried_again_only_when_asked_or_changed(store: TokenStore) -> None:
    queue = Queue(store)
    load(queue, rows({"acme": "a" * 40}))
    queue.settle([RefusedKey(queue.claim(1)[0], "no")])
    assert load(queue, rows({"acme": "a" * 40})).refused_before == 1
    assert queue.claim(1) == []
    assert load(queue, rows({"acme": "a" * 40}), retry_refused=True).again == 1
    queue.settle([RefusedKey(queue.claim(1)[0], "no")])
    assert load(queue, rows({"acme": "b" * 40})).again == 1
    assert queue.claim(1)[0].key == Secret("b" * 40)


def test_a_failed_key_is_tried_again_by_the_next_run(store: TokenStore) -> None:
    queue = Queue(store)
    load(queue, rows({"acme": "a" * 40}))
    queue.settle([FailedKey(queue.claim(1)[0], "down")])
    assert load(queue, rows({"acme": "a" * 40})).again == 1
    assert len(queue.claim(1)) == 1


def test_a_forgotten_token_is_exchanged_again(store: TokenStore) -> None:
    queue = Queue(store)
    load(queue, rows({"acme": "a" * 40}))
    queue.settle(done(queue.claim(1)))
    store.forget("acme")
    assert load(queue, rows({"acme": "a" * 40})).again == 1


def test_a_key_that_was_exchanged_alone_is_not_queued(store: TokenStore) -> None:
    store.put("acme", token("x"), source="transition", api_key=Secret("a" * 40))
    outcome = load(Queue(store), rows({"acme": "a" * 40}))
    assert (outcome.already, outcome.to_exchange) == (1, 0)


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (
            [("acme", "a" * 40), ("beta", "b" * 40), ("acme", "c" * 40)],
            "k.csv line 4: account 'acme' is there twice, first at k.csv line 2",
        ),
        (
            [("acme", "a" * 40), ("beta", "a" * 40)],
            "k.csv line 3: account 'beta' has the same key as account 'acme' (k.csv line 2)",
        ),
    ],
)
def test_a_wrong_row_is_named_and_then_nothing_is_queued(
    store: TokenStore, source: list[tuple[str, str]], problem: str
) -> None:
    queue = Queue(store)
    source_rows: list[Row] = [
        KeyRow(name, Secret(key), f"k.csv line {n}") for n, (name, key) in enumerate(source, 2)
    ]
    outcome = load(queue, [*source_rows, BadRow("k.csv line 9", "no key for account 'x'")])
    assert outcome.wrong == 2
    assert outcome.problems[0].startswith("k.csv line 9") or outcome.problems[0].startswith(problem)
    assert any(line.startswith(problem) for line in outcome.problems)
    assert queue.counts()["pending"] == 0


def test_duplicates_are_found_however_far_apart(store: TokenStore) -> None:
    many = {f"a{number}": f"{number:040x}" for number in range(1200)}
    outcome = load(Queue(store), [*rows(many), KeyRow("a3", Secret("f" * 40), "k.csv line 1300")])
    assert outcome.problems == [
        "k.csv line 1300: account 'a3' is there twice, first at k.csv line 5"
    ]


def test_an_account_with_another_login_is_not_overwritten(store: TokenStore) -> None:
    store.put("acme", token("mine"), source="authorization_code")
    outcome = load(Queue(store), rows({"acme": "a" * 40}))
    assert outcome.wrong == 1
    assert "helpscout-migrate tokens forget acme" in outcome.problems[0]


def test_a_key_that_is_queued_for_another_account_is_named(store: TokenStore) -> None:
    queue = Queue(store)
    load(queue, rows({"acme": "a" * 40}))
    outcome = load(queue, rows({"beta": "a" * 40}))
    assert "same key as account 'acme'" in outcome.problems[0]


def test_a_dry_run_counts_and_stores_nothing(store: TokenStore) -> None:
    queue = Queue(store)
    assert load(queue, rows(), dry_run=True).new == 20
    assert queue.counts()["pending"] == 0
    assert load(queue, rows()).new == 20


def test_loads_at_the_same_time_queue_each_row_once(store: TokenStore) -> None:
    results: list[int] = []
    threads = [
        threading.Thread(target=lambda: results.append(load(Queue(store), rows()).new))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [0, 0, 0, 20]


def test_rotation_reseals_the_waiting_keys(store: TokenStore, url: str, store_key: Secret) -> None:
    from helpscout_v2.auth.crypto import new_key

    new = new_key()
    load(Queue(store), rows())
    with TokenStore(url, Secret(f"{new.reveal()},{store_key.reveal()}"), environ={}) as both:
        assert both.rotate_key() == 21, "20 keys that wait, the key of the hashes"
    with TokenStore(url, new, environ={}) as alone:
        assert {row.account: row.key.reveal() for row in Queue(alone).claim(20)} == KEYS


def test_what_failed_for_now_is_queued_again_and_what_was_refused_is_not(
    store: TokenStore,
) -> None:
    queue = Queue(store)
    load(queue, rows())
    first, second, *_ = queue.claim(20)
    queue.settle([FailedKey(first, "no answer, 5 times"), RefusedKey(second, "no")])
    queue.release()
    assert queue.retry_failed() == 1
    again = {row.account: row for row in queue.claim(20)}
    assert set(again) == set(KEYS) - {second.account}
    assert again[first.account].key.reveal() == KEYS[first.account]
    assert again[first.account].attempts == 0
    assert column(store, "reason")[first.account] is None
