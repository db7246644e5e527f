"""The progress bar of a terminal."""

from __future__ import annotations

import contextlib
from collections.abc import Generator

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text


class _RateColumn(ProgressColumn):
    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed or 0
        return Text(f"{speed:.0f}/s" if speed >= 1 else "")


class _Bar:
    def __init__(self, progress: Progress, task: TaskID, message: str) -> None:
        self._progress, self._task, self._message = progress, task, message

    def __call__(self, done: int, total: int) -> None:
        self._progress.update(self._task, completed=done, total=total, description=self._message)

    def note(self, text: str) -> None:
        self._progress.update(self._task, description=text)


@contextlib.contextmanager
def bar(message: str, noun: str, console: Console | None) -> Generator[_Bar, None, None]:
    """A bar on standard error, or on `console`, that goes away with the block."""
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TextColumn(noun),
        _RateColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console or Console(stderr=True),
        transient=True,
        expand=True,
    )
    with progress:
        yield _Bar(progress, progress.add_task(message, total=None), message)
