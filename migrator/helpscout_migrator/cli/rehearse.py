"""`rehearse`: run a command before and after, and compare."""

from __future__ import annotations

from pathlib import Path

import click

from helpscout_migrator import migration_history
from helpscout_migrator.cli.options import BoundedNumber, as_target, environment, notify, to_option
from helpscout_migrator.cli.progress import counted
from helpscout_migrator.cli.targets import workspace_of
from helpscout_migrator.errors import MigrationError
from helpscout_migrator.plans import planning
from helpscout_migrator.rehearsal.plan_rehearsal import rehearse_both, rehearse_planned
from helpscout_migrator.rehearsal.rehearsing import LONGEST_RUN, TIMEOUT, is_proof
from helpscout_migrator.report import terminal
from helpscout_migrator.state.journal import Applied

EXAMPLES = """\b
Examples:
  helpscout-migrate rehearse -- python export.py --since yesterday
  helpscout-migrate rehearse --path ~/crm -- .venv/bin/python export.py
"""


@click.command(context_settings={"ignore_unknown_options": True}, epilog=EXAMPLES)
@click.option(
    "--path", type=click.Path(path_type=Path), default=Path("."), help="Folder of the program."
)
@click.option(
    "--timeout",
    type=BoundedNumber(0, LONGEST_RUN, min_open=True),
    default=TIMEOUT,
    show_default=True,
    metavar="SECONDS",
    help="Seconds allowed for each run.",
)
@to_option
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
def rehearse(path: Path, timeout: float, to: str | None, command: tuple[str, ...]) -> None:
    """Run COMMAND before the change (through the shim) and after it, and compare.

    Each run gets a copy of the folder, a fresh local Help Scout with the same data, and no access
    to the network. The command compares standard output, the exit code, the effects on the data,
    and the files written.

    Exit 0: both runs are the same. Exit 1: they differ. Exit 2: the first run already failed.
    """
    if not command:
        raise MigrationError("missing command: helpscout-migrate rehearse -- python your_script.py")
    workspace = workspace_of(path)
    environ = environment()
    if isinstance(migration_history.state_of(workspace), Applied):
        plan = migration_history.last_plan(workspace)
        backups = migration_history.vault_of(workspace, environ)
        with counted("rehearsing", "runs") as watch:
            verdict = rehearse_both(
                workspace, plan, backups, command, environ, timeout=timeout, watch=watch
            ).verdict
    else:
        with counted("scanning for V1", "files") as watch:
            new_plan = planning.make(workspace, to=as_target(to), environ=environ, watch=watch)
        if not new_plan.plan.applyable:
            notify("nothing to change here: both runs use the same code")
        with counted("rehearsing", "runs") as watch:
            verdict = rehearse_planned(
                workspace, new_plan, command, environ, timeout=timeout, watch=watch
            )
    terminal.show_rehearsal(terminal.console(), verdict)
    if verdict.exit_before != 0:
        notify("the command failed before anything was changed, so there is nothing to compare")
        raise SystemExit(2)
    raise SystemExit(0 if is_proof(verdict) else 1)
