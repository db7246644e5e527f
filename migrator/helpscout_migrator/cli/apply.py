"""`apply` and `resume`: do what a plan says, or go on with it."""

from __future__ import annotations

from pathlib import Path

import click

from helpscout_codemods.escape_control import visible_name
from helpscout_migrator import migrating, migration_history
from helpscout_migrator.cli.options import (
    confirm,
    dirty_option,
    environment,
    show,
    talk,
    target_argument,
    yes_option,
)
from helpscout_migrator.cli.progress import counted
from helpscout_migrator.cli.run import exit_code
from helpscout_migrator.cli.targets import mind_git, workspace_of
from helpscout_migrator.migrating import Surroundings
from helpscout_migrator.plans import planning
from helpscout_migrator.plans.plan import Plan
from helpscout_migrator.plans.readiness import refuse_without_credentials
from helpscout_migrator.plans.webhooks import order_of
from helpscout_migrator.report import terminal
from helpscout_migrator.state.workspace import Workspace

EXAMPLES = """\b
Examples:
  helpscout-migrate plan && helpscout-migrate apply   look, then do it
  helpscout-migrate apply --plan reviewed.json        a plan from elsewhere
"""


@click.command(epilog=EXAMPLES)
@target_argument
@click.option("--plan", "plan_file", type=click.Path(path_type=Path), help="A plan made earlier.")
@dirty_option
@yes_option
def apply(path: Path, plan_file: Path | None, allow_dirty: bool, yes: bool) -> None:
    """Apply the plan of PATH (default: the one in .helpscout-migration/plan.json).

    Refused when a file, the settings or the tool are not what the plan was made from. A plan
    applies once.
    """
    workspace = workspace_of(path)
    environ = environment()
    saved = migration_history.load_plan(plan_file or workspace.plan)
    migrating.refuse_unfinished(workspace, saved)
    with counted("looking whether the plan still holds", "files") as watch:
        planned = planning.make(
            workspace,
            scope=saved.scope,
            to=saved.to,
            tokens=bool(saved.tokens),
            hooks=order_of(saved),
            environ=environ,
            created=saved.created,
            watch=watch,
        )
    planning.refuse_if_stale(saved, planned.plan)
    if saved.tokens:
        refuse_without_credentials(saved, environ)
    mind_git(workspace, allow_dirty)
    hooks = f" and {len(saved.webhooks)} webhook(s)" if saved.webhooks else ""
    if not confirm(f"Apply plan {saved.id} to {len(saved.edits)} files{hooks}?", yes):
        talk("nothing was changed")
        raise SystemExit(1)
    with migrating.working(workspace, "apply"):
        backups = migration_history.vault_of(workspace, environ)
        migrating.start(workspace, planned, Surroundings(environ), backups, _tell)
    _finish(workspace, saved)


@click.command()
@target_argument
def resume(path: Path) -> None:
    """Go on with the half applied plan of PATH."""
    workspace = workspace_of(path)
    environ = environment()
    with migrating.working(workspace, "resume"):
        backups = migration_history.vault_of(workspace, environ)
        plan = migrating.resume(workspace, Surroundings(environ), backups, _tell)
    _finish(workspace, plan)


def _finish(workspace: Workspace, plan: Plan) -> None:
    environ = environment()
    backups = migration_history.vault_of(workspace, environ)
    report = migration_history.report_of(workspace, plan, backups, environ)
    page, _ = migration_history.write_reports(workspace, report)
    terminal.show_report(terminal.console(), report)
    show(f"report: {visible_name(str(page))}")
    raise SystemExit(exit_code(report))


def _tell(step: str, note: str) -> None:
    talk(f"{step}: {note}")
