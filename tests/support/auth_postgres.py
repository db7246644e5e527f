"""A real PostgreSQL server for tests, one per test process, a fresh database per store."""

from __future__ import annotations

import itertools
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pgserver
from support.canaries import look_below

_numbers = itertools.count(1)


@contextmanager
def running_postgres() -> Iterator[pgserver.PostgresServer]:
    """A server of its own, gone with its files at the end."""
    # Not below pytest's own folder: run as root, the server is another user, and every pytest
    # that starts on this machine takes the others' right to that folder away.
    with TemporaryDirectory(prefix="pg-") as folder:
        server = started(Path(folder) / "data")
        try:
            yield server
        finally:
            look_below(Path(folder))
            server.cleanup()


def started(folder: Path) -> pgserver.PostgresServer:
    """Patiently: pgserver gives a start ten seconds, which a busy machine may not keep."""
    for _ in range(6):
        with suppress(subprocess.TimeoutExpired, subprocess.CalledProcessError):
            return pgserver.get_server(folder, cleanup_mode="delete")
        time.sleep(1)
    return pgserver.get_server(folder, cleanup_mode="delete")


def database(server: pgserver.PostgresServer) -> str:
    """The URL of a new, empty database."""
    name = f"store_{next(_numbers)}"
    server.psql(f"create database {name};")
    return str(server.get_uri(database=name))
