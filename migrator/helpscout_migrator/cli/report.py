"""`report`: tell again what a migration did."""

from __future__ import annotations

from pathlib import Path

import click

from helpscout_codemods.findings import Report as Findings
from helpscout_codemods.render import render
from helpscout_migrator import migration_history
from helpscout_migrator.cli.options import environment, target_argument
from helpscout_migrator.cli.targets import workspace_of
from helpscout_migrator.report import html, model, terminal
from helpscout_migrator.state import atomic

FORMATS = ("text", "json", "sarif", "html")


EXAMPLES = """\b
Examples:
  helpscout-migrate report                          in the terminal
  helpscout-migrate report --format html -o v2.html  one page to send
"""


@click.command(epilog=EXAMPLES)
@target_argument
@click.option(
    "--format", "style", type=click.Choice(FORMATS), default="text", help="How to print it."
)
@click.option("--out", "-o", type=click.Path(path_type=Path), help="Write it here.")
def report(path: Path, style: str, out: Path | None) -> None:
    """Report on the last migration of PATH. Keys and tokens show as short hashes."""
    workspace = workspace_of(path)
    environ = environment()
    plan = migration_history.last_plan(workspace)
    told = migration_history.report_of(
        workspace, plan, migration_history.vault_of(workspace, environ), environ
    )
    if style == "text" and out is None:
        terminal.show_report(terminal.console(), told)
        return
    if style == "text":
        data = _plain(told)
    elif style == "html":
        data = html.render(told)
    elif style == "sarif":
        data = render(Findings(told.sites), "sarif")
    else:
        data = model.to_json(told).decode("utf-8")
    if out is None:
        click.echo(data.encode("utf-8") if style == "html" else data, nl=False)
    else:
        atomic.write_output(out, data.encode("utf-8"))


def _plain(told: model.Report) -> str:
    console = terminal.console()
    with console.capture() as capture:
        terminal.show_report(console, told)
    return capture.get()
