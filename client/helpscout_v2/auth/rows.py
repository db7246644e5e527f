"""The store's tables, and a stored token as a value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, String, Table, Text

from helpscout_v2.auth.token import Token

__all__ = ["StoredToken"]

metadata: MetaData = MetaData()

META = Table(
    "helpscout_meta",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", LargeBinary, nullable=False),
)
ACCOUNTS = Table(
    "helpscout_accounts",
    metadata,
    Column("account", String(255), primary_key=True),
    Column("sealed_token", LargeBinary),
    Column("expires_at", BigInteger, comment="microseconds since 1970, UTC"),
    Column("generation", Integer, nullable=False, default=0),
    Column("key_hash", String(64), index=True),
    Column("source", String(32), nullable=False, default=""),
    Column("stored_at", BigInteger, comment="microseconds since 1970, UTC"),
    Column("intent", Text, comment="JSON: a renewal that was about to be asked for"),
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SCHEMA_LOCK = 0x48530002


@dataclass(frozen=True, slots=True)
class Intent:
    """Written before a refresh token is spent, so that a crash in between can be explained."""

    generation: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StoredToken:
    """One account's token. ``generation`` grows by one with every token stored."""

    account: str
    token: Token
    generation: int
    source: str
    stored_at: datetime
    intent: Intent | None = None
    key_hash: str | None = None


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token to store; ``key_hash`` names the V1 key it was exchanged for."""

    account: str
    token: Token
    key_hash: str | None = None


def micros(when: datetime) -> int:
    """Microseconds since 1970, as the tables keep times."""
    return (when - EPOCH) // timedelta(microseconds=1)


def moment(timestamp: int) -> datetime:
    """The time that ``micros`` was given, in UTC."""
    return EPOCH + timedelta(microseconds=timestamp)
