"""Undo: restores the bytes, the mode and the modification time of each changed file.

Bytes are verified by hash before and after; mode and modification time are those of the moment the
plan was applied; the owner is kept (the plan refuses files whose owner cannot be), access times are
not. Files that the migration created are removed. Tokens stay in the store, because their V1 key
may no longer work.
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from helpscout_codemods.atomic import PRIVILEGES
from helpscout_migrator.errors import EditedSinceError, MigrationError, from_os_error
from helpscout_migrator.state import atomic, changes, journal
from helpscout_migrator.state.changes import Change, ChangeSet
from helpscout_migrator.state.journal import Journal
from helpscout_migrator.state.vault import BackupVault
from helpscout_migrator.state.workspace import Workspace

LONGEST_NAME = 255


@dataclass(frozen=True)
class Undone:
    """The result of an undo: the restored files, whether the whole plan is undone, and copies of
    the texts that a forced undo replaced."""

    restored: tuple[str, ...]
    whole: bool
    copies: tuple[Path, ...] = ()


def select_changes(change_set: ChangeSet, names: Iterable[str]) -> tuple[Change, ...]:
    """The changes of the named files, or all.

    Raises:
        MigrationError: The migration did not change a file of that name.
    """
    paths = [PurePosixPath(name).as_posix() for name in names]
    if not paths:
        return change_set.changes
    for name in paths:
        if change_set.get(name) is None:
            raise MigrationError(
                f"{name} was not changed by this migration: `helpscout-migrate status` lists its "
                "files"
            )
    return tuple(change for change in change_set.changes if change.path in paths)


def edited_since(workspace: Workspace, selection: Iterable[Change]) -> tuple[Change, ...]:
    """The files that are neither as before nor as after."""
    return tuple(
        change
        for change in selection
        if changes.present(workspace, change) not in (change.before, change.after)
    )


def refuse_edited(
    workspace: Workspace, change_sets: Sequence[ChangeSet], untouched: Collection[str] = ()
) -> None:
    """Refuse change sets that cannot be undone one after the other.

    Args:
        workspace: The folder that is migrated.
        change_sets: The newest first.
        untouched: Files that the newest plan did not reach.

    Raises:
        EditedSinceError: A file was edited since.
    """
    present: dict[str, str | None] = {}
    edited_paths: list[str] = []
    for number, change_set in enumerate(change_sets):
        for change in change_set.changes:
            if number == 0 and change.path in untouched:
                continue
            now = present.get(change.path, changes.present(workspace, change))
            if now not in (change.before, change.after):
                edited_paths.append(change.path)
            present[change.path] = change.before
    if edited_paths:
        raise _edited_since(tuple(dict.fromkeys(edited_paths)))


def _edited_since(paths: tuple[str, ...]) -> EditedSinceError:
    return EditedSinceError(
        f"{', '.join(paths)}: edited since the migration; add --force to restore the old text "
        "and keep yours in a copy, or name other files with --file",
        paths,
    )


def undo(
    workspace: Workspace,
    change_set: ChangeSet,
    vault: BackupVault,
    log: Journal,
    *,
    names: tuple[str, ...] = (),
    force: bool = False,
    untouched: frozenset[str] = frozenset(),
) -> Undone:
    """Restore the files of a change set.

    Args:
        workspace: The folder that was migrated.
        change_set: The files of the plan.
        vault: Its backups.
        log: The journal.
        names: Only these files; () for all.
        force: Restore a file that was edited since, too, and keep a copy of its text beside it.
        untouched: Files that the migration did not reach, and that stay as they are.

    Raises:
        EditedSinceError: A file was edited since; nothing was touched.
        MigrationError: A backup cannot be read, or the disk refuses.
    """
    selection = tuple(c for c in select_changes(change_set, names) if c.path not in untouched)
    edited_paths = edited_since(workspace, selection)
    if edited_paths and not force:
        raise _edited_since(tuple(change.path for change in edited_paths))
    # Every backup is opened before the first file is touched.
    originals = {c.path: vault.get(c.before, of=c.path) for c in selection if c.before is not None}
    log.append(
        journal.UndoBegun(
            at=journal.now(),
            plan=change_set.plan,
            paths=names,
            untouched=tuple(sorted(untouched)),
        )
    )
    restored_paths: list[str] = []
    copies: list[Path] = []
    for change in selection:
        expected: str | None = change.after
        if change in edited_paths:
            expected, copy = _copied(workspace, change)
            copies += copy
        if _restore(workspace, change, originals.get(change.path), expected):
            restored_paths.append(change.path)
        log.append(journal.FileRestored(at=journal.now(), path=change.path))
    whole = all(
        changes.present(workspace, c) == c.before
        for c in change_set.changes
        if c.path not in untouched
    )
    log.append(journal.UndoDone(at=journal.now(), plan=change_set.plan, whole=whole))
    return Undone(tuple(restored_paths), whole, tuple(copies))


def _copied(workspace: Workspace, change: Change) -> tuple[str | None, list[Path]]:
    """The hash of what a forced undo is about to replace, and a copy of it beside the file."""
    real = workspace.inside(change.path)
    if not real.is_file():
        return None, []
    data = real.read_bytes()
    copy = real.with_name(_beside(real.name, f".edited-{secrets.token_hex(3)}"))
    atomic.write(copy, data, scratch=workspace.scratch, mode=change.mode & 0o777)
    return atomic.digest(data), [copy]


def _beside(name: str, suffix: str) -> str:
    """A file name with a suffix, short enough for every file system (255 bytes)."""
    while len(os.fsencode(name + suffix)) > LONGEST_NAME:
        name = name[:-1]
    return name + suffix


def _restore(
    workspace: Workspace, change: Change, original: bytes | None, expected: str | None
) -> bool:
    """Bring one file back to its bytes, mode and time; whether its bytes were others."""
    real = workspace.inside(change.path)
    now = changes.present(workspace, change)
    # Where the owner could not be kept, its setuid and setgid bits were not: they stay away.
    current_mode = stat.S_IMODE(real.stat().st_mode) if now is not None else 0
    mode = change.mode & (~PRIVILEGES | current_mode)
    if now != change.before:
        atomic.swap(
            real,
            original,
            name=change.path,
            expected=expected,
            scratch=workspace.scratch,
            mode=mode,
        )
    if original is None:
        return now is not None
    try:
        os.chmod(real, mode)
        os.utime(real, ns=(change.mtime_ns, change.mtime_ns))
    except OSError as error:
        raise from_os_error("restore", real, error) from error
    if changes.present(workspace, change) != change.before:
        raise MigrationError(
            f"{change.path} does not have its old bytes after the undo: run it again"
        )
    return now != change.before
