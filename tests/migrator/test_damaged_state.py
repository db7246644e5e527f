"""Whatever happens to the state folder: recovered, or refused in one line, and nothing is lost."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.fuzz.damage import damaged
from support.fuzz.profiles import examples
from support.migrator.cli import Ran, invoke, small
from support.migrator.trees import tree

from helpscout_migrator.state.workspace import NAME

STATES = ("planned", "applied", "half applied", "half undone", "undone")


@dataclass(frozen=True)
class Stage:
    """One place, and a copy of it for every state a migration can be in."""

    place: Path
    home: Path
    masters: dict[str, Path]
    before: dict[str, bytes]
    after: dict[str, bytes]

    def reset(self, state: str) -> None:
        shutil.rmtree(self.place)
        shutil.copytree(self.masters[state], self.place)

    def run(self, *arguments: str) -> Ran:
        ran = invoke(arguments[0], self.place, *arguments[1:], home=self.home)
        assert ran.code in (0, 1, 2)
        errors = [row for row in ran.err.splitlines() if "error:" in row]
        assert len(errors) == (ran.code == 2), ran.everything
        assert "Traceback" not in ran.everything
        return ran


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    folder = tmp_path_factory.mktemp("damaged")
    place, home = small(folder / "desk"), folder / "home"
    before = tree(place)
    masters = {state: folder / state for state in STATES}

    def keep(state: str) -> None:
        shutil.copytree(place, masters[state])

    assert invoke("plan", place, home=home).code == 1
    keep("planned")
    assert invoke("apply", place, "--yes", home=home).code == 1, "the credentials were not tried"
    after = tree(place)
    keep("applied")
    journal = place / NAME / "journal.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    start = next(n for n, line in enumerate(lines) if b"file-begun" in line)
    journal.write_bytes(b"".join(lines[: start + 1]))
    (place / "desk.py").write_bytes(before["desk.py"])
    keep("half applied")
    shutil.rmtree(place)
    shutil.copytree(masters["applied"], place)
    assert invoke("undo", place, home=home).code == 0
    assert tree(place) == before
    keep("undone")
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(lines[:-1]))
    (place / "desk.py").write_bytes(after["desk.py"])
    keep("half undone")
    return Stage(place, home, masters, before, after)


COMMANDS = st.lists(
    st.sampled_from(
        [
            ("status",),
            ("undo",),
            ("undo", "--force"),
            ("undo", "--file", "desk.py"),
            ("resume",),
            ("report",),
            ("apply", "--yes"),
            ("plan",),
        ]
    ),
    min_size=1,
    max_size=3,
)


@settings(max_examples=examples(60, 500))
@given(state=st.sampled_from(STATES), commands=COMMANDS, data=st.data())
def test_damage_to_the_state_folder_is_recovered_or_refused_in_one_line(
    stage: Stage, state: str, commands: list[tuple[str, ...]], data: st.DataObject
) -> None:
    stage.reset(state)
    folder = stage.place / NAME
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != ".gitignore")
    hurt = data.draw(st.lists(st.sampled_from(files), min_size=1, max_size=2, unique=True))
    whole = {p: p.read_bytes() for p in files if p not in hurt and p.parent.name == "objects"}
    for path in hurt:
        damage = data.draw(damaged(path.read_bytes())).data
        if damage is None:
            path.unlink()
        else:
            path.write_bytes(damage)
    for command in commands:
        ran = stage.run(*command)
        now = tree(stage.place)
        for name in {*now, *stage.before}:
            assert now.get(name) in (stage.before.get(name), stage.after.get(name)), name
        if "every file is as it was" in ran.everything:
            assert now == stage.before
    # No backup that was whole is gone or changed.
    assert {path: path.read_bytes() for path in whole} == whole


@settings(max_examples=examples(30, 150))
@given(state=st.sampled_from(["applied", "half applied", "half undone"]), data=st.data())
def test_after_a_torn_last_line_undo_gives_every_byte_back(
    stage: Stage, state: str, data: st.DataObject
) -> None:
    stage.reset(state)
    journal = stage.place / NAME / "journal.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    # A kill tears the line that was being written; what came before is on the disk.
    line_count = data.draw(st.integers(min(len(lines) - 1, 2), len(lines)))
    torn = lines[line_count][: data.draw(st.integers(0, 20))] if line_count < len(lines) else b""
    journal.write_bytes(b"".join(lines[:line_count]) + torn)
    assert stage.run("status").code in (0, 1)
    assert stage.run("undo").code == 0
    assert tree(stage.place) == stage.before


@settings(max_examples=examples(20, 100))
@given(data=st.data())
def test_a_damaged_plan_file_is_refused_or_does_what_the_whole_one_said(
    stage: Stage, data: st.DataObject
) -> None:
    stage.reset("planned")
    path = stage.place / NAME / "plan.json"
    damage = data.draw(damaged(path.read_bytes()))
    plan_file = stage.home / "given.json"
    if damage.data is None:
        plan_file.unlink(missing_ok=True)
    else:
        plan_file.write_bytes(damage.data)
    ran = stage.run("apply", "--yes", "--plan", str(plan_file))
    if ran.code == 2:
        assert tree(stage.place) == stage.before
    else:
        assert tree(stage.place) == stage.after


@pytest.mark.parametrize("left", [None, b"", b"{\n"])
def test_without_its_journal_a_migration_is_still_seen_and_undone(
    stage: Stage, left: bytes | None
) -> None:
    stage.reset("applied")
    journal = stage.place / NAME / "journal.jsonl"
    journal.unlink()
    if left is not None:
        journal.write_bytes(left.removesuffix(b"\n"))
    ran = stage.run("status")
    assert ran.code == 1
    assert "the journal does not say so" in ran.out
    assert stage.run("undo").code == 0
    assert tree(stage.place) == stage.before
    assert "was undone" in stage.run("status").out


def test_without_journal_and_change_set_nothing_is_said_to_be_as_it_was(stage: Stage) -> None:
    stage.reset("applied")
    (stage.place / NAME / "journal.jsonl").unlink()
    (path,) = (stage.place / NAME / "runs").rglob("changes.json")
    path.unlink()
    for command in ("status", "undo"):
        ran = stage.run(command)
        assert ran.code == 2
        assert str(path) in ran.err


@pytest.mark.parametrize("name", ["plan.json", "changes.json"])
def test_a_state_file_that_is_no_text_or_says_something_else_is_refused(
    stage: Stage, name: str
) -> None:
    stage.reset("applied")
    (path,) = (stage.place / NAME / "runs").rglob(name)
    whole = path.read_bytes()
    # A letter that became half a letter, and one that became another one.
    for spoilt in (whole.replace(b"desk.py", b"d\xe3sk.py"), whole.replace(b"desk.py", b"dusk.py")):
        path.write_bytes(spoilt)
        for command in (("undo", "--force"), ("report",)):
            if name == "changes.json" or command == ("report",):
                assert stage.run(*command).code == 2
                assert tree(stage.place) == stage.after
