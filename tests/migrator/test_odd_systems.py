"""What can be simulated of other systems, and files that are none."""

from __future__ import annotations

import os
from pathlib import Path

import click
import pytest
from support.migrator_cli import helpscout_migrate, invoke, small
from support.migrator_trees import AFTER, apply, lay, plan_of, prepare, tree

from helpscout_migrator.state import lock


@pytest.mark.parametrize("name", ["journal.jsonl", "lock"])
@pytest.mark.parametrize("command", ["status", "undo", "plan"])
def test_a_pipe_in_the_state_folder_is_refused(name: str, command: str, tmp_path: Path) -> None:
    if name == "lock" and command == "status":
        pytest.skip("status takes no lock")
    target = small(tmp_path / "target")
    state = target / ".helpscout-migration"
    state.mkdir(mode=0o700)
    os.mkfifo(state / name)
    if name == "journal.jsonl" and command == "plan":
        pytest.skip("planning reads no journal")
    ran = helpscout_migrate(command, target, home=tmp_path / "home", timeout=30)
    assert ran.code == 2
    assert f"{name} is no regular file: remove it" in ran.err


def test_a_system_without_fchmod_and_fchown_keeps_modes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = lay(tmp_path)
    os.chmod(tmp_path / "desk.py", 0o755)
    plan = plan_of(workspace)
    monkeypatch.delattr(os, "fchmod")
    monkeypatch.delattr(os, "fchown")
    prepare(workspace, plan)
    apply(workspace, plan)
    assert tree(tmp_path) == AFTER
    assert (tmp_path / "desk.py").stat().st_mode & 0o777 == 0o755


def test_a_system_without_hard_links_migrates_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    after = AFTER | {"new.py": b"new\n"}
    workspace = lay(tmp_path)
    plan = plan_of(workspace, after)
    prepare(workspace, plan, after)
    apply(workspace, plan)
    assert tree(tmp_path) == after


def test_on_windows_no_signal_is_sent_to_ask_who_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    def sent(*_: object) -> None:
        raise AssertionError("os.kill(pid, 0) is Ctrl-C on Windows")

    monkeypatch.setattr(os, "kill", sent)
    monkeypatch.setattr(lock, "os", type("Windows", (), {"name": "nt", "kill": sent}))
    holder = lock.Holder("run", "user", 1, lock.socket.gethostname(), "now")
    assert lock._lives(holder)


@pytest.mark.parametrize(
    ("command", "expected"), [("run", "`helpscout-migrate status` says"), ("check", "interrupted")]
)
@pytest.mark.parametrize("error", [KeyboardInterrupt, click.Abort])
def test_ctrl_c_is_130_with_a_sentence_true_for_the_command(
    command: str,
    expected: str,
    error: type[BaseException],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise error

    target = small(tmp_path / "target")
    for place in ("run.workspace_of", "rewrite.run_check"):
        monkeypatch.setattr(f"helpscout_migrator.cli.{place}", interrupted)
    ran = invoke(command, target, home=tmp_path / "home")
    assert ran.code == 130
    assert expected in ran.err
    assert ("undo" in ran.err) == (command == "run")
