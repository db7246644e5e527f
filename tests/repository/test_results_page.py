"""The page of figures says what the recorded results say, and says what is missing."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


def report(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(BENCHMARKS / "report.py"), *options, str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """What is recorded, where it may be changed."""
    for part in ("results", "plots"):
        shutil.copytree(BENCHMARKS / part, tmp_path / part)
    shutil.copy(BENCHMARKS / "RESULTS.md", tmp_path)
    return tmp_path


def change(folder: Path, name: str, row: int, **values: Any) -> None:
    path = folder / "results" / f"{name}.json"
    result = json.loads(path.read_text())
    result["rows"][row].update(values)
    path.write_text(json.dumps(result))


@pytest.mark.parametrize("name", sorted(path.name for path in BENCHMARKS.glob("*.py")))
def test_a_benchmark_starts(name: str) -> None:
    process = subprocess.run(
        [sys.executable, str(BENCHMARKS / name), "--help"],
        capture_output=True,
        text=True,
        check=False,
    )
    if "ModuleNotFoundError" in process.stderr and "measuring" not in process.stderr:
        pytest.skip(process.stderr.splitlines()[-1])
    assert process.returncode == 0, process.stderr
    assert "usage" in process.stdout


def test_the_page_and_its_plots_are_what_the_results_say() -> None:
    process = report(BENCHMARKS, "--check")
    assert (process.stdout, process.returncode) == ("", 0)


def test_a_changed_figure_makes_the_page_stale_until_it_is_rendered_again(copy: Path) -> None:
    change(copy, "shim", 0, ours="9.87 ms", met=False)
    stale = report(copy, "--check")
    assert stale.returncode == 1
    assert "RESULTS.md" in stale.stdout
    assert report(copy).returncode == 0
    assert report(copy, "--check").returncode == 0
    (line,) = [one for one in (copy / "RESULTS.md").read_text().splitlines() if "9.87 ms" in one]
    assert "**no**" in line


def test_a_promised_figure_that_no_run_measured_stands_in_the_table_as_missing(copy: Path) -> None:
    what = json.loads((copy / "results/shim.json").read_text())["rows"][0]["what"]
    change(copy, "shim", 0, what="something else")
    report(copy)
    lines = (copy / "RESULTS.md").read_text().splitlines()
    assert [one for one in lines if f"| shim | {what} |" in one and "not measured" in one]


def test_a_result_of_a_wrong_form_is_refused_by_name(copy: Path) -> None:
    change(copy, "shim", 0, ratio="a lot")
    process = report(copy)
    assert process.returncode == 1
    assert "shim.json is not a result" in process.stderr
    assert "Traceback" not in process.stderr
