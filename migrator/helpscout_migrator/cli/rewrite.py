"""`check` and `rewrite`: the codemods alone, for editors, hooks and fleets."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from helpscout_codemods.config import Config, ConfigError, load_config
from helpscout_codemods.engine import check as run_check
from helpscout_codemods.engine import rewrite as run_rewrite
from helpscout_codemods.engine import rewrite_text
from helpscout_codemods.escape_control import visible, visible_name
from helpscout_codemods.findings import Report
from helpscout_codemods.render import render
from helpscout_codemods.scan.files import project_root
from helpscout_migrator.cli.options import plural, talk, to_option
from helpscout_migrator.cli.progress import counted
from helpscout_migrator.errors import MigrationError

FORMATS = ("text", "concise", "json", "sarif", "github", "diff", "html")
FOR_TERMINALS = ("text", "concise", "statistics")
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
        click.option(
            "--quiet", "-q", is_flag=True, help="Findings and errors only: no counts, no advice."
        ),
        click.option("--format", "style", type=click.Choice(FORMATS), help="Default: text."),
        to_option,
        paths_argument,
    ):
        command = option(command)
    return command


CHECK_EXAMPLES = """\b
Examples:
  helpscout-migrate check                            this folder
  helpscout-migrate check --format concise src/      one line for each finding
  helpscout-migrate check --statistics               how many of each rule
  helpscout-migrate check --select HS1 desk.py       calls only, in one file
  helpscout-migrate check --format sarif > v1.sarif  for code scanning
"""
REWRITE_EXAMPLES = """\b
Examples:
  helpscout-migrate rewrite                       the diff of this folder
  helpscout-migrate rewrite --write desk.py       change one file
  helpscout-migrate rewrite --write --to bridge   only make it run
  helpscout-migrate rewrite - < old.py > new.py   a filter for editors
"""


@click.command(epilog=CHECK_EXAMPLES)
@shared_options
@click.option("--statistics", is_flag=True, help="Count the findings of each rule instead.")
def check(
    paths: tuple[str, ...], style: str | None, quiet: bool, statistics: bool, **settings: Any
) -> None:
    """List every place in PATHs that calls V1 (default: here; - is standard input).

    Exit 0: none. Exit 1: some. Exit 2: error.
    """
    if statistics and style:
        raise MigrationError("--statistics is a format of its own: leave --format out")
    style = "statistics" if statistics else style or "text"
    if STDIN in paths:
        config = _config([Path()], settings)
        report = rewrite_text(sys.stdin.buffer.read(), config=config)
        show(report, style, quiet=quiet)
    else:
        chosen = _paths(paths)
        config = _config(chosen, settings)
        with counted("looking for V1", "files", quiet=quiet) as watch:
            report = run_check(chosen, config, watch=watch)
        show(report, style, project_root(chosen), quiet=quiet)
        if style in FOR_TERMINALS and not quiet:
            _say_what_is_next(report, paths)
    raise SystemExit(code_of(report, bool(report.findings)))


def _say_what_is_next(report: Report, paths: tuple[str, ...]) -> None:
    changed = len({f.path for f in report.findings if f.state != "left"})
    if changed:
        where = "".join(f" {shlex.quote(path)}" for path in paths)
        talk(
            f"{plural(changed, 'file')} can be changed: `helpscout-migrate rewrite{where}` shows "
            f"how, `helpscout-migrate run{where if len(paths) == 1 else ''}` does it with undo"
        )


@click.command(epilog=REWRITE_EXAMPLES)
@shared_options
@click.option("--diff", is_flag=True, help="Show the diff (default).")
@click.option("--write", is_flag=True, help="Change the files.")
def rewrite(
    paths: tuple[str, ...],
    style: str | None,
    quiet: bool,
    diff: bool,
    write: bool,
    **settings: Any,
) -> None:
    """Rewrite PATHs (default: here; - reads standard input and prints the new text).

    This changes code only: no backups, no tokens. `run` does the whole migration with undo.

    Exit 0: nothing to change, or all done. Exit 1: there are changes to write (--diff), or places
    that need manual work (--write). Exit 2: error.
    """
    if diff and write:
        raise MigrationError("--diff shows and --write changes: give one of them")
    if STDIN in paths:
        _filter(_config([Path()], settings))
        return
    chosen = _paths(paths)
    config = _config(chosen, settings)
    with counted("rewriting", "files", quiet=quiet) as watch:
        report = run_rewrite(chosen, config, write=write, watch=watch)
    show(report, style or ("text" if write else "diff"), project_root(chosen), quiet=quiet)
    changed = sum(edit.changes for edit in report.edits)
    left = sum(finding.state == "left" for finding in report.findings)
    if write and changed and not quiet:
        talk(f"{plural(changed, 'file')} changed")
    if left and not changed and not write and not quiet:
        need = "needs" if left == 1 else "need"
        talk(f"nothing to rewrite: {plural(left, 'place')} {need} manual work, see `check`")
    raise SystemExit(code_of(report, bool(left if write else changed)))


def _filter(config: Config) -> None:
    """Standard input to standard output, as an editor or a hook wants it."""
    data = sys.stdin.buffer.read()
    report = rewrite_text(data, config=config)
    after = next((edit.after for edit in report.edits), data)
    sys.stdout.buffer.write(after)
    sys.stdout.buffer.flush()
    for problem in report.errors:
        talk(visible_name(f"{problem.path}: {problem.reason}"))
    raise SystemExit(code_of(report, any(f.state == "left" for f in report.findings)))


def show(report: Report, style: str, root: Path | None = None, *, quiet: bool = False) -> None:
    """Print a report in one of the formats; what could not be read goes to standard error."""
    options: dict[str, bool] = {}
    if style in FOR_TERMINALS:
        options["colour"] = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        if style != "statistics":
            options["counts"] = not quiet
    if style == "html":
        # The page brings a template engine along, which no other format needs.
        from helpscout_migrator.report import html
        from helpscout_migrator.report.findings import page_of
        from helpscout_migrator.version import tool

        # It says that it is UTF-8, whatever the console is.
        click.echo(html.render(page_of(report, root or Path(), tool())).encode("utf-8"))
    else:
        way = os.path.relpath(root).replace(os.sep, "/") if root is not None else ""
        text = render(report, style, prefix=way, **options)
        if text:
            # A diff in a pipe is data; the other formats escape for their readers.
            at_terminal = style == "diff" and sys.stdout.isatty()
            click.echo(visible(text) if at_terminal else text, nl=not text.endswith("\n"))
    for problem in report.errors:
        talk(visible_name(f"helpscout-migrate: error: {problem.path}: {problem.reason}"))


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
