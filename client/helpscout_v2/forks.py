"""Locks and counts that a forked child finds as if nobody else had ever used them.

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
    """Something that has to begin anew in a child."""

    def after_fork(self) -> None:
        """Called in the child, before anything else runs there."""


class Guarded(Forked, Protocol):
    """Something that must not be in use while the process forks."""

    def before_fork(self) -> None:
        """Waits until nobody uses it, and keeps everybody out."""

    def after_fork_in_parent(self) -> None:
        """Lets them in again."""


_all: WeakSet[Forked] = WeakSet()
_guarded: WeakSet[Guarded] = WeakSet()


def watch(one: Forked) -> None:
    """From now on ``one.after_fork()`` is called in every child, as long as ``one`` lives."""
    _all.add(one)


def guard(one: Guarded) -> None:
    """Like :func:`watch`, and every fork waits for ``one``."""
    _guarded.add(one)
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
        """The child's lock, which nobody holds."""
        self._lock = threading.Lock()


def _hold() -> None:
    for one in list(_guarded):
        one.before_fork()


def _let_go() -> None:
    for one in list(_guarded):
        one.after_fork_in_parent()


def _begin_anew() -> None:
    for one in list(_all):
        one.after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_hold, after_in_parent=_let_go, after_in_child=_begin_anew)
