"""How far a plan and a rehearsal have come: counted files and runs, on a terminal and in a log."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from rich.console import Console
from support.migrator.cli import invoke, small

from helpscout_codemods import engine
from helpscout_codemods.config import Config
from helpscout_migrator.cli.progress import counted
from helpscout_migrator.log_lines import Lines

CALL = b"""import requests

KEY = "k"
rows = requests.get("https://api.helpscout.net/v1/users.json", auth=(KEY, "X")).json()["items"]
print([row["email"] for row in rows])
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    place = tmp_path / "many"
    place.mkdir()
    for number in range(6):
        (place / f"part{number}.py").write_bytes(CALL)
    (place / "other.py").write_text("print('hello')\n")
    return place


def test_the_engine_tells_the_files_that_are_done_of_all_candidates(tree: Path) -> None:
    progress_calls: list[tuple[int, int]] = []
    config = Config(jobs=1, cache=False)
    engine.rewrite([tree], config, watch=lambda done, total: progress_calls.append((done, total)))
    assert progress_calls[0] == (0, 6)
    assert progress_calls[-1] == (6, 6)
    assert [process for process, _ in progress_calls] == sorted(
        process for process, _ in progress_calls
    )
    assert len(progress_calls) > 2, "not only the beginning and the end"


def test_a_terminal_shows_files_done_of_all_and_the_time_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM", "xterm")  # a dumb one gets no bar
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=100, legacy_windows=False)
    with counted("scanning for V1", "files", console=console) as watch:
        watch(30, 120)
        watch.note("the service asks for a pause")
    output = screen.getvalue()
    assert "the service asks for a pause" in output
    assert "scanning for V1" in output
    assert "30/120" in output
    assert "files" in output
    assert output.count("0:00:00") >= 1, "the time that went by"
    assert "-:--:--" in output, "the time left, not known yet"


def test_a_log_gets_a_line_every_ten_seconds_with_the_time_left() -> None:
    messages: list[str] = []
    times = iter([0.0, 4.0, 10.0, 15.0, 30.0, 60.0])
    lines = Lines("scanning for V1", "files", messages.append, clock=lambda: next(times))
    for process in (10, 25, 40, 75, 100):
        lines(process, 100)
    assert messages == [
        "scanning for V1: 25 of 100 files, 2/s, about 30 s left",
        "scanning for V1: 75 of 100 files, 2/s, about 10 s left",
    ]


def test_a_log_of_a_quick_command_says_nothing_of_progress(tmp_path: Path) -> None:
    place = small(tmp_path / "mini")
    ran = invoke("plan", place, "--no-tokens", home=tmp_path / "home")
    assert ran.code == 1
    assert not re.search(r"\d+ of \d+|%", ran.err)


def test_a_rehearsal_counts_its_two_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    progress_calls: list[tuple[int, int]] = []
    monkeypatch.setattr(
        Lines, "__call__", lambda self, done, total: progress_calls.append((done, total))
    )
    place = small(tmp_path / "mini")
    ran = invoke(
        "rehearse", "--path", place, "--", "python", "desk.py", home=tmp_path / "home",
        environ={"HELPSCOUT_API_KEY": "0123456789abcdef0123456789abcdef01234567"},
    )  # fmt: skip
    assert ran.code == 0, ran.everything
    assert progress_calls[-3:] == [(0, 2), (1, 2), (2, 2)]
