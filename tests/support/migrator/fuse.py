"""Dies at a chosen change of the file system, inside the test's own process.

After that every change is refused, so that no clean-up of the dying code leaves a trace: what is
on the disk is what SIGKILL leaves. Locks of the operating system go when their files are closed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest

POINTS = (
    *("open", "write", "fsync", "replace", "link", "ftruncate", "fchmod", "chmod"),
    *("utime", "unlink", "mkdir"),
)


class Killed(BaseException):
    """The process is dead."""


class Fuse:
    """Counts changes; `at` the chosen one it dies, or calls `instead` and goes on."""

    def __init__(self, at: int | None, instead: Callable[[], None] | None = None) -> None:
        self.at = at
        self.count = 0
        self.dead = False
        self._instead = instead

    def wrap(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **kwargs: Any) -> Any:
            if self.dead:
                raise Killed
            self.count += 1
            if self.count == self.at and self._instead is not None:
                self._instead()
            elif self.count == self.at:
                self.dead = True
                if name == "write":
                    # Half of the bytes get through, as on a machine that loses power.
                    real(args[0], bytes(args[1])[: len(args[1]) // 2])
                raise Killed
            return real(*args, **kwargs)

        return counted


@contextmanager
def burning(at: int | None, instead: Callable[[], None] | None = None) -> Iterator[Fuse]:
    """The block dies at its `at`-th change of the file system; it ends there, without an error."""
    fuse = Fuse(at, instead)
    with pytest.MonkeyPatch.context() as patch:
        for name in POINTS:
            patch.setattr(os, name, fuse.wrap(name, getattr(os, name)))
        with suppress(Killed):
            yield fuse
