"""The journal: what survives a kill, and what is refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from helpscout_migrator.errors import MigrationError
from helpscout_migrator.state import journal
from helpscout_migrator.state.journal import (
    Applied,
    Applying,
    FileBegun,
    FileDone,
    FileLeft,
    Finished,
    Idle,
    Journal,
    Started,
    StepDone,
    StepSkipped,
    UndoBegun,
    UndoDone,
    Undoing,
)

START = Started(at="t0", plan="p1", tool="0", pid=1, host="h")


def write_journal(path: Path, *events: journal.AnyEvent) -> Path:
    with Journal(path) as log:
        for event in events:
            log.append(event)
    return path


def test_events_come_back_as_they_were_written(tmp_path: Path) -> None:
    events = (START, StepDone(at="t1", step="code", note="2 files"), Finished(at="t2", plan="p1"))
    assert journal.read(write_journal(tmp_path / "j", *events)) == events


def test_a_missing_journal_is_an_empty_one(tmp_path: Path) -> None:
    assert journal.read(tmp_path / "none") == ()


@pytest.mark.parametrize("cut", range(1, 40))
def test_a_torn_last_line_is_dropped_and_written_over(tmp_path: Path, cut: int) -> None:
    path = write_journal(tmp_path / "j", START, StepDone(at="t1", step="code"))
    path.write_bytes(path.read_bytes()[:-cut])
    assert journal.read(path) == (START,)
    write_journal(path, Finished(at="t2", plan="p1"))
    assert journal.read(path) == (START, Finished(at="t2", plan="p1"))


def test_a_damaged_line_in_the_middle_is_refused_with_its_place(tmp_path: Path) -> None:
    path = write_journal(tmp_path / "j", START, StepDone(at="t1", step="code"))
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"{nonsense\n" + lines[1])
    with pytest.raises(MigrationError, match=r"damaged at .*j:1"):
        journal.read(path)


@pytest.mark.parametrize(
    ("events", "state"),
    [
        ((), Idle()),
        ((START,), Applying("p1", (), "t0")),
        (
            (
                START,
                StepSkipped(at="t1", step="tokens", note="none"),
                StepDone(at="t", step="code"),
            ),
            Applying("p1", ("tokens", "code"), "t0"),
        ),
        (
            (START, StepDone(at="t1", step="tokens"), START),
            Applying("p1", ("tokens",), "t0"),
        ),
        ((START, Finished(at="t2", plan="p1")), Applied("p1", "t2")),
        (
            (START, Finished(at="t2", plan="p1"), UndoBegun(at="t3", plan="p1", paths=("a",))),
            Undoing("p1", ("a",)),
        ),
        (
            (START, UndoBegun(at="t3", plan="p1"), UndoDone(at="t4", plan="p1", whole=True)),
            Idle(undone="p1"),
        ),
        (
            (
                START,
                Finished(at="t2", plan="p1"),
                UndoBegun(at="t3", plan="p1", paths=("a",)),
                UndoDone(at="t4", plan="p1", whole=False),
            ),
            Applied("p1", "t2"),
        ),
    ],
)
def test_the_events_say_what_is_half_done(
    events: tuple[journal.AnyEvent, ...], state: journal.State
) -> None:
    assert journal.state_of(events) == state


class CountedName(str):
    """A file name that counts how often it is looked up or compared."""

    __slots__ = ()
    looks = 0

    def __eq__(self, other: object) -> bool:
        CountedName.looks += 1
        return str.__eq__(self, other)

    def __hash__(self) -> int:
        CountedName.looks += 1
        return str.__hash__(self)


def test_a_journal_of_many_files_is_read_once_for_each() -> None:
    CountedName.looks = 0
    names = [CountedName(f"desk_{number}.py") for number in range(500)]
    events: list[journal.AnyEvent] = [START]
    for name in names:
        events += [FileBegun(at="t1", path=CountedName(name), after="0"), FileDone("t2", name)]
    events.append(FileLeft(at="t3", path=CountedName(names[7])))
    state = journal.state_of(tuple(events))
    assert CountedName.looks < 10 * len(names)
    assert isinstance(state, Applying)
    assert set(state.touched) == {*names} - {names[7]}


def test_files_of_an_earlier_plan_are_not_those_of_the_next() -> None:
    first_files = [FileBegun(at="t1", path=name, after="0") for name in ("a.py", "b.py")]
    other = Started(at="t2", plan="p2", tool="0", pid=1, host="h")
    again = Started(at="t3", plan="p2", tool="0", pid=1, host="h", resumed=True)
    state = journal.state_of((START, first_files[0], other, first_files[1], again))
    assert state == Applying("p2", (), "t2", touched=("b.py",))


def test_a_journal_is_closed_at_the_end_of_its_block(tmp_path: Path) -> None:
    with Journal(tmp_path / "j") as log:
        handle = log._handle
        os.fstat(handle)
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(handle)
