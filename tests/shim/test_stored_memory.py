"""Uploads and attachment places in the store: shared, apart by key, forgotten in time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from support.auth.postgres import database

from helpscout_shim.account_cache import Memory, PendingUpload
from helpscout_shim.stored_account_cache import UPLOAD_SECONDS, StoredMemory
from helpscout_v2.auth.store import TokenStore
from helpscout_v2.auth.token import utc_now

FILE = PendingUpload("a.txt", "text/plain", "VGVzdA==")
SCOPE, OTHER = "a" * 64, "b" * 64


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TokenStore]:
    key = Fernet.generate_key().decode()
    if request.param == "sqlite":
        with TokenStore(tmp_path / "tokens.db", key) as store_:
            yield store_
        return
    server = request.getfixturevalue("postgres")
    with TokenStore(database(server), key) as store_:
        yield store_


def test_what_one_process_kept_another_one_finds(store: TokenStore) -> None:
    one, other = StoredMemory(store, SCOPE), StoredMemory(store, SCOPE)
    key = one.hold(FILE)
    assert other.pending_upload(key) == FILE
    assert other.hold(FILE) == key, "the same file has the same hash in every process"
    one.saw_attachments([31, 32], 5)
    assert [other.place_of(n) for n in (31, 32, 33)] == [5, 5, None]
    other.saw_attachments([32], 6)
    assert StoredMemory(store, SCOPE).place_of(32) == 6, "merged conversations take them along"


def test_one_key_never_sees_what_another_one_kept(store: TokenStore) -> None:
    mine, theirs = StoredMemory(store, SCOPE), StoredMemory(store, OTHER)
    key = mine.hold(FILE)
    mine.saw_attachments([31], 5)
    assert theirs.pending_upload(key) is None
    assert theirs.place_of(31) is None


def test_uploads_are_forgotten_after_a_week(tmp_path: Path) -> None:
    now = [utc_now()]
    store = TokenStore(tmp_path / "t.db", Fernet.generate_key().decode(), clock=lambda: now[0])
    with store:
        key = StoredMemory(store, SCOPE).hold(FILE)
        now[0] += timedelta(seconds=UPLOAD_SECONDS - 60)
        StoredMemory(store, SCOPE).hold(PendingUpload("b", "text/plain", ""))
        assert StoredMemory(store, SCOPE).pending_upload(key) == FILE
        now[0] += timedelta(seconds=120)
        StoredMemory(store, SCOPE).hold(PendingUpload("c", "text/plain", ""))
        assert StoredMemory(store, SCOPE).pending_upload(key) is None


def test_threads_share_one_memory(store: TokenStore) -> None:
    memory = StoredMemory(store, SCOPE)
    keys: list[str] = []

    def work(number: int) -> None:
        keys.append(memory.hold(PendingUpload(f"{number}.txt", "text/plain", "VGVzdA==")))
        memory.saw_attachments(range(number * 10, number * 10 + 10), number)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    fresh = StoredMemory(store, SCOPE)
    assert len(set(keys)) == 8
    assert all(fresh.pending_upload(key) is not None for key in keys)
    assert [fresh.place_of(n) for n in (3, 47, 79)] == [0, 4, 7]


def test_a_memory_without_a_store_forgets_the_oldest_uploads_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("helpscout_shim.account_cache.MAX_HELD_BYTES", 100)
    memory = Memory()
    keys = [memory.hold(PendingUpload(f"{n}.txt", "text/plain", "x" * 40)) for n in range(4)]
    assert [memory.pending_upload(key) is not None for key in keys] == [False, False, True, True]
