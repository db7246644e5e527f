from __future__ import annotations

import multiprocessing
import os
import sqlite3
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from support.auth.leaks import everything_shown_by
from support.auth.postgres import store_url

from helpscout_v2.auth.crypto import new_key
from helpscout_v2.auth.database_errors import store_error
from helpscout_v2.auth.errors import StoreError, StoreKeyError, StoreLockedError
from helpscout_v2.auth.rows import metadata
from helpscout_v2.auth.store import TokenStore
from helpscout_v2.auth.token import NEVER, Token
from helpscout_v2.secret import Secret

NOW = datetime(2026, 1, 1, 12, 30, 15, 123456, tzinfo=UTC)
TOKEN = Token(Secret("acc-canary-1"), Secret("ref-canary-1"), NOW + timedelta(hours=2))
OTHER = Token(Secret("acc-canary-2"), None, NOW + timedelta(hours=4))
KEY = Secret("v1-key-canary")

Opener = Callable[..., TokenStore]


@pytest.fixture(params=["sqlite", "postgresql"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opener]:
    stores: list[TokenStore] = []
    secret = new_key()
    url = store_url(request.param, tmp_path, request)

    def opener(key: Secret | None = secret, **options: float) -> TokenStore:
        store = TokenStore(url, key, environ={}, clock=lambda: NOW, **options)  # type: ignore[arg-type]
        stores.append(store)
        return store

    yield opener
    for store in stores:
        store.close()


def test_a_token_comes_back_as_it_was_stored(opened: Opener) -> None:
    token_put = opened().put("acme", TOKEN, source="transition", api_key=KEY)
    got = opened().get("acme")
    assert got == token_put
    assert got is not None
    assert got.token == TOKEN
    assert (got.generation, got.source, got.stored_at) == (1, "transition", NOW)
    assert got.intent is None


def test_an_end_that_nobody_knows_survives(opened: Opener) -> None:
    opened().put("static", Token(Secret("a"), None, NEVER), source="x")
    got = opened().get("static")
    assert got is not None
    assert got.token.expires_at == NEVER


def test_each_stored_token_raises_the_generation(opened: Opener) -> None:
    store = opened()
    store.put("acme", TOKEN, source="transition", api_key=KEY)
    second = store.put("acme", OTHER, source="refresh")
    assert second.generation == 2
    assert second.token == OTHER
    assert store.find_by_key(KEY) == "acme", "a renewal keeps the key's hash"


def test_an_account_is_found_by_its_key_and_by_no_other(opened: Opener) -> None:
    store = opened()
    store.put("acme", TOKEN, source="transition", api_key=KEY)
    store.put("beta", OTHER, source="login")
    assert store.find_by_key(KEY) == "acme"
    assert opened().find_by_key(Secret("v1-key-canary-")) is None


def test_accounts_are_listed_by_name_and_forgotten_one_by_one(opened: Opener) -> None:
    store = opened()
    store.put("b", OTHER, source="login")
    store.put("a", TOKEN, source="login")
    assert [stored_token.account for stored_token in store.accounts()] == ["a", "b"]
    assert store.forget("a")
    assert not store.forget("a")
    assert [stored_token.account for stored_token in store.accounts()] == ["b"]
    assert store.get("a") is None


def test_an_aborted_transaction_changes_nothing(opened: Opener) -> None:
    store = opened()
    store.put("acme", TOKEN, source="login")

    def fail() -> None:
        with store.transaction("acme") as transaction:
            transaction.put(OTHER, source="refresh")
            raise RuntimeError("before the end")

    with pytest.raises(RuntimeError):
        fail()
    got = store.get("acme")
    assert got is not None
    assert got.token == TOKEN


def test_looking_at_an_unknown_account_leaves_no_row(opened: Opener) -> None:
    store = opened()
    with store.transaction("missing") as transaction:
        assert transaction.current is None
    assert store.accounts() == ()
    assert store.get("missing") is None


def test_the_lock_admits_one_holder_and_others_wait(opened: Opener) -> None:
    first, second = opened(), opened()
    order: list[str] = []
    inside = threading.Event()

    def later() -> None:
        inside.wait()
        with second.transaction("acme") as transaction:
            order.append("second")
            assert transaction.current is not None
            assert transaction.current.token == TOKEN, "it reads what the first one wrote"

    thread = threading.Thread(target=later)
    thread.start()
    with first.transaction("acme") as transaction:
        inside.set()
        transaction.put(TOKEN, source="login")
        thread.join(timeout=0.3)
        order.append("first")
    thread.join(timeout=30)
    assert order == ["first", "second"]


def test_a_lock_held_too_long_is_one_clear_line(opened: Opener) -> None:
    holder = opened()
    with holder.transaction("acme"):
        other = opened(lock_timeout=0.1)
        with pytest.raises(StoreLockedError, match="locked by another process") as excinfo:
            other.put("acme", TOKEN, source="login")
    assert "canary" not in everything_shown_by(excinfo.value)


def test_another_encryption_key_is_refused_at_opening(opened: Opener) -> None:
    opened().put("acme", TOKEN, source="login")
    other = new_key()
    with pytest.raises(StoreKeyError, match="another encryption key") as excinfo:
        opened(other)
    assert other.reveal() not in everything_shown_by(excinfo.value)


def test_resealing_moves_every_token_to_the_first_key(opened: Opener) -> None:
    old, new = new_key(), new_key()
    store = opened(old)
    store.put("acme", TOKEN, source="login", api_key=KEY)
    both = opened(Secret(f"{new.reveal()},{old.reveal()}"))
    assert both.rotate_key() == 2, "a token and the key of the hashes"
    alone = opened(new)
    got = alone.get("acme")
    assert got is not None
    assert got.token == TOKEN
    assert alone.find_by_key(KEY) == "acme"
    with pytest.raises(StoreKeyError):
        opened(old)


def test_an_intent_is_durable_before_the_refresh_token_is_spent(opened: Opener) -> None:
    store, witness = opened(), opened()
    store.put("acme", TOKEN, source="login")
    with store.transaction("acme") as transaction:
        transaction.declare_intent()
        record = witness.get("acme")
        assert record is not None
        assert record.intent is not None
        assert record.intent.generation == 1
        assert f"process {os.getpid()} on " in record.intent.by
        assert record.intent.at == NOW
        transaction.put(OTHER, source="refresh")
    after = witness.get("acme")
    assert after is not None
    assert after.intent is None


def test_many_openers_of_a_new_store_make_it_once(opened: Opener) -> None:
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            opened().put(f"a{number}", TOKEN, source="login")
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(opened().accounts()) == 8


def test_no_secret_is_readable_in_the_sqlite_files(tmp_path: Path) -> None:
    store = TokenStore(tmp_path / "tokens.db", environ={})
    store.put("acme", TOKEN, source="transition", api_key=KEY)
    every_byte = b"".join(path.read_bytes() for path in sorted(tmp_path.iterdir()))
    assert b"acme" in every_byte
    assert b"canary" not in every_byte
    store.close()


@pytest.mark.skipif(os.name != "posix", reason="file modes are a POSIX matter")
def test_every_file_of_the_store_is_private(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        store = TokenStore(tmp_path / "deep" / "tokens.db", environ={})
        store.put("acme", TOKEN, source="login")
        modes = {
            path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "deep").iterdir()
        }
        store.close()
    finally:
        os.umask(before)
    assert set(modes) >= {"tokens.db", "tokens.db-wal", "tokens.db.key"}
    assert set(modes.values()) == {0o600}


def test_a_row_copied_onto_another_account_is_noticed(tmp_path: Path) -> None:
    store = TokenStore(tmp_path / "tokens.db", environ={})
    store.put("mine", TOKEN, source="login")
    store.put("theirs", OTHER, source="login")
    store.close()
    with sqlite3.connect(tmp_path / "tokens.db") as raw:
        raw.execute(
            "update helpscout_accounts set sealed_token = (select sealed_token from "
            "helpscout_accounts where account = 'theirs') where account = 'mine'"
        )
    raw.close()
    with pytest.raises(StoreError, match="sealed for another account"):
        TokenStore(tmp_path / "tokens.db", environ={}).get("mine")


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mysql://user:canary@host/db", "SQLite file or a PostgreSQL"),
        ("no url at all", "neither sqlite"),
        ("sqlite://", "SQLite file or a PostgreSQL"),
        ("postgresql://user:canary@127.0.0.1:9/db", "cannot be reached"),
        ("sqlite:////proc/nowhere/tokens.db", "cannot open the token store"),
    ],
)
def test_a_store_that_cannot_be_opened_is_one_line_without_its_password(
    url: str, says: str
) -> None:
    with pytest.raises(StoreError, match=says) as excinfo:
        TokenStore(environ={"HELPSCOUT_STORE": url, "HELPSCOUT_STORE_KEY": new_key().reveal()})
    assert "\n" not in str(excinfo.value)
    assert "canary" not in everything_shown_by(excinfo.value)


def test_a_file_that_is_no_database_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "tokens.db").write_text("this is not a database, at all, whatsoever" * 50)
    with pytest.raises(StoreError, match="not a database"):
        TokenStore(tmp_path / "tokens.db", environ={})


def test_a_missing_driver_is_one_clear_line_without_the_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreError, match=r"pip install 'helpscout-toolkit\[postgres\]'") as excinfo:
        TokenStore("postgresql://user:canary@127.0.0.1:9/db", new_key(), environ={})
    assert "\n" not in str(excinfo.value)
    assert "canary" not in everything_shown_by(excinfo.value)


@pytest.mark.parametrize("named", ["SQLITE_IOERR_SHMSIZE", "SQLITE_IOERR_WRITE"])
def test_no_room_for_the_log_of_sqlite_is_told_as_a_full_disk(named: str) -> None:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorname = named
    output = str(store_error(OperationalError("select 1", {}, error)))
    assert "disk is full or broken (disk I/O error); nothing was lost" in output


def test_a_full_disk_is_one_clear_line_and_loses_nothing(tmp_path: Path) -> None:
    store = TokenStore(tmp_path / "tokens.db", environ={}, pool_size=1)
    store.put("acme", TOKEN, source="login")
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("pragma page_count").scalar_one()
        connection.exec_driver_sql(f"pragma max_page_count = {pages}")

    def fill() -> None:
        for number in range(1000):
            store.put(f"account{number}", TOKEN, source="login")

    with pytest.raises(StoreError, match="disk is full"):
        fill()
    got = store.get("acme")
    assert got is not None
    assert got.token == TOKEN
    store.close()


def test_no_secret_is_readable_in_a_dump_of_every_table(opened: Opener) -> None:
    store = opened()
    store.put("acme", TOKEN, source="transition", api_key=KEY)
    with store.engine.connect() as connection:
        dump = [
            [bytes(cell) if isinstance(cell, memoryview) else cell for cell in row]
            for table in metadata.sorted_tables
            for row in connection.execute(table.select())
        ]
    assert "acme" in repr(dump)
    assert "canary" not in repr(dump)


def test_the_environment_names_the_store(tmp_path: Path) -> None:
    environ = {"HELPSCOUT_STORE": f"sqlite:///{tmp_path}/e.db"}
    with TokenStore(environ=environ) as store:
        assert "e.db" in store.address
    assert (tmp_path / "e.db").exists()


def test_closing_after_a_fork_leaves_the_parents_connections_alone(opened: Opener) -> None:
    store = opened()
    store.put("acme", TOKEN, source="transition", api_key=KEY)
    closings: list[object] = []
    event.listen(store.engine, "close", lambda connection, record: closings.append(connection))

    def child() -> None:
        # At the fork the parent itself closes what is idle in a SQLite store.
        closings.clear()
        store.close()
        os._exit(len(closings))

    child_process = multiprocessing.get_context("fork").Process(target=child)
    child_process.start()
    child_process.join(60)
    assert child_process.exitcode == 0
    store.close()
    assert len(closings) == 1


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:canary@127.0.0.1:port/x",
        "postgresql://u:canary@[::1/x",
        "mysql://u:canary@127.0.0.1/x",
        "://u:canary@h",
    ],
)
def test_an_address_that_is_none_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(StoreError) as error_info:
        TokenStore(Secret(url), environ={})
    assert "canary" not in everything_shown_by(error_info.value)


@pytest.mark.parametrize("event", ["removed", "replaced", "moved and restored"])
def test_a_store_file_that_is_no_longer_the_one_that_was_opened_is_refused(
    event: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = Path("tokens.db")
    with TokenStore(path, environ={}) as store:
        store.put("ann", TOKEN, source="authorization_code")
        copy = tmp_path / "copy.db"
        with sqlite3.connect(path) as source, sqlite3.connect(copy) as target:
            source.backup(target)
        source.close()
        target.close()
        monkeypatch.chdir("/")
        for file in tmp_path.glob("tokens.db*"):
            if file.suffix != ".key":
                file.rename(tmp_path / f"old-{file.name}")
        if event != "removed":
            copy.rename(tmp_path / path)
        there = sorted(one.name for one in tmp_path.iterdir())
        for operation in (
            lambda: store.put("ann", TOKEN, source="authorization_code"),
            lambda: store.get("ann"),
            lambda: store.rotate_key(),
        ):
            with pytest.raises(StoreError, match="was removed or replaced while it was open"):
                operation()
        assert sorted(one.name for one in tmp_path.iterdir()) == there
        if event == "moved and restored":
            (tmp_path / path).rename(copy)
            for file in tmp_path.glob("old-tokens.db*"):
                file.rename(tmp_path / file.name.removeprefix("old-"))
            assert store.get("ann") is not None
