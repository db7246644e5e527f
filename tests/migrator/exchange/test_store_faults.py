"""A store whose server goes away at any moment: nothing is lost, nothing is there twice."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from support.auth.postgres import Server, database, restart, store_url
from support.fuzz.profiles import LONG

from helpscout_migrator.exchange import pool as pools
from helpscout_migrator.exchange import queue as queues
from helpscout_migrator.exchange.loading import load
from helpscout_migrator.exchange.pool import ExchangePool, QueueDone
from helpscout_migrator.exchange.queue import DONE, Queue
from helpscout_migrator.exchange.sources import KeyRow, Row
from helpscout_v2.auth import write_transaction
from helpscout_v2.auth.crypto import Vault, new_key
from helpscout_v2.auth.errors import StoreError, StoreKeyError
from helpscout_v2.auth.store import TokenStore
from helpscout_v2.auth.token import Token
from helpscout_v2.auth.transition import Exchanged, Outcome
from helpscout_v2.secret import Secret

KEYS = 20_000 if LONG else 400
CUTS = 25 if LONG else 4
CUT = "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()"


def keys(number: int) -> dict[str, str]:
    return {f"acct{n:05}": f"{n:040x}" for n in range(number)}


def rows(names: dict[str, str]) -> list[Row]:
    return [
        KeyRow(name, Secret(key), f"line {n}") for n, (name, key) in enumerate(names.items(), 2)
    ]


def token(name: str) -> Token:
    return Token(
        Secret(f"of-{name}"), Secret(f"next-{name}"), datetime.now(UTC) + timedelta(hours=1)
    )


class Silent:
    def settled(self, done: int, refused: int, failed: int) -> None: ...
    def paused(self, seconds: float) -> None: ...
    def waiting(self, pending: int) -> None: ...


def cut(server: Server) -> None:
    server.psql(f"{CUT};")


@pytest.fixture
def remote(postgres: Server) -> Iterator[TokenStore]:
    with TokenStore(database(postgres), new_key(), environ={}, lock_timeout=20) as store:
        yield store


def test_a_connection_cut_inside_a_transaction_changes_nothing_and_is_one_clear_error(
    postgres: Server, remote: TokenStore
) -> None:
    remote.put("ann", token("ann"), source="transition")

    def put_and_cut() -> None:
        with remote.transaction("ann") as transaction:
            transaction.put(token("other"), source="transition")
            cut(postgres)

    with pytest.raises(StoreError) as error_info:
        put_and_cut()
    assert "\n" not in str(error_info.value)
    stored_token = remote.get("ann")
    assert stored_token is not None
    assert (stored_token.token.access_token.reveal(), stored_token.generation) == ("of-ann", 1)
    remote.put("ann", token("new"), source="transition")
    again = remote.get("ann")
    assert again is not None
    assert again.generation == 2


def test_a_connection_cut_while_a_refresh_token_is_spent_frees_the_account(
    postgres: Server, remote: TokenStore
) -> None:
    remote.put("ann", token("ann"), source="transition")

    def spend_and_cut() -> None:
        with remote.transaction("ann") as transaction:
            transaction.declare_intent()
            cut(postgres)
            transaction.put(token("lost"), source="transition")

    with pytest.raises(StoreError):
        spend_and_cut()
    with remote.transaction("ann") as transaction:
        assert transaction.current is not None
        assert transaction.current.intent is not None, "it was durable before the cut"
        transaction.put(token("next"), source="transition")


def test_an_answer_whose_commit_was_not_confirmed_is_there_once(
    remote: TokenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server committed, and the connection was cut before it could say so."""
    queue = Queue(remote)
    load(queue, rows(keys(3)))
    rows_in_work = queue.claim(3)
    real, failures = write_transaction.end_writing, [1]

    def unconfirmed(connection: object, *, keep: bool) -> None:
        real(connection, keep=keep)  # type: ignore[arg-type]
        if keep and failures:
            failures.pop()
            raise OperationalError("commit", {}, Exception("server closed the connection"))

    monkeypatch.setattr(write_transaction, "end_writing", unconfirmed)
    batch = [queues.ExchangedKey(row, token(row.account)) for row in rows_in_work]
    pool = ExchangePool(
        queue, lambda key: Exchanged(token("x")), lambda *_: "", Silent(), workers=1
    )
    monkeypatch.setattr(pools.time, "sleep", lambda seconds: None)
    assert pool._write(batch) == set(), "the rows are settled already"
    assert queue.counts()[DONE] == 3
    assert {one.generation for one in remote.accounts()} == {1}


def exchange_all(
    url: str | Path, key: Secret, names: dict[str, str], trouble: Callable[[], object], pause: float
) -> Counter[str]:
    """Two pools on one queue, `trouble` now and then; how often each key was asked for."""
    requests_made: Counter[str] = Counter()
    by_key = {key: name for name, key in names.items()}
    lock = threading.Lock()

    def ask(key: Secret) -> Outcome:
        with lock:
            requests_made[key.reveal()] += 1
        time.sleep(0.001)
        return Exchanged(token(by_key[key.reveal()]))

    errors: list[BaseException] = []

    def work() -> None:
        # As the user does: the same command again, after an error that the pool gave up on.
        for _ in range(CUTS * 100):
            try:
                with TokenStore(url, key, environ={}, lock_timeout=20) as store:
                    queue = Queue(store, lease=5)
                    if isinstance(
                        ExchangePool(queue, ask, lambda *_: "", Silent()).run(), QueueDone
                    ):
                        return
            except StoreError as error:
                errors.append(error)
                time.sleep(0.1)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for _ in range(CUTS):
        time.sleep(pause)
        trouble()
    for thread in threads:
        thread.join(600)
        assert not thread.is_alive()
    assert all("\n" not in str(error) for error in errors)
    return requests_made


def every_key_has_its_token_once(store: TokenStore, names: dict[str, str]) -> None:
    stored_tokens = {one.account: one for one in store.accounts()}
    assert set(stored_tokens) == set(names)
    for name, one in stored_tokens.items():
        assert one.token.access_token.reveal() == f"of-{name}"
        assert one.generation == 1
        assert store.find_by_key(Secret(names[name])) == name
    assert Queue(store).counts()[DONE] == len(names)


@pytest.mark.slow
def test_connections_cut_again_and_again_lose_no_key(postgres: Server) -> None:
    url, key, names = database(postgres), new_key(), keys(KEYS)
    with TokenStore(url, key, environ={}) as store:
        load(Queue(store), rows(names))
        requests_made = exchange_all(url, key, names, lambda: cut(postgres), KEYS / 20_000)
        every_key_has_its_token_once(store, names)
    assert set(requests_made) == set(names.values())


@pytest.mark.slow
def test_a_server_that_restarts_loses_no_key(
    tmp_path_factory: pytest.TempPathFactory, postgres: Server
) -> None:
    names, key = keys(KEYS // 4), new_key()
    url = database(postgres)

    with TokenStore(url, key, environ={}) as store:
        load(Queue(store), rows(names))
        exchange_all(url, key, names, partial(restart, postgres), 0.2)
        every_key_has_its_token_once(store, names)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_many_keys_are_exchanged_once_each_by_two_processes_at_once(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url, key, names = store_url(kind, tmp_path, request), new_key(), keys(KEYS)
    with TokenStore(url, key, environ={}) as store:
        load(Queue(store), rows(names))
        requests_made = exchange_all(url, key, names, lambda: None, 0.0)
        every_key_has_its_token_once(store, names)
    assert requests_made == dict.fromkeys(names.values(), 1)


def test_one_key_under_two_accounts_is_queued_for_one_of_them(
    store: TokenStore, url: str, store_key: Secret
) -> None:
    """Two people load the same key under two names at the same moment."""
    same, barrier = "a" * 40, threading.Barrier(2)
    outcomes: dict[str, list[str]] = {}

    def take(name: str) -> None:
        with TokenStore(url, store_key, environ={}, lock_timeout=20) as store:
            queue = Queue(store)
            barrier.wait(30)
            outcomes[name] = load(queue, [KeyRow(name, Secret(same), f"{name}.csv")]).problems

    threads = [threading.Thread(target=take, args=(name,)) for name in ("ann", "bob")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    (winner,) = (name for name, problems in outcomes.items() if not problems)
    (loser,) = set(outcomes) - {winner}
    assert f"the same key as account '{winner}'" in outcomes[loser][0]
    queue = Queue(store)
    (row,) = queue.claim(10)
    assert row.account == winner
    queue.settle([queues.ExchangedKey(row, token(winner))])
    assert load(queue, [KeyRow(loser, Secret(same), "again.csv")]).wrong == 1
    assert [one.account for one in store.accounts()] == [winner]
    assert store.find_by_key(Secret(same)) == winner


def test_a_key_change_that_dies_at_any_value_loses_nothing(
    postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key of a shared store comes from the environment: new,old, and then the old one goes."""
    url, old, new = database(postgres), new_key(), new_key()
    both = Secret(f"{new.reveal()},{old.reveal()}")
    names = keys(5)
    with TokenStore(url, old, environ={}) as store:
        load(queue := Queue(store), rows(names))
        rows_in_work = queue.claim(3)
        queue.settle([queues.ExchangedKey(row, token(row.account)) for row in rows_in_work])
    values = 6  # three tokens, two queued keys, the key of the hashes
    real = Vault.reseal
    for fatal in range(1, values + 1):
        calls = 0

        def dying(vault: Vault, sealed: bytes, fatal: int = fatal) -> bytes:
            nonlocal calls
            calls += 1
            if calls == fatal:
                cut(postgres)
            return real(vault, sealed)

        with TokenStore(url, both, environ={}) as store, monkeypatch.context() as patch:
            patch.setattr(Vault, "reseal", dying)
            with pytest.raises(StoreError):
                store.rotate_key()
        with TokenStore(url, old, environ={}) as store:
            assert len(store.accounts()) == 3, "the old key opens everything still"
    with TokenStore(url, both, environ={}) as store:
        assert store.rotate_key() == values
    with pytest.raises(StoreKeyError):
        TokenStore(url, old, environ={})
    with TokenStore(url, new, environ={}) as store:
        assert {one.token.access_token.reveal() for one in store.accounts()} == {
            f"of-{row.account}" for row in rows_in_work
        }
        assert len(Queue(store).claim(10)) == 2


@pytest.mark.parametrize("moment", ["before loading", "before settling"])
def test_a_key_that_another_account_has_the_token_of_gets_no_second_one(
    store: TokenStore, moment: str
) -> None:
    """A second person exchanges one of the keys by hand, under another name."""
    same, others = "a" * 40, keys(3)
    queue = Queue(store)

    def by_hand() -> None:
        store.put("ann", token("ann"), source="transition", api_key=Secret(same))

    if moment == "before loading":
        by_hand()
        outcome = load(queue, rows({"bob": same}))
        assert "same key as account 'ann'" in outcome.problems[0]
        assert queue.counts()["pending"] == 0
        return
    load(queue, rows({"bob": same, **others}))
    claimed_keys = queue.claim(10)
    by_hand()
    ours = queue.settle([queues.ExchangedKey(row, token(row.account)) for row in claimed_keys])
    assert ours == set(others)
    assert [one.account for one in store.accounts()] == [*others, "ann"]
    assert [row[:3] for row in queue.left_over()] == [
        ("bob", "refused", "account 'ann' got the token of the same key meanwhile")
    ]


def test_two_processes_that_exchange_one_key_for_two_accounts_store_it_once(
    store: TokenStore, url: str, store_key: Secret
) -> None:
    barrier, outcomes = threading.Barrier(2), []

    def take(name: str) -> None:
        with TokenStore(url, store_key, environ={}, lock_timeout=20) as store:
            barrier.wait(30)
            try:
                store.put(name, token(name), source="transition", api_key=Secret("b" * 40))
            except StoreError as error:
                outcomes.append(str(error))

    for _ in range(10):
        threads = [threading.Thread(target=take, args=(name,)) for name in ("ann", "bob")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        (winner,) = store.accounts()
        assert f"was exchanged for account '{winner.account}'" in outcomes.pop()
        store.forget(winner.account)
    assert not outcomes
