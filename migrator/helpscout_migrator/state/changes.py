"""The change set of a plan: for each file, the hash before and after, its mode and its time."""

from __future__ import annotations

import stat
from pathlib import Path

import msgspec

from helpscout_migrator.errors import MigrationError
from helpscout_migrator.state import atomic
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
    """The change of one file as it lies on the disk now."""
    real = workspace.inside(path)
    if not real.exists():
        return Change(path, None, atomic.digest(after), NEW_FILE_MODE, 0)
    status = real.stat()
    return Change(
        path=path,
        before=atomic.digest(before),
        after=atomic.digest(after),
        mode=stat.S_IMODE(status.st_mode),
        mtime_ns=status.st_mtime_ns,
    )


def save(folder: Path, changes: ChangeSet) -> None:
    atomic.write(folder / FILE, msgspec.json.format(msgspec.json.encode(changes)))


def load(folder: Path) -> ChangeSet:
    """Raises MigrationError when the change set is gone or unreadable."""
    path = folder / FILE
    try:
        return msgspec.json.decode(path.read_bytes(), type=ChangeSet)
    except (OSError, msgspec.DecodeError) as error:
        raise MigrationError(f"the change set {path} cannot be read: {error}") from error


def present(workspace: Workspace, change: Change) -> str | None:
    """The hash of what is on the disk now; None when there is no such file."""
    real = workspace.inside(change.path)
    return atomic.digest(real.read_bytes()) if real.is_file() else None
