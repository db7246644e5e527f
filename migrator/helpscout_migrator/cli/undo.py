"""`undo`: every byte back, or those of some files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import click

from helpscout_codemods.escape_control import visible_name
from helpscout_migrator import migrating, migration_history, undoing
from helpscout_migrator.cli.options import (
    confirm,
    environment,
    plural,
    show,
    talk,
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
from helpscout_migrator.steps.webhooks import Left, Removed

EXAMPLES = """\b
Examples:
  helpscout-migrate undo                  the last migration of this folder
  helpscout-migrate undo --dry-run        list what would be restored
  helpscout-migrate undo --file desk.py   one file
  helpscout-migrate undo --all            every migration of this folder
"""


@click.command(epilog=EXAMPLES)
@target_argument
@click.option("--file", "-f", "names", multiple=True, help="Only this file (repeat for more).")
@click.option(
    "--all", "every", is_flag=True, help="Every migration of PATH, not only the last one."
)
@click.option(
    "--force",
    is_flag=True,
    help="Overwrite files that were edited since; your text is kept in a copy beside.",
)
@click.option(
    "--webhooks",
    "hooks_too",
    is_flag=True,
    help="Also remove, at Help Scout, the webhooks that migrations of PATH made.",
)
@click.option("--dry-run", is_flag=True, help="Only list what would be given back and removed.")
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
    """Undo the last migration of PATH: bytes, modes and modification times as they were.

    Migrations are undone one by one, the newest first; --all undoes every one. Refuses, and shows
    the difference, when a file was edited since. Tokens stay in the store. Webhooks that were
    created stay at Help Scout and are named, unless --webhooks removes them: that asks first
    (--yes for machines) and needs credentials, the files do not.
    """
    if names and (hooks_too or every):
        raise MigrationError("--webhooks and --all belong to the whole undo: leave --file out")
    workspace = workspace_of(path)
    if not workspace.state.is_dir():
        talk("nothing was migrated here: nothing to undo")
        return
    if dry_run:
        _list(workspace, names, every, hooks_too)
        return
    with migrating.working(workspace, "undo"):
        _files(workspace, names, every, force)
        left = _stack(workspace)
        made = webhooks.lasting(migration_history.events_of(workspace))
        if left:
            _say_left(left)
            if hooks_too:
                talk("webhooks go with the last migration: none was removed")
                raise SystemExit(1)
        elif made and hooks_too:
            _remove(workspace, made, yes)
        elif made:
            for hook in made:
                talk(
                    f"webhook {hook.id} to {hook.url} stays at {hook.api}: "
                    "`helpscout-migrate undo --webhooks` removes it, or "
                    f"`helpscout-migrate webhooks remove {hook.id}`"
                )
        elif hooks_too:
            talk("no webhook of a migration is left")


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
    applied = {one.plan: Undoable(one.plan, one.at) for one in reversed(history.applied)}
    first: list[Undoable] = []
    match history.unfinished:
        case Applying(plan=plan, since=since, touched=touched):
            # What was edited before the plan came to it is no business of the undo.
            changed = migration_history.change_set_of(workspace, plan, None).changes
            edited = {change.path for change in undoing.edited_since(workspace, changed)}
            first = [Undoable(plan, since, untouched=frozenset(edited - set(touched)))]
        case Undoing(plan=plan, paths=names, untouched=untouched):
            first = [Undoable(plan, names=names, untouched=frozenset(untouched))]
            applied.pop(plan, None)
        case None:
            pass
    lost = [Undoable(plan) for plan in migration_history.lost_plans(workspace)]
    return [*first, *applied.values(), *lost]


def _chosen(
    workspace: Workspace, stack: list[Undoable], names: tuple[str, ...], every: bool
) -> list[tuple[Undoable, tuple[str, ...]]]:
    """What this undo is about: all, the newest plan, or the newest that changed the named files."""
    if every:
        return [(one, ()) for one in stack]
    if not names:
        return [(one, one.names) for one in stack[:1]]
    asked = {PurePosixPath(name).as_posix() for name in names}
    for one in stack:
        change_set = migration_history.change_set_of(workspace, one.plan, None)
        if asked <= {change.path for change in change_set.changes}:
            return [(one, names)]
    return [(one, names) for one in stack[:1]]


def _files(workspace: Workspace, names: tuple[str, ...], every: bool, force: bool) -> None:
    stack = _chosen(workspace, _stack(workspace), names, every)
    if not stack:
        talk("nothing to undo: every file is as it was")
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
                done = undoing.undo(
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
            talk(
                f"{one}: {plural(len(done.restored), 'file')} given back"
                + ("" if done.whole else "; others of this plan stay migrated")
            )
            for copy in done.copies:
                talk(f"what was there before the undo is in {visible_name(str(copy))}")


def _say_left(left: list[Undoable]) -> None:
    if len(left) == 1:
        talk(f"{left[0]} is still applied: `helpscout-migrate undo` again gives its files back")
    else:
        talk(
            f"{len(left)} migrations are still applied, the newest is {left[0]}: "
            "`helpscout-migrate undo --all` gives all files back"
        )


def _remove(workspace: Workspace, made: tuple[HookMade, ...], yes: bool) -> None:
    for hook in made:
        show(f"remove   {hook.id}  {hook.url}")
    if not confirm(f"Remove {len(made)} webhook(s) at Help Scout?", yes):
        talk("no webhook was removed")
        raise SystemExit(1)
    left = False
    with Journal(workspace.journal) as log:
        for outcome in webhooks.remove(made, environment(), log):
            match outcome:
                case Removed(hook=hook, gone=gone):
                    show(f"{'gone' if gone else 'removed':<8} {hook.id}  {hook.url}")
                case Left(hook=hook, reason=reason):
                    left = True
                    talk(f"webhook {hook.id} to {hook.url} was not removed: {reason}")
    raise SystemExit(int(left))


def _list(workspace: Workspace, names: tuple[str, ...], every: bool, hooks_too: bool) -> None:
    """What an undo would do, without doing it or asking anybody."""
    stack = _stack(workspace)
    present: dict[str, str | None] = {}
    for one, files in _chosen(workspace, stack, names, every):
        talk(f"{one}:")
        change_set = migration_history.change_set_of(workspace, one.plan, None)
        for change in undoing.chosen(change_set, files):
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
    talk("nothing was changed")


def _show(
    workspace: Workspace,
    change_sets: list[changes.ChangeSet],
    paths: tuple[str, ...],
    backups: BackupVault,
) -> None:
    """The difference between what the migration wrote and what is there now."""
    secrets = secrets_of(workspace.root)
    for path in paths:
        change = next((found for one in change_sets if (found := one.get(path))), None)
        real = workspace.inside(path)
        if change is not None:
            now = real.read_bytes() if real.is_file() else b""
            show(unified(path, backups.get(change.after), now, secrets))
