"""The tables of docs/exit-codes.md, row by row: each command in each situation."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.migrator.cli import invoke
from support.migrator.situations import SITUATIONS, Situation, interrupted_at_the_second_file

from helpscout_migrator.cli.group import COMMANDS
from helpscout_sandbox import Sandbox

PAGE = Path(__file__).parents[2] / "docs" / "exit-codes.md"
ROW = re.compile(
    r"\| (?P<situation>[^|`]+) \| `(?P<command>[^|]+)` \| (?P<code>\d+) \|(?P<line>.*)\|"
)
WITHOUT = ", no credentials"
SERVERS = {"demo"}
"""Commands of the group that no row runs: a test of its own does."""


@dataclass(frozen=True)
class Row:
    situation: str
    command: str
    code: int
    line: str

    def __str__(self) -> str:
        return f"{self.situation}: {self.command}"


def rows() -> Iterator[Row]:
    for match in ROW.finditer(PAGE.read_text(encoding="utf-8")):
        yield Row(match["situation"], match["command"], int(match["code"]), match["line"].strip())


ROWS = list(rows())


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.start() as stage:
        yield stage


def first_line(text: str) -> str:
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    return lines[0] if lines else ""


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_the_table_of_exit_codes_holds(
    row: Row, tmp_path: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    environ = dict(sandbox.environment())
    environ.pop("HELPSCOUT_ACCESS_TOKEN", None)
    place = Situation(tmp_path / "desk", tmp_path / "home", environ)
    if "key" in row.situation:
        del environ["HELPSCOUT_API_KEY"]
    SITUATIONS[row.situation.removesuffix(WITHOUT)](place)
    if row.situation.endswith(WITHOUT):
        environ.clear()
    monkeypatch.chdir(tmp_path)
    words = [str(place.folder) if word == "PATH" else word for word in shlex.split(row.command)]
    ran = invoke(*words, home=place.home, environ=environ)
    assert ran.code == row.code, ran.everything
    output = first_line(ran.out) or first_line(ran.err)
    pattern = ".*".join(re.escape(part) for part in row.line.split("..."))
    assert re.fullmatch(pattern, output), output
    assert "Traceback" not in ran.everything
    if row.code == 2 and not output.startswith("Usage:"):
        last = ran.err.splitlines()[-1]
        assert last.startswith("helpscout-migrate: error: ") or "rehearse" in row.command, last


def test_every_command_and_every_situation_has_its_rows() -> None:
    commands = {row.command.split()[0] for row in ROWS}
    assert COMMANDS.keys() - commands == SERVERS
    assert {row.situation.removesuffix(WITHOUT) for row in ROWS} == SITUATIONS.keys()


@pytest.mark.parametrize("command", ["run", "apply", "undo"])
def test_ctrl_c_is_130_and_says_how_to_go_on(
    command: str, tmp_path: Path, sandbox: Sandbox
) -> None:
    place = Situation(tmp_path / "desk", tmp_path / "home", sandbox.environment())
    SITUATIONS[{"run": "V1 code", "apply": "a plan", "undo": "migrated"}[command]](place)
    with interrupted_at_the_second_file():
        options = [] if command == "undo" else ["--yes"]
        ran = invoke(command, place.folder, *options, home=place.home, environ=place.environ)
    assert ran.code == 130
    assert ran.err.splitlines()[-1] == (
        "interrupted: `helpscout-migrate status` shows what was done; run the same command again "
        "to continue, or `helpscout-migrate undo` to restore the files"
    )


@pytest.mark.parametrize("command", ["check", "plan", "rewrite", "todo"])
def test_ctrl_c_in_a_command_that_changes_nothing_promises_nothing(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Situation(tmp_path / "desk", tmp_path / "home")
    SITUATIONS["V1 code"](place)

    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("helpscout_codemods.engine.run", stopped)
    monkeypatch.setattr("helpscout_migrator.rewriting.run", stopped)
    ran = invoke(command, place.folder, home=place.home)
    assert (ran.code, ran.err.split()[-1]) == (130, "interrupted")
