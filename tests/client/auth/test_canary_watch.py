"""The watch over secrets that tests hand out: it must be able to fail."""

from __future__ import annotations

import base64
import os
import secrets
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from support import canaries

TESTS = Path(canaries.__file__).resolve().parents[1]
CONFTEST = """
from support import canaries

def pytest_configure(config):
    config.pluginmanager.register(canaries.Plugin(config), "canaries")
"""
HEAD = """
import base64, logging, os, pty, pytest, secrets, subprocess, sys
from support.canaries import WHOLE, example_keys, key_source

KEY = secrets.token_hex(20)

def piped(name, **more):
    return subprocess.Popen(["echo", KEY], **{name: subprocess.PIPE, **more})

def on_a_terminal():
    ours, theirs = pty.openpty()
    subprocess.run(["echo", KEY], stdout=theirs)
    os.read(ours, 100)
"""
SAYS_TWICE = ("CI", "BUILD_NUMBER", "PYTEST_ADDOPTS")
WAYS_TO_SHOW = {
    "print(KEY)": "Captured stdout call",
    "sys.stderr.write(example_keys()[0])": "Captured stderr call",
    "logging.getLogger('x').warning('with %s', WHOLE[0])": "Captured log call",
    "print('Basic ' + base64.b64encode(f'{KEY}:X'.encode()).decode())": "Captured stdout call",
    "print('seen'); raise ValueError(KEY)": "traceback",
    "print(KEY); capsys.readouterr()": "captured output",
    "subprocess.run(['echo', KEY], capture_output=True)": "output of a process",
    "subprocess.check_output(['echo', KEY])": "output of a process",
    "next(piped('stdout').stdout)": "output of a process",
    "piped('stdout').stdout.readline()": "output of a process",
    "piped('stdout', text=True).stdout.read()": "output of a process",
    "piped('stderr', stdout=subprocess.DEVNULL).wait(); on_a_terminal()": "output of a process",
}


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    """A folder that the watch over this very run does not search."""
    with TemporaryDirectory(prefix="canaries-") as folder:
        yield Path(folder)


@pytest.fixture
def watch() -> canaries.Watch:
    return canaries.Watch(canaries.known_needles())


def suite(folder: Path, tests: str, *options: str) -> subprocess.CompletedProcess[bytes]:
    """Runs a suite of its own, whose output is not searched by the watch over this run."""
    (folder / "conftest.py").write_text(CONFTEST)
    (folder / "test_it.py").write_text(HEAD + tests)
    command = [sys.executable, "-m", "pytest", "-q", "--import-mode=importlib", *options]
    # With CI set, pytest's summary says the whole of each failure once more.
    environment = {name: value for name, value in os.environ.items() if name not in SAYS_TWICE}
    with (folder / "output").open("wb") as output:
        process = subprocess.run(
            [*command, f"--basetemp={folder / 'temporary'}", "test_it.py"],
            cwd=folder,
            env={**environment, "PYTHONPATH": str(TESTS)},
            stdout=output,
            stderr=output,
            timeout=120,
            check=False,
        )
    process.stdout = (folder / "output").read_bytes()
    return process


@pytest.mark.parametrize("options", [["-n", "0"], ["-n", "2"]])
def test_a_secret_in_a_file_fails_a_run_whose_tests_all_pass(
    elsewhere: Path, options: list[str]
) -> None:
    leaving = "def test_it(tmp_path):\n    (tmp_path / 'left.bin').write_text(KEY)\n"
    process = suite(elsewhere, leaving, *options)
    assert b"1 passed" in process.stdout
    assert b"left.bin" in process.stdout
    assert process.returncode == 1


def test_a_secret_that_is_kept_beside_the_tests_fails_the_run(elsewhere: Path) -> None:
    for folder in canaries.SAFE_FOLDERS:
        (elsewhere / folder).mkdir()
        (elsewhere / folder / f"old{folder}.txt").write_text(canaries.example_keys()[0])
    process = suite(elsewhere, "def test_it(): pass\n", f"--rootdir={elsewhere}", "-n", "2")
    assert b"1 passed" in process.stdout
    for folder in canaries.SAFE_FOLDERS:
        assert f"old{folder}.txt".encode() in process.stdout
    assert process.returncode == 1


def test_the_source_that_a_test_named_may_hold_keys(elsewhere: Path) -> None:
    naming = "def test_it(tmp_path):\n    key_source(tmp_path / 'k')\n"
    naming += "    (tmp_path / 'k').write_text(KEY)\n"
    assert suite(elsewhere, naming, "-n", "0").returncode == 0


def test_whatever_a_test_shows_fails_it(elsewhere: Path) -> None:
    tests = "".join(f"def test_{n}(capsys):\n    {line}\n" for n, line in enumerate(WAYS_TO_SHOW))
    process = suite(elsewhere, tests.replace("(capsys)", "()", 5), "-n", "0")
    output = process.stdout.decode()
    assert f"{len(WAYS_TO_SHOW)} failed" in output
    lines = [line for line in output.splitlines() if line.startswith("a canary secret was shown")]
    assert len(lines) == len(WAYS_TO_SHOW)
    for line, where in zip(lines, WAYS_TO_SHOW.values(), strict=True):
        assert where in line


def test_a_test_that_says_so_may_show_secrets(elsewhere: Path) -> None:
    showing = "@pytest.mark.shows_secrets('why')\ndef test_it():\n    print(KEY)\n"
    assert suite(elsewhere, showing, "-n", "0").returncode == 0


def test_tables_and_encoded_forms_are_searched(elsewhere: Path, watch: canaries.Watch) -> None:
    key = secrets.token_hex(20)
    with sqlite3.connect(elsewhere / "clear.db") as clear:
        clear.execute("create table kept (value text)")
        clear.execute("insert into kept values (?)", (key,))
    clear.close()
    (elsewhere / "basic").write_bytes(base64.b64encode(canaries.example_keys()[0].encode() + b":X"))
    (elsewhere / "part").write_bytes(b"\0\1" + base64.b64encode(f"{key}:X".encode()))
    (elsewhere / "clean").write_text("nothing here: " + secrets.token_hex(8))
    assert [path.name for path in watch.leaks_below(elsewhere)] == ["basic", "clear.db", "part"]


def test_an_untouched_copy_of_an_examples_file_may_hold_its_key(
    elsewhere: Path, watch: canaries.Watch
) -> None:
    original = (canaries.EXAMPLES / "legacy_support_desk" / ".env").read_bytes()
    assert watch.holds(original)
    (elsewhere / ".env").write_bytes(original)
    assert list(watch.leaks_below(elsewhere)) == []
    (elsewhere / ".env").write_bytes(original + b"MORE=1\n")
    assert [path.name for path in watch.leaks_below(elsewhere)] == [".env"]
