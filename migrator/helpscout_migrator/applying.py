"""Applies a plan, one journaled step after the other, and continues after a kill.

Before the first file is changed, the old and new text of every edit are backed up. A file is then
always in one of three states, recognized by its hash: before (write it), after (done), or neither
(edited: stop, change nothing). So the same command can run again after a kill at any moment, and
ends in the same tree.
"""

from __future__ import annotations

import getpass
import os
import socket
from collections.abc import Callable, Mapping

from helpscout_codemods.wording import plural
from helpscout_migrator.errors import EditedSinceError, MigrationError
from helpscout_migrator.plans.plan import FileTexts, Plan, PlannedEdit, StepName, encode
from helpscout_migrator.state import atomic, changes, journal
from helpscout_migrator.state.changes import Change, ChangeSet
from helpscout_migrator.state.journal import Journal
from helpscout_migrator.state.vault import BackupVault
from helpscout_migrator.state.workspace import Workspace
from helpscout_migrator.steps.runner import Skip, StepRunner


def prepare(
    workspace: Workspace, plan: Plan, vault: BackupVault, texts: Mapping[str, FileTexts]
) -> ChangeSet:
    """Store the plan, the texts of every edit, and the change set. Changes no file of the user.

    Args:
        workspace: The folder that is migrated.
        plan: The plan to apply.
        vault: Where the texts are backed up.
        texts: Both sides of each edit, by its path.

    Returns:
        The files of the plan as they are on the disk.

    Raises:
        MigrationError: A file cannot be replaced or kept as it is, or the state cannot be written.
    """
    folder = workspace.run(plan.id)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    entries: list[Change] = []
    for edit in plan.edits:
        text = texts[edit.path]
        change = changes.describe(workspace, edit.path, text.before, text.after)
        if change.before is not None:
            vault.put(text.before)
        vault.put(text.after)
        entries.append(change)
    # The plan goes last: a run folder with a plan in it is complete.
    change_set = ChangeSet(plan.id, tuple(entries))
    changes.save(folder, change_set, vault)
    plan_text = encode(plan)
    vault.put(plan_text)
    atomic.write(folder / "plan.json", plan_text)
    return change_set


def execute(
    workspace: Workspace,
    plan: Plan,
    vault: BackupVault,
    log: Journal,
    runners: Mapping[StepName, StepRunner],
    *,
    steps_done: tuple[str, ...] = (),
    resumed: bool = False,
    tell: Callable[[str, str], None] = lambda step, note: None,
) -> None:
    """Run the steps of a prepared plan that are not done yet.

    Args:
        workspace: The folder that is migrated.
        plan: A plan that `prepare` stored.
        vault: Its backups.
        log: The journal, which shows how far the plan came.
        runners: The steps that do not write files, by name.
        steps_done: The names of the steps to leave out.
        resumed: Whether an earlier run of the plan was interrupted.
        tell: Called with the name and the note of each step.

    Raises:
        EditedSinceError: A file has neither its old text nor its new one.
        MigrationError: A backup or the change set cannot be read, or the disk refuses; and what a
            step raises.
    """
    change_set = changes.load(workspace.run(plan.id), vault)
    _open_backups(workspace, change_set, vault)
    log.append(
        journal.Started(
            at=journal.now(),
            plan=plan.id,
            tool=plan.tool,
            pid=os.getpid(),
            host=socket.gethostname(),
            resumed=resumed,
            user=_user(),
        )
    )
    for step in plan.steps:
        if step.name in steps_done:
            continue
        log.append(journal.StepBegun(at=journal.now(), step=step.name))
        try:
            if step.name in runners:
                note = runners[step.name](plan, log)
            else:
                note = write_files(workspace, plan.edits_of(step.name), change_set, vault, log)
        except Skip as skip:
            log.append(journal.StepSkipped(at=journal.now(), step=step.name, note=skip.reason))
            tell(step.name, skip.reason)
            continue
        log.append(journal.StepDone(at=journal.now(), step=step.name, note=note))
        tell(step.name, note)
    log.append(journal.Finished(at=journal.now(), plan=plan.id))


def _open_backups(workspace: Workspace, change_set: ChangeSet, vault: BackupVault) -> None:
    """Raise MigrationError before the first file is changed unless all of them can be undone."""
    for change in change_set.changes:
        for name in (change.before, change.after):
            if name is None or vault.holds(name):
                continue
            real = workspace.inside(change.path)
            if atomic.digest_of(real) == name:
                vault.put(real.read_bytes())
            else:
                vault.get(name, of=change.path)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container's user has no name
        return ""


def write_files(
    workspace: Workspace,
    edits: tuple[PlannedEdit, ...],
    change_set: ChangeSet,
    vault: BackupVault,
    log: Journal,
) -> str:
    """Bring every file of a step to its new text.

    Returns:
        A note for the journal, such as "2 files".

    Raises:
        EditedSinceError: A file has neither its old text nor its new one.
        MigrationError: A backup cannot be read, or the disk refuses.
    """
    pending: list[Change] = []
    edited_paths: list[str] = []
    changes_by_path = {change.path: change for change in change_set.changes}
    for edit in edits:
        change = changes_by_path.get(edit.path)
        if change is None:
            raise MigrationError(f"the change set lacks {edit.path}: make a new plan")
        now = changes.present(workspace, change)
        if now == change.before and now != change.after:
            pending.append(change)
        elif now != change.after:
            edited_paths.append(edit.path)
    if edited_paths:
        raise EditedSinceError(
            f"{', '.join(edited_paths)}: edited since the plan was made; "
            "run `helpscout-migrate undo`, then plan again",
            tuple(edited_paths),
        )
    for change in pending:
        text = vault.get(change.after, of=change.path)
        log.append(journal.FileBegun(at=journal.now(), path=change.path, after=change.after))
        try:
            atomic.swap(
                workspace.inside(change.path),
                text,
                name=change.path,
                expected=change.before,
                scratch=workspace.scratch,
                mode=change.mode,
            )
        except EditedSinceError:
            log.append(journal.FileLeft(at=journal.now(), path=change.path))
            raise
        log.append(journal.FileDone(at=journal.now(), path=change.path))
    return plural(len(edits), "file")
