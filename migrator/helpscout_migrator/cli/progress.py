"""Progress of long work: a bar on a terminal, a line every ten seconds elsewhere."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Generator
from typing import TYPE_CHECKING

from helpscout_migrator.cli.options import notify
from helpscout_migrator.log_lines import Lines, ProgressDisplay

if TYPE_CHECKING:
    from rich.console import Console


class _Silence:
    def __call__(self, done: int, total: int) -> None:
        pass

    def note(self, text: str) -> None:
        pass


@contextlib.contextmanager
def counted(
    message: str, noun: str, *, console: Console | None = None, quiet: bool = False
) -> Generator[ProgressDisplay, None, None]:
    """Show how many `noun` are done while the block runs.

    On a terminal the bar disappears with the block. Elsewhere there is a line every ten seconds, so
    that a quick run prints nothing and a slow one shows that it is alive.
    """
    if quiet:
        yield _Silence()
    elif console.is_terminal if console else sys.stderr.isatty():
        # In a hook or a pipeline nothing is drawn, and importing it takes longer than the work.
        from helpscout_migrator.cli.progress_bar import bar

        with bar(message, noun, console) as progress:
            yield progress
    else:
        yield Lines(message, noun, notify)
