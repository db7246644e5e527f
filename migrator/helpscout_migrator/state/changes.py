"""The change set of a plan: for each file, the hash before and after, its mode and its time."""

from __future__ import annotations

import stat
from pathlib import Path

import msgspec

from helpscout_migrator.errors import UNREADABLE, MigrationError
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


class _Sealed(msgspec.Struct, frozen=True):
    """A change set as it lies on the disk: a name or a mode that changed there goes unnoticed
    without the hash over all of it."""

    plan: str
    changes: tuple[Change, ...]
    seal: str


def _seal(changes: ChangeSet) -> str:
    return atomic.digest(msgspec.json.encode(changes))


def save(folder: Path, changes: ChangeSet) -> None:
    made = _Sealed(changes.plan, changes.changes, _seal(changes))
    atomic.write(folder / FILE, msgspec.json.format(msgspec.json.encode(made)))


def load(folder: Path) -> ChangeSet:
    """Raises MigrationError when the change set is gone, unreadable or not what was written."""
    path = folder / FILE
    try:
        found = msgspec.json.decode(path.read_bytes(), type=_Sealed)
    except (OSError, *UNREADABLE) as error:
        raise MigrationError(f"the change set {path} cannot be read: {error}") from error
    changes = ChangeSet(found.plan, found.changes)
    if _seal(changes) != found.seal:
        raise MigrationError(
            f"the change set {path} is not what was written: restore it from your own copy"
        )
    return changes


def present(workspace: Workspace, change: Change) -> str | None:
    """The hash of what is on the disk now; None when there is no such file."""
    real = workspace.inside(change.path)
    return atomic.digest(real.read_bytes()) if real.is_file() else None
