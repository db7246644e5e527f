"""What each command says at its end: what is left, and which command does it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from support.migrator.cli import V1_CALL, clean_environment, invoke, small
from support.migrator.situations import SITUATIONS, Situation

from helpscout_sandbox import Sandbox


def words(text: str) -> str:
    """The text without the line breaks of its layout."""
    return " ".join(text.split())


@pytest.fixture
def place(tmp_path: Path) -> Situation:
    return Situation(tmp_path / "desk", tmp_path / "home")


def test_todo_with_only_rewritable_findings_names_the_command_that_rewrites_them(
    place: Situation,
) -> None:
    SITUATIONS["V1 code"](place)
    ran = invoke("todo", place.folder, home=place.home)
    assert ran.code == 0
    assert "Nothing is left to do" not in ran.out
    assert "Nothing needs manual work." in ran.out
    assert f"`helpscout-migrate run {place.folder}` rewrites the code of 2 findings to V2" in words(
        ran.out
    )


def test_todo_beside_other_work_names_it_too(place: Situation) -> None:
    SITUATIONS["V1 code, part of it manual work"](place)
    ran = invoke("todo", place.folder, home=place.home)
    assert ran.code == 1
    assert ran.out.startswith("# Help Scout V1 to V2: 1 finding to work on\n\n")
    assert f"`helpscout-migrate run {place.folder}` rewrites the code of 2 findings to V2" in words(
        ran.out
    )
    assert ran.out.endswith("`\n")


def test_todo_without_v1_says_that_nothing_is_left(place: Situation) -> None:
    SITUATIONS["an empty folder"](place)
    ran = invoke("todo", place.folder, home=place.home)
    assert (ran.code, ran.out) == (0, "# Help Scout V1 to V2\n\nNo V1 code found.\n")


def test_todo_as_json_counts_what_the_tool_rewrites(place: Situation) -> None:
    SITUATIONS["V1 code"](place)
    document = json.loads(invoke("todo", place.folder, "--format", "json", home=place.home).out)
    assert document == {"schema": 1, "items": [], "rewritable": 2}


@pytest.mark.parametrize("command", ["run", "status", "report"])
def test_a_migration_ends_with_the_next_steps(place: Situation, command: str) -> None:
    with Sandbox.start() as sandbox:
        environ = dict(sandbox.environment())
        SITUATIONS["V1 code, part of it manual work"](place)
        ran = invoke("run", place.folder, "--yes", home=place.home, environ=environ)
    if command != "run":
        ran = invoke(command, place.folder, home=place.home)
    output = words(ran.out)
    assert (
        f"1 finding needs manual work: `helpscout-migrate todo {place.folder}` lists it" in output
    )
    assert f"`helpscout-migrate verify {place.folder}`" in output
    assert output.index("todo") < output.index("verify")


def test_a_check_names_the_changes_that_a_rewrite_makes_and_no_others(place: Situation) -> None:
    SITUATIONS["V1 code for the shim"](place)
    before = invoke("check", place.folder, home=place.home)
    diff = invoke("rewrite", place.folder, home=place.home)
    assert f"{diff.out.count('--- a/')} files can be changed:" in before.err
    assert "The shim answers" not in before.err
    assert invoke("rewrite", "--write", place.folder, home=place.home).code == 0
    after = invoke("check", place.folder, home=place.home)
    assert after.code == 1
    assert "can be changed" not in after.err
    assert "The shim answers the V1 calls of 1 finding." in after.err
    page = invoke("check", "--format", "html", place.folder, home=place.home).out
    assert "Migrate with" not in page
    assert "Run through the shim" in page


def test_status_after_an_undo_names_the_next_step(place: Situation) -> None:
    with Sandbox.start() as sandbox:
        place.environ = dict(sandbox.environment())
        SITUATIONS["undone"](place)
    ran = invoke("status", place.folder, home=place.home)
    assert f"next: `helpscout-migrate plan {place.folder}`" in words(ran.out)


def test_plan_names_the_command_that_applies_it_and_what_that_needs(place: Situation) -> None:
    SITUATIONS["V1 code"](place)
    ran = invoke("plan", place.folder, home=place.home)
    assert f"`helpscout-migrate apply {place.folder}`" in words(ran.err)
    assert "HELPSCOUT_APP_ID" in ran.err
    ready = invoke(
        "plan", place.folder, home=place.home, environ={"HELPSCOUT_ACCESS_TOKEN": "a-token"}
    )
    assert f"`helpscout-migrate apply {place.folder}`" in words(ready.err)
    assert "HELPSCOUT_APP_ID" not in ready.err


@pytest.mark.parametrize("command", ["check", "plan", "run", "rewrite"])
def test_manual_work_alone_names_the_work_list(place: Situation, command: str) -> None:
    SITUATIONS["another language"](place)
    ran = invoke(command, place.folder, home=place.home)
    assert ran.code == 1
    assert f"`helpscout-migrate todo {place.folder}`" in words(ran.err)


def test_a_run_against_the_sandbox_says_that_its_tokens_ended(place: Situation) -> None:
    SITUATIONS["V1 code"](place)
    ran = invoke("run", place.folder, "--sandbox", "--yes", home=place.home)
    assert ran.code == 0, ran.everything
    assert "`helpscout-migrate sandbox --export`" in words(ran.err)


@pytest.mark.parametrize(
    "command",
    [
        ("status",),
        ("check", "--format", "concise"),
        ("todo",),
        ("undo", "--dry-run"),
        ("report", "--format", "json"),
    ],
    ids=" ".join,
)
def test_a_reader_that_stops_reading_is_no_error(
    place: Situation, command: tuple[str, ...]
) -> None:
    small(place.folder)
    for number in range(40):
        (place.folder / f"desk{number}.py").write_bytes(V1_CALL)
    ran = invoke("run", place.folder, "--yes", "--no-tokens", home=place.home)
    assert ran.code == 1, ran.everything
    if command[0] in ("check", "todo"):
        (place.folder / "new.php").write_text("https://api.helpscout.net/v1/mailboxes.json\n" * 3)
    # The reading end is closed before the command starts, so its first write fails.
    program = (
        "import os, sys\n"
        "reader, writer = os.pipe()\n"
        "os.close(reader)\n"
        "os.dup2(writer, 1)\n"
        "from helpscout_migrator.entry import main\n"
        f"sys.argv[1:] = {[command[0], str(place.folder), *command[1:]]!r}\n"
        "main()\n"
    )
    outcome = subprocess.run(
        [sys.executable, "-c", program],
        env=clean_environment(place.home),
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert outcome.returncode == 1
    assert "error" not in outcome.stderr
    assert "Exception" not in outcome.stderr
    assert "Traceback" not in outcome.stderr
