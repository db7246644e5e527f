"""Changing the encryption key while others change it, store tokens, or die."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support.client.interleavings import Schedule, schedules

from helpscout_v2.auth import key_homes, write_transaction
from helpscout_v2.auth.errors import StoreKeyError
from helpscout_v2.auth.store import TokenStore
from helpscout_v2.auth.token import Token
from helpscout_v2.secret import Secret

NO_ENVIRONMENT: dict[str, str] = {}


def token(name: str) -> Token:
    return Token.lasting(3600, Secret(f"access-{name}"), Secret(f"refresh-{name}"))


def opened(path: Path) -> TokenStore:
    return TokenStore(path, environ=NO_ENVIRONMENT)


def filled(path: Path) -> None:
    with opened(path) as store:
        for name in ("one", "two"):
            store.put(name, token(name), source="transition", api_key=Secret(f"key-{name}"))


def accounts(path: Path) -> dict[str, str]:
    with opened(path) as store:
        assert store.find_by_key(Secret("key-one")) == "one"
        return {one.account: one.token.access_token.reveal() for one in store.accounts()}


TOKENS_BY_ACCOUNT = {"one": "access-one", "two": "access-two"}


def test_a_rotation_that_waited_at_its_prompt_destroys_nothing(tmp_path: Path) -> None:
    path = tmp_path / "tokens.db"
    filled(path)
    with opened(path) as first, opened(path) as second:
        second.rotate_key(drop_old=True)
        first.rotate_key(drop_old=True)
    assert accounts(path) == TOKENS_BY_ACCOUNT
    assert "," not in (tmp_path / "tokens.db.key").read_text()


def test_a_process_that_opened_the_store_before_a_rotation_seals_with_the_new_key(
    tmp_path: Path,
) -> None:
    path = tmp_path / "tokens.db"
    filled(path)
    with opened(path) as stale:
        with opened(path) as other:
            other.rotate_key(drop_old=True)
        stale.put("three", token("three"), source="transition")
    assert accounts(path) == TOKENS_BY_ACCOUNT | {"three": "access-three"}


def test_nothing_is_sealed_with_a_key_whose_file_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "tokens.db"
    filled(path)
    with opened(path) as store:
        (tmp_path / "tokens.db.key").unlink()
        with pytest.raises(StoreKeyError, match=r"tokens\.db\.key is gone: put it back"):
            store.put("three", token("three"), source="transition")


def test_dropping_leaves_a_key_that_came_since(tmp_path: Path) -> None:
    path = tmp_path / "tokens.db"
    filled(path)
    with opened(path) as first, opened(path) as second:
        older = first.vault.add_key()
        second.vault.add_key()
        first.vault.drop_keys(older)
        assert len(first.vault.keys) == 2
        with pytest.raises(StoreKeyError, match="none was dropped"):
            first.vault.drop_keys(first.vault.keys)


def rotate(path: Path, drop: bool) -> Callable[[], Callable[[], object]]:
    def open_it() -> Callable[[], object]:
        store = opened(path)
        return lambda: store.rotate_key(drop_old=drop)

    return open_it


def put(path: Path) -> Callable[[], Callable[[], object]]:
    def open_it() -> Callable[[], object]:
        store = opened(path)
        return lambda: store.put("three", token("three"), source="transition")

    return open_it


PAIRS = {
    "two that drop": lambda path: [rotate(path, True), rotate(path, True)],
    "one that drops, one that keeps": lambda path: [rotate(path, True), rotate(path, False)],
    "one that drops, a writer": lambda path: [rotate(path, True), put(path)],
    "two that drop, a writer": lambda path: [rotate(path, True), rotate(path, True), put(path)],
}


@pytest.mark.parametrize("pair", sorted(PAIRS))
def test_no_order_of_the_steps_loses_an_account(
    pair: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    schedule = Schedule(())
    begin, end = write_transaction.begin_writing, write_transaction.end_writing
    read_key, write = key_homes.KeyFile.read, key_homes.KeyFile.write

    def stepped_begin(*args: object, **options: object) -> object:
        schedule.step(takes_lock=True)
        return begin(*args, **options)  # type: ignore[arg-type]

    def stepped_end(*args: object, **options: object) -> object:
        try:
            return end(*args, **options)  # type: ignore[arg-type]
        finally:
            schedule.release()
            schedule.step()

    def stepped_read(home: key_homes.KeyFile) -> Secret | None:
        schedule.step()
        return read_key(home)

    def stepped_write(home: key_homes.KeyFile, keys: Secret) -> None:
        schedule.step()
        write(home, keys)

    for module in ("write_transaction", "renewal_lock"):
        monkeypatch.setattr(f"helpscout_v2.auth.{module}.begin_writing", stepped_begin)
        monkeypatch.setattr(f"helpscout_v2.auth.{module}.end_writing", stepped_end)
    monkeypatch.setattr(key_homes.KeyFile, "read", stepped_read)
    monkeypatch.setattr(key_homes.KeyFile, "write", stepped_write)
    count = 0

    def run(chosen: Schedule) -> None:
        nonlocal schedule, count
        count += 1
        path = tmp_path / str(count) / "tokens.db"
        filled(path)
        actors = [open_it() for open_it in PAIRS[pair](path)]
        schedule = chosen
        errors = schedule.run(actors)
        schedule = Schedule(())
        assert errors == [None] * len(actors), errors
        expected = TOKENS_BY_ACCOUNT | ({"three": "access-three"} if "writer" in pair else {})
        assert accounts(path) == expected

    orders = set(schedules(run, switches=2 if len(PAIRS[pair](tmp_path)) == 2 else 1))
    assert len(orders) == count > 10


KILLED_SCRIPT = """
import os, sys
from pathlib import Path
from helpscout_v2.auth import key_homes, store, write_transaction
from helpscout_v2.auth.store import TokenStore
left = int(sys.argv[2])
def dying(function):
    def wrapped(*args, **options):
        global left
        left -= 1
        if left < 0:
            os._exit(9)
        return function(*args, **options)
    return wrapped
opened = TokenStore(Path(sys.argv[1]), environ={})
for place, name in (
    (key_homes.os, "replace"), (key_homes.os, "fsync"), (store, "resealed"),
    (write_transaction, "begin_writing"), (write_transaction, "end_writing"),
    (key_homes.KeyFile, "read"),
):
    setattr(place, name, dying(getattr(place, name)))
opened.rotate_key(drop_old=True)
"""


def test_a_rotation_killed_at_any_step_loses_nothing_and_can_be_given_again(tmp_path: Path) -> None:
    path = tmp_path / "tokens.db"
    filled(path)
    steps = 0
    while True:
        answer = subprocess.run(
            [sys.executable, "-c", KILLED_SCRIPT, str(path), str(steps)],
            env=dict(os.environ),
            capture_output=True,
            text=True,
            check=False,
        )
        assert answer.returncode in (0, 9), answer.stderr
        assert accounts(path) == TOKENS_BY_ACCOUNT, steps
        if answer.returncode == 0:
            break
        steps += 1
    assert steps > 8
    assert "," not in (tmp_path / "tokens.db.key").read_text()


def test_every_sealed_value_of_the_store_is_sealed_again(tmp_path: Path) -> None:
    from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, select

    path = tmp_path / "tokens.db"
    filled(path)
    tables = MetaData()
    uploads = Table(
        "helpscout_uploads_of_a_test",
        tables,
        Column("number", Integer, primary_key=True),
        Column("sealed", LargeBinary),
    )
    with opened(path) as store:
        store.create_tables(tables)
        with store.writing() as connection:
            connection.execute(uploads.insert(), [{"number": 1, "sealed": None}])
            connection.execute(
                uploads.insert(), [{"number": 2, "sealed": store.vault.seal(b"a file")}]
            )
        assert store.rotate_key(drop_old=True) == 4, "two tokens, the key of the hashes, a file"
        with store.engine.connect() as connection:
            ciphertext = connection.execute(select(uploads.c.sealed).where(uploads.c.number == 2))
            assert store.vault.open_sealed(ciphertext.scalar_one()) == b"a file"


def test_a_key_file_that_is_a_link_stays_one_and_its_target_has_the_new_key(tmp_path: Path) -> None:
    path, elsewhere = tmp_path / "tokens.db", tmp_path / "mounted" / "key"
    filled(path)
    link = tmp_path / "tokens.db.key"
    elsewhere.parent.mkdir()
    link.rename(elsewhere)
    link.symlink_to(elsewhere)
    with opened(path) as store:
        store.rotate_key(drop_old=True)
    assert link.is_symlink()
    link.unlink()
    # The target is what the user has a copy of.
    link.write_bytes(elsewhere.read_bytes())
    assert accounts(path) == TOKENS_BY_ACCOUNT
    assert [one.name for one in elsewhere.parent.iterdir()] == ["key"]


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_disk_that_refuses_the_new_key_leaves_the_old_one_and_no_other_file(
    call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "tokens.db"
    filled(path)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with opened(path) as store:
        before = {one.name for one in tmp_path.iterdir()}
        with monkeypatch.context() as patch:
            patch.setattr(os, call, full)
            with pytest.raises(StoreKeyError, match="No space left"):
                store.rotate_key(drop_old=True)
        assert {one.name for one in tmp_path.iterdir()} == before
    assert accounts(path) == TOKENS_BY_ACCOUNT
