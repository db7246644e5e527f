"""What the command says when it cannot go on: one clear line, and nothing lost."""

from __future__ import annotations

import errno
import os
from pathlib import Path


class MigrationError(Exception):
    """A refusal or a failure that the user can act on.

    The message is one line: what happened, where, and what to do next. It never holds a secret.
    """


class StalePlanError(MigrationError):
    """The tree is not the one the plan was made for."""


class LockedError(MigrationError):
    """Another process works on the same folder."""


class EditedSinceError(MigrationError):
    """A file is neither what it was before the migration nor what the migration made of it."""

    def __init__(self, message: str, paths: tuple[str, ...]) -> None:
        super().__init__(message)
        self.paths = paths


ADVICE = {
    errno.ENOSPC: "the disk is full: free some space, then run the same command again",
    errno.EDQUOT: "the disk quota is used up: free some space, then run the same command again",
    errno.EROFS: "the file system is read-only: make it writable, then run the same command again",
    errno.EACCES: "permission denied: make it writable for you, then run the same command again",
    errno.EPERM: "not permitted: make it writable for you, then run the same command again",
}


def from_os_error(action: str, path: Path, error: OSError) -> MigrationError:
    """Say an operating system error in one line with the way on."""
    reason = ADVICE.get(error.errno or 0) or os.strerror(error.errno or 0) or str(error)
    return MigrationError(f"cannot {action} {path}: {reason}")
