"""`status`: where a migration stands."""

from __future__ import annotations

from pathlib import Path

import click

from helpscout_codemods.escape_control import visible_name
from helpscout_migrator import migration_history
from helpscout_migrator.cli.options import plural, show, target_argument
from helpscout_migrator.cli.targets import workspace_of
from helpscout_migrator.state import changes
from helpscout_migrator.state.journal import Applying, Undoing
from helpscout_migrator.state.workspace import Workspace

EXAMPLES = """\b
Examples:
  helpscout-migrate status
  helpscout-migrate status ~/crm
"""


@click.command(epilog=EXAMPLES)
@target_argument
def status(path: Path) -> None:
    """Say where the migration of PATH stands, and what to do next.

    Exit 0: nothing is half done. Exit 1: something is.
    """
    workspace = workspace_of(path)
    history = migration_history.history_of(workspace)
    lost = migration_history.lost_plans(workspace)
    unfinished = True
    match history.unfinished:
        case Applying(plan=plan, steps_done=done, since=since):
            show(f"plan {plan} is half applied since {since}; done: {', '.join(done) or 'no step'}")
            show("`helpscout-migrate resume` goes on, `helpscout-migrate undo` goes back")
            _files(workspace, plan)
        case Undoing(plan=plan):
            show(f"the undo of plan {plan} was interrupted: give `helpscout-migrate undo` again")
            _files(workspace, plan)
        case None:
            unfinished = False
    for one in reversed(history.applied):
        show(f"plan {one.plan} was applied {one.at}")
        _files(workspace, one.plan)
        _open(workspace, one.plan)
    if len(history.applied) > 1:
        show("`helpscout-migrate undo` undoes the newest; `undo --all` undoes every one")
    for plan in lost:
        show(
            f"plan {plan} is applied, but the journal does not say so: `helpscout-migrate undo` "
            "goes back by its backups"
        )
        _files(workspace, plan)
    if not (unfinished or lost or history.applied):
        if history.undone is None:
            show("not migrated: `helpscout-migrate plan` shows what would be done")
        else:
            show(f"plan {history.undone} was undone: every file of it is as it was")
    if unfinished or lost:
        raise SystemExit(1)


def _files(workspace: Workspace, plan: str) -> None:
    for change in migration_history.change_set_of(workspace, plan, None).changes:
        show(f"  {_word(workspace, change):<9} {visible_name(change.path)}")


def _open(workspace: Workspace, plan_id: str) -> None:
    """What an applied plan leaves to do."""
    for check in migration_history.checks_of(workspace, plan_id):
        if check.status != "ok":
            show(f"open: {check.name} {check.status}: {visible_name(check.detail)}")
    left = migration_history.load_plan(workspace.run(plan_id) / "plan.json").counts()["left"]
    if left:
        show(f"open: {plural(left, 'place')} need{'s' if left == 1 else ''} manual work")


def _word(workspace: Workspace, change: changes.Change) -> str:
    now = changes.present(workspace, change)
    if now == change.after:
        return "migrated"
    return "original" if now == change.before else "edited"
