"""A real PostgreSQL server for tests, one per test process, a fresh database per store."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pgserver

_numbers = itertools.count(1)


@contextmanager
def running_postgres(folder: Path) -> Iterator[pgserver.PostgresServer]:
    server = pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield server
    finally:
        server.cleanup()


def database(server: pgserver.PostgresServer) -> str:
    """The URL of a new, empty database."""
    name = f"store_{next(_numbers)}"
    server.psql(f"create database {name};")
    return str(server.get_uri(database=name))
