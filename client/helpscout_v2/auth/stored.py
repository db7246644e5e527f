"""Turning a row of the accounts into a stored token, or saying which row is damaged."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Label, RowMapping, type_coerce
from sqlalchemy.types import NullType

from helpscout_v2.auth.crypto import Vault
from helpscout_v2.auth.errors import StoreError, StoreKeyError
from helpscout_v2.auth.rows import ACCOUNTS, Intent, StoredToken, moment
from helpscout_v2.auth.token import Token
from helpscout_v2.secret import Secret

__all__ = ["DamagedAccount"]

# A value of another type than its column's fails inside SQLAlchemy, for the whole answer.
RAW_COLUMNS: tuple[Label[Any], ...] = tuple(
    type_coerce(column, NullType()).label(column.name) for column in ACCOUNTS.columns
)
UNREADABLE = (ValueError, TypeError, LookupError, OverflowError, RecursionError)


@dataclass(frozen=True, slots=True)
class DamagedAccount:
    """An account whose row cannot be read, and the error that says what to do about it."""

    account: str
    problem: StoreError


def stored_token(row: RowMapping, vault: Vault) -> StoredToken:
    """The token of a row of RAW_COLUMNS.

    Raises:
        StoreKeyError: no key of ``vault`` opens it.
        StoreError: the row is damaged. Both name the account and the way out.
    """
    account = account_name(row)
    try:
        return _stored_token(row, vault)
    except StoreKeyError:
        problem: StoreError = StoreKeyError(
            f"the token of account {account!r} does not open with the encryption key from "
            f"{vault.source}: it was sealed with another key, or it is damaged; set "
            f"HELPSCOUT_STORE_KEY to both keys with a comma, or {_way_out(account)}"
        )
    except UNREADABLE as error:
        column = str(error) if isinstance(error, _ColumnError) else "sealed_token"
        problem = StoreError(
            f"the row of account {account!r} in the token store is damaged ({column}): "
            f"{_way_out(account)}"
        )
    raise problem


def account_name(row: RowMapping) -> str:
    name = row["account"]
    return name.decode("utf-8", "surrogateescape") if isinstance(name, bytes) else str(name)


def _way_out(account: str) -> str:
    name = shlex.quote(account) if account.isprintable() else "NAME"
    return (
        f"forget it (helpscout-migrate tokens forget {name}) and log in again, or restore the "
        "store from your own copy"
    )


class _ColumnError(ValueError):
    """The text is the name of the column."""


def _stored_token(row: RowMapping, vault: Vault) -> StoredToken:
    fields = json.loads(vault.open_sealed(bytes(row["sealed_token"])))
    account = fields["account"]
    if account != row["account"]:
        raise _ColumnError("its token was sealed for another account")
    return StoredToken(
        account=account,
        token=Token(
            Secret(_text(fields["access_token"], "sealed_token")),
            _refresh_token(fields["refresh_token"]),
            _moment(row["expires_at"], "expires_at"),
        ),
        generation=_number(row["generation"], "generation"),
        source=_text(row["source"], "source", empty=True),
        stored_at=_moment(row["stored_at"], "stored_at"),
        intent=_intent(row["intent"]),
        key_hash=None if row["key_hash"] is None else _text(row["key_hash"], "key_hash"),
    )


def _refresh_token(value: object) -> Secret | None:
    return Secret(_text(value, "sealed_token")) if value else None


def _intent(value: object) -> Intent | None:
    if value is None or value == "":
        return None
    try:
        fields = json.loads(_text(value, "intent"))
        at, by, generation = fields["at"], fields["by"], fields["generation"]
    except UNREADABLE:
        raise _ColumnError("intent") from None
    return Intent(_number(generation, "intent"), _text(by, "intent"), _moment(at, "intent"))


def _moment(value: object, column: str) -> datetime:
    try:
        return moment(_number(value, column))
    except OverflowError:
        raise _ColumnError(column) from None


def _number(value: object, column: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _ColumnError(column)
    return value


def _text(value: object, column: str, *, empty: bool = False) -> str:
    if not isinstance(value, str) or not (value or empty):
        raise _ColumnError(column)
    return value
