"""`apply` and `resume`: apply a saved plan, or continue an interrupted migration."""

from __future__ import annotations

from pathlib import Path

import click

from helpscout_codemods.wording import plural
from helpscout_migrator import migrating, migration_history
from helpscout_migrator.cli.options import (
    dirty_option,
    environment,
    notify,
    require_consent,
    target_argument,
    yes_option,
)
from helpscout_migrator.cli.progress import counted
from helpscout_migrator.cli.run import show_outcome
from helpscout_migrator.cli.targets import require_clean_git, workspace_of
from helpscout_migrator.migrating import RunContext
from helpscout_migrator.plans import planning
from helpscout_migrator.plans.readiness import refuse_without_credentials
from helpscout_migrator.plans.webhooks import order_of

EXAMPLES = """\b
Examples:
  helpscout-migrate plan && helpscout-migrate apply   look, then do it
  helpscout-migrate apply --plan reviewed.json        a reviewed plan
"""
RESUME_EXAMPLES = """\b
Examples:
  helpscout-migrate status && helpscout-migrate resume   look, then continue
"""


@click.command(epilog=EXAMPLES)
@target_argument
@click.option("--plan", "plan_file", type=click.Path(path_type=Path), help="Apply this plan file.")
@dirty_option
@yes_option
def apply(path: Path, plan_file: Path | None, allow_dirty: bool, yes: bool) -> None:
    """Apply the plan that `plan` saved for PATH (default: here).

    A plan is refused if its files, the settings or the version of the tool have changed since. It
    applies only once.

    Exit 0: done. Exit 1: work is left. Exit 2: error.
    """
    workspace = workspace_of(path)
    environ = environment()
    saved_plan = migration_history.load_plan(plan_file or workspace.plan)
    migrating.refuse_unfinished(workspace, saved_plan)
    with counted("checking the plan", "files") as watch:
        fresh = planning.make(
            workspace,
            scope=saved_plan.scope,
            to=saved_plan.to,
            tokens=bool(saved_plan.tokens),
            hooks=order_of(saved_plan),
            environ=environ,
            created=saved_plan.created,
            watch=watch,
        )
    planning.refuse_if_stale(saved_plan, fresh.plan)
    if saved_plan.tokens:
        refuse_without_credentials(saved_plan, environ)
    require_clean_git(workspace, allow_dirty)
    hooks = f" and {plural(len(saved_plan.webhooks), 'webhook')}" if saved_plan.webhooks else ""
    require_consent(
        f"Apply plan {saved_plan.id} to {plural(len(saved_plan.edits), 'file')}{hooks}?", yes
    )
    with migrating.working(workspace, "apply"):
        backups = migration_history.vault_of(workspace, environ)
        migrating.start(workspace, fresh, RunContext(environ), backups, _tell)
    raise SystemExit(show_outcome(workspace, saved_plan, backups))


@click.command(epilog=RESUME_EXAMPLES)
@target_argument
def resume(path: Path) -> None:
    """Continue the interrupted migration of PATH.

    Exit 0: done. Exit 1: work is left. Exit 2: error, such as nothing to resume.
    """
    workspace = workspace_of(path)
    environ = environment()
    with migrating.working(workspace, "resume"):
        backups = migration_history.vault_of(workspace, environ)
        plan = migrating.resume(workspace, RunContext(environ), backups, _tell)
    raise SystemExit(show_outcome(workspace, plan, backups))


def _tell(step: str, note: str) -> None:
    notify(f"{step}: {note}")
