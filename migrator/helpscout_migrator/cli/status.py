"""`status`: the state of a migration."""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from pathlib import Path

import click

from helpscout_codemods.escape_control import visible_name
from helpscout_codemods.wording import plural
from helpscout_migrator import migration_history
from helpscout_migrator.cli.options import refuse_all, show, target_argument
from helpscout_migrator.cli.targets import workspace_of
from helpscout_migrator.errors import MigrationError
from helpscout_migrator.report.next_steps import next_steps
from helpscout_migrator.shell import shell_word
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
    """Show the state of the migration of PATH, and the next step.

    Exit 0: nothing is unfinished. Exit 1: a migration or an undo is unfinished. Exit 2: a part of
    the state cannot be read; the rest is shown.
    """
    workspace = workspace_of(path)
    history = migration_history.history_of(workspace)
    lost_plans = migration_history.lost_plans(workspace)
    problems = list(migration_history.unreadable_plans(workspace))
    is_unfinished = True
    match history.unfinished:
        case Applying(plan=plan, steps_done=steps_done, since=since):
            step_names = ", ".join(steps_done) or "no step"
            show(f"plan {plan} is partly applied since {since}; done: {step_names}")
            show(
                "`helpscout-migrate resume` continues, `helpscout-migrate undo` restores the files"
            )
            _show_files(workspace, plan, problems)
        case Undoing(plan=plan):
            show(f"the undo of plan {plan} was interrupted: run `helpscout-migrate undo` again")
            _show_files(workspace, plan, problems)
        case None:
            is_unfinished = False
    for one in reversed(history.applied):
        show(f"plan {one.plan} was applied {one.at}")
        _show_files(workspace, one.plan, problems)
        if one is history.applied[-1] and not is_unfinished:
            _show_open_work(workspace, one.plan, problems)
        else:
            problems += migration_history.damage_of(workspace, one.plan)
    if len(history.applied) > 1:
        show(
            "`helpscout-migrate undo` undoes the latest, `helpscout-migrate undo --all` all of them"
        )
    for plan in lost_plans:
        show(
            f"plan {plan} is applied, but missing from the journal: `helpscout-migrate undo` "
            "restores the files from the backups"
        )
        _show_files(workspace, plan, problems)
    if not (is_unfinished or lost_plans or history.applied or problems):
        if history.undone is None:
            show("not migrated")
        else:
            show(f"plan {history.undone} was undone: every file is restored")
        show(f"next: `helpscout-migrate plan {shell_word(str(path))}` shows what would change")
    refuse_all(tuple(dict.fromkeys(problems)))
    if is_unfinished or lost_plans:
        raise SystemExit(1)


def _show_files(workspace: Workspace, plan: str, problems: list[str]) -> None:
    with _collected_errors(problems):
        for change in migration_history.change_set_of(workspace, plan, None).changes:
            show(f"  {_state_word(workspace, change):<9} {visible_name(change.path)}")


def _show_open_work(workspace: Workspace, plan_id: str, problems: list[str]) -> None:
    """Show what a plan leaves to do, and the next steps."""
    with _collected_errors(problems):
        for check in migration_history.checks_of(workspace, plan_id):
            if check.status != "ok":
                show(f"open: {check.name} {check.status}: {visible_name(check.detail)}")
    with _collected_errors(problems):
        plan = migration_history.applied_plan(workspace, plan_id)
        counts = plan.counts()
        if counts["left"]:
            show(f"open: {plural(counts['left'], 'finding', 'need')} manual work")
        for step in next_steps(plan.target, counts, applied=True):
            show(f"next: {visible_name(step)}")


@contextlib.contextmanager
def _collected_errors(problems: list[str]) -> Generator[None, None, None]:
    """Add the error of the block, which hides nothing that comes after it."""
    try:
        yield
    except MigrationError as error:
        problems.append(str(error))


def _state_word(workspace: Workspace, change: changes.Change) -> str:
    now = changes.present(workspace, change)
    if now == change.after:
        return "migrated"
    return "original" if now == change.before else "edited"
