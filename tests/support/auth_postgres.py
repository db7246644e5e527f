"""A real PostgreSQL server for tests, one per test process, a fresh database per store."""

from __future__ import annotations

import itertools
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pgserver

_numbers = itertools.count(1)
_servers: dict[Path, pgserver.PostgresServer] = {}
_users: Counter[Path] = Counter()


@contextmanager
def running_postgres(folder: Path) -> Iterator[pgserver.PostgresServer]:
    """The test process's server; the last of the fixtures that use it stops it."""
    server = _servers.get(folder) or _servers.setdefault(folder, started(folder))
    _users[folder] += 1
    try:
        yield server
    finally:
        _users[folder] -= 1
        if not _users[folder]:
            _servers.pop(folder).cleanup()


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
