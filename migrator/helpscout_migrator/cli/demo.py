"""`demo`: a whole migration of an example integration, offline."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from helpscout_migrator import demo as show
from helpscout_migrator.report import terminal

EXAMPLES = """\b
Examples:
  helpscout-migrate demo                    takes some seconds
  helpscout-migrate demo --to /tmp/v2-demo  keep the files to look at
"""


@click.command(epilog=EXAMPLES)
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path),
    help="Folder for the example (default: a temporary folder).",
)
def demo(folder: Path | None) -> None:
    """Migrate an example integration from V1 to V2, against a local Help Scout.

    Copies the example, plans, exchanges its V1 key, rewrites the code, runs the program before and
    after the change, compares both runs, and writes the report. Nothing leaves this machine.
    """
    place = folder or Path(tempfile.mkdtemp(prefix="helpscout-demo-")) / show.EXAMPLE
    show.perform(place.resolve(), terminal.console())
