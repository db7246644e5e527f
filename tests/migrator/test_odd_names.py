"""File names that are no text, as long as they may be, or orders to whatever shows them."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from support.migrator.cli import V1_CALL, Ran, helpscout_migrate, invoke
from support.migrator.trees import tree

ORDERS = (
    "x\n::error file=a.py::forged.py",
    "::warning file=b.py::forged.py",
    " ::stop-commands::x.py",
    "far/" + "long/" * 14 + "::ERROR::forged.py",
    "##vso[task.setvariable variable=x]y.py",
    "a##[error]forged.py",
    "\x1b[2Jcleared.py",
    "\u202eturned.py",
    "line\u2028end.py",
    "c1\x9b2J.py",
)
COMMANDS = (
    ("check",),
    ("check", "--format", "json"),
    ("check", "--format", "sarif"),
    ("check", "--format", "html"),
    ("rewrite", "--format", "text"),
    ("plan",),
    ("plan", "--format", "json"),
    ("plan", "--format", "html"),
    ("run", "--yes", "--no-tokens"),
    ("status",),
    ("report",),
    ("report", "--format", "json"),
    ("report", "--format", "sarif"),
    ("report", "--format", "html"),
    ("undo", "--dry-run"),
    ("undo",),
)
# https://docs.github.com/actions/reference/workflow-commands-for-github-actions; GitHub takes a
# command after leading blanks, Azure anywhere in a line.
RUNNER_COMMAND = re.compile(r"^\s*::(error|warning|stop-commands)|##\[error\]|##vso\[", re.I | re.M)
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202e\u2028]")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def hostile(target: Path) -> Path:
    for name in ORDERS:
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(V1_CALL)
    return target


def test_no_name_is_an_order_in_any_output(tmp_path: Path, home: Path) -> None:
    target = hostile(tmp_path / "folder\n::error file=c.py::forged\x1b[2J")
    before = tree(target)
    for command, *options in COMMANDS:
        ran = invoke(command, target, *options, home=home)
        assert ran.code in (0, 1), ran.everything
        assert not RUNNER_COMMAND.search(ran.everything), (command, options)
        assert not CONTROLS.search(ran.everything), (command, options)
    assert tree(target) == before


def test_the_undo_line_of_a_folder_can_be_pasted_into_a_shell(tmp_path: Path, home: Path) -> None:
    for name in ("it's two words", "esc\x1b[2J '\\", "plain-1.0"):
        target = tmp_path / name
        target.mkdir()
        (target / "desk.py").write_bytes(V1_CALL)
        output = invoke("run", target, "--yes", "--no-tokens", home=home).out
        word = re.search(r"undo: helpscout-migrate undo (.+)", output)
        assert word is not None
        answer = subprocess.run(
            ["bash", "-c", f"printf %s {word[1]}"], capture_output=True, check=True
        )
        assert os.fsdecode(answer.stdout) == str(target)


def test_names_in_json_are_the_names(tmp_path: Path, home: Path) -> None:
    target = hostile(tmp_path / "target")
    plan = json.loads(invoke("plan", target, "--format", "json", home=home).out)
    assert {edit["path"] for edit in plan["edits"]} == set(ORDERS)


def test_a_diff_in_a_pipe_can_be_applied_whatever_the_names(tmp_path: Path, home: Path) -> None:
    target = hostile(tmp_path / "target")
    (target / 'quote"tab\tback\\slash.py').write_bytes(V1_CALL)
    ran = helpscout_migrate("rewrite", ".", "--diff", home=home, cwd=target)
    assert not RUNNER_COMMAND.search(ran.out)
    apply_run = subprocess.run(
        ["git", "apply", "-"], cwd=target, input=ran.out.encode(), capture_output=True, check=False
    )
    assert apply_run.returncode == 0, apply_run.stderr
    after = tree(target)
    assert V1_CALL not in after.values()
    assert helpscout_migrate("rewrite", ".", "--diff", home=home, cwd=target).out == ""


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        (b"target", b"caf\xe9.py"),
        (b"d\xe9p", b"desk.py"),
        (b"target", b"lib\xff/\xfe.py"),
        (b"target", "\u4f60\U0001f600".encode() * 35 + b".py"),
    ],
)
def test_any_name_that_the_system_takes_is_migrated_and_given_back(
    tmp_path: Path, home: Path, folder: bytes, name: bytes
) -> None:
    target = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + folder))
    path = target / os.fsdecode(name)
    path.parent.mkdir(parents=True)
    path.write_bytes(V1_CALL)

    def does(command: str, *options: str, code: int) -> Ran:
        ran = invoke(command, target, *options, home=home)
        assert ran.code == code, ran.everything
        return ran

    does("plan", code=1)
    does("apply", "--yes", code=1)
    assert path.read_bytes() != V1_CALL
    assert "migrated" in does("status", code=0).out
    for style in ("text", "json", "html", "sarif"):
        does("report", "--format", style, code=0)
    path.write_bytes(b"mine\n")
    does("undo", code=2)
    does("undo", "--force", code=0)
    (copy,) = (one for one in path.parent.iterdir() if b".edited-" in os.fsencode(one.name))
    assert copy.read_bytes() == b"mine\n"
    copy.unlink()
    assert tree(target) == {os.fsdecode(name): V1_CALL}


@pytest.mark.parametrize("command", ["plan", "report"])
def test_a_report_into_a_device_or_a_link_does_not_replace_it(
    tmp_path: Path, home: Path, command: str
) -> None:
    target = tmp_path / "target"
    target.mkdir()
    (target / "desk.py").write_bytes(V1_CALL)
    assert invoke("run", target, "--yes", "--no-tokens", home=home).code == 1
    (target / "more.py").write_bytes(V1_CALL)
    pipe, real, link = (tmp_path / name for name in ("pipe", "real.json", "link.json"))
    os.mkfifo(pipe)
    reader = subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE)
    assert invoke(command, target, "--out", pipe, home=home).code in (0, 1)
    assert reader.communicate(timeout=30)[0]
    assert pipe.is_fifo()
    link.symlink_to(real)
    assert invoke(command, target, "--out", link, home=home).code in (0, 1)
    assert link.is_symlink()
    assert real.read_bytes()
