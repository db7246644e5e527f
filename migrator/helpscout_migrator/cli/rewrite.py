"""`check` and `rewrite`: the codemods alone, for editors, hooks and fleets."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from helpscout_codemods.config import Config, ConfigError, load_config
from helpscout_codemods.engine import check as run_check
from helpscout_codemods.engine import rewrite as run_rewrite
from helpscout_codemods.engine import rewrite_text
from helpscout_codemods.findings import Report
from helpscout_codemods.render import render
from helpscout_codemods.scan.files import project_root
from helpscout_migrator.cli.options import show as say
from helpscout_migrator.cli.options import talk, to_option
from helpscout_migrator.cli.progress import counted
from helpscout_migrator.errors import MigrationError

FORMATS = ("text", "json", "sarif", "github", "diff", "html")
STDIN = "-"

paths_argument = click.argument("paths", nargs=-1, metavar="[PATH]...")


def shared_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that both commands take: `--format`, and those that override settings."""
    for option in (
        click.option(
            "--cache/--no-cache", default=None, help="Remember what was scanned (default), or not."
        ),
        click.option(
            "--jobs",
            type=click.IntRange(min=0),
            metavar="N",
            help="Processes; 1: one after another (default 0: as many as useful).",
        ),
        click.option(
            "--python2/--no-python2",
            default=None,
            help="Upgrade Python 2 files first (needs the extra python2).",
        ),
        click.option("--ignore", multiple=True, metavar="ID", help="Leave these out."),
        click.option("--select", multiple=True, metavar="ID", help="Only these, such as HS1."),
        click.option("--format", "style", type=click.Choice(FORMATS), help="Default: text."),
        to_option,
        paths_argument,
    ):
        command = option(command)
    return command


@click.command()
@shared_options
def check(paths: tuple[str, ...], style: str | None, **settings: Any) -> None:
    """List every place in PATHs that speaks V1 (default: here; - is standard input).

    Exit 0: none. Exit 1: some. Exit 2: error.
    """
    if STDIN in paths:
        config = _config([Path()], settings)
        report = rewrite_text(sys.stdin.buffer.read(), config=config)
        show(report, style or "text")
    else:
        chosen = _paths(paths)
        config = _config(chosen, settings)
        with counted("looking for V1", "files") as watch:
            report = run_check(chosen, config, watch=watch)
        show(report, style or "text", project_root(chosen))
    raise SystemExit(code_of(report, bool(report.findings)))


@click.command()
@shared_options
@click.option("--diff", "action", flag_value="diff", default=True, help="Show the diff (default).")
@click.option("--write", "action", flag_value="write", help="Change the files.")
def rewrite(paths: tuple[str, ...], style: str | None, action: str, **settings: Any) -> None:
    """Rewrite PATHs (default: here; - reads standard input and prints the new text).

    This changes code only: no backups, no tokens. `run` does the whole migration with undo.

    Exit 0: nothing to change, or all done. Exit 1: there are changes to write (--diff), or places
    left to a person (--write). Exit 2: error.
    """
    if STDIN in paths:
        _filter(_config([Path()], settings))
        return
    chosen = _paths(paths)
    write = action == "write"
    config = _config(chosen, settings)
    with counted("rewriting", "files") as watch:
        report = run_rewrite(chosen, config, write=write, watch=watch)
    show(report, style or ("text" if write else "diff"), project_root(chosen))
    changed = any(edit.changes for edit in report.edits)
    left = any(finding.state == "left" for finding in report.findings)
    if write and changed:
        talk(f"{sum(edit.changes for edit in report.edits)} files changed")
    raise SystemExit(code_of(report, left if write else changed))


def _filter(config: Config) -> None:
    """Standard input to standard output, as an editor or a hook wants it."""
    data = sys.stdin.buffer.read()
    report = rewrite_text(data, config=config)
    after = next((edit.after for edit in report.edits), data)
    sys.stdout.buffer.write(after)
    sys.stdout.buffer.flush()
    for problem in report.errors:
        talk(f"{problem.path}: {problem.reason}")
    raise SystemExit(code_of(report, any(f.state == "left" for f in report.findings)))


def show(report: Report, style: str, root: Path | None = None) -> None:
    """Print a report in one of the formats; what could not be read goes to standard error."""
    if style == "html":
        # The page brings a template engine along, which no other format needs.
        from helpscout_migrator.report import html
        from helpscout_migrator.report.findings import page_of
        from helpscout_migrator.version import tool

        click.echo(html.render(page_of(report, root or Path(), tool())))
    else:
        way = os.path.relpath(root).replace(os.sep, "/") if root is not None else ""
        text = render(report, style, prefix=way)
        if text:
            say(text, nl=not text.endswith("\n"))
    for problem in report.errors:
        talk(f"helpscout-migrate: error: {problem.path}: {problem.reason}")


def code_of(report: Report, something: bool) -> int:
    return 2 if report.errors else int(something)


def _paths(paths: tuple[str, ...]) -> list[Path]:
    chosen = [Path(path) for path in paths] or [Path()]
    for path in chosen:
        if not path.exists():
            raise MigrationError(f"no such file or folder: {path}")
    return chosen


def _config(paths: list[Path], settings: dict[str, Any]) -> Config:
    """The project's settings, and over them what the command line says."""
    given = {name: value for name, value in settings.items() if value != ()}
    try:
        return load_config(project_root(paths)).with_options(**given)
    except ConfigError as error:
        raise MigrationError(str(error)) from error
