"""The errors of the command, each with a message of one line."""

from __future__ import annotations

import errno
import os
from pathlib import Path


class MigrationError(Exception):
    """A refusal or a failure that the user can act on.

    The message is one line: what happened, where, and what to do next. It never holds a secret.
    """


class StalePlanError(MigrationError):
    """The folder has changed since the plan was made."""


class FolderLockedError(MigrationError):
    """Another process is working on the folder."""


class EditedSinceError(MigrationError):
    """A file has neither its text from before the migration nor the one from after it."""

    def __init__(self, message: str, paths: tuple[str, ...]) -> None:
        super().__init__(message)
        self.paths = paths


ADVICE = {
    errno.ENOSPC: "the disk is full: free some space, then run the same command again",
    errno.EDQUOT: "the disk quota is used up: free some space, then run the same command again",
    errno.EROFS: "the file system is read-only: make it writable, then run the same command again",
    errno.EACCES: "permission denied: make it writable for you, then run the same command again",
    errno.ENOLCK: "this file system has no locks: work on a copy of the folder on a local disk",
    errno.ENOTSUP: "this file system has no locks: work on a copy of the folder on a local disk",
    errno.EPERM: "not permitted: make it writable for you, then run the same command again",
}


def from_os_error(action: str, path: Path, error: OSError) -> MigrationError:
    """An operating system error as one line with the next step."""
    reason = ADVICE.get(error.errno or 0) or os.strerror(error.errno or 0) or str(error)
    if action.startswith("read"):
        reason = reason.replace("writable", "readable")
    return MigrationError(f"cannot {action} {path}: {reason}")
