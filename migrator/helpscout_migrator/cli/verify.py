"""`verify`: check a migrated folder."""

from __future__ import annotations

from pathlib import Path

import click

from helpscout_migrator import migrating, migration_history
from helpscout_migrator.cli.options import environment, target_argument
from helpscout_migrator.cli.targets import workspace_of
from helpscout_migrator.report import terminal
from helpscout_migrator.steps import verification

EXAMPLES = """\b
Examples:
  helpscout-migrate verify      this folder
  helpscout-migrate verify ~/crm
"""


@click.command(epilog=EXAMPLES)
@target_argument
def verify(path: Path) -> None:
    """Check the migrated PATH: the code compiles, nothing is left to rewrite, the token works.

    Exit 0: all checks passed. Exit 1: a check was skipped. Exit 2: a check failed.
    """
    workspace = workspace_of(path)
    plan = migration_history.last_plan(workspace)
    checks = verification.verify(workspace, plan, environment())
    with migrating.working(workspace, "verify"):
        migration_history.save_checks(workspace, plan.id, checks)
    terminal.show_checks(terminal.console(), checks)
    statuses = {check.status for check in checks}
    raise SystemExit(2 if "failed" in statuses else int("skipped" in statuses))
