"""How far something long has come: a bar on a terminal, now and then a line elsewhere."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING

from helpscout_migrator.cli.options import talk
from helpscout_migrator.log_lines import Lines

if TYPE_CHECKING:
    from rich.console import Console

Watch = Callable[[int, int], None]
"""Told how much is done, and how much there is."""


@contextlib.contextmanager
def counted(
    message: str, noun: str, *, console: Console | None = None, quiet: bool = False
) -> Generator[Watch, None, None]:
    """Show how many of all `noun` are done, for as long as the block runs.

    On a terminal the bar goes away with the block. Elsewhere there is a line every ten seconds, so
    that a quick run says nothing and a slow one is not taken for a dead one.
    """
    if quiet:
        yield lambda done, total: None
        return
    if not (console.is_terminal if console else sys.stderr.isatty()):
        yield Lines(message, noun, talk)
        return
    # In a hook or a pipeline nothing is drawn, and importing what draws takes longer than the work.
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TextColumn(noun),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console or Console(stderr=True),
        transient=True,
        expand=True,
    )
    with bar:
        task = bar.add_task(message, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
