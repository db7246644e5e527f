"""Keeping an account in a SQLite file, so that it outlives the process."""

from __future__ import annotations

import json
import os
import sqlite3
from pathlib import Path

from helpscout_sandbox.state import AccountState, from_snapshot

_TABLE = "CREATE TABLE IF NOT EXISTS account (name TEXT PRIMARY KEY, rows TEXT)"


class AccountFile:
    """One account in one file. Each `save` is a transaction over the tables that changed."""

    def __init__(self, path: str | Path) -> None:
        """Opens or makes the file; raises ValueError when it cannot be one of ours."""
        try:
            # It may hold secrets of webhooks: made for its owner only, before SQLite fills it.
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            # The world's lock serialises access; only the connection changes threads.
            self._db = sqlite3.connect(path, check_same_thread=False)
            self._db.execute(_TABLE)
            self._last_save = dict(self._db.execute("SELECT name, rows FROM account"))
        except (OSError, sqlite3.DatabaseError) as problem:
            raise ValueError(f"{path} does not hold a sandbox account: {problem}") from None

    def load(self) -> AccountState | None:
        """The account as it was last saved; None for a new file."""
        if not self._last_save:
            return None
        return from_snapshot({name: json.loads(rows) for name, rows in self._last_save.items()})

    def save(self, state: AccountState) -> None:
        tables = {
            name: json.dumps(rows) for name, rows in state.snapshot(with_secrets=True).items()
        }
        changed_tables = [
            item for item in tables.items() if self._last_save.get(item[0]) != item[1]
        ]
        with self._db:
            self._db.executemany("INSERT OR REPLACE INTO account VALUES (?, ?)", changed_tables)
        self._last_save = tables

    def close(self) -> None:
        self._db.close()
