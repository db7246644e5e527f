"""Rows that something else changed: each is named with the way out, and hides no other."""

from __future__ import annotations

import json
import logging
import os
import random
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from support.auth.postgres import store_url
from support.fuzz.profiles import examples

from helpscout_v2.auth.crypto import new_key
from helpscout_v2.auth.errors import StoreError, StoreKeyError
from helpscout_v2.auth.rows import StoredToken
from helpscout_v2.auth.store import TokenStore
from helpscout_v2.auth.stored import DamagedAccount
from helpscout_v2.auth.token import Token
from helpscout_v2.secret import Secret

NAMES = ("ann", "bob", "cleo")
WAY_OUT = "helpscout-migrate tokens forget bob"


def token(name: str) -> Token:
    return Token.lasting(3600, Secret(f"access-{name}"), Secret(f"refresh-{name}"))


def fill(store: TokenStore) -> None:
    for name in NAMES:
        store.put(name, token(name), source="transition", api_key=Secret(f"key-{name}"))


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TokenStore]:
    url = store_url(request.param, tmp_path, request)
    with TokenStore(url, new_key(), environ={}) as token_store:
        fill(token_store)
        yield token_store


def answer(operation: Callable[[], StoredToken | None]) -> StoredToken | str | None:
    """What the store gives, or the text of its error."""
    try:
        return operation()
    except StoreError as error:
        return str(error)


def change(store: TokenStore, assignment: str, **values: object) -> None:
    statement = f"update helpscout_accounts set {assignment} where account = 'bob'"
    with store.writing() as connection:
        connection.execute(text(statement), values)


def sealed(store: TokenStore, fields: object) -> bytes:
    return store.vault.seal(json.dumps(fields).encode())


WHOLE = {"account": "bob", "access_token": "a", "refresh_token": None}


def foreign() -> bytes:
    return Fernet(Fernet.generate_key()).encrypt(json.dumps(WHOLE).encode())


DAMAGE: dict[str, Callable[[TokenStore], None]] = {
    "bytes cut off": lambda s: change(s, "sealed_token = substr(sealed_token, 1, 40)"),
    "no bytes": lambda s: change(s, "sealed_token = :new", new=b""),
    "other bytes": lambda s: change(s, "sealed_token = :new", new=b"\xff\x00 not sealed"),
    "sealed with a lost key": lambda s: change(s, "sealed_token = :new", new=foreign()),
    "no JSON": lambda s: change(s, "sealed_token = :new", new=s.vault.seal(b"{")),
    "no object": lambda s: change(s, "sealed_token = :new", new=sealed(s, ["bob"])),
    "no account": lambda s: change(s, "sealed_token = :new", new=sealed(s, {"access_token": "a"})),
    "an empty token": lambda s: change(
        s, "sealed_token = :new", new=sealed(s, WHOLE | {"access_token": ""})
    ),
    "a number as token": lambda s: change(
        s, "sealed_token = :new", new=sealed(s, WHOLE | {"access_token": 7})
    ),
    "a list as refresh token": lambda s: change(
        s, "sealed_token = :new", new=sealed(s, WHOLE | {"refresh_token": ["r"]})
    ),
    "the token of another": lambda s: change(
        s,
        "sealed_token = (select sealed_token from helpscout_accounts a where a.account = 'ann')",
    ),
    "an end beyond all years": lambda s: change(s, "expires_at = :new", new=2**62),
    "an end before all years": lambda s: change(s, "expires_at = :new", new=-(2**62)),
    "no end": lambda s: change(s, "expires_at = null"),
    "no time": lambda s: change(s, "stored_at = null"),
    "an intent that is no JSON": lambda s: change(s, "intent = 'notjson'"),
    "an intent without fields": lambda s: change(s, "intent = '{}'"),
    "an intent of another form": lambda s: change(s, "intent = '[1, 2]'"),
    "an intent at no time": lambda s: change(
        s, "intent = :new", new=json.dumps({"generation": 1, "by": "x", "at": 2**70})
    ),
    "an intent by a number": lambda s: change(
        s, "intent = :new", new=json.dumps({"generation": 1, "by": 5, "at": 1})
    ),
}


@pytest.mark.parametrize("kind", sorted(DAMAGE))
def test_a_damaged_row_is_named_and_hides_no_other(
    store: TokenStore, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    DAMAGE[kind](store)
    with pytest.raises(StoreError, match="account 'bob'") as excinfo:
        store.get("bob")
    assert WAY_OUT in str(excinfo.value)
    assert excinfo.value.__cause__ is None
    with pytest.raises(StoreError, match="account 'bob'"), store.transaction("bob"):
        pass
    for name in ("ann", "cleo"):
        stored_token = store.get(name)
        assert stored_token is not None
        assert stored_token.token.access_token.reveal() == f"access-{name}"
    assert [one.account for one in store.accounts()] == ["ann", "cleo"]
    assert WAY_OUT in caplog.text
    kinds = {one.account: type(one) for one in store.inventory()}
    assert kinds == {"ann": StoredToken, "bob": DamagedAccount, "cleo": StoredToken}
    assert store.forget("bob")
    assert store.put("bob", token("bob"), source="transition").account == "bob"
    assert len(store.accounts()) == 3


SQLITE_ONLY = {
    "text as sealed bytes": "sealed_token = 'text'",
    "a number as sealed bytes": "sealed_token = 5",
    "text as end": "expires_at = 'soon'",
    "a fraction as end": "expires_at = 1e300",
    "bytes as end": "expires_at = x'ff'",
    "text as generation": "generation = 'third'",
    "bytes as source": "source = x'ff00'",
    "text that is no UTF-8": "source = cast(x'ff41' as text)",
    "bytes as intent": "intent = x'00'",
    "bytes as hash": "key_hash = x'00'",
}


@pytest.mark.parametrize("kind", sorted(SQLITE_ONLY))
def test_a_value_of_another_type_is_named_and_hides_no_other(kind: str, tmp_path: Path) -> None:
    with TokenStore(tmp_path / "tokens.db", environ={}) as store:
        fill(store)
        change(store, SQLITE_ONLY[kind])
        stored_token = answer(lambda: store.get("bob"))
        if kind == "text that is no UTF-8":
            assert isinstance(stored_token, StoredToken)
        else:
            assert isinstance(stored_token, str)
            assert "account 'bob'" in stored_token
            assert WAY_OUT in stored_token
        assert {"ann", "cleo"} <= {one.account for one in store.accounts()}
        assert store.rotate_key() >= 3
        assert store.forget("bob")


@pytest.mark.parametrize("name", ["cast(x'626fff' as text)", "x'626f62'"])
def test_an_account_whose_name_is_damaged_can_be_forgotten(name: str, tmp_path: Path) -> None:
    with TokenStore(tmp_path / "tokens.db", environ={}) as store:
        fill(store)
        change(store, f"account = {name}")
        (damaged_account,) = (one for one in store.inventory() if isinstance(one, DamagedAccount))
        assert "forget it" in str(damaged_account.problem)
        assert store.forget(damaged_account.account)
        assert [one.account for one in store.inventory()] == ["ann", "cleo"]


COLUMNS = ("sealed_token", "expires_at", "generation", "key_hash", "source", "stored_at", "intent")
CELLS = (
    st.none()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.text(st.characters(codec="utf-8"))
    | st.binary()
    | st.sampled_from(['{"generation": 1}', "[]", "null", '"x"', '{"at": 1e999}'])
)


@settings(max_examples=examples(40))
@given(st.lists(st.tuples(st.sampled_from(COLUMNS), CELLS), min_size=1, max_size=3))
def test_whatever_stands_in_a_cell_the_store_answers_or_names_the_account(
    tmp_path_factory: pytest.TempPathFactory, cells: list[tuple[str, object]]
) -> None:
    path = tmp_path_factory.mktemp("cell") / "tokens.db"
    with TokenStore(path, environ={}) as store:
        fill(store)
        for column, value in cells:
            if value is None and column in ("generation", "source"):
                continue
            change(store, f"{column} = :new", new=value)
        stored_token = answer(lambda: store.get("bob"))
        if isinstance(stored_token, StoredToken):
            assert stored_token.token.access_token == Secret("access-bob")
        else:
            assert stored_token is None or "account 'bob'" in stored_token
        assert {"ann", "cleo"} <= {one.account for one in store.accounts()}


def opened_and_read(path: Path, name: str) -> StoredToken | None:
    with TokenStore(path, environ={}) as store:
        store.accounts()
        return store.get(name)


def test_a_file_with_flipped_bits_gives_right_tokens_or_a_store_error(tmp_path: Path) -> None:
    path = tmp_path / "tokens.db"
    with TokenStore(path, environ={}) as store:
        fill(store)
    with sqlite3.connect(path) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")
    connection.close()
    whole = path.read_bytes()
    chance = random.Random(20261130)
    refusals = 0
    for _ in range(examples(60, 2000)):
        damaged_bytes = bytearray(whole)
        for _ in range(chance.choice((1, 1, 8))):
            damaged_bytes[chance.randrange(len(damaged_bytes))] ^= 1 << chance.randrange(8)
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        path.write_bytes(damaged_bytes)
        for name in NAMES:
            stored_token = answer(lambda name=name: opened_and_read(path, name))  # type: ignore[misc]
            if isinstance(stored_token, StoredToken):
                assert stored_token.token.access_token == Secret(f"access-{name}")
            elif stored_token is not None:
                refusals += 1
                assert "\n" not in stored_token
    assert refusals


@pytest.mark.parametrize("loss", ["missing", "empty"])
def test_a_store_that_is_gone_although_its_key_is_there_is_told(
    loss: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "tokens.db"
    with caplog.at_level(logging.WARNING):
        with TokenStore(path, environ={}) as store:
            fill(store)
        with TokenStore(path, environ={}):
            assert caplog.text == "", "a store that is whole"
        for file in tmp_path.glob("tokens.db*"):
            if file.suffix != ".key":
                file.unlink()
        if loss == "empty":
            path.touch()
        with TokenStore(path, environ={}) as store:
            assert store.accounts() == ()
    assert caplog.text.count("its key was there before") == 1
    assert "restore it from your own copy" in caplog.text


def test_a_key_file_that_is_a_pipe_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "tokens.db.key")
    with pytest.raises(StoreKeyError, match=r"tokens\.db\.key: it is no regular file"):
        TokenStore(tmp_path / "tokens.db", environ={})


def test_a_damaged_file_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "tokens.db"
    with TokenStore(path, environ={}) as store:
        fill(store)
    path.write_bytes(b"SQLite format 3\x00" + b"\xff" * 4080)
    with pytest.raises(StoreError, match="restore it from your own copy"):
        TokenStore(path, environ={})


@pytest.mark.parametrize("name", ["cast(x'626fff' as text)", "x'626f62'", "7"])
def test_a_damaged_name_does_not_stop_a_change_of_the_key(
    name: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "tokens.db"
    with TokenStore(path, environ={}) as store:
        fill(store)
        change(store, f"account = {name}")
        store.rotate_key(drop_old=True)
    with TokenStore(path, environ={}) as store:
        (damaged_account,) = (one for one in store.inventory() if isinstance(one, DamagedAccount))
        assert "was sealed for another account" in str(damaged_account.problem), "it still opens"
        assert {one.account for one in store.accounts()} >= {"ann", "cleo"}


PEPPERS = {
    "other bytes": "update helpscout_meta set value = :new",
    "sealed with a lost key": "update helpscout_meta set value = :foreign",
    "removed": "delete from helpscout_meta",
}


def damage_the_pepper(store: TokenStore, statement: str) -> None:
    values = {"new": b"\x00\xff", "foreign": foreign()}
    with store.writing() as connection:
        connection.execute(
            text(statement), {n: v for n, v in values.items() if f":{n}" in statement}
        )


@pytest.mark.parametrize("kind", sorted(PEPPERS))
def test_a_damaged_key_of_the_hashes_hides_no_account_and_is_named_where_it_is_needed(
    kind: str, store: TokenStore
) -> None:
    damage_the_pepper(store, PEPPERS[kind])
    key = ",".join(one.reveal() for one in store.vault.keys)
    with TokenStore(store._url, key, environ={}) as again:
        assert [one.account for one in again.accounts()] == list(NAMES)
        again.put("ann", token("new"), source="authorization_code")
        for operation in (
            lambda: again.find_by_key(Secret("key-ann")),
            lambda: again.put("dora", token("dora"), source="transition", api_key=Secret("k")),
        ):
            with pytest.raises(StoreError, match=r"'pepper' of helpscout_meta .* is damaged"):
                operation()
        assert again.get("dora") is None
    with pytest.raises(StoreKeyError, match="another encryption key"):
        TokenStore(store._url, new_key(), environ={})


@pytest.mark.parametrize("value", ["'text'", "5", "1.5"])
def test_a_key_of_the_hashes_of_another_type_is_damaged_too(value: str, tmp_path: Path) -> None:
    path = tmp_path / "tokens.db"
    with TokenStore(path, environ={}) as store:
        fill(store)
        damage_the_pepper(store, f"update helpscout_meta set value = {value}")
    with TokenStore(path, environ={}) as store:
        assert [one.account for one in store.accounts()] == list(NAMES)
        assert store.rotate_key(drop_old=True) == len(NAMES)
        with pytest.raises(StoreError, match="'pepper'"):
            store.key_hash(Secret("key-ann"))
