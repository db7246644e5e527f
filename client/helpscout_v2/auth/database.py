"""Opening the store's database: SQLite in a private file, PostgreSQL by URL."""

from __future__ import annotations

import os
import socket
import sqlite3
import time
from pathlib import Path
from typing import Any

from platformdirs import user_state_path
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from helpscout_v2.auth.errors import StoreError
from helpscout_v2.secret import Secret, hidden


def store_url(address: str | Secret | URL | os.PathLike[str] | None) -> URL:
    """The store's address: a SQLAlchemy URL, or the path of a SQLite file.

    Raises:
        StoreError: for a URL of a kind that is not supported.
    """
    address = hidden(address)
    if address is None or (isinstance(address, Secret) and not address.reveal()):
        return URL.create(
            "sqlite", database=str(user_state_path("helpscout-toolkit") / "tokens.db")
        )
    if isinstance(address, os.PathLike):
        return URL.create("sqlite", database=os.fspath(address))
    url = _parsed(address)
    if url is None:
        raise StoreError(
            "the store's address is neither sqlite:///path nor postgresql://user@host/name"
        )
    kind = url.get_backend_name()
    if kind in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    if kind == "sqlite" and url.database and url.database != ":memory:":
        return url
    raise StoreError(
        f"the store is a SQLite file or a PostgreSQL database, not {without_password(url)}"
    )


def _parsed(address: Secret | URL) -> URL | None:
    try:
        return make_url(address.reveal() if isinstance(address, Secret) else address)
    except (ArgumentError, ValueError):  # the second for a port that is no number
        return None


def without_password(url: URL) -> str:
    """The address without its password."""
    return url.render_as_string(hide_password=True)


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def sqlite_file(url: URL) -> Path | None:
    """The file of a SQLite store, None for PostgreSQL."""
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def open_engine(url: URL, *, lock_timeout: float, pool_size: int = 5) -> Engine:
    """An engine whose ``BEGIN`` takes the write lock at once on SQLite where asked to."""
    file = sqlite_file(url)
    # hide_parameters keeps even sealed values out of the driver's error texts.
    common: dict[str, Any] = {"hide_parameters": True, "pool_size": pool_size, "max_overflow": 20}
    if file is None:
        return create_engine(
            url,
            pool_pre_ping=True,
            connect_args={
                "connect_timeout": 10,
                # A machine that vanished with a lock must be noticed in about a minute.
                "keepalives_idle": 20,
                "keepalives_interval": 10,
                "keepalives_count": 3,
                "application_name": f"helpscout-toolkit {socket.gethostname()} {os.getpid()}"[:63],
            },
            **common,
        )
    # The driver resolves a relative path once, too.
    file = file.absolute()
    _make_private(file)
    opened_file = _identity(file)
    engine = create_engine(
        url, connect_args={"timeout": lock_timeout, "check_same_thread": False}, **common
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, record: object) -> None:
        # The driver's own transaction handling begins too late to take a lock on reading.
        connection.isolation_level = None
        # Damaged text is refused row by row, not with the whole answer.
        connection.text_factory = _decoded
        _use_wal(connection, lock_timeout)

    @event.listens_for(engine, "do_connect")
    @event.listens_for(engine, "checkout")
    def _refuse_another_file(*_: object) -> None:
        # What is written into a removed file is lost with the last connection to it.
        if _identity(file) != opened_file:
            raise StoreError(
                f"the token store {file} was removed or replaced while it was open: start this "
                "program again"
            )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        connection.exec_driver_sql(str(options.get("sqlite_begin", "BEGIN")))

    return engine


def _identity(file: Path) -> tuple[int, int] | None:
    """The device and number of a file, which tell it from another of its name; None without it."""
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _make_private(file: Path) -> None:
    reason = ""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
        if os.name == "posix" and file.stat().st_mode & 0o077:
            file.chmod(0o600)
    except OSError as error:
        reason = error.strerror or type(error).__name__
    if reason:
        raise StoreError(f"cannot open the token store {file}: {reason}")


def _use_wal(connection: sqlite3.Connection, lock_timeout: float) -> None:
    """Readers and one writer at a time; the switch itself ignores the busy timeout of SQLite."""
    deadline = time.monotonic() + lock_timeout
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL").fetchone()
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
        time.sleep(0.02)
