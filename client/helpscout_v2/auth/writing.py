"""Write transactions with a bounded wait for the lock."""

from __future__ import annotations

from types import TracebackType

from sqlalchemy import Connection, Engine

from helpscout_v2.auth.database import in_plain_words


class Writing:
    """A write transaction: commits at the end of the block, rolls back on an exception."""

    def __init__(self, engine: Engine, lock_timeout: float) -> None:
        self._engine = engine
        self._lock_timeout = lock_timeout
        self._connection: Connection | None = None

    @in_plain_words
    def __enter__(self) -> Connection:
        self._connection = self._engine.connect()
        begin_writing(self._connection, self._lock_timeout)
        return self._connection

    @in_plain_words
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            end_writing(connection, keep=kind is None)


def begin_writing(connection: Connection, lock_timeout: float) -> None:
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
    except BaseException:
        connection.close()
        raise


def end_writing(connection: Connection, *, keep: bool) -> None:
    """Commit, or roll back unless ``keep``; the connection is closed either way."""
    try:
        if keep:
            connection.commit()
        else:
            connection.rollback()
    finally:
        connection.close()
