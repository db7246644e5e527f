"""`undo`: every byte back, or those of some files."""

from __future__ import annotations

from pathlib import Path

import click

from helpscout_migrator import migrating, record, undoing
from helpscout_migrator.cli.options import environment, talk, target_argument, workspace_of
from helpscout_migrator.diffs import unified
from helpscout_migrator.errors import EditedSinceError
from helpscout_migrator.plans.keys import secrets_of
from helpscout_migrator.state import changes
from helpscout_migrator.state.journal import Applied, Applying, Journal, Undoing
from helpscout_migrator.state.vault import Vault
from helpscout_migrator.state.workspace import Workspace
from helpscout_migrator.steps import webhooks


@click.command(short_help="Give every byte back.")
@target_argument
@click.option("--file", "-f", "names", multiple=True, help="Only this file (repeat for more).")
@click.option("--force", is_flag=True, help="Overwrite files that were edited since.")
def undo(path: Path, names: tuple[str, ...], force: bool) -> None:
    """Undo the migration of PATH: bytes, modes and modification times as they were.

    Refuses, and shows the difference, when a file was edited since. Tokens stay in the store,
    and webhooks that were created stay at Help Scout: they are named, with the command that removes
    them.
    """
    workspace = workspace_of(path)
    environ = environment()
    if not workspace.state.is_dir():
        talk("nothing was migrated here: nothing to undo")
        return
    with migrating.working(workspace, "undo"):
        match record.state_of(workspace):
            case Applied(plan=plan) | Applying(plan=plan):
                pass
            case Undoing(plan=plan, paths=paths):
                names = names or paths
            case _:
                found = record.unrecorded(workspace)
                if found is None:
                    talk("nothing to undo: every file is as it was")
                    return
                plan = found
                talk(f"the journal does not know plan {plan}, whose new texts are here: undoing it")
        backups = record.vault_of(workspace, environ)
        change_set = record.change_set_of(workspace, plan)
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
    for hook in webhooks.lasting(record.events_of(workspace)) if done.whole else ():
        talk(
            f"webhook {hook.id} to {hook.url} stays at {hook.api}: "
            f"`helpscout-migrate webhooks remove {hook.id}` removes it"
        )


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
            click.echo(unified(path, backups.get(change.after), now, secrets))
