"""`doctor`: diagnose problems and suggest fixes."""

from __future__ import annotations

from pathlib import Path

import click

from helpscout_migrator.cli.options import environment, target_argument
from helpscout_migrator.cli.targets import workspace_of
from helpscout_migrator.doctor.checks import DoctorContext, examine
from helpscout_migrator.report import terminal

EXAMPLES = """\b
Examples:
  helpscout-migrate doctor            this folder, this machine, Help Scout
  helpscout-migrate doctor --offline  contact no host
"""


@click.command(epilog=EXAMPLES)
@target_argument
@click.option("--offline", is_flag=True, help="Do not contact Help Scout.")
def doctor(path: Path, offline: bool) -> None:
    """Check Python, packages, store, key, clock, hosts, and the journal of PATH.

    Prints one line for each check, with the fix.

    Exit 0: nothing failed. Exit 1: a check failed.
    """
    checks = examine(DoctorContext(workspace_of(path), environment(), network=not offline))
    terminal.show_checks(terminal.console(), checks)
    raise SystemExit(int(any(check.status == "failed" for check in checks)))
