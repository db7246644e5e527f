"""One migration at a time."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from helpscout_migrator.errors import FolderLockedError, MigrationError
from helpscout_migrator.state import lock

HOLD = """
import sys, time
from pathlib import Path
from helpscout_migrator.state import lock
with lock.hold(Path(sys.argv[1]), "run"):
    print("held", flush=True)
    time.sleep(60)
"""


def holder(path: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_refused_lock_names_its_holder(tmp_path: Path) -> None:
    process = holder(tmp_path / "lock")
    try:
        with pytest.raises(FolderLockedError) as excinfo, lock.hold(tmp_path / "lock", "undo"):
            pass
    finally:
        process.kill()
        process.wait()
        process.stdout and process.stdout.close()
    message = str(excinfo.value)
    assert f"pid {process.pid}, run" in message
    assert socket.gethostname() in message
    assert "since 2" in message


def test_a_killed_holder_leaves_the_lock_free(tmp_path: Path) -> None:
    process = holder(tmp_path / "lock")
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout and process.stdout.close()
    with lock.hold(tmp_path / "lock", "resume"):
        assert str(os.getpid()) in (tmp_path / "lock").read_text()


def test_a_lock_that_was_let_go_can_be_taken_again(tmp_path: Path) -> None:
    for _ in range(2):
        with lock.hold(tmp_path / "lock", "plan"):
            pass
    assert (tmp_path / "lock").read_text() == ""


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.ENOTSUP])
def test_a_file_system_without_locks_is_not_taken_for_another_process(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", refuse)
    with (
        pytest.raises(MigrationError, match="this file system has no locks") as excinfo,
        lock.hold(tmp_path / "lock", "undo"),
    ):
        pass
    assert not isinstance(excinfo.value, FolderLockedError)
