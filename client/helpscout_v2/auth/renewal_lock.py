"""The renewal lock of one account, and the record of a refresh token about to be spent."""

from __future__ import annotations

import json
import os
import socket
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine, select, update

from helpscout_v2.auth.accounts import AccountRows, upsert
from helpscout_v2.auth.database_errors import map_database_errors
from helpscout_v2.auth.errors import StoreError
from helpscout_v2.auth.rows import ACCOUNTS, NewToken, StoredToken
from helpscout_v2.auth.token import Token
from helpscout_v2.auth.write_transaction import begin_writing, end_writing, lock_keys
from helpscout_v2.secret import Secret


class Transaction:
    """One account under its lock. ``current`` was read inside the lock."""

    current: StoredToken | None

    def __init__(
        self,
        engine: Engine,
        accounts: AccountRows,
        account: str,
        lock_timeout: float,
        key_hash: str | None = None,
    ) -> None:
        self._engine = engine
        self._accounts = accounts
        self._account = account
        self._lock_timeout = lock_timeout
        self._key_hash = key_hash
        self._connection: Connection | None = None

    def __enter__(self) -> Self:
        self._lock()
        return self

    @map_database_errors
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            end_writing(connection, keep=kind is None)

    @map_database_errors
    def _lock(self) -> None:
        connection = self._engine.connect()
        begin_writing(connection, self._lock_timeout)
        self._connection = connection
        try:
            if connection.dialect.name != "sqlite":
                if self._key_hash is not None:
                    lock_keys(connection, [self._key_hash])
                # A row that does not exist cannot be locked; this one waits for its like.
                placeholder = upsert(connection.dialect.name, ACCOUNTS).values(
                    account=self._account, generation=0, source=""
                )
                connection.execute(placeholder.on_conflict_do_nothing(index_elements=["account"]))
                row = select(ACCOUNTS.c.account).where(ACCOUNTS.c.account == self._account)
                connection.execute(row.with_for_update())
            self.current = self._accounts.read(connection, self._account)
        except BaseException:
            self._connection = None
            connection.close()
            raise

    @map_database_errors
    def put(self, token: Token, *, source: str, api_key: Secret | None = None) -> StoredToken:
        """Store a token under the lock; it is visible to others when the block ends."""
        key_hash = self._accounts.key_hash(api_key) if api_key else None
        if key_hash and (self.current is None or self.current.key_hash != key_hash):
            other = self._accounts.account_of(self._open, key_hash, besides=self._account)
            if other is not None:
                raise StoreError(
                    f"the V1 key of account {self._account!r} was exchanged for account {other!r} "
                    "meanwhile: use that account"
                )
        new = NewToken(self._account, token, key_hash)
        self._accounts.write(self._open, [new], source=source)
        stored_token = self._accounts.read(self._open, self._account)
        if stored_token is None:
            raise StoreError(f"the token of account {self._account!r} vanished while it was stored")
        self.current = stored_token
        return stored_token

    @map_database_errors
    def declare_intent(self) -> None:
        """Write down durably that ``current``'s refresh token is about to be spent.

        Commits, and takes the lock again: another process may have taken it in between, so look at
        ``current`` again.
        """
        if self.current is None:
            raise StoreError("nothing to renew")
        intent = {
            "generation": self.current.generation,
            "by": f"process {os.getpid()} on {socket.gethostname()}",
            "at": self._accounts.now(),
        }
        connection = self._open
        connection.execute(
            update(ACCOUNTS)
            .where(ACCOUNTS.c.account == self._account)
            .values(intent=json.dumps(intent))
        )
        connection.commit()
        connection.close()
        self._connection = None
        self._lock()

    @map_database_errors
    def clear_intent(self) -> None:
        """The refresh token was not spent after all."""
        self._open.execute(
            update(ACCOUNTS).where(ACCOUNTS.c.account == self._account).values(intent=None)
        )

    @property
    def _open(self) -> Connection:
        if self._connection is None:
            raise StoreError("the account's transaction is over")
        return self._connection
