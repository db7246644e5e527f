"""`todo`: the findings that need manual work, as a work list."""

from __future__ import annotations

from pathlib import Path

import click

from helpscout_migrator.cli.options import format_option, target_argument
from helpscout_migrator.errors import MigrationError

EXAMPLES = """\b
Examples:
  helpscout-migrate todo > todo.md             for a ticket or an assistant
  helpscout-migrate todo --format json src/    for a tracker's import
"""


@click.command(epilog=EXAMPLES)
@target_argument
@format_option("markdown", "json")
def todo(path: Path, style: str) -> None:
    """List the findings in PATH (default: here) that the tool does not rewrite.

    Each entry has its lines of code, the reason, the V2 call with its signature, the V2 names of
    parameters and fields, the official page, and the command that verifies the work.

    Exit 0: nothing is left. Exit 1: work is left. Exit 2: error, such as a file that
    cannot be read.
    """
    if not path.exists():
        raise MigrationError(f"no such file or folder: {path}")
    from helpscout_codemods.config import load_config
    from helpscout_codemods.engine import check
    from helpscout_codemods.render.text import counts_of, nothing_found
    from helpscout_codemods.scan.files import project_root
    from helpscout_migrator.plans.keys import secrets_of
    from helpscout_migrator.report import todo as work_list

    root = project_root([path])
    report = check([path], load_config(root))
    work = work_list.items(report, root, secrets_of(root))
    rewritable = counts_of(report.findings)["native"]
    if style == "json":
        text = work_list.as_json(work, rewritable)
    else:
        text = work_list.as_markdown(work, rewritable, str(path), nothing_found(report))
    click.echo(text, nl=False)
    for problem in report.errors:
        raise MigrationError(f"{problem.path}: {problem.reason}")
    raise SystemExit(int(bool(work)))
