"""The queue of keys: one table beside the tokens, claimed under leases, settled in one transaction.

Any number of processes and machines work on it at once. A row is claimed for a while (on PostgreSQL
with ``FOR UPDATE SKIP LOCKED``); when its holder dies, the lease runs out and another process
takes it. Times are the database's own on PostgreSQL, so that clocks of machines need not agree.
"""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    cast,
    delete,
    func,
    literal,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.types import NullType

from helpscout_v2.auth.database_errors import map_database_errors, store_error
from helpscout_v2.auth.errors import StoreKeyError
from helpscout_v2.auth.rows import ACCOUNTS, NewToken, micros
from helpscout_v2.auth.store import TokenStore
from helpscout_v2.auth.token import Token
from helpscout_v2.auth.write_transaction import lock_keys
from helpscout_v2.secret import Secret

metadata = MetaData()

PENDING, DONE, REFUSED, FAILED = "pending", "done", "refused", "failed"

QUEUE = Table(
    "helpscout_exchange",
    metadata,
    Column("account", String(255), primary_key=True),
    Column("sealed_key", LargeBinary, comment="wiped as soon as the key is exchanged or refused"),
    Column("key_hash", String(64), nullable=False, unique=True),
    Column("state", String(8), nullable=False),
    Column("ready_at", BigInteger, nullable=False, comment="microseconds since 1970"),
    Column("holder", String(120)),
    Column("attempts", Integer, nullable=False, default=0),
    Column("reason", Text),
    Column("origin", String(300), nullable=False, default=""),
    Index("helpscout_exchange_ready", "state", "ready_at"),
)
# As they come: a value of another type than its column's would fail the whole answer.
RAW_CLAIM = tuple(
    type_coerce(QUEUE.c[name], NullType())
    for name in ("account", "sealed_key", "key_hash", "attempts")
)
PAUSE = Table(
    "helpscout_exchange_pause",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("until", BigInteger, nullable=False, comment="microseconds since 1970"),
)

LEASE = 120.0
"""Seconds after which the rows of a dead process are taken over."""
LONGEST_WAIT = 86_400.0
"""Seconds; what would wait longer is free: the clock was put back, or the row is damaged."""
CANNOT_BE_OPENED = "the queued key cannot be opened: give its source again"


@dataclass(frozen=True, slots=True)
class ClaimedKey:
    """A key in our hands until the lease ends."""

    account: str
    key: Secret
    key_hash: str
    attempts: int


@dataclass(frozen=True, slots=True)
class ExchangedKey:
    """Exchanged: write the token and wipe the key."""

    row: ClaimedKey
    token: Token


@dataclass(frozen=True, slots=True)
class RefusedKey:
    """The service does not know the key: wipe it, keep the reason."""

    row: ClaimedKey
    reason: str


@dataclass(frozen=True, slots=True)
class FailedKey:
    """Given up for this run; the next run tries again."""

    row: ClaimedKey
    reason: str


@dataclass(frozen=True, slots=True)
class PostponedKey:
    """Back into the queue, not to be taken for ``seconds``; ``counts`` as an attempt or not."""

    row: ClaimedKey
    seconds: float
    counts: bool


SettledKey = ExchangedKey | RefusedKey | FailedKey | PostponedKey


@dataclass(frozen=True, slots=True)
class Rest:
    """What is still pending, by all processes, and the seconds until some of it can be taken."""

    pending: int
    seconds: float


class Queue:
    """The queue of one token store, as seen by one process."""

    def __init__(self, store: TokenStore, *, lease: float = LEASE) -> None:
        self.store = store
        self.lease = lease
        # Two processes of one id, on machines of one name, must still be distinguishable.
        self.holder = f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(8)}"
        store.create_tables(metadata)

    @map_database_errors
    def retry_failed(self) -> int:
        """Queue again what was given up after too many temporary failures; how many rows."""
        again = {"state": PENDING, "attempts": 0, "ready_at": self.now(), "reason": None}
        given_up = (QUEUE.c.state == FAILED) & QUEUE.c.sealed_key.is_not(None)
        with self.store.writing() as connection:
            return int(connection.execute(update(QUEUE).where(given_up).values(**again)).rowcount)

    @map_database_errors
    def claim(self, count: int) -> list[ClaimedKey]:
        """Up to ``count`` rows that no process holds; one whose key cannot be opened has failed."""
        now = self.now()
        far = QUEUE.c.ready_at > now + self._span(LONGEST_WAIT)
        free = select(QUEUE.c.account).where(
            QUEUE.c.state == PENDING, or_(QUEUE.c.ready_at <= now, far)
        )
        free = free.order_by(QUEUE.c.ready_at).limit(count)
        claimable = free.with_for_update(skip_locked=True).cte("picked")
        taking = (
            update(QUEUE)
            .where(QUEUE.c.account.in_(select(claimable.c.account)))
            .values(holder=self.holder, ready_at=now + self._span(self.lease))
            .returning(*RAW_CLAIM)
        )
        with self.store.writing() as connection:
            rows: list[ClaimedKey] = []
            for row in connection.execute(taking).all():
                account, sealed_key, key_hash, attempts = tuple(row)
                key = self._opened(sealed_key)
                if key is None:
                    failure = update(QUEUE).where(QUEUE.c.account == account)
                    connection.execute(
                        failure.values(state=FAILED, holder=None, reason=CANNOT_BE_OPENED)
                    )
                else:
                    tries = attempts if isinstance(attempts, int) else 0
                    rows.append(ClaimedKey(account, key, key_hash, tries))
        return rows

    @map_database_errors
    def settle(self, batch: Sequence[SettledKey]) -> set[str]:
        """Write down what became of rows, in one transaction; the accounts that were still ours.

        A token whose key another account got meanwhile is not stored: the first renewal of one
        would end the other's.
        """
        if not batch:
            return set()
        with self.store.writing() as connection:
            exchanged_keys = [one for one in batch if isinstance(one, ExchangedKey)]
            if not self.store.is_sqlite:
                lock_keys(connection, [one.row.key_hash for one in exchanged_keys])
            ours = self._still_ours(connection, [one.row.account for one in batch])
            twins = accounts_of(connection, [one.row.key_hash for one in exchanged_keys])
            own_tokens: list[ExchangedKey] = []
            for one in (one for one in batch if one.row.account in ours):
                twin = twins.get(one.row.key_hash, one.row.account)
                if not isinstance(one, ExchangedKey):
                    self._put_aside(connection, one)
                elif twin == one.row.account:
                    own_tokens.append(one)
                else:
                    reason = f"account {twin!r} got the token of the same key meanwhile"
                    self._put_aside(connection, RefusedKey(one.row, reason))
                    ours.discard(one.row.account)
            self._finish(connection, own_tokens)
        return ours

    @map_database_errors
    def extend(self) -> None:
        """Hold on to what we hold for another lease."""
        later = self.now() + self._span(self.lease)
        mine = (QUEUE.c.holder == self.holder) & (QUEUE.c.state == PENDING)
        with self.store.writing() as connection:
            connection.execute(update(QUEUE).where(mine).values(ready_at=later))

    @map_database_errors
    def release(self) -> None:
        """Give back everything we hold."""
        mine = (QUEUE.c.holder == self.holder) & (QUEUE.c.state == PENDING)
        with self.store.writing() as connection:
            connection.execute(update(QUEUE).where(mine).values(holder=None, ready_at=self.now()))

    @map_database_errors
    def rest(self) -> Rest:
        """What is left."""
        query = select(func.count(), func.min(QUEUE.c.ready_at) - self.now()).where(
            QUEUE.c.state == PENDING
        )
        with self.store.engine.connect() as connection:
            pending, until = connection.execute(query).one()
        return Rest(pending, max(0.0, float(until or 0) / 1_000_000))

    @map_database_errors
    def counts(self) -> dict[str, int]:
        """How many rows are in each state."""
        with self.store.engine.connect() as connection:
            rows = connection.execute(select(QUEUE.c.state, func.count()).group_by(QUEUE.c.state))
            counts_by_state = {row[0]: row[1] for row in rows}
        return {state: counts_by_state.get(state, 0) for state in (PENDING, DONE, REFUSED, FAILED)}

    def left_over(self) -> Iterator[tuple[str, str, str, str]]:
        """Account, state, reason and key hash of what was refused or given up, one at a time."""
        query = select(QUEUE.c.account, QUEUE.c.state, QUEUE.c.reason, QUEUE.c.key_hash)
        query = query.where(QUEUE.c.state.in_((REFUSED, FAILED))).order_by(QUEUE.c.account)
        try:
            with self.store.engine.connect() as connection:
                for row in connection.execution_options(yield_per=500).execute(query):
                    yield row[0], row[1], row[2] or "", row[3]
            return
        except SQLAlchemyError as error:
            problem = store_error(error)
        raise problem

    @map_database_errors
    def pause(self, seconds: float) -> None:
        """Let every process on this queue know that the service asked for a pause."""
        until = self.now() + self._span(seconds)
        statement = self.store.insert(PAUSE).values(name="service", until=until)
        with self.store.writing() as connection:
            connection.execute(
                statement.on_conflict_do_update(index_elements=["name"], set_={"until": until})
            )

    @map_database_errors
    def paused(self) -> float:
        """Seconds that the service still wants to be left alone."""
        query = select(PAUSE.c.until - self.now()).where(PAUSE.c.name == "service")
        with self.store.engine.connect() as connection:
            seconds_left = connection.execute(query).scalar_one_or_none()
        seconds = float(seconds_left or 0) / 1_000_000
        return seconds if 0 < seconds <= LONGEST_WAIT else 0.0

    @map_database_errors
    def forget(self, account: str) -> None:
        """Take an account out of the queue."""
        with self.store.writing() as connection:
            connection.execute(delete(QUEUE).where(QUEUE.c.account == account))

    def now(self) -> ColumnElement[int]:
        """The current time in microseconds, as a part of a statement."""
        if self.store.is_sqlite:
            return literal(micros(self.store.clock()), BigInteger)
        return cast(func.extract("epoch", func.clock_timestamp()) * 1_000_000, BigInteger)

    @staticmethod
    def _span(seconds: float) -> ColumnElement[int]:
        return literal(int(seconds * 1_000_000), BigInteger)

    def _opened(self, sealed: bytes) -> Secret | None:
        try:
            return Secret(self.store.vault.open_sealed(bytes(sealed)).decode())
        except (StoreKeyError, TypeError, UnicodeDecodeError):
            return None

    def _still_ours(self, connection: Connection, accounts: list[str]) -> set[str]:
        mine = (
            select(QUEUE.c.account)
            .where(QUEUE.c.account.in_(accounts))
            .where(QUEUE.c.holder == self.holder, QUEUE.c.state == PENDING)
            .with_for_update()
        )
        return set(connection.execute(mine).scalars())

    def _finish(self, connection: Connection, done: list[ExchangedKey]) -> None:
        if not done:
            return
        tokens = [NewToken(one.row.account, one.token, one.row.key_hash) for one in done]
        self.store.write_tokens(connection, tokens, source="transition")
        rows = QUEUE.c.account.in_([one.row.account for one in done])
        final_values = {"state": DONE, "sealed_key": None, "holder": None, "reason": None}
        connection.execute(update(QUEUE).where(rows).values(**final_values))

    def _put_aside(
        self, connection: Connection, one: RefusedKey | FailedKey | PostponedKey
    ) -> None:
        row = update(QUEUE).where(QUEUE.c.account == one.row.account)
        match one:
            case RefusedKey(_, reason):
                row = row.values(state=REFUSED, sealed_key=None, holder=None, reason=reason)
            case FailedKey(_, reason):
                row = row.values(state=FAILED, holder=None, reason=reason)
            case PostponedKey(claimed, seconds, counts):
                row = row.values(
                    holder=None,
                    ready_at=self.now() + self._span(seconds),
                    attempts=claimed.attempts + counts,
                )
        connection.execute(row)


def accounts_of(connection: Connection, key_hashes: Sequence[str]) -> dict[str, str]:
    """The account that has the token of each of these keys, by key hash."""
    query = select(ACCOUNTS.c.key_hash, ACCOUNTS.c.account)
    query = query.where(ACCOUNTS.c.key_hash.in_(key_hashes), ACCOUNTS.c.sealed_token.is_not(None))
    return {row[0]: row[1] for row in connection.execute(query)}


def stored_keys(connection: Connection, accounts: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Key hash and source of the accounts that have a token already."""
    query = select(ACCOUNTS.c.account, ACCOUNTS.c.key_hash, ACCOUNTS.c.source)
    query = query.where(ACCOUNTS.c.account.in_(accounts), ACCOUNTS.c.sealed_token.is_not(None))
    return {row[0]: (row[1] or "", row[2]) for row in connection.execute(query)}
