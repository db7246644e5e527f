"""Giving every byte back: the text, the mode and the modification time of each changed file.

Policy: bytes are verified by hash before and after; the mode and the modification time are those
of the moment the plan was applied; access times and owners are not kept. Files that the migration
created are removed. Tokens stay in the store, because the V1 key they came from may be gone.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from helpscout_migrator.errors import EditedSinceError, MigrationError, from_os_error
from helpscout_migrator.state import atomic, changes, journal
from helpscout_migrator.state.changes import Change, ChangeSet
from helpscout_migrator.state.journal import Journal
from helpscout_migrator.state.vault import Vault
from helpscout_migrator.state.workspace import Workspace


@dataclass(frozen=True)
class Undone:
    """What an undo did: files given back now, and whether nothing of the plan is left."""

    restored: tuple[str, ...]
    whole: bool


def chosen(change_set: ChangeSet, names: Iterable[str]) -> tuple[Change, ...]:
    """The changes of the named files, or all; an unknown name raises MigrationError."""
    wanted = [PurePosixPath(name).as_posix() for name in names]
    if not wanted:
        return change_set.changes
    for name in wanted:
        if change_set.get(name) is None:
            raise MigrationError(
                f"{name} was not changed by this migration: see the status command"
            )
    return tuple(change for change in change_set.changes if change.path in wanted)


def edited_since(workspace: Workspace, selection: Iterable[Change]) -> tuple[Change, ...]:
    """The files that are neither as before nor as after."""
    return tuple(
        change
        for change in selection
        if changes.present(workspace, change) not in (change.before, change.after)
    )


def undo(
    workspace: Workspace,
    change_set: ChangeSet,
    vault: Vault,
    log: Journal,
    *,
    names: tuple[str, ...] = (),
    force: bool = False,
) -> Undone:
    """Restore the files of a change set, or only the named ones.

    Raises EditedSinceError, having touched nothing, when a file was edited since (unless `force`).
    """
    selection = chosen(change_set, names)
    edited = edited_since(workspace, selection)
    if edited and not force:
        paths = tuple(change.path for change in edited)
        raise EditedSinceError(
            f"{', '.join(paths)}: edited since the migration; save your edits elsewhere and give "
            "--force, or name the other files to undo only those",
            paths,
        )
    # Every backup is opened before the first file is touched.
    originals = {c.path: vault.get(c.before) for c in selection if c.before is not None}
    log.append(journal.UndoBegun(at=journal.now(), plan=change_set.plan, paths=names))
    restored: list[str] = []
    for change in selection:
        if changes.present(workspace, change) != change.before:
            restored.append(change.path)
        _restore(workspace, change, originals.get(change.path))
        log.append(journal.FileRestored(at=journal.now(), path=change.path))
    whole = all(changes.present(workspace, c) == c.before for c in change_set.changes)
    log.append(journal.UndoDone(at=journal.now(), plan=change_set.plan, whole=whole))
    return Undone(tuple(restored), whole)


def _restore(workspace: Workspace, change: Change, original: bytes | None) -> None:
    real = workspace.inside(change.path)
    if original is None:
        with contextlib.suppress(FileNotFoundError):
            real.unlink()
        return
    if changes.present(workspace, change) != change.before:
        atomic.write(real, original, scratch=workspace.scratch, mode=change.mode)
    try:
        os.chmod(real, change.mode)
        os.utime(real, ns=(change.mtime_ns, change.mtime_ns))
    except OSError as error:
        raise from_os_error("restore", real, error) from error
    if changes.present(workspace, change) != change.before:
        raise MigrationError(
            f"{change.path} does not have its former bytes after the undo: try again"
        )
