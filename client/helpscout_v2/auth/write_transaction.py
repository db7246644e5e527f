"""Write transactions with a bounded wait for the lock."""

from __future__ import annotations

from collections.abc import Collection
from types import TracebackType

from sqlalchemy import Connection, Engine

from helpscout_v2.auth.database_errors import map_database_errors

WRITERS_LOCK = 0x48530010
KEYS_LOCK = 0x48530011


class Writing:
    """A write transaction: commits at the end of the block, rolls back on an exception.

    ``alone``: no other write transaction of the store runs at the same time, on any machine.
    """

    def __init__(self, engine: Engine, lock_timeout: float, *, alone: bool = False) -> None:
        self._engine = engine
        self._lock_timeout = lock_timeout
        self._alone = alone
        self._connection: Connection | None = None

    @map_database_errors
    def __enter__(self) -> Connection:
        self._connection = self._engine.connect()
        begin_writing(self._connection, self._lock_timeout, alone=self._alone)
        return self._connection

    @map_database_errors
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            end_writing(connection, keep=kind is None)


def begin_writing(connection: Connection, lock_timeout: float, *, alone: bool = False) -> None:
    """Begin a transaction that may write, waiting at most ``lock_timeout`` seconds for locks."""
    connection.execution_options(sqlite_begin="BEGIN IMMEDIATE")
    try:
        connection.begin()
        if connection.dialect.name == "postgresql":
            millis = int(lock_timeout * 1000)
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {millis}")
            connection.exec_driver_sql(
                f"SET LOCAL idle_in_transaction_session_timeout = {millis * 2}"
            )
            # SQLite has one writer anyway; here, a change of the key waits for all of them.
            suffix = "" if alone else "_shared"
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock{suffix}({WRITERS_LOCK})")
    except BaseException:
        connection.close()
        raise


def lock_keys(connection: Connection, key_hashes: Collection[str]) -> None:
    """On PostgreSQL, wait for other transactions about the same V1 keys, before any row is locked.

    Args:
        key_hashes: hexadecimal.
    """
    for number in sorted({int(key_hash[:8], 16) - 2**31 for key_hash in key_hashes}):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({KEYS_LOCK}, {number})")


def end_writing(connection: Connection, *, keep: bool) -> None:
    """Commit, or roll back unless ``keep``; the connection is closed either way."""
    try:
        if keep:
            connection.commit()
        else:
            connection.rollback()
    finally:
        connection.close()
