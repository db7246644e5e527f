"""`doctor`: what is wrong here, and how to mend it."""

from __future__ import annotations

from pathlib import Path

import click

from helpscout_migrator.cli.options import environment, target_argument
from helpscout_migrator.cli.targets import workspace_of
from helpscout_migrator.doctor.checks import Patient, examine
from helpscout_migrator.report import terminal

EXAMPLES = """\b
Examples:
  helpscout-migrate doctor            this folder, this machine, Help Scout
  helpscout-migrate doctor --offline  reach no host
"""


@click.command(epilog=EXAMPLES)
@target_argument
@click.option("--offline", is_flag=True, help="Do not try to reach Help Scout's hosts.")
def doctor(path: Path, offline: bool) -> None:
    """Check Python, packages, store, key, clock, hosts, and the journal of PATH.

    One line each, with the fix. Exit 0: all well. Exit 1: something failed.
    """
    checks = examine(Patient(workspace_of(path), environment(), network=not offline))
    terminal.show_checks(terminal.console(), checks)
    raise SystemExit(int(any(check.status == "failed" for check in checks)))
