"""`report`: show the report of the last migration."""

from __future__ import annotations

from pathlib import Path

import click

from helpscout_codemods.findings import Report as Findings
from helpscout_codemods.render import render
from helpscout_migrator import migration_history
from helpscout_migrator.cli.options import environment, format_option, target_argument
from helpscout_migrator.cli.targets import workspace_of
from helpscout_migrator.report import html, model, terminal
from helpscout_migrator.state import atomic

EXAMPLES = """\b
Examples:
  helpscout-migrate report                          in the terminal
  helpscout-migrate report --format html -o v2.html  one page to send
"""


@click.command(epilog=EXAMPLES)
@target_argument
@format_option("text", "json", "sarif", "html")
@click.option("--out", "-o", type=click.Path(path_type=Path), help="Write the report to this file.")
def report(path: Path, style: str, out: Path | None) -> None:
    """Show the report of the last migration of PATH. Keys and tokens appear as short hashes.

    Exit 0: printed. Exit 2: error, such as no migration.
    """
    workspace = workspace_of(path)
    environ = environment()
    plan = migration_history.last_plan(workspace)
    outcome = migration_history.report_of(
        workspace, plan, migration_history.vault_of(workspace, environ), environ
    )
    if style == "text" and out is None:
        terminal.show_report(terminal.console(), outcome)
        return
    if style == "text":
        data = _plain(outcome)
    elif style == "html":
        data = html.render(outcome)
    elif style == "sarif":
        data = render(Findings(outcome.sites), "sarif")
    else:
        data = model.to_json(outcome).decode("utf-8")
    if out is None:
        click.echo(data.encode("utf-8") if style == "html" else data, nl=False)
    else:
        atomic.write_output(out, data.encode("utf-8"))


def _plain(report: model.MigrationReport) -> str:
    console = terminal.console()
    with console.capture() as capture:
        terminal.show_report(console, report)
    return capture.get()
