"""The journal: one JSON line for every fact, on the disk before the next thing happens.

A killed run leaves at most a torn last line, which readers drop; anything else that cannot be
read is a damaged journal and is refused, because guessing there could lose a file.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from helpscout_migrator.errors import MigrationError, from_os_error
from helpscout_migrator.state import json_text, regular


class Event(msgspec.Struct, frozen=True, tag_field="event", omit_defaults=True):
    """One fact. `at` is UTC, ISO 8601."""

    at: str


class Started(Event, frozen=True, tag="started"):
    """A plan is about to be applied, or `resumed`."""

    plan: str
    tool: str
    pid: int
    host: str
    resumed: bool = False
    user: str = ""


class StepBegun(Event, frozen=True, tag="step-begun"):
    """A step of the plan has begun."""

    step: str


class StepDone(Event, frozen=True, tag="step-done"):
    """A step is done; `note` is for the report."""

    step: str
    note: str = ""


class StepSkipped(Event, frozen=True, tag="step-skipped"):
    """A step was left out; `note` says why."""

    step: str
    note: str


class FileBegun(Event, frozen=True, tag="file-begun"):
    """A file is about to be written; `after` is the hash of its new text."""

    path: str
    after: str


class FileDone(Event, frozen=True, tag="file-done"):
    """A file holds its new text."""

    path: str


class FileLeft(Event, frozen=True, tag="file-left"):
    """A file was edited while it was to be written, and holds the user's text."""

    path: str


class TokenStored(Event, frozen=True, tag="token-stored"):
    """A token is in the store. `key` is a short hash of the V1 key, never the key."""

    account: str
    key: str


class HookBegun(Event, frozen=True, tag="hook-begun"):
    """A webhook is about to be made at the host `api`."""

    url: str
    events: tuple[str, ...]
    api: str


class HookMade(Event, frozen=True, tag="hook-made"):
    """A webhook was made. `passing`: in a sandbox that has ended with the command."""

    url: str
    id: int
    api: str
    passing: bool = False


class HookKept(Event, frozen=True, tag="hook-kept"):
    """A webhook that was there already does what was asked."""

    url: str
    id: int
    api: str


class HookRemoved(Event, frozen=True, tag="hook-removed"):
    """A webhook that a migration made is there no more. Removing twice is harmless."""

    url: str
    id: int
    api: str


class Finished(Event, frozen=True, tag="finished"):
    """All steps of the plan are done."""

    plan: str


class UndoBegun(Event, frozen=True, tag="undo-begun"):
    """`untouched`: files of the plan that it did not come to."""

    plan: str
    paths: tuple[str, ...] = ()
    untouched: tuple[str, ...] = ()


class FileRestored(Event, frozen=True, tag="file-restored"):
    """A file holds its old text again."""

    path: str


class UndoDone(Event, frozen=True, tag="undo-done"):
    """An undo has ended; `whole`: every file of the plan has its old text."""

    plan: str
    whole: bool


AnyEvent = (
    Started
    | StepBegun
    | StepDone
    | StepSkipped
    | FileBegun
    | FileDone
    | FileLeft
    | TokenStored
    | HookBegun
    | HookMade
    | HookKept
    | HookRemoved
    | Finished
    | UndoBegun
    | FileRestored
    | UndoDone
)


def now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


@dataclass(frozen=True)
class Idle:
    """Nothing has been applied, or everything was undone (`undone` names the last plan)."""

    undone: str | None = None


@dataclass(frozen=True)
class Applying:
    """`touched`: the files of the user that may have been changed by now."""

    plan: str
    steps_done: tuple[str, ...]
    since: str
    touched: tuple[str, ...] = ()


@dataclass(frozen=True)
class Applied:
    plan: str
    at: str


@dataclass(frozen=True)
class Undoing:
    plan: str
    paths: tuple[str, ...]
    untouched: tuple[str, ...] = ()


State = Idle | Applying | Applied | Undoing


def read(path: Path) -> tuple[AnyEvent, ...]:
    """Every event of a journal; () when there is none. A torn last line is dropped.

    Raises:
        MigrationError: An earlier line, or the file, cannot be read.
    """
    try:
        data = regular.read(path)
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise from_os_error("read", path, error) from error
    events: list[AnyEvent] = []
    whole = data[: data.rfind(b"\n") + 1]
    for number, line in enumerate(whole.splitlines(), start=1):
        try:
            events.append(json_text.decode(line, AnyEvent))
        except json_text.UNREADABLE as error:
            raise MigrationError(
                f"the journal is damaged at {path}:{number}: restore it from your own backup, "
                "or move .helpscout-migration away to start again (undo is then lost)"
            ) from error
    return tuple(events)


@dataclass(frozen=True)
class History:
    """What the events mean: the plans that are applied, oldest first, and what the last of them
    (or an undo) stopped in."""

    applied: tuple[Applied, ...] = ()
    unfinished: Applying | Undoing | None = None
    undone: str | None = None

    @property
    def state(self) -> State:
        """What the next command has to deal with."""
        if self.unfinished is not None:
            return self.unfinished
        return self.applied[-1] if self.applied else Idle(self.undone)

    def after(self, event: AnyEvent) -> History:
        """The history with one more event, but for the files that it touched."""
        current = self.unfinished
        match event:
            case Started(plan=plan, at=at):
                if isinstance(current, Applying) and current.plan == plan:
                    return self
                return replace(self, unfinished=Applying(plan, (), at))
            case StepDone(step=step) | StepSkipped(step=step) if isinstance(current, Applying):
                steps = (*current.steps_done, step)
                return replace(self, unfinished=replace(current, steps_done=steps))
            case Finished(plan=plan, at=at):
                return History((*self._without(plan), Applied(plan, at)))
            case UndoBegun(plan=plan, paths=paths, untouched=untouched):
                return replace(self, unfinished=Undoing(plan, paths, untouched))
            case UndoDone(plan=plan, whole=True):
                return History(self._without(plan), undone=plan)
            case UndoDone(plan=plan, at=at):
                is_applied = any(one.plan == plan for one in self.applied)
                return History(self.applied if is_applied else (*self.applied, Applied(plan, at)))
            case _:
                return self

    def _without(self, plan: str) -> tuple[Applied, ...]:
        return tuple(one for one in self.applied if one.plan != plan)


def history_of(events: tuple[AnyEvent, ...]) -> History:
    """Fold the events to what they mean for the next command."""
    history = History()
    # Of the plan that is being applied. A plan may change thousands of files.
    touched_paths: dict[str, None] = {}
    for event in events:
        match event:
            case FileBegun(path=path):
                touched_paths[path] = None
            case FileLeft(path=path):
                touched_paths.pop(path, None)
            case _:
                later = history.after(event)
                if _applying(later) != _applying(history):
                    touched_paths.clear()
                history = later
    current = history.unfinished
    if isinstance(current, Applying):
        current = replace(current, touched=tuple(touched_paths))
    return replace(history, unfinished=current)


def _applying(history: History) -> str | None:
    """The plan that is being applied."""
    current = history.unfinished
    return current.plan if isinstance(current, Applying) else None


def state_of(events: tuple[AnyEvent, ...]) -> State:
    """The state of the last plan."""
    return history_of(events).state


class Journal:
    """Appends events. Open it only while holding the lock; use it as a context manager."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._handle = regular.open_file(path, os.O_RDWR | os.O_CREAT | os.O_APPEND)
            self._drop_torn_tail()
        except OSError as error:
            raise from_os_error("open", path, error) from error

    def _drop_torn_tail(self) -> None:
        data = regular.read(self.path)
        if data and not data.endswith(b"\n"):
            os.ftruncate(self._handle, data.rfind(b"\n") + 1)
            os.fsync(self._handle)

    def append(self, event: AnyEvent) -> None:
        """Write one event and wait until it is on the disk.

        Raises:
            MigrationError: The disk refuses; the journal is as it was.
        """
        line = json_text.encode(event) + b"\n"
        size = os.fstat(self._handle).st_size
        try:
            if os.write(self._handle, line) != len(line):
                os.ftruncate(self._handle, size)
                raise OSError(28, "short write")
            os.fsync(self._handle)
        except OSError as error:
            raise from_os_error("write", self.path, error) from error

    def close(self) -> None:
        os.close(self._handle)

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()
