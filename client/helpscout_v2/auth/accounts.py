"""The rows of the accounts: sealed, read and written as a part of the caller's transaction."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Table, func, select
from sqlalchemy.dialects import postgresql, sqlite

from helpscout_v2.auth.crypto import Vault
from helpscout_v2.auth.errors import StoreError
from helpscout_v2.auth.rows import ACCOUNTS, NewToken, StoredToken, micros
from helpscout_v2.auth.stored import RAW_COLUMNS, DamagedAccount, account_name, stored_token
from helpscout_v2.auth.token import Clock, Token
from helpscout_v2.secret import Secret


class AccountRows:
    """Reads and writes stored tokens; what is secret in them is sealed by ``vault``.

    Args:
        pepper: the key of the keyed hashes of V1 keys; None when it is damaged.
    """

    def __init__(self, vault: Vault, pepper: bytes | None, clock: Clock) -> None:
        self._vault = vault
        self._pepper = pepper
        self._clock = clock

    def now(self) -> int:
        """The time as the tables keep it."""
        return micros(self._clock())

    def key_hash(self, api_key: Secret) -> str:
        """HMAC-SHA256 of the key under the store's own sealed key: 64 hexadecimal digits.

        Raises:
            StoreError: the store's own key is damaged.
        """
        if self._pepper is None:
            raise StoreError(
                "the row 'pepper' of helpscout_meta in the token store is damaged, so V1 keys "
                "cannot be recognised: restore the store from your own copy, or move it away and "
                "exchange the keys again (the tokens in it can still be listed and used)"
            )
        return hmac.new(self._pepper, api_key.reveal().encode(), hashlib.sha256).hexdigest()

    def read(self, connection: Connection, account: str) -> StoredToken | None:
        """The account's token, None when there is none."""
        query = select(*RAW_COLUMNS).where(ACCOUNTS.c.account == account)
        row = connection.execute(query).mappings().one_or_none()
        if row is None or row["sealed_token"] is None:
            return None
        return stored_token(row, self._vault)

    def account_of(self, connection: Connection, key_hash: str, *, besides: str) -> str | None:
        """Another account that has the token of a V1 key, None when there is none."""
        query = select(ACCOUNTS.c.account).where(
            ACCOUNTS.c.key_hash == key_hash,
            ACCOUNTS.c.account != besides,
            ACCOUNTS.c.sealed_token.is_not(None),
        )
        account: str | None = connection.execute(query.limit(1)).scalar_one_or_none()
        return account

    def read_all(self, connection: Connection) -> tuple[StoredToken | DamagedAccount, ...]:
        """Every account that has a token, by name."""
        query = select(*RAW_COLUMNS).where(ACCOUNTS.c.sealed_token.is_not(None))
        rows = connection.execute(query.order_by(ACCOUNTS.c.account)).mappings()
        return tuple(map(self._read_or_damaged, rows))

    def _read_or_damaged(self, row: RowMapping) -> StoredToken | DamagedAccount:
        try:
            return stored_token(row, self._vault)
        except StoreError as problem:
            return DamagedAccount(account_name(row), problem)

    def write(self, connection: Connection, tokens: Sequence[NewToken], *, source: str) -> None:
        """Stores tokens; the V1 key's hash of an account stays when none is given."""
        stored_at = self.now()
        rows = [
            {
                "account": new.account,
                "sealed_token": self._seal(new.account, new.token),
                "expires_at": micros(new.token.expires_at),
                "generation": 1,
                "key_hash": new.key_hash,
                "source": source,
                "stored_at": stored_at,
                "intent": None,
            }
            for new in tokens
        ]
        statement = upsert(connection.dialect.name, ACCOUNTS)
        changed_columns = ("sealed_token", "expires_at", "source", "stored_at", "intent")
        changes: dict[str, ColumnElement[Any]] = {
            name: statement.excluded[name] for name in changed_columns
        }
        changes["generation"] = ACCOUNTS.c.generation + 1
        # A renewal does not know the V1 key any more; the hash stays.
        changes["key_hash"] = func.coalesce(statement.excluded.key_hash, ACCOUNTS.c.key_hash)
        connection.execute(
            statement.on_conflict_do_update(index_elements=["account"], set_=changes), rows
        )

    def _seal(self, account: str, token: Token) -> bytes:
        refresh = token.refresh_token.reveal() if token.refresh_token else None
        fields = {
            # The name is sealed along: a row copied onto another account does not open there.
            "account": account,
            "access_token": token.access_token.reveal(),
            "refresh_token": refresh,
        }
        return self._vault.seal(json.dumps(fields).encode())


def upsert(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An insert that knows ``on_conflict`` in this dialect."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
