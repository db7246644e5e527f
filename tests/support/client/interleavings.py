"""A deterministic scheduler: runs actors step by step in every order with few switches.

An actor is a function; it calls ``Schedule.step`` before each step that others can observe. One
actor runs at a time. A step that needs the write lock of the database is only chosen while no other
actor holds it, so that nothing ever blocks outside the scheduler.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

Actor = Callable[[], object]
SECONDS = 30.0


@dataclass
class _Runner:
    actor: Actor
    waits_for_lock: bool = False
    done: bool = False
    error: BaseException | None = None
    go: threading.Event = field(default_factory=threading.Event)
    paused: threading.Event = field(default_factory=threading.Event)


class Schedule:
    """One run of the actors. ``choices`` picks the actor at each point; after them, the same actor
    goes on as long as it can."""

    def __init__(self, choices: Sequence[int]) -> None:
        self._choices = list(choices)
        self._runners: list[_Runner] = []
        self._current = threading.local()
        self.holder: int | None = None
        self.choices: list[tuple[int, tuple[int, ...]]] = []

    def step(self, *, takes_lock: bool = False) -> None:
        """Pause until this actor is chosen; other threads pass."""
        number = getattr(self._current, "number", None)
        if number is None:
            return
        runner = self._runners[number]
        runner.waits_for_lock = takes_lock
        runner.go.clear()
        runner.paused.set()
        assert runner.go.wait(SECONDS)
        if takes_lock:
            self.holder = number

    def release(self) -> None:
        """The actor's transaction has ended."""
        if getattr(self._current, "number", None) is not None:
            self.holder = None

    def run(self, actors: Sequence[Actor]) -> list[BaseException | None]:
        self._runners = [_Runner(actor) for actor in actors]
        threads = [
            threading.Thread(target=self._body, args=(number,), daemon=True)
            for number in range(len(actors))
        ]
        for thread in threads:
            thread.start()
        last = 0
        while True:
            for runner in self._runners:
                assert runner.paused.wait(SECONDS)
            ready = tuple(number for number in range(len(actors)) if self._ready(number))
            if not ready:
                break
            choice = self._next(ready, last)
            self.choices.append((choice, ready))
            last = choice
            runner = self._runners[choice]
            runner.paused.clear()
            runner.go.set()
        for thread in threads:
            thread.join(SECONDS)
        assert all(runner.done for runner in self._runners), "the actors wait for each other"
        return [runner.error for runner in self._runners]

    def _next(self, ready: tuple[int, ...], last: int) -> int:
        if self._choices:
            return self._choices.pop(0)
        return last if last in ready else ready[0]

    def _ready(self, number: int) -> bool:
        runner = self._runners[number]
        is_blocked = runner.waits_for_lock and self.holder not in (None, number)
        return not runner.done and not is_blocked

    def _body(self, number: int) -> None:
        self._current.number = number
        runner = self._runners[number]
        try:
            self.step()
            runner.actor()
        except Exception as error:
            runner.error = error
        finally:
            self.release()
            runner.done = True
            runner.paused.set()


def schedules(
    run: Callable[[Schedule], None], *, switches: int, start: Sequence[int] = ()
) -> Iterator[tuple[int, ...]]:
    """Calls ``run`` with a schedule for every order that has at most ``switches`` switches from an
    actor that could have gone on; yields what was chosen."""
    pending: list[tuple[int, ...]] = [tuple(start)]
    while pending:
        prefix = pending.pop()
        schedule = Schedule(prefix)
        run(schedule)
        choices = tuple(choice for choice, _ in schedule.choices)
        yield choices
        for place in range(len(prefix), len(choices)):
            before = choices[:place]
            _, ready = schedule.choices[place]
            for other in ready:
                order = (*before, other)
                if other != choices[place] and _switches(order, schedule.choices) <= switches:
                    pending.append(order)


def _switches(order: Sequence[int], choices: Sequence[tuple[int, tuple[int, ...]]]) -> int:
    return sum(
        1
        for place in range(1, len(order))
        if order[place] != order[place - 1] and order[place - 1] in choices[place][1]
    )
