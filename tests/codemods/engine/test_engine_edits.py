"""No interruption leaves half a file, no failure leaves half a flow."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest
from support.codemods.engine_fake import tree

from helpscout_codemods import edits
from helpscout_codemods.edits import write_edits
from helpscout_codemods.findings import Edit


def edit(path: str, flow: str = "") -> Edit:
    return Edit(path, b"old\n", b"new\n", flow=flow)


def leftovers(root: Path) -> list[str]:
    return [path.name for path in root.rglob("*.tmp")]


def test_a_file_is_replaced_with_its_mode_kept(tmp_path: Path) -> None:
    tree(tmp_path, {"a.py": "old\n"})
    (tmp_path / "a.py").chmod(0o751)
    outcome = write_edits(tmp_path, [edit("a.py")])
    assert outcome.problems == ()
    assert (tmp_path / "a.py").read_bytes() == b"new\n"
    assert stat.S_IMODE((tmp_path / "a.py").stat().st_mode) == 0o751


def test_a_symbolic_link_stays_one_and_its_target_changes(tmp_path: Path) -> None:
    tree(tmp_path, {"real/a.py": "old\n"})
    os.symlink("real/a.py", tmp_path / "a.py")
    write_edits(tmp_path, [edit("a.py")])
    assert (tmp_path / "a.py").is_symlink()
    assert (tmp_path / "real/a.py").read_bytes() == b"new\n"


def test_a_file_that_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    tree(tmp_path, {"a.py": "edited meanwhile\n"})
    outcome = write_edits(tmp_path, [edit("a.py")])
    assert (tmp_path / "a.py").read_bytes() == b"edited meanwhile\n"
    assert "changed since it was read" in outcome.problems[0].reason


def test_a_full_disk_leaves_every_file_of_the_flow_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree(tmp_path, {"a.py": "old\n", "b.py": "old\n", "c.py": "old\n"})
    calls = []

    def full(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(edits.os, "fsync", full)
    outcome = write_edits(tmp_path, [edit("a.py", "x"), edit("b.py", "x"), edit("c.py", "y")])
    assert [e.path for e in outcome.written] == ["c.py"]
    assert (tmp_path / "a.py").read_bytes() == b"old\n"
    assert (tmp_path / "b.py").read_bytes() == b"old\n"
    assert outcome.problems[0].reason == "not written: No space left on device"
    assert leftovers(tmp_path) == []


def test_a_rename_that_fails_gives_the_others_of_its_flow_their_bytes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree(tmp_path, {"a.py": "old\n", "b.py": "old\n"})
    real = os.replace

    def replace(source: Path, target: Path) -> None:
        if Path(target).name == "b.py":
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        real(source, target)

    monkeypatch.setattr(edits.os, "replace", replace)
    outcome = write_edits(tmp_path, [edit("a.py", "x"), edit("b.py", "x")])
    assert outcome.written == ()
    assert (tmp_path / "a.py").read_bytes() == b"old\n"
    assert {p.path for p in outcome.problems} == {"a.py", "b.py"}
    assert leftovers(tmp_path) == []


def test_a_file_that_vanished_is_named(tmp_path: Path) -> None:
    outcome = write_edits(tmp_path, [edit("gone.py")])
    assert [p.reason for p in outcome.problems] == ["not written: No such file or directory"]
