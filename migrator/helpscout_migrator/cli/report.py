"""`report`: tell again what a migration did."""

from __future__ import annotations

from pathlib import Path

import click

from helpscout_migrator import atomic, migrating
from helpscout_migrator.cli.options import environment, target_argument, workspace_of
from helpscout_migrator.report import html, model, terminal


@click.command(short_help="Tell again what was done: text, JSON or one HTML page.")
@target_argument
@click.option("--format", "style", type=click.Choice(["text", "json", "html"]), default="text")
@click.option("--out", "-o", type=click.Path(path_type=Path), help="Write it here.")
def report(path: Path, style: str, out: Path | None) -> None:
    """Report on the last migration of PATH. Keys and tokens show as short hashes."""
    workspace = workspace_of(path)
    environ = environment()
    plan = migrating.last_plan(workspace)
    told = migrating.report_of(workspace, plan, migrating.vault_of(workspace, environ), environ)
    if style == "text" and out is None:
        terminal.show_report(terminal.console(), told)
        return
    if style == "text":
        data = _plain(told)
    elif style == "html":
        data = html.render(told)
    else:
        data = model.to_json(told).decode("utf-8")
    if out is None:
        click.echo(data, nl=False)
    else:
        atomic.write(out, data.encode("utf-8"), mode=0o644)


def _plain(told: model.Report) -> str:
    console = terminal.console()
    with console.capture() as capture:
        terminal.show_report(console, told)
    return capture.get()
