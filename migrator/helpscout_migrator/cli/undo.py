"""`undo`: every byte back, or those of some files."""

from __future__ import annotations

from pathlib import Path

import click

from helpscout_migrator import migrating, record, undoing
from helpscout_migrator.cli.options import (
    confirm,
    environment,
    show,
    talk,
    target_argument,
    workspace_of,
    yes_option,
)
from helpscout_migrator.diffs import unified
from helpscout_migrator.errors import EditedSinceError, MigrationError
from helpscout_migrator.plans.keys import secrets_of
from helpscout_migrator.state import changes
from helpscout_migrator.state.journal import Applied, Applying, HookMade, Journal, Undoing
from helpscout_migrator.state.vault import Vault
from helpscout_migrator.state.workspace import Workspace
from helpscout_migrator.steps import webhooks
from helpscout_migrator.steps.webhooks import Left, Removed


@click.command(short_help="Give every byte back.")
@target_argument
@click.option("--file", "-f", "names", multiple=True, help="Only this file (repeat for more).")
@click.option("--force", is_flag=True, help="Overwrite files that were edited since.")
@click.option(
    "--webhooks",
    "hooks_too",
    is_flag=True,
    help="Also remove, at Help Scout, the webhooks that migrations of PATH made.",
)
@click.option("--dry-run", is_flag=True, help="Only list what would be given back and removed.")
@yes_option
def undo(
    path: Path, names: tuple[str, ...], force: bool, hooks_too: bool, dry_run: bool, yes: bool
) -> None:
    """Undo the migration of PATH: bytes, modes and modification times as they were.

    Refuses, and shows the difference, when a file was edited since. Tokens stay in the store.
    Webhooks that were created stay at Help Scout and are named, unless --webhooks removes them:
    that asks first (--yes for machines) and needs credentials, the files do not.
    """
    if names and hooks_too:
        raise MigrationError("--webhooks belongs to the whole undo: leave --file out")
    workspace = workspace_of(path)
    if not workspace.state.is_dir():
        talk("nothing was migrated here: nothing to undo")
        return
    if dry_run:
        _list(workspace, names, hooks_too)
        return
    with migrating.working(workspace, "undo"):
        whole = _files(workspace, names, force)
        made = webhooks.lasting(record.events_of(workspace)) if whole else ()
        if made and hooks_too:
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


def _pending(workspace: Workspace, names: tuple[str, ...]) -> tuple[str, tuple[str, ...]] | None:
    """The plan to undo and the files to give back; None when every file is as it was."""
    match record.state_of(workspace):
        case Applied(plan=plan) | Applying(plan=plan):
            return plan, names
        case Undoing(plan=plan, paths=paths):
            return plan, names or paths
        case _:
            lost = record.unrecorded(workspace)
            return None if lost is None else (lost, names)


def _files(workspace: Workspace, names: tuple[str, ...], force: bool) -> bool:
    """Give files back; whether none stays migrated."""
    pending = _pending(workspace, names)
    if pending is None:
        talk("nothing to undo: every file is as it was")
        return True
    plan, names = pending
    backups = record.vault_of(workspace, environment())
    change_set = record.change_set_of(workspace, plan, backups)
    with Journal(workspace.journal) as log:
        try:
            done = undoing.undo(workspace, change_set, backups, log, names=names, force=force)
        except EditedSinceError as error:
            _show(workspace, change_set, error.paths, backups)
            raise
    files = len(done.restored)
    talk(
        f"{files} file{'' if files == 1 else 's'} given back"
        + ("" if done.whole else "; others stay migrated")
    )
    return done.whole


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


def _list(workspace: Workspace, names: tuple[str, ...], hooks_too: bool) -> None:
    """What an undo would do, without doing it or asking anybody."""
    pending = _pending(workspace, names)
    if pending is not None:
        plan, names = pending
        for change in undoing.chosen(record.change_set_of(workspace, plan, None), names):
            now = changes.present(workspace, change)
            if now not in (change.before, change.after):
                show(f"edited   {change.path}")
            elif now != change.before:
                show(f"{'restore' if change.before else 'delete':<8} {change.path}")
    for hook in webhooks.lasting(record.events_of(workspace)):
        word = "remove" if hooks_too else "stays"
        show(f"{word:<8} {hook.id}  {hook.url}  at {hook.api}")
    talk("nothing was changed")


def _show(
    workspace: Workspace, change_set: changes.ChangeSet, paths: tuple[str, ...], backups: Vault
) -> None:
    """The difference between what the migration wrote and what is there now."""
    secrets = secrets_of(workspace.root)
    for path in paths:
        change = change_set.get(path)
        real = workspace.inside(path)
        if change is not None:
            now = real.read_bytes() if real.is_file() else b""
            show(unified(path, backups.get(change.after), now, secrets))
