"""How far long work has come: a bar on a terminal, now and then a line elsewhere."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Generator
from typing import TYPE_CHECKING

from helpscout_migrator.cli.options import talk
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
    """Show how many of all `noun` are done, for as long as the block runs.

    On a terminal the bar goes away with the block. Elsewhere there is a line every ten seconds, so
    that a quick run says nothing and a slow one is not taken for a dead one.
    """
    if quiet:
        yield _Silence()
    elif console.is_terminal if console else sys.stderr.isatty():
        # In a hook or a pipeline nothing is drawn, and importing it takes longer than the work.
        from helpscout_migrator.cli.progress_bar import bar

        with bar(message, noun, console) as progress:
            yield progress
    else:
        yield Lines(message, noun, talk)
