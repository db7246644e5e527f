"""`undo`: restore all files of a migration, or some."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import click

from helpscout_codemods.escape_control import visible_name
from helpscout_codemods.wording import plural
from helpscout_migrator import migrating, migration_history, undoing
from helpscout_migrator.cli.options import (
    environment,
    notify,
    refuse_all,
    require_consent,
    show,
    target_argument,
    yes_option,
)
from helpscout_migrator.cli.targets import workspace_of
from helpscout_migrator.diffs import unified
from helpscout_migrator.errors import EditedSinceError, MigrationError
from helpscout_migrator.plans.keys import secrets_of
from helpscout_migrator.state import changes
from helpscout_migrator.state.journal import Applying, HookMade, Journal, Undoing
from helpscout_migrator.state.vault import BackupVault
from helpscout_migrator.state.workspace import Workspace
from helpscout_migrator.steps import webhooks
from helpscout_migrator.steps.webhooks import Removed, SkippedHook

EXAMPLES = """\b
Examples:
  helpscout-migrate undo                  the last migration of this folder
  helpscout-migrate undo --dry-run        list what would be restored
  helpscout-migrate undo --file desk.py   one file
  helpscout-migrate undo --all            every migration of this folder
"""


@click.command(epilog=EXAMPLES)
@target_argument
@click.option(
    "--file",
    "-f",
    "names",
    multiple=True,
    metavar="FILE",
    help="Restore only this file (repeatable).",
)
@click.option("--all", "every", is_flag=True, help="Undo all migrations of PATH.")
@click.option(
    "--force",
    is_flag=True,
    help="Also restore files edited since; your version is kept in a copy.",
)
@click.option(
    "--webhooks",
    "hooks_too",
    is_flag=True,
    help="Also delete the webhooks that migrations of PATH created.",
)
@click.option(
    "--dry-run", is_flag=True, help="List what would be restored, without changing anything."
)
@yes_option
def undo(
    path: Path,
    names: tuple[str, ...],
    every: bool,
    force: bool,
    hooks_too: bool,
    dry_run: bool,
    yes: bool,
) -> None:
    """Undo the last migration of PATH: restore bytes, modes and modification times.

    Each call undoes one migration, the latest first; --all undoes all. If a file was edited since
    the migration, the command restores nothing and shows the difference. Tokens stay in the store.
    Webhooks stay at Help Scout unless --webhooks deletes them, which asks first and needs
    credentials.

    Exit 0: restored, or nothing to undo. Exit 1: declined, or a webhook was not deleted. Exit 2:
    error.
    """
    if names and (hooks_too or every):
        raise MigrationError("--file cannot be combined with --webhooks or --all")
    workspace = workspace_of(path)
    if not workspace.state.is_dir():
        notify("nothing to undo: no migration in this folder")
        return
    if dry_run:
        _list_changes(workspace, names, every, hooks_too)
        return
    with migrating.working(workspace, "undo"):
        _undo_files(workspace, names, every, force)
        left = _stack(workspace)
        webhooks_left = webhooks.lasting(migration_history.events_of(workspace))
        if left:
            _say_left(left)
            if hooks_too:
                notify("no webhook was deleted: they go with the first migration of the folder")
                raise SystemExit(1)
        elif webhooks_left and hooks_too:
            _remove(workspace, webhooks_left, yes)
        elif webhooks_left:
            for hook in webhooks_left:
                notify(
                    f"webhook {hook.id} to {hook.url} stays at {hook.api}: "
                    "`helpscout-migrate undo --webhooks` or "
                    f"`helpscout-migrate webhooks remove {hook.id}` deletes it"
                )
        elif hooks_too:
            notify("no webhook to delete: the migrations created none")
        refuse_all(migration_history.unreadable_plans(workspace))


@dataclass(frozen=True)
class Undoable:
    """A plan of which files are migrated. `names`: those an interrupted undo was asked for."""

    plan: str
    when: str = ""
    names: tuple[str, ...] = ()
    untouched: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return f"plan {self.plan}" + (f" of {self.when}" if self.when else "")


def _stack(workspace: Workspace) -> list[Undoable]:
    """Every plan that can be undone, newest first."""
    history = migration_history.history_of(workspace)
    undoable_by_plan = {one.plan: Undoable(one.plan, one.at) for one in reversed(history.applied)}
    first: list[Undoable] = []
    match history.unfinished:
        case Applying(plan=plan, since=since, touched=touched):
            # Files edited before the plan reached them stay as they are.
            change_list = migration_history.change_set_of(workspace, plan, None).changes
            edited_paths = {change.path for change in undoing.edited_since(workspace, change_list)}
            first = [Undoable(plan, since, untouched=frozenset(edited_paths - set(touched)))]
        case Undoing(plan=plan, paths=names, untouched=untouched):
            first = [Undoable(plan, names=names, untouched=frozenset(untouched))]
            undoable_by_plan.pop(plan, None)
        case None:
            pass
    lost_plans = [Undoable(plan) for plan in migration_history.lost_plans(workspace)]
    return [*first, *undoable_by_plan.values(), *lost_plans]


def _plans_to_undo(
    workspace: Workspace, stack: list[Undoable], names: tuple[str, ...], every: bool
) -> list[tuple[Undoable, tuple[str, ...]]]:
    """The plans to undo: all, the latest, or the latest that changed the named files."""
    if every:
        return [(one, ()) for one in stack]
    if not names:
        return [(one, one.names) for one in stack[:1]]
    paths_to_undo = {PurePosixPath(name).as_posix() for name in names}
    for one in stack:
        change_set = migration_history.change_set_of(workspace, one.plan, None)
        if paths_to_undo <= {change.path for change in change_set.changes}:
            return [(one, names)]
    return [(one, names) for one in stack[:1]]


def _undo_files(workspace: Workspace, names: tuple[str, ...], every: bool, force: bool) -> None:
    stack = _plans_to_undo(workspace, _stack(workspace), names, every)
    if not stack:
        if not migration_history.unreadable_plans(workspace):
            notify("nothing to undo: every file is restored")
        return
    backups = migration_history.vault_of(workspace, environment())
    change_sets = [
        migration_history.change_set_of(workspace, one.plan, backups) for one, _ in stack
    ]
    if every and not force:
        try:
            undoing.refuse_edited(workspace, change_sets, stack[0][0].untouched)
        except EditedSinceError as error:
            _show(workspace, change_sets, error.paths, backups)
            raise
    with Journal(workspace.journal) as log:
        for (one, files), change_set in zip(stack, change_sets, strict=True):
            try:
                undone = undoing.undo(
                    workspace,
                    change_set,
                    backups,
                    log,
                    names=files,
                    force=force,
                    untouched=one.untouched,
                )
            except EditedSinceError as error:
                _show(workspace, [change_set], error.paths, backups)
                raise
            notify(
                f"restored {plural(len(undone.restored), 'file')} of {one}"
                + ("" if undone.whole else "; the others stay migrated")
            )
            for copy in undone.copies:
                notify(f"your version is kept in {visible_name(str(copy))}")


def _say_left(left: list[Undoable]) -> None:
    if len(left) == 1:
        notify(
            f"{left[0]} is still applied: run `helpscout-migrate undo` again to restore its files"
        )
    else:
        notify(
            f"{len(left)} migrations are still applied, the latest is {left[0]}: "
            "`helpscout-migrate undo --all` restores all files"
        )


def _remove(workspace: Workspace, webhooks_left: tuple[HookMade, ...], yes: bool) -> None:
    for hook in webhooks_left:
        show(f"remove   {hook.id}  {hook.url}")
    require_consent(
        f"Delete {plural(len(webhooks_left), 'webhook')} at Help Scout?",
        yes,
        otherwise="no webhook was deleted",
    )
    left = False
    with Journal(workspace.journal) as log:
        for outcome in webhooks.remove(webhooks_left, environment(), log):
            match outcome:
                case Removed(hook=hook, is_gone=is_gone):
                    show(f"{'gone' if is_gone else 'removed':<8} {hook.id}  {hook.url}")
                case SkippedHook(hook=hook, reason=reason):
                    left = True
                    notify(f"webhook {hook.id} to {hook.url} was not deleted: {reason}")
    raise SystemExit(int(left))


def _list_changes(
    workspace: Workspace, names: tuple[str, ...], every: bool, hooks_too: bool
) -> None:
    """List what an undo would do."""
    stack = _stack(workspace)
    present: dict[str, str | None] = {}
    for one, files in _plans_to_undo(workspace, stack, names, every):
        notify(f"{one}:")
        change_set = migration_history.change_set_of(workspace, one.plan, None)
        for change in undoing.select_changes(change_set, files):
            if change.path in one.untouched:
                continue
            now = present.get(change.path, changes.present(workspace, change))
            if now not in (change.before, change.after):
                show(f"edited   {visible_name(change.path)}")
            elif now != change.before:
                word = "restore" if change.before else "delete"
                show(f"{word:<8} {visible_name(change.path)}")
            present[change.path] = change.before
    if every or len(stack) < 2:
        for hook in webhooks.lasting(migration_history.events_of(workspace)):
            word = "remove" if hooks_too else "stays"
            show(f"{word:<8} {hook.id}  {hook.url}  at {hook.api}")
    notify("nothing was changed")


def _show(
    workspace: Workspace,
    change_sets: list[changes.ChangeSet],
    paths: tuple[str, ...],
    backups: BackupVault,
) -> None:
    """The difference between what the migration wrote and what is there now."""
    secrets = secrets_of(workspace.root)
    for path in paths:
        change = next((candidate for one in change_sets if (candidate := one.get(path))), None)
        real = workspace.inside(path)
        if change is not None:
            now = real.read_bytes() if real.is_file() else b""
            show(unified(path, backups.get(change.after), now, secrets))
