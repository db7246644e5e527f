"""No SQLite connection crosses a fork.

SQLite keeps the locks of a file per process. A child that inherits an open file believes that it
holds its parent's locks: it would wait for ever for a transaction that only exists in the parent,
or read a file that it has not locked. https://sqlite.org/howtocorrupt.html#_carrying_an_open_database_connection_across_a_fork_
"""

from __future__ import annotations

import threading
from collections import Counter

from sqlalchemy import Engine, event

from helpscout_v2 import forks

PATIENCE = 35.0
"""Seconds that a fork waits for transactions under way; a token request may take 30."""


class SqliteForkGuard:
    """Counts the connections of an engine that are in use, and closes the idle ones at a fork."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._start()
        event.listen(engine, "checkout", self._on_checkout)
        event.listen(engine, "checkin", self._on_checkin)
        forks.guard(self)

    def _start(self) -> None:
        self._changed = threading.Condition()
        self._users: Counter[int] = Counter()
        self._forking = False

    def _on_checkout(self, _connection: object, record: object, _proxy: object) -> None:
        me = threading.get_ident()
        with self._changed:
            if not self._users[me]:
                self._changed.wait_for(lambda: not self._forking, PATIENCE)
            self._users[me] += 1
            vars(record)["helpscout_user"] = me

    def _on_checkin(self, _connection: object, record: object) -> None:
        with self._changed:
            user = vars(record).pop("helpscout_user", None)
            if user is not None:
                self._users[user] -= 1
            self._changed.notify_all()

    def before_fork(self) -> None:
        """Waits for the transactions of other threads, then closes what is open."""
        me = threading.get_ident()
        with self._changed:
            self._changed.wait_for(
                lambda: not any(n > 0 for user, n in self._users.items() if user != me), PATIENCE
            )
            self._forking = True
        self._engine.dispose()

    def after_fork_in_parent(self) -> None:
        """Connections may be opened again."""
        with self._changed:
            self._forking = False
            self._changed.notify_all()

    def after_fork(self) -> None:
        """The child begins without connections and without users."""
        self._start()
