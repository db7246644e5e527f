"""SIGKILL anywhere: the same command again always ends in the same tree."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from support.fuzz.profiles import examples
from support.migrator import kills
from support.migrator.cli import clean_environment, invoke, small
from support.migrator.trees import STORE_KEY, tree

KILLS = examples(60, 300)


class Killer:
    """A warm process that runs the command, and kills it where it is told."""

    def __init__(self, home: Path) -> None:
        home.mkdir()
        self.output_path = home / "said.txt"
        self.process = subprocess.Popen(
            [sys.executable, kills.__file__],
            env=clean_environment(home, {"HELPSCOUT_STORE_KEY": STORE_KEY}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, at: int | None = None) -> dict[str, Any]:
        self.start(*arguments, at=at)
        return self.answer()

    def start(self, *arguments: str, at: int | None = None) -> None:
        assert self.process.stdin is not None
        order = {"arguments": arguments, "at": at, "said": str(self.output_path)}
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()

    def answer(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the warm process ended"
        answer: dict[str, Any] = json.loads(line)
        return answer | {"said": self.output_path.read_text()}


@pytest.fixture(scope="module")
def killer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Killer]:
    answer = Killer(tmp_path_factory.mktemp("killer") / "home")
    yield answer
    answer.process.kill()
    answer.process.communicate()


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Killer]:
    """A second person, who gives commands for the same folder at the same moment."""
    answer = Killer(tmp_path_factory.mktemp("other") / "home")
    yield answer
    answer.process.kill()
    answer.process.communicate()


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small(tmp_path_factory.mktemp("original") / "mini")


def fresh(original: Path, place: Path) -> Path:
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(original, place)
    return place


@dataclass(frozen=True)
class Course:
    """What an uninterrupted run and undo make of the tree, and how many points each has."""

    place: Path
    before: dict[str, bytes]
    after: dict[str, bytes]
    run_points: int
    undo_points: int
    migrated: Path

    @property
    def run(self) -> tuple[str, ...]:
        return ("run", str(self.place), "--yes", "--no-tokens")

    @property
    def undo(self) -> tuple[str, ...]:
        return ("undo", str(self.place))


@pytest.fixture(scope="module")
def course(killer: Killer, original: Path, tmp_path_factory: pytest.TempPathFactory) -> Course:
    folder = tmp_path_factory.mktemp("course")
    place = fresh(original, folder / "mini")
    before = tree(place)
    run = killer.run("run", str(place), "--yes", "--no-tokens")
    after = tree(place)
    migrated_copy = fresh(place, folder / "migrated")
    undo = killer.run("undo", str(place))
    assert (run["code"], undo["code"]) == (1, 0), "no token was verified"
    assert after != before
    assert tree(place) == before
    return Course(place, before, after, run["points"], undo["points"], migrated_copy)


def whole(course: Course) -> bool:
    """Whether each file is as it was or as it will be."""
    return all(
        data in (course.before[name], course.after[name])
        for name, data in tree(course.place).items()
    )


def with_company(
    chance: random.Random,
    other: Killer,
    course: Course,
    killer: Killer,
    command: tuple[str, ...],
    at: int,
) -> dict[str, Any]:
    """The command with its kill; every other time a second person runs or undoes meanwhile."""
    company = chance.choice((course.run, course.undo)) if chance.random() < 0.5 else None
    if company is None:
        return killer.run(*command, at=at)
    killer.start(*command, at=at)
    other.start(*company)
    outcome, beside = killer.answer(), other.answer()
    assert beside["code"] in (0, 1, 2), beside
    assert "Traceback" not in beside["said"], beside
    return outcome


@pytest.mark.slow
def test_a_run_killed_anywhere_is_finished_or_undone_by_the_next_command(
    killer: Killer, other: Killer, original: Path, course: Course
) -> None:
    chance = random.Random(20180530)
    kills = 0
    while kills < KILLS // 2:
        fresh(original, course.place)
        outcome = with_company(
            chance, other, course, killer, course.run, chance.randint(1, course.run_points)
        )
        kills += outcome["code"] is None
        assert whole(course)
        finish = chance.choice((course.run, course.undo))
        second_run = killer.run(*finish)
        # Killed after its last step, the run has nothing to do any more.
        expected = (0, 1) if finish == course.run else (0,)
        assert second_run["code"] in expected, (outcome, second_run)
        assert tree(course.place) == (course.after if finish == course.run else course.before)


@pytest.mark.slow
def test_an_undo_killed_anywhere_is_finished_by_the_next_one(
    killer: Killer, other: Killer, course: Course
) -> None:
    chance = random.Random(20181113)
    kills = 0
    while kills < KILLS // 2:
        fresh(course.migrated, course.place)
        outcome = with_company(
            chance, other, course, killer, course.undo, chance.randint(1, course.undo_points)
        )
        kills += outcome["code"] is None
        assert whole(course)
        second_run = killer.run(*course.undo)
        assert second_run["code"] == 0, (outcome, second_run)
        # The second person may have migrated on top of what was left of the first migration.
        while tree(course.place) != course.before:
            assert killer.run(*course.undo)["said"].startswith("plan "), "an undo with an effect"
        assert tree(course.place) == course.before
        assert list((course.place / ".helpscout-migration" / "tmp").iterdir()) == []


@pytest.mark.parametrize(
    ("number", "words"),
    [(28, "the disk is full"), (30, "the file system is read-only"), (13, "permission denied")],
)
def test_a_disk_that_refuses_leaves_no_half_written_file_and_says_what_to_do(
    original: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    place = fresh(original, tmp_path / "mini")
    environ = {"HELPSCOUT_API_KEY": "f" * 40}
    run = ("run", place, "--yes", "--no-tokens")
    before = tree(place)
    real, writes = os.write, 0
    invoke(*run, home=tmp_path / "home", environ=environ)
    after = tree(place)
    refusals = 0
    for steps in range(12):
        fresh(original, place)
        writes = 0

        def failing(handle: int, data: bytes, allowed: int = steps) -> int:
            nonlocal writes
            writes += 1
            if writes > allowed:
                raise OSError(number, os.strerror(number))
            return real(handle, data)

        with monkeypatch.context() as patch:
            patch.setattr("helpscout_migrator.state.atomic.os.write", failing)
            ran = invoke(*run, home=tmp_path / "home", environ=environ)
        if writes > steps:
            refusals += 1
            assert ran.code == 2, ran.everything
            assert words in ran.err
            assert ran.err.count("helpscout-migrate: error:") == 1
        assert all(data in (before[name], after[name]) for name, data in tree(place).items())
        litter = place / ".helpscout-migration" / "tmp"
        assert not litter.exists() or list(litter.iterdir()) == []
        assert invoke(*run, home=tmp_path / "home", environ=environ).code == 1
        assert tree(place) == after
    assert refusals >= 8
