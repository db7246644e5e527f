"""What can be simulated of other systems, and files that are none."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from support.migrator.cli import V1_CALL, clean_environment, invoke, small
from support.migrator.trees import (
    AFTER,
    BEFORE,
    apply,
    change_set_of,
    lay,
    plan_of,
    prepare,
    tree,
    vault_of,
)

from helpscout_migrator import undoing
from helpscout_migrator.state import lock
from helpscout_migrator.state.journal import Journal

STATE_FILES = (
    "journal.jsonl",
    "lock",
    "plan.json",
    "runs/{plan}/plan.json",
    "runs/{plan}/changes.json",
    "runs/{plan}/checks.json",
    "objects/{backup}",
)
COMMANDS = (("status",), ("apply", "--yes"), ("run", "--yes", "--no-tokens"), ("undo",))


@dataclass(frozen=True)
class Migrated:
    """A migrated folder with a second plan, and a copy to begin with again."""

    place: Path
    home: Path
    master: Path


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Migrated:
    folder = tmp_path_factory.mktemp("migrated")
    home, target = folder / "home", small(folder / "target")
    assert invoke("run", target, "--yes", "--no-tokens", home=home).code == 1
    (target / "more.py").write_bytes(V1_CALL)
    assert invoke("plan", target, home=home).code == 1
    return Migrated(target, home, Path(shutil.copytree(target, folder / "master")))


def replaced(path: Path, kind: str, elsewhere: Path) -> None:
    path.unlink()
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case "link":
            path.symlink_to(elsewhere)
        case "link to nothing":
            path.symlink_to(elsewhere.with_name("nothing"))


@contextmanager
def at_most(seconds: int) -> Iterator[None]:
    """Fails a block that waits for ever."""

    def ended(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, ended)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


NAMES_THAT_ARE_READ = (
    ".env", ".gitignore", ".python-version", "desk.ipynb", "desk.js", "other.py", "pyproject.toml",
    "requirements-dev.txt", "runtime.txt", "setup.cfg", "setup.py", "tox.ini",
)  # fmt: skip


@pytest.mark.parametrize("kind", ["pipe", "device"])
@pytest.mark.parametrize("name", NAMES_THAT_ARE_READ)
def test_no_pipe_or_device_of_the_tree_is_read(name: str, kind: str, tmp_path: Path) -> None:
    target = small(tmp_path / "target")
    if kind == "pipe":
        os.mkfifo(target / name)
    else:
        (target / name).symlink_to("/dev/zero")
    for command in (["check"], ["plan", "--no-tokens"]):
        with at_most(30):
            ran = invoke(*command, target, home=tmp_path / "home")
        if name == "pyproject.toml":
            assert ran.code == 2
            assert "pyproject.toml: " in ran.err
            assert "not a regular file" in ran.err
        else:
            assert ran.code == 1, ran.everything


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        *((name, kind) for name in STATE_FILES for kind in ("pipe", "link")),
        ("journal.jsonl", "folder"),
        ("journal.jsonl", "link to nothing"),
    ],
)
def test_only_regular_files_of_the_state_folder_are_opened(
    name: str, kind: str, migrated: Migrated, tmp_path: Path
) -> None:
    target = migrated.place
    shutil.rmtree(target)
    shutil.copytree(migrated.master, target)
    state = target / ".helpscout-migration"
    (plan,) = (path.name for path in (state / "runs").iterdir())
    backup = hashlib.sha256(V1_CALL).hexdigest()
    place = state / name.format(plan=plan, backup=backup)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(place.read_bytes() or b"theirs")
    replaced(place, kind, elsewhere)
    before, theirs = tree(target), elsewhere.read_bytes()
    refusals = 0
    for command, *options in COMMANDS:
        with at_most(60):
            ran = invoke(command, target, *options, home=migrated.home)
        if ran.code == 2:
            refusals += 1
            error = ran.err.splitlines()[-1]
            assert f"{place} is " in error
            assert error.endswith("remove it")
            # A damaged migration does not keep another one from being undone.
            undid_another = command == "undo" and (target / "more.py").read_bytes() == V1_CALL
            assert undid_another or tree(target) == before, command
        before = tree(target)
        assert elsewhere.read_bytes() == theirs
        assert not (tmp_path / "nothing").exists()
    is_healed = place.is_file() and not place.is_symlink()
    assert refusals or is_healed


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


def another_user(monkeypatch: pytest.MonkeyPatch) -> None:
    """This process is a user who owns none of the files, and may give none away."""

    def refused(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 12345)
    monkeypatch.setattr(os, "fchown", refused)


def test_a_file_of_another_user_is_refused_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = small(tmp_path / "target")
    before = tree(target)
    another_user(monkeypatch)
    ran = invoke("run", target, "--yes", "--no-tokens", home=tmp_path / "home")
    assert ran.code == 2
    assert "belongs to another user or group" in ran.err
    ran = invoke("rewrite", target, "--write", home=tmp_path / "home")
    assert ran.code == 2
    assert "belongs to another user or group" in ran.err
    assert tree(target) == before


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give files away")
def test_privileges_of_an_owner_who_was_lost_are_not_given_to_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = lay(tmp_path)
    desk = tmp_path / "desk.py"
    os.chown(desk, 12345, 12345)
    os.chmod(desk, 0o4755)
    plan = plan_of(workspace)
    prepare(workspace, plan)
    with monkeypatch.context() as patch:
        # Root in a container may be refused this.
        patch.setattr(os, "fchown", lambda *_: None)
        apply(workspace, plan)
        with Journal(workspace.journal) as log:
            undoing.undo(workspace, change_set_of(workspace, plan), vault_of(workspace), log)
    assert tree(tmp_path) == BEFORE
    assert desk.stat().st_uid == 0
    assert desk.stat().st_mode & 0o7777 == 0o755


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give files away")
def test_owner_and_privileges_survive_apply_and_undo(tmp_path: Path) -> None:
    workspace = lay(tmp_path)
    desk = tmp_path / "desk.py"
    os.chown(desk, 12345, 12346)
    os.chmod(desk, 0o6755)
    before = desk.stat()
    plan = plan_of(workspace)
    prepare(workspace, plan)
    apply(workspace, plan)
    for _ in range(2):
        now = desk.stat()
        assert (now.st_uid, now.st_gid, now.st_mode) == (12345, 12346, before.st_mode)
        with Journal(workspace.journal) as log:
            undoing.undo(workspace, change_set_of(workspace, plan), vault_of(workspace), log)
    assert tree(tmp_path) == BEFORE


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
    def refuse_to_send(*_: object) -> None:
        raise AssertionError("os.kill(pid, 0) is Ctrl-C on Windows")

    monkeypatch.setattr(os, "kill", refuse_to_send)
    monkeypatch.setattr(lock, "os", type("Windows", (), {"name": "nt", "kill": refuse_to_send}))
    holder = lock.Holder("run", "user", 1, lock.socket.gethostname(), "now")
    assert lock._lives(holder)


@pytest.mark.parametrize(
    ("command", "expected"), [("run", "`helpscout-migrate status` shows"), ("check", "interrupted")]
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


@pytest.mark.parametrize("style", ["text", "concise", "diff", "html", "json"])
def test_a_console_that_cannot_show_every_character_ends_in_no_traceback(
    tmp_path: Path, style: str
) -> None:
    place = small(tmp_path / "place")
    text = (place / "desk.py").read_text("utf-8")
    (place / "desk.py").write_text(f"# \N{RIGHTWARDS ARROW} \N{SNOWMAN}\n{text}", "utf-8")
    command = ["rewrite" if style == "diff" else "check", str(place), "--format", style]
    ran = subprocess.run(
        [sys.executable, "-m", "helpscout_migrator", *command],
        env=clean_environment(tmp_path, {"PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"}),
        capture_output=True,
        check=False,
    )
    assert b"Traceback" not in ran.stderr
    assert ran.returncode == 1
    if style == "html":
        assert "V1" in ran.stdout.decode("utf-8")
    if style == "diff":
        assert b"\\u2192" in ran.stdout


def test_a_folder_that_cannot_be_written_is_refused_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, home = small(tmp_path / "target"), tmp_path / "home"
    closed_folder = target / "closed"
    closed_folder.mkdir()
    (closed_folder / "late.py").write_bytes(V1_CALL)
    before, real = tree(target), os.access
    # The administrator may write everywhere, so the answer of the system is imitated.
    monkeypatch.setattr(os, "access", lambda path, mode: path != closed_folder and real(path, mode))
    refused = invoke("run", target, "--yes", "--no-tokens", home=home)
    assert refused.code == 2
    assert "closed/late.py cannot be replaced: its folder is not writable" in refused.err
    assert tree(target) == before
    monkeypatch.undo()
    assert invoke("run", target, "--yes", "--no-tokens", home=home).code == 1
    assert invoke("undo", target, home=home).code == 0
    assert tree(target) == before


def test_a_plan_that_cannot_be_saved_is_shown_all_the_same(tmp_path: Path) -> None:
    desk = small(tmp_path / "desk")
    (desk / ".helpscout-migration").write_text("a file of the user")
    ran = invoke("plan", desk, "--no-tokens", home=tmp_path / "home")
    assert ran.code == 2
    assert "will be rewritten to V2" in ran.out
    assert "the plan was not saved: " in ran.err.splitlines()[-1]
    assert "applies it" not in ran.err
    out = tmp_path / "plan.json"
    ran = invoke("plan", desk, "--no-tokens", "--out", out, home=tmp_path / "home")
    assert (ran.code, out.exists()) == (1, True)


def test_a_read_only_folder_can_be_rehearsed(tmp_path: Path) -> None:
    desk = small(tmp_path / "desk")
    (desk / "desk.py").chmod(0o444)
    desk.chmod(0o555)
    program = (
        "import os, sys; sys.exit(not os.stat('desk.py').st_mode & os.stat('.').st_mode & 128)"
    )
    command = ("rehearse", "--path", desk, "--", "python", "-c", program)
    ran = invoke(*command, home=tmp_path / "home")
    desk.chmod(0o755)
    assert ran.code == 0, ran.everything
