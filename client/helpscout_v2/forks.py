"""Locks and counts that are free in a forked child.

A fork copies the memory and one thread only: a lock that another thread held at that moment stays
held in the child for ever, and what that thread was doing is never finished there.
"""

from __future__ import annotations

import os
import threading
from types import TracebackType
from typing import Protocol
from weakref import WeakSet


class Forked(Protocol):
    """Something that has to be reset in a child."""

    def after_fork(self) -> None:
        """Called in the child, before anything else runs there."""


class Guarded(Forked, Protocol):
    """Something that must not be in use while the process forks."""

    def before_fork(self) -> None:
        """Waits until it is free, and locks it."""

    def after_fork_in_parent(self) -> None:
        """Releases the lock in the parent."""


_all: WeakSet[Forked] = WeakSet()
_guards: WeakSet[Guarded] = WeakSet()


def watch(one: Forked) -> None:
    """From now on ``one.after_fork()`` is called in every child, as long as ``one`` lives."""
    _all.add(one)


def guard(one: Guarded) -> None:
    """Like :func:`watch`, and every fork waits for ``one``."""
    _guards.add(one)
    watch(one)


class Lock:
    """A ``threading.Lock`` for ``with`` that is open in a child."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        watch(self)

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._lock.release()

    def after_fork(self) -> None:
        """The child's lock, which is free."""
        self._lock = threading.Lock()


def _lock_all() -> None:
    for one in list(_guards):
        one.before_fork()


def _release_all() -> None:
    for one in list(_guards):
        one.after_fork_in_parent()


def _reset_all() -> None:
    for one in list(_all):
        one.after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_lock_all, after_in_parent=_release_all, after_in_child=_reset_all)
