"""Runs, for a mutant, the tests that execute its lines, each time in a fork of this process.

A first run traces which test executes which lines of the mutated files. After it the libraries are
imported here once, so that a fork imports nothing but the code under test and its tests.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from measuring.mutation import Mutant

OURS = ("helpscout_", "support", "tests", "test_", "conftest")
IMPORTING = ""
"""The name under which lines are kept that run while tests are collected."""
DEADLINE = 300
"""Seconds after which a run counts as one that noticed."""
OPTIONS = ("-q", "-n", "0", "-m", "not slow", "-p", "no:cacheprovider")
# For the processes that a test starts: the same change by the environment.
SITE = """
import os
from importlib.machinery import SourceFileLoader
original = SourceFileLoader.get_code
def get_code(self, name):
    path = self.get_filename(name)
    if path == os.environ.get("MUTANT_OF"):
        with open(os.environ["MUTANT_TEXT"], encoding="utf-8") as text:
            return compile(text.read(), path, "exec", dont_inherit=True)
    return original(self, name)
SourceFileLoader.get_code = get_code
"""


class LineRecorder:
    """A pytest plugin that records the lines of some files by the test that executes them."""

    def __init__(self, paths: set[str]) -> None:
        self._paths = paths
        self.test = IMPORTING
        self.lines: dict[str, dict[str, set[int]]] = {}
        self.seconds: dict[str, float] = {}
        self.failed: list[str] = []

    def trace(self, frame: FrameType, event: str, argument: Any) -> Any:
        path = frame.f_code.co_filename
        if path not in self._paths:
            return None
        lines = self.lines.setdefault(path, {}).setdefault(self.test, set())
        lines.add(frame.f_lineno)

        def local(frame: FrameType, event: str, argument: Any) -> Any:
            if event == "line":
                lines.add(frame.f_lineno)
            return local

        return local

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[Any]:
        self.test = item.nodeid
        start = time.perf_counter()
        try:
            return (yield)
        finally:
            self.seconds[item.nodeid] = time.perf_counter() - start

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.append(report.nodeid)


class Selection:
    """A pytest plugin that keeps some tests, the quickest first."""

    def __init__(self, tests: set[str], seconds: dict[str, float]) -> None:
        self._tests, self._seconds = tests, seconds

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = sorted(
            (item for item in items if item.nodeid in self._tests),
            key=lambda item: self._seconds.get(item.nodeid, 0.0),
        )


class Runner:
    """The tests of one target.

    Args:
        root: the repository.
        paths: the files that get mutants, below `root`.
        tests: arguments for pytest: files, and options.
        folder: for temporary files.

    Raises:
        SystemExit: the tests fail without any mutant.
    """

    def __init__(
        self, root: Path, paths: tuple[str, ...], tests: tuple[str, ...], folder: Path
    ) -> None:
        self._root, self._tests, self._folder = root, tests, folder
        (folder / "sitecustomize.py").write_text(SITE, encoding="utf-8")
        record = folder / "record.json"
        code = _in_fork(
            lambda: self._record({str(root / path) for path in paths}, record), 10 * DEADLINE
        )
        if not record.exists():
            raise SystemExit(f"the tests could not be run: pytest ended with {code}")
        answer = json.loads(record.read_text(encoding="utf-8"))
        self._lines: dict[str, dict[str, list[int]]] = answer["lines"]
        self._seconds: dict[str, float] = answer["seconds"]
        # Tests that set a trace function of their own fail beside ours.
        self._untraced = set(answer["failed"])
        if self._untraced and _in_fork(lambda: self._pytest(self._untraced)) != 0:
            raise SystemExit(f"the tests fail without a mutant: {answer['failed']}")
        for name in answer["modules"]:
            with contextlib.suppress(Exception):
                importlib.import_module(name)

    def tests_of(self, mutant: Mutant) -> set[str]:
        """The tests that execute the lines of a mutant; all of them for lines of the import."""
        by_test = self._lines.get(str(self._root / mutant.path), {})
        reached_lines = {
            test
            for test, lines in by_test.items()
            if any(number in mutant.lines for number in lines)
        }
        if not reached_lines:
            return set(self._untraced)
        if reached_lines == {IMPORTING}:
            return set(self._seconds)
        return (reached_lines - {IMPORTING}) | self._untraced

    def is_noticed(self, mutant: Mutant) -> bool:
        """Whether a test fails, or runs longer than DEADLINE, with the mutant in place."""
        tests = self.tests_of(mutant)
        return bool(tests) and _in_fork(lambda: self._run(mutant, tests)) != 0

    def _record(self, paths: set[str], record: Path) -> int:
        recorder = LineRecorder(paths)
        threading.settrace(recorder.trace)
        sys.settrace(recorder.trace)
        code = int(pytest.main([*OPTIONS, *self._tests], plugins=[recorder]))
        sys.settrace(None)
        lines = {
            path: {test: sorted(numbers) for test, numbers in by_test.items()}
            for path, by_test in recorder.lines.items()
        }
        modules = [name for name in sys.modules if not name.startswith(OURS)]
        answer = {"lines": lines, "seconds": recorder.seconds, "modules": modules}
        record.write_text(json.dumps(answer | {"failed": recorder.failed}), encoding="utf-8")
        return code

    def _run(self, mutant: Mutant, tests: set[str]) -> int:
        text = self._folder / "mutant.py"
        text.write_text(mutant.text, encoding="utf-8")
        path = str(self._root / mutant.path)
        os.environ |= {
            "PYTHONPATH": str(self._folder),
            "PYTHONDONTWRITEBYTECODE": "1",
            "MUTANT_OF": path,
            "MUTANT_TEXT": str(text),
        }
        original = SourceFileLoader.get_code

        def get_code(loader: SourceFileLoader, name: str) -> Any:
            if loader.get_filename(name) == path:
                return compile(mutant.text, path, "exec", dont_inherit=True)
            return original(loader, name)

        SourceFileLoader.get_code = get_code  # type: ignore[method-assign, assignment]
        return self._pytest(tests)

    def _pytest(self, tests: set[str]) -> int:
        selection = Selection(tests, self._seconds)
        return int(pytest.main(["-x", *OPTIONS, *self._tests], plugins=[selection]))


def _in_fork(work: Callable[[], int], seconds: float = DEADLINE) -> int:
    """The result of `work` in a process of its own, silent; 1 when it hangs or dies."""
    child = os.fork()
    if child == 0:
        code = 1
        with contextlib.suppress(BaseException):
            os.setpgid(0, 0)
            silence = os.open(os.devnull, os.O_RDWR)
            for descriptor in (0, 1, 2):
                os.dup2(silence, descriptor)
            code = work()
        os._exit(code)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            _end_group(child)
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    _end_group(child)
    os.waitpid(child, 0)
    return 1


def _end_group(leader: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)
