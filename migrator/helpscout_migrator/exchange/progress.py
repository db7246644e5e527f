"""How the run goes: a bar on a terminal, now and then a line elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from helpscout_migrator.exchange.pool import Watcher
from helpscout_migrator.log_lines import EVERY


class Display(Watcher, Protocol):
    """A watcher that has to be opened and closed."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> None: ...


class _RateColumn(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.finished_speed or task.speed or 0:.0f}/s")


class Bar:
    """For a terminal."""

    def __init__(self, total: int, console: Console) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            _RateColumn(),
            TimeRemainingColumn(),
            console=console,
        )
        self._task = self._progress.add_task("exchanging", total=total)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._progress.stop()

    def settled(self, done: int, refused: int, failed: int) -> None:
        self._progress.update(self._task, advance=done + refused + failed, description="exchanging")

    def paused(self, seconds: float) -> None:
        self._progress.update(self._task, description=f"throttled for {seconds:.0f} s")

    def waiting(self, pending: int) -> None:
        self._progress.update(self._task, description=f"waiting for {pending} held elsewhere")


class Lines:
    """For a log: a line every ten seconds, and one for each pause."""

    def __init__(
        self,
        total: int,
        say: Callable[[str], None],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._total = total
        self._say = say
        self._clock = clock
        self._begun = self._said = clock()
        self._ended = 0
        self._is_waiting = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        pass

    def settled(self, done: int, refused: int, failed: int) -> None:
        self._ended += done + refused + failed
        self._is_waiting = False
        now = self._clock()
        if now - self._said >= EVERY:
            self._said = now
            rate = self._ended / max(now - self._begun, 0.001)
            left = max(0, self._total - self._ended) / rate if rate else 0.0
            self._say(f"{self._ended} of {self._total}, {rate:.0f}/s, about {left:.0f} s left")

    def paused(self, seconds: float) -> None:
        self._say(f"the service asks for a pause of {seconds:.0f} s")

    def waiting(self, pending: int) -> None:
        if not self._is_waiting:
            self._is_waiting = True
            self._say(f"{pending} held by other processes or waiting for another try")


def display(total: int, console: Console, say: Callable[[str], None]) -> Display:
    """The bar where there is a terminal, else lines."""
    return Bar(total, console) if console.is_terminal else Lines(total, say)
