"""Sealing everything in a store again, with the first key of its vault."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    Table,
    bindparam,
    inspect,
    literal_column,
    select,
    type_coerce,
    update,
)
from sqlalchemy.types import NullType

from helpscout_v2.auth.crypto import Vault
from helpscout_v2.auth.errors import StoreKeyError
from helpscout_v2.auth.rows import META

__all__: list[str] = []

OURS = "helpscout_"
SEALED_COLUMN = "sealed"


def resealed(connection: Connection, vault: Vault) -> tuple[int, tuple[str, ...]]:
    """Seals every value again, as a part of the caller's transaction.

    Sealed are the columns of tables ``helpscout_*`` whose name begins with ``sealed``, and the
    values of ``helpscout_meta``.

    Returns:
        How many values, and the rows that no key opens (they stay as they are).
    """
    count = 0
    unreadable: list[str] = []
    for table, column in _sealed_columns(connection):
        names = [type_coerce(one, NullType()) for one in table.primary_key.columns]
        key = _key(connection, table)
        query = select(*key, *names).where(column.is_not(None))
        conditions = [one == bindparam(f"key_{place}") for place, one in enumerate(key)]
        write = update(table).where(*conditions).values({column.name: bindparam("new")})
        for row in connection.execute(query).all():
            parameters = {f"key_{place}": value for place, value in enumerate(row[: len(key)])}
            # One at a time: an upload may have megabytes.
            try:
                old = connection.execute(select(column).where(*conditions), parameters).scalar_one()
                new = vault.reseal(bytes(old))
            except (StoreKeyError, TypeError):
                unreadable.append(f"{table.name} {', '.join(map(_printable, row[len(key) :]))}")
                continue
            connection.execute(write, {**parameters, "new": new})
            count += 1
    return count, tuple(unreadable)


def _key(connection: Connection, table: Table) -> list[ColumnElement[Any]]:
    """What a row is found by; on SQLite its number, because a damaged name finds nothing."""
    if connection.dialect.name == "sqlite":
        return [literal_column("rowid", Integer)]
    return list(table.primary_key.columns)


def _printable(name: object) -> str:
    text = str(name)
    return text if text.isprintable() else ascii(name)


def _sealed_columns(connection: Connection) -> Iterator[tuple[Table, Column[Any]]]:
    names = [name for name in inspect(connection).get_table_names() if name.startswith(OURS)]
    tables = MetaData()
    tables.reflect(connection, only=names)
    for table in tables.sorted_tables:
        for column in table.columns:
            if column.name.startswith(SEALED_COLUMN) or (table.name, column.name) == (
                META.name,
                "value",
            ):
                yield table, column
