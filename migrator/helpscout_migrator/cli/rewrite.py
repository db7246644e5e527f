"""`check` and `rewrite`: the codemods alone, for editors, hooks and fleets."""

from __future__ import annotations

import os
import shlex
import sys
from collections import Counter
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
from helpscout_codemods.wording import plural
from helpscout_migrator.cli.options import notify, to_option
from helpscout_migrator.cli.progress import counted
from helpscout_migrator.errors import MigrationError

FORMATS = ("text", "concise", "json", "sarif", "github", "diff", "html")
FOR_TERMINALS = ("text", "concise", "statistics")
QUOTING = ("diff", "json", "sarif")
"""The formats that quote code."""
STDIN = "-"
NARROWEST, WIDEST = 40, 80

paths_argument = click.argument("paths", nargs=-1, metavar="[PATH]...")


def shared_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of both commands: `--format`, and those that override settings."""
    for option in (
        click.option(
            "--cache/--no-cache", default=None, help="Cache the results of the scan (default: yes)."
        ),
        click.option(
            "--jobs",
            type=click.IntRange(min=0),
            metavar="N",
            help="Number of worker processes (default: 0, as many as useful).",
        ),
        click.option(
            "--python2/--no-python2",
            default=None,
            help="Upgrade Python 2 files first (extra python2).",
        ),
        click.option(
            "--ignore", multiple=True, metavar="ID", help="Leave these rules out (repeatable)."
        ),
        click.option(
            "--select",
            multiple=True,
            metavar="ID",
            help="Report only these rules or families, such as HS1.",
        ),
        click.option("--quiet", "-q", is_flag=True, help="Print findings and errors only."),
        click.option(
            "--format", "style", type=click.Choice(FORMATS), help="Output format (default: text)."
        ),
        to_option,
        paths_argument,
    ):
        command = option(command)
    return command


CHECK_EXAMPLES = """\b
Examples:
  helpscout-migrate check                            this folder
  helpscout-migrate check --format concise src/      one line per finding
  helpscout-migrate check --statistics               a count for each rule
  helpscout-migrate check --select HS1 desk.py       only calls, in one file
  helpscout-migrate check --format sarif > v1.sarif  for code scanning
"""
REWRITE_EXAMPLES = """\b
Examples:
  helpscout-migrate rewrite                       the diff of this folder
  helpscout-migrate rewrite --write desk.py       change one file
  helpscout-migrate rewrite --write --to bridge   keep V1 calls, use the shim
  helpscout-migrate rewrite - < old.py > new.py   a filter for editors
"""


@click.command(epilog=CHECK_EXAMPLES)
@shared_options
@click.option("--statistics", is_flag=True, help="Print a count for each rule, not the findings.")
def check(
    paths: tuple[str, ...], style: str | None, quiet: bool, statistics: bool, **settings: Any
) -> None:
    """List every use of V1 in PATHS (default: here; - reads standard input), and what to write.

    Exit 0: no findings. Exit 1: findings. Exit 2: error.
    """
    if statistics and style:
        raise MigrationError("--statistics is an output format: leave --format out")
    style = "statistics" if statistics else style or "text"
    if STDIN in paths:
        _refuse_beside_stdin(paths)
        config = _config([Path()], settings)
        report = rewrite_text(sys.stdin.buffer.read(), config=config)
        show(report, style, config, quiet=quiet)
    else:
        targets = _paths(paths)
        config = _config(targets, settings)
        with counted("scanning for V1", "files", quiet=quiet) as watch:
            report = run_check(targets, config, watch=watch)
        show(report, style, config, project_root(targets), quiet=quiet)
        if style in FOR_TERMINALS and not quiet:
            _say_what_is_next(report, paths)
    raise SystemExit(code_of(report, bool(report.findings)))


def _say_what_is_next(report: Report, paths: tuple[str, ...]) -> None:
    where = "".join(f" {shlex.quote(path)}" for path in paths)
    folder = where if len(paths) == 1 else ""
    if report.changed:
        notify(f"{plural(len(report.changed), 'file')} can be changed:")
        show_changes, make_them = (
            f"helpscout-migrate rewrite{where}",
            f"helpscout-migrate run{folder}",
        )
        width = len(show_changes)
        notify(f"  {show_changes}  shows the changes")
        notify(f"  {make_them:<{width}}  makes them, and can be undone")
    _name_open_work(report, folder)


def _name_open_work(report: Report, folder: str) -> None:
    if not report.findings:
        return
    # Not at the top: --help and a clean folder need no sentences.
    from helpscout_migrator.report.next_steps import open_work

    counts = Counter[str](finding.state for finding in report.findings)
    for sentence in open_work(folder, counts, is_bridged=not report.changed):
        notify(sentence)


@click.command(epilog=REWRITE_EXAMPLES)
@shared_options
@click.option("--diff", is_flag=True, help="Show the changes as a diff (default).")
@click.option("--write", is_flag=True, help="Change the files.")
def rewrite(
    paths: tuple[str, ...],
    style: str | None,
    quiet: bool,
    diff: bool,
    write: bool,
    **settings: Any,
) -> None:
    """Rewrite V1 code in PATHS (default: here; - reads standard input and prints the new text).

    Changes code only, without backups and without tokens. `run` does the whole migration, which can
    be undone.

    Exit 0: nothing to do, or everything is written. Exit 1: there are changes to write, or
    findings that need manual work. Exit 2: error.
    """
    if diff and write:
        raise MigrationError("--diff and --write exclude each other: choose one")
    if STDIN in paths:
        _refuse_beside_stdin(paths, ("--write", write), ("--diff", diff), ("--format", bool(style)))
        _filter(_config([Path()], settings))
        return
    targets = _paths(paths)
    config = _config(targets, settings)
    with counted("rewriting", "files", quiet=quiet) as watch:
        report = run_rewrite(targets, config, write=write, watch=watch)
    style = style or ("text" if write else "diff")
    show(report, style, config, project_root(targets), quiet=quiet)
    change_count = sum(edit.changes for edit in report.edits)
    left = sum(finding.state == "left" for finding in report.findings)
    if not quiet:
        if write and change_count:
            notify(f"{plural(change_count, 'file')} changed")
        where = f" {shlex.quote(paths[0])}" if len(paths) == 1 else ""
        _name_open_work(report, where)
    raise SystemExit(code_of(report, bool(left or (change_count and not write))))


def _refuse_beside_stdin(paths: tuple[str, ...], *options: tuple[str, bool]) -> None:
    """Raise MigrationError for what does not fit the path `-`, standard input."""
    if len(paths) > 1:
        raise MigrationError("- reads standard input: leave the other paths out")
    for name, is_given in options:
        if is_given:
            raise MigrationError(f"- prints the new text of standard input: leave {name} out")


def _filter(config: Config) -> None:
    """Rewrite standard input to standard output, for editors and hooks."""
    data = sys.stdin.buffer.read()
    report = rewrite_text(data, config=config)
    after = next((edit.after for edit in report.edits), data)
    sys.stdout.buffer.write(after)
    sys.stdout.buffer.flush()
    for problem in report.errors:
        notify(visible_name(f"{problem.path}: {problem.reason}"))
    raise SystemExit(code_of(report, any(f.state == "left" for f in report.findings)))


def show(
    report: Report, style: str, config: Config, root: Path | None = None, *, quiet: bool = False
) -> None:
    """Print a report in one of the formats; errors go to standard error."""
    options: dict[str, bool | int] = {}
    if style in FOR_TERMINALS:
        options["colour"] = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        options["is_filtered"] = config.leaves_rules_out
        if style == "text":
            options["width"] = _width()
        if style != "statistics":
            options["counts"] = not quiet
    if style == "html":
        # Imported here: no other format needs the template engine.
        from helpscout_migrator.report import html
        from helpscout_migrator.report.findings import page_of
        from helpscout_migrator.version import tool

        # The page declares UTF-8, whatever the console uses.
        page = html.render(page_of(report, root or Path(), tool()), len(report.changed))
        click.echo(page.encode("utf-8"))
    else:
        way = os.path.relpath(root).replace(os.sep, "/") if root is not None else ""
        secrets = _secrets(root or Path()) if style in QUOTING and report.findings else ()
        text = render(report, style, prefix=way, known=secrets, **options)
        if text:
            # A diff in a pipe is data; the other formats escape for their readers.
            at_terminal = style == "diff" and sys.stdout.isatty()
            click.echo(visible(text) if at_terminal else text, nl=not text.endswith("\n"))
    for problem in report.errors:
        notify(visible_name(f"helpscout-migrate: error: {problem.path}: {problem.reason}"))


def _width() -> int:
    """The columns of the output: 40 to 80, and 80 where nothing says how many there are."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal():
        number = int(columns)
    else:
        number = os.get_terminal_size(1).columns if sys.stdout.isatty() else WIDEST
    return min(max(number, NARROWEST), WIDEST)


def _secrets(root: Path) -> list[str]:
    """The secrets in the settings of a folder, wherever its code repeats them."""
    # Imported here: what reads settings takes as long to import as a file to scan.
    from helpscout_migrator.plans.keys import secrets_of

    return [secret.reveal() for secret in secrets_of(root)]


def code_of(report: Report, something: bool) -> int:
    return 2 if report.errors else int(something)


def _paths(paths: tuple[str, ...]) -> list[Path]:
    targets = [Path(path) for path in paths] or [Path()]
    for path in targets:
        if not path.exists():
            raise MigrationError(f"no such file or folder: {path}")
    return targets


def _config(paths: list[Path], settings: dict[str, Any]) -> Config:
    """The project's settings, overridden by the command line."""
    options = {name: value for name, value in settings.items() if value != ()}
    try:
        return load_config(project_root(paths)).with_options(**options)
    except ConfigError as error:
        raise MigrationError(str(error)) from error
