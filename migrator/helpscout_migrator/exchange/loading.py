"""Puts the rows of a source into the queue: all of them or, when one is wrong, none."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    RowMapping,
    String,
    Table,
    func,
    or_,
    select,
    update,
)

from helpscout_migrator.exchange.key_format import oddity
from helpscout_migrator.exchange.queue import (
    DONE,
    PENDING,
    QUEUE,
    REFUSED,
    Queue,
    accounts_of,
    stored_keys,
)
from helpscout_migrator.exchange.sources import BadRow, KeyRow, Row
from helpscout_v2.auth.config import App
from helpscout_v2.auth.database_errors import map_database_errors

# Rows of this source that were read; in the database, so that memory stays flat.
SOURCE_ROWS = Table(
    "helpscout_exchange_seen",
    MetaData(),
    Column("account", String(255), primary_key=True),
    Column("key_hash", String(64), nullable=False, unique=True),
    Column("origin", String(300), nullable=False),
    prefixes=["TEMPORARY"],
)
LOAD_LOCK = 0x48530003
BATCH = 500
SHOWN_PROBLEMS = 20


@dataclass
class Loaded:
    """What became of a source's rows.

    ``odd`` keys do not look like V1 keys; they are tried all the same. ``problems`` holds the first
    rows that cannot be used, ``wrong`` counts all of these. With any, nothing was queued.
    """

    new: int = 0
    again: int = 0
    waiting: int = 0
    already: int = 0
    refused_before: int = 0
    odd: int = 0
    first_odd: str = ""
    wrong: int = 0
    problems: list[str] = field(default_factory=list)

    def complain(self, where: str, problem: str) -> None:
        self.wrong += 1
        if len(self.problems) < SHOWN_PROBLEMS:
            self.problems.append(f"{where}: {problem}")

    @property
    def to_exchange(self) -> int:
        """How many keys will be sent to the service."""
        return self.new + self.again + self.waiting


def _counting_odd_ones(rows: Iterable[Row], loaded: Loaded, app: App | None) -> Iterator[Row]:
    for row in rows:
        strange = oddity(row.key, app) if isinstance(row, KeyRow) else None
        if strange is not None:
            loaded.odd += 1
            loaded.first_odd = loaded.first_odd or f"{row.where}: {strange}"
        yield row


class _UndoError(Exception):
    """Rolls the loading back."""


def load(
    queue: Queue,
    rows: Iterable[Row],
    *,
    app: App | None = None,
    retry_refused: bool = False,
    dry_run: bool = False,
) -> Loaded:
    """Queue the rows that are not exchanged yet.

    Raises:
        MigrationError: from the source.
        StoreError: from the store.
    """
    outcome = Loaded()
    with suppress(_UndoError):
        _load(queue, _counting_odd_ones(rows, outcome, app), outcome, retry_refused, dry_run)
    return outcome


@map_database_errors
def _load(
    queue: Queue, rows: Iterable[Row], loaded: Loaded, retry_refused: bool, dry_run: bool
) -> None:
    with queue.store.writing() as connection:
        if not queue.store.is_sqlite:
            # Two machines with the same file: the second one waits and finds everything queued.
            connection.execute(select(func.pg_advisory_xact_lock(LOAD_LOCK)))
        SOURCE_ROWS.create(connection)
        loader = _QueueLoader(queue, connection, loaded, retry_refused)
        for batch in _batches(rows):
            loader.take(batch)
        if dry_run or loaded.wrong:
            raise _UndoError
        SOURCE_ROWS.drop(connection)


class _QueueLoader:
    def __init__(
        self, queue: Queue, connection: Connection, loaded: Loaded, retry_refused: bool
    ) -> None:
        self.queue = queue
        self.connection = connection
        self.loaded = loaded
        self.retry_refused = retry_refused
        self.now = connection.execute(select(queue.now())).scalar_one()

    def take(self, batch: list[Row]) -> None:
        """Look at some rows and queue what has to be queued."""
        rows: list[tuple[KeyRow, str]] = []
        for row in batch:
            if isinstance(row, BadRow):
                self.loaded.complain(row.where, row.problem)
            else:
                rows.append((row, self.queue.store.key_hash(row.key)))
        if rows:
            self._take(self._without_twins(rows))

    def _without_twins(self, rows: list[tuple[KeyRow, str]]) -> list[tuple[KeyRow, str]]:
        """The rows whose account and key were not in this source before; the others complained."""
        names = [row.account for row, _ in rows]
        hashes = [key_hash for _, key_hash in rows]
        query = select(SOURCE_ROWS).where(
            or_(SOURCE_ROWS.c.account.in_(names), SOURCE_ROWS.c.key_hash.in_(hashes))
        )
        before = self.connection.execute(query).all()
        by_account = {account: origin for account, _, origin in before}
        by_hash = {key_hash: (account, origin) for account, key_hash, origin in before}
        alone = []
        for row, key_hash in rows:
            if row.account in by_account:
                first = by_account[row.account]
                problem = f"account {row.account!r} is there twice, first at {first}"
                self.loaded.complain(row.where, problem)
            elif key_hash in by_hash:
                self.loaded.complain(row.where, _same_key(row, *by_hash[key_hash]))
            else:
                by_account[row.account] = row.where
                by_hash[key_hash] = (row.account, row.where)
                alone.append((row, key_hash))
        if alone:
            values = [
                {"account": row.account, "key_hash": key_hash, "origin": row.where}
                for row, key_hash in alone
            ]
            self.connection.execute(SOURCE_ROWS.insert(), values)
        return alone

    def _take(self, rows: list[tuple[KeyRow, str]]) -> None:
        names = [row.account for row, _ in rows]
        hashes = [key_hash for _, key_hash in rows]
        query = select(QUEUE.c.account, QUEUE.c.key_hash, QUEUE.c.state, QUEUE.c.origin).where(
            or_(QUEUE.c.account.in_(names), QUEUE.c.key_hash.in_(hashes))
        )
        queued_rows = self.connection.execute(query).mappings().all()
        by_account = {row["account"]: row for row in queued_rows}
        by_hash = {row["key_hash"]: row for row in queued_rows}
        tokens = stored_keys(self.connection, names)
        owners = accounts_of(self.connection, hashes)
        inserts: list[dict[str, Any]] = []
        for row, key_hash in rows:
            queued_row, token = by_account.get(row.account), tokens.get(row.account)
            twin = by_hash.get(key_hash)
            owner = owners.get(key_hash, row.account)
            if twin is not None and twin["account"] != row.account:
                self.loaded.complain(row.where, _same_key(row, twin["account"], twin["origin"]))
            elif owner != row.account and not (token is not None and token[0] == key_hash):
                self.loaded.complain(row.where, _same_key(row, owner, "in the token store"))
            elif token is not None and token[0] != key_hash and token[1] != "transition":
                self.loaded.complain(row.where, _other_login(row, token[1]))
            else:
                values = self._values(row, key_hash, queued_row, token)
                if values is not None and queued_row is None:
                    inserts.append(values)
                elif values is not None:
                    self.connection.execute(
                        update(QUEUE).where(QUEUE.c.account == row.account).values(**values)
                    )
        if inserts:
            self.connection.execute(QUEUE.insert(), inserts)

    def _values(
        self,
        row: KeyRow,
        key_hash: str,
        queued_row: RowMapping | None,
        token: tuple[str, str] | None,
    ) -> dict[str, Any] | None:
        """What to write into the queue, None when it holds the right thing already."""
        same = queued_row is not None and queued_row["key_hash"] == key_hash
        state = queued_row["state"] if queued_row is not None and same else None
        if token is not None and token[0] == key_hash:
            self.loaded.already += 1
            return None if state == DONE else {**self._row(row, key_hash), "state": DONE}
        if state == PENDING:
            self.loaded.waiting += 1
            return None
        if state == REFUSED and not self.retry_refused:
            self.loaded.refused_before += 1
            return None
        if queued_row is None:
            self.loaded.new += 1
        else:
            self.loaded.again += 1
        sealed_key = self.queue.store.vault.seal(row.key.reveal().encode())
        return {**self._row(row, key_hash), "sealed_key": sealed_key}

    def _row(self, row: KeyRow, key_hash: str) -> dict[str, Any]:
        return {
            "account": row.account,
            "key_hash": key_hash,
            "origin": row.where,
            "state": PENDING,
            "ready_at": self.now,
            "holder": None,
            "attempts": 0,
            "reason": None,
            "sealed_key": None,
        }


def _same_key(row: KeyRow, account: str, origin: str) -> str:
    # One token for two accounts: the first renewal of one would end the other's.
    return (
        f"account {row.account!r} has the same key as account {account!r} ({origin}); a key "
        "belongs to one user, so keep one of the two"
    )


def _other_login(row: KeyRow, source: str) -> str:
    return (
        f"account {row.account!r} already has a token from another login ({source}); name this "
        f"one differently, or forget that one first: helpscout-migrate tokens forget {row.account}"
    )


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    iterator = iter(rows)
    while batch := list(itertools.islice(iterator, BATCH)):
        yield batch
