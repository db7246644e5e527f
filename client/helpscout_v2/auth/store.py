"""The token store: one table of accounts, sealed tokens, and the renewal lock.

SQLite by default (a file of mode 0600), PostgreSQL when several machines share it. Everything
secret is sealed; V1 keys are kept only as a keyed hash, so that a key can be recognised.
"""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    Engine,
    LargeBinary,
    MetaData,
    Table,
    cast,
    delete,
    func,
    inspect,
    select,
    type_coerce,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlalchemy.types import NullType

from helpscout_v2 import forks
from helpscout_v2.auth.accounts import AccountRows, upsert
from helpscout_v2.auth.config import ENVIRONMENT, Environment
from helpscout_v2.auth.crypto import Vault, is_key_beside, open_vault
from helpscout_v2.auth.database import open_engine, sqlite_file, store_url, without_password
from helpscout_v2.auth.database_errors import map_database_errors
from helpscout_v2.auth.errors import StoreKeyError
from helpscout_v2.auth.renewal_lock import Transaction
from helpscout_v2.auth.rotation import resealed
from helpscout_v2.auth.rows import (
    ACCOUNTS,
    META,
    SCHEMA_LOCK,
    NewToken,
    StoredToken,
    metadata,
)
from helpscout_v2.auth.sqlite_forks import SqliteForkGuard
from helpscout_v2.auth.stored import DamagedAccount
from helpscout_v2.auth.token import Clock, Token, utc_now
from helpscout_v2.auth.write_transaction import Writing
from helpscout_v2.secret import Secret, hidden

__all__ = ["TokenStore"]

log: logging.Logger = logging.getLogger(__name__)

LOCK_TIMEOUT = 60.0
"""Seconds to wait for another process's renewal; longer than one token request may take."""


class TokenStore:
    """Accounts and their tokens, shared by threads, processes and machines.

    Args:
        url: a SQLAlchemy URL or the path of a SQLite file; default ``HELPSCOUT_STORE``, else
            ``tokens.db`` in the user's state directory.
        key: the encryption key; default as in ``helpscout_v2.auth.crypto``.
        environ: the environment variables; by default those of the process.
        clock: gives the time; by default the machine's.
        lock_timeout: seconds to wait for another process.
        pool_size: how many connections to a database stay open.

    Raises:
        StoreError: the store cannot be opened, read or written.
        StoreKeyError: the encryption key is missing or another one.
        StoreLockedError: another process held the lock for too long.
    """

    _url: URL | None = None

    def __init__(
        self,
        url: str | Secret | URL | os.PathLike[str] | None = None,
        key: Secret | str | None = None,
        *,
        environ: Mapping[str, str] = ENVIRONMENT,
        clock: Clock = utc_now,
        lock_timeout: float = LOCK_TIMEOUT,
        pool_size: int = 5,
    ) -> None:
        # Rebound, because a traceback with locals would show what came in.
        key, environ = Secret(key) if key else None, Environment(environ)
        url = hidden(url or environ.get("HELPSCOUT_STORE"))
        address = self._url = store_url(url)
        self._sqlite_file = sqlite_file(address)
        self.clock = clock
        self.lock_timeout = lock_timeout
        key_without_data = _is_lost(self._sqlite_file)
        self._engine = self._open(address, pool_size)
        # Kept, because the forks know it weakly only.
        self._guard = SqliteForkGuard(self._engine) if self.is_sqlite else None
        self._pid = os.getpid()
        self._fork_lock = forks.Lock()
        self._prepare_schema()
        self.vault: Vault = self._open_vault(key, environ)
        self._accounts = AccountRows(self.vault, self._shared_pepper(), clock)
        if key_without_data:
            log.warning(
                "the token store %s is new, but its key was there before: if it held tokens they "
                "are lost; restore it from your own copy, or log in again",
                self.address,
            )

    def __repr__(self) -> str:
        return f"TokenStore({self.address})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    @property
    def address(self) -> str:
        """Where the store is, without a password."""
        return without_password(self._url) if self._url is not None else "not open"

    @property
    def engine(self) -> Engine:
        """The engine; connections opened before a fork are left to the parent."""
        if os.getpid() != self._pid:
            with self._fork_lock:
                self._engine.dispose(close=False)
                self._pid = os.getpid()
        return self._engine

    @property
    def is_sqlite(self) -> bool:
        """Whether the store is a SQLite file, not a server."""
        return self._engine.dialect.name == "sqlite"

    def close(self) -> None:
        """Close every connection; those opened before a fork are the parent's."""
        self.engine.dispose()

    @map_database_errors
    def get(self, account: str) -> StoredToken | None:
        """The account's token, None when the store has none.

        Args:
            account: the account's name in the store.
        """
        with self.engine.connect() as connection:
            return self._accounts.read(connection, account)

    def put(
        self, account: str, token: Token, *, source: str, api_key: Secret | None = None
    ) -> StoredToken:
        """Store a token.

        Args:
            source: the flow it came from, such as ``transition`` or ``authorization_code``.
            api_key: the V1 key it was exchanged for; only its keyed hash is stored.
            account: the account's name in the store.
            token: the token to keep.

        Raises:
            StoreError: also when another account has the token of ``api_key``: the first renewal
                of one of the two would end the other's.
        """
        with self.transaction(account, api_key=api_key) as transaction:
            return transaction.put(token, source=source, api_key=api_key)

    @map_database_errors
    def find_by_key(self, api_key: Secret) -> str | None:
        """The account that this V1 key was exchanged for, None when unknown.

        Args:
            api_key: the V1 key.
        """
        query = (
            select(ACCOUNTS.c.account)
            .where(ACCOUNTS.c.key_hash == self.key_hash(api_key))
            .where(ACCOUNTS.c.sealed_token.is_not(None))
            .order_by(ACCOUNTS.c.account)
            .limit(1)
        )
        with self.engine.connect() as connection:
            account: str | None = connection.execute(query).scalar_one_or_none()
            return account

    def accounts(self) -> tuple[StoredToken, ...]:
        """Every account that has a token, by name; damaged ones are left out with a warning."""
        readable: list[StoredToken] = []
        for one in self.inventory():
            if isinstance(one, DamagedAccount):
                log.warning("%s", one.problem)
            else:
                readable.append(one)
        return tuple(readable)

    @map_database_errors
    def inventory(self) -> tuple[StoredToken | DamagedAccount, ...]:
        """Every account that has a token, by name, and those whose row cannot be read."""
        with self.engine.connect() as connection:
            return self._accounts.read_all(connection)

    @map_database_errors
    def forget(self, account: str) -> bool:
        """Delete the account's token; False when there was none.

        Args:
            account: the account's name in the store.
        """
        with self.writing() as connection:
            result = connection.execute(delete(ACCOUNTS).where(self._is_named(account)))
            return bool(result.rowcount)

    def _is_named(self, account: str) -> ColumnElement[bool]:
        """Also a name that is no text, or not of that type, as damage may leave it."""
        if not self.is_sqlite:
            return ACCOUNTS.c.account == account
        name = account.encode("utf-8", "surrogateescape")
        return cast(ACCOUNTS.c.account, LargeBinary) == name

    def transaction(self, account: str, *, api_key: Secret | None = None) -> Transaction:
        """The account's renewal lock: one holder among all threads, processes and machines.

        On PostgreSQL it locks the account's row, on SQLite the whole store. It ends with its
        holder: a killed process leaves no lock behind.

        Args:
            account: the account's name in the store.
            api_key: the V1 key that a token may be exchanged for: two transactions with the same
                key wait for each other, so that only one account gets its token.
        """
        key_hash = self.key_hash(api_key) if api_key else None
        return Transaction(self.engine, self._accounts, account, self.lock_timeout, key_hash)

    def key_hash(self, api_key: Secret) -> str:
        """HMAC-SHA256 of the key under the store's own sealed key: 64 hexadecimal digits.

        Args:
            api_key: the V1 key.
        """
        return self._accounts.key_hash(api_key)

    @map_database_errors
    def rotate_key(self, *, drop_old: bool = False) -> int:
        """Make a new key and seal everything in the store with it; how many values.

        Every write to the store waits for it, and two rotations wait for each other. With
        ``drop_old`` the older keys are forgotten once the new values are on the disk. A value that
        no key opens stays as it is and is named in the log. When the key comes from the
        environment, put a new one in front of it first.

        Args:
            drop_old: True removes the old keys when everything is sealed with the new one.

        Raises:
            StoreKeyError: the key is not ours to change, and there is only one.
        """
        older: tuple[Secret, ...] = ()
        with Writing(self.engine, self.lock_timeout, alone=True) as connection:
            if self.vault.home is not None or len(self.vault.keys) < 2:
                older = self.vault.add_key()
            count, unreadable = resealed(connection, self.vault)
        for row in unreadable:
            log.warning("no key opens %s: it stays as it is", row)
        if drop_old and older:
            with Writing(self.engine, self.lock_timeout, alone=True):
                self.vault.drop_keys(older)
        return count

    def writing(self) -> Writing:
        """A write transaction (``BEGIN IMMEDIATE`` on SQLite), for more than one row at once."""
        return Writing(self.engine, self.lock_timeout)

    def write_tokens(
        self, connection: Connection, tokens: Sequence[NewToken], *, source: str
    ) -> None:
        """Store tokens as a part of the caller's own transaction.

        Args:
            connection: an open connection of ``writing()``.
            tokens: what to write.
            source: how the tokens were obtained.
        """
        self._accounts.write(connection, tokens, source=source)

    def insert(self, table: Table) -> postgresql.Insert | sqlite.Insert:
        """An insert that knows ``on_conflict`` in the store's dialect.

        Args:
            table: the table to insert into.
        """
        return upsert(self._engine.dialect.name, table)

    def create_tables(self, tables: MetaData) -> None:
        """Create what is missing of ``tables``; safe when many processes start at once.

        Args:
            tables: further tables of the same store.
        """
        self._create(tables)

    def read(self, connection: Connection, account: str) -> StoredToken | None:
        """The account's token, read as a part of the caller's own transaction.

        Args:
            connection: an open connection.
            account: the account's name in the store.
        """
        return self._accounts.read(connection, account)

    @map_database_errors
    def _open(self, url: URL, pool_size: int) -> Engine:
        return open_engine(url, lock_timeout=self.lock_timeout, pool_size=pool_size)

    @map_database_errors
    def _prepare_schema(self) -> None:
        with self.engine.connect() as connection:
            ready = inspect(connection).has_table(ACCOUNTS.name)
        if not ready:
            self._create(metadata)

    @map_database_errors
    def _create(self, tables: MetaData) -> None:
        with self.writing() as connection:
            if not self.is_sqlite:
                # CREATE TABLE IF NOT EXISTS races with itself on PostgreSQL.
                connection.execute(select(func.pg_advisory_xact_lock(SCHEMA_LOCK)))
            for table in tables.sorted_tables:
                connection.execute(CreateTable(table, if_not_exists=True))
                for index in table.indexes:
                    connection.execute(CreateIndex(index, if_not_exists=True))

    @map_database_errors
    def _open_vault(self, key: Secret | str | None, environ: Mapping[str, str]) -> Vault:
        with self.engine.connect() as connection:
            has_entries = (
                connection.execute(select(func.count()).select_from(META)).scalar_one() > 0
            )
        file = self._sqlite_file
        try:
            return open_vault(key, beside=file, create=not has_entries, environ=environ)
        except StoreKeyError:
            if has_entries or file is None:
                raise
        return open_vault(key, beside=file, create=True, environ=environ)

    @map_database_errors
    def _shared_pepper(self) -> bytes | None:
        """The key of the keyed hashes: made once per store, sealed like the tokens.

        None when only this row is damaged or lost, which hides no account.
        """
        query = select(type_coerce(META.c.value, NullType())).where(META.c.name == "pepper")
        with self.engine.connect() as connection:
            ciphertext = connection.execute(query).scalar_one_or_none()
            hash_count = connection.execute(select(func.count(ACCOUNTS.c.key_hash))).scalar_one()
        if ciphertext is None and not hash_count:
            with self.writing() as connection:
                new_pepper = self.vault.seal(secrets.token_bytes(32))
                statement = self.insert(META).values(name="pepper", value=new_pepper)
                connection.execute(statement.on_conflict_do_nothing(index_elements=["name"]))
                ciphertext = connection.execute(query).scalar_one()
        pepper = self._opened(ciphertext)
        if pepper is None and not self._opens_an_account():
            raise StoreKeyError(
                f"the token store {self.address} was written with another encryption key than "
                f"the one from {self.vault.source}"
            )
        return pepper

    def _opens_an_account(self) -> bool:
        query = select(type_coerce(ACCOUNTS.c.sealed_token, NullType()))
        with self.engine.connect() as connection:
            answer = connection.execute(query.where(ACCOUNTS.c.sealed_token.is_not(None)))
            return any(self._opened(value) is not None for value in answer.scalars())

    def _opened(self, value: object) -> bytes | None:
        if isinstance(value, memoryview):
            value = value.tobytes()
        if not isinstance(value, bytes):
            return None
        try:
            return self.vault.open_sealed(value)
        except StoreKeyError:
            return None


def _is_lost(file: Path | None) -> bool:
    """Whether there is a key for data of which nothing is there."""
    if file is None or not is_key_beside(file):
        return False
    return not file.exists() or (file.is_file() and file.stat().st_size == 0)
