"""How far something long has come: a bar on a terminal, now and then a line elsewhere."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Generator

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from helpscout_migrator.cli.options import talk
from helpscout_migrator.exchange.progress import EVERY

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
    out = console or Console(stderr=True)
    if not out.is_terminal:
        yield Lines(message, noun, talk)
        return
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TextColumn(noun),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=out,
        transient=True,
        expand=True,
    )
    with bar:
        task = bar.add_task(message, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


class Lines:
    """For a log: a line every ten seconds, with the time that is left at the pace so far."""

    def __init__(
        self,
        message: str,
        noun: str,
        say: Callable[[str], None],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._message = message
        self._noun = noun
        self._say = say
        self._clock = clock
        self._begun = self._said = clock()

    def __call__(self, done: int, total: int) -> None:
        now = self._clock()
        if now - self._said < EVERY or done >= total:
            return
        self._said = now
        left = f", about {(now - self._begun) / done * (total - done):.0f} s left" if done else ""
        self._say(f"{self._message}: {done} of {total} {self._noun}{left}")
