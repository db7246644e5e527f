"""The change set of a plan: for each file, the hash before and after, its mode and its time."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import msgspec

from helpscout_codemods.atomic import keeps_owner
from helpscout_migrator.errors import MigrationError
from helpscout_migrator.state import atomic, json_text, regular
from helpscout_migrator.state.vault import BackupVault
from helpscout_migrator.state.workspace import Workspace

FILE = "changes.json"
# What a file that the migration creates is, when nothing else says so.
NEW_FILE_MODE = 0o644


class Change(msgspec.Struct, frozen=True):
    """One file. `before` is None for a file that the migration creates."""

    path: str
    before: str | None
    after: str
    mode: int
    mtime_ns: int


class ChangeSet(msgspec.Struct, frozen=True):
    plan: str
    changes: tuple[Change, ...]

    def get(self, path: str) -> Change | None:
        return next((change for change in self.changes if change.path == path), None)


def describe(workspace: Workspace, path: str, before: bytes, after: bytes) -> Change:
    """The change of one file as it lies on the disk now.

    Raises:
        MigrationError: The file cannot be replaced, is one of several hard links, or belongs to an
            owner whom its new text could not keep.
    """
    real = workspace.inside(path)
    if not os.access(real.parent, os.W_OK | os.X_OK):
        raise MigrationError(
            f"{path} cannot be replaced: its folder is not writable for you; make it so, then run "
            "the same command again"
        )
    if not real.exists():
        return Change(path, None, atomic.digest(after), NEW_FILE_MODE, 0)
    status = real.stat()
    if status.st_nlink > 1:
        raise MigrationError(
            f"{path} is one of {status.st_nlink} hard links to one file, and the others would keep "
            f"the old text: make it a file of its own (cp {path} {path}.new; mv {path}.new {path})"
        )
    if not keeps_owner(status):
        raise MigrationError(
            f"{path} belongs to another user or group, which its new text could not keep: run this "
            "as its owner"
        )
    return Change(
        path=path,
        before=atomic.digest(before),
        after=atomic.digest(after),
        mode=stat.S_IMODE(status.st_mode),
        mtime_ns=status.st_mtime_ns,
    )


def save(folder: Path, changes: ChangeSet, backups: BackupVault) -> None:
    data = json_text.encode(changes, indent=2)
    backups.put(data)
    atomic.write(folder / FILE, data)


def load(folder: Path, backups: BackupVault | None) -> ChangeSet:
    """The change set of a plan.

    Args:
        folder: The folder of the plan.
        backups: With them, only a change set that was saved with their key.

    Raises:
        MigrationError: It is gone, unreadable, or not ours.
    """
    path = folder / FILE
    try:
        data = regular.read(path)
        change_set = json_text.decode(data, ChangeSet)
    except (OSError, *json_text.UNREADABLE) as error:
        raise MigrationError(
            f"the change set {path} cannot be read ({error}): its files cannot be undone; restore "
            "it from your own copy, or remove its folder if that plan was never applied"
        ) from error
    if backups is not None:
        backups.vouch(path, data)
    return change_set


def present(workspace: Workspace, change: Change) -> str | None:
    """The hash of what is on the disk now; None when there is no such file."""
    return atomic.digest_of(workspace.inside(change.path))
