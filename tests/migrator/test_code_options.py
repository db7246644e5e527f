"""`check` and `rewrite`: every setting of the project has its option, and the option wins."""

from __future__ import annotations

import concurrent.futures
from pathlib import Path
from typing import Any

import pytest
from support.migrator.cli import V1_CALL, invoke, small

OLD = b"""import os
import requests

try:
    boxes = requests.get("https://api.helpscout.net/v1/mailboxes.json",
                         auth=(os.environ["HELPSCOUT_API_KEY"], "X"))
except requests.RequestException, error:
    print error
"""


@pytest.fixture
def mini(tmp_path: Path) -> Path:
    return small(tmp_path / "mini")


def setting(project: Path, line: str) -> None:
    (project / "pyproject.toml").write_text(f"[tool.helpscout-migrate]\n{line}\n")


def test_python2_upgrades_a_python_2_file_first_and_only_when_asked(tmp_path: Path) -> None:
    project = tmp_path / "old"
    project.mkdir()
    (project / "desk.py").write_bytes(OLD)
    check_run = invoke("check", project, home=tmp_path)
    assert "HS902" in check_run.out
    assert "--python2" in check_run.out
    assert invoke("rewrite", "--write", project, home=tmp_path).code in (0, 1)
    assert (project / "desk.py").read_bytes() == OLD
    rewrite_run = invoke("rewrite", "--write", "--python2", project, home=tmp_path)
    assert rewrite_run.code in (0, 1), rewrite_run.err
    text = (project / "desk.py").read_text()
    assert "print(error)" in text
    assert "except requests.RequestException as error" in text or "helpscout_v2" in text


def test_no_python2_wins_over_the_setting(tmp_path: Path) -> None:
    project = tmp_path / "old"
    project.mkdir()
    (project / "desk.py").write_bytes(OLD)
    setting(project, "python2 = true")
    assert "HS903" in invoke("check", project, home=tmp_path).out
    assert "HS902" in invoke("check", "--no-python2", project, home=tmp_path).out


def test_no_cache_leaves_none_and_the_default_leaves_one(mini: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    environ = {"XDG_CACHE_HOME": str(cache)}
    first = invoke("check", "--no-cache", mini, home=tmp_path, environ=environ)
    assert list(cache.rglob("*.json")) == []
    second = invoke("check", mini, home=tmp_path, environ=environ)
    assert len(list(cache.rglob("*.json"))) == 1
    assert first.out == second.out


@pytest.mark.parametrize(
    ("arguments", "hook", "expected"),
    [([], "", [2]), (["--jobs", "1"], "", []), (["--jobs", "3"], "", [2]), ([], "1", [])],
)
def test_jobs_says_how_many_processes_and_pre_commit_has_one(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    hook: str,
    expected: list[int],
) -> None:
    project = small(tmp_path / "many")
    (project / "other.py").write_bytes(V1_CALL)
    setting(project, "jobs = 2\ncache = false")
    process_ids: list[int] = []

    class Pool(concurrent.futures.ThreadPoolExecutor):
        def __init__(self, workers: int, **others: Any) -> None:
            process_ids.append(workers)
            super().__init__(1)

    monkeypatch.setattr(concurrent.futures, "ProcessPoolExecutor", Pool)
    ran = invoke("check", *arguments, project, home=tmp_path, environ={"PRE_COMMIT": hook})
    assert ran.code == 1
    assert process_ids == expected


@pytest.mark.parametrize("jobs", ["-1", "many"])
def test_a_number_of_jobs_that_cannot_be_is_one_clear_line(
    mini: Path, tmp_path: Path, jobs: str
) -> None:
    ran = invoke("check", "--jobs", jobs, mini, home=tmp_path)
    assert ran.code == 2
    assert "--jobs" in ran.err


def test_only_a_real_error_exits_with_2(tmp_path: Path) -> None:
    project = tmp_path / "desk"
    project.mkdir()
    (project / "image.py").write_bytes(b"\0PNG")
    (project / "page.py").write_bytes(b"# nothing of interest\n")
    assert invoke("check", project, home=tmp_path).code == 0
    (project / "broken.py").write_bytes(V1_CALL + b"def (:\n")
    assert invoke("check", project, home=tmp_path).code == 1
    (project / "good.py").write_bytes(V1_CALL)
    locked_file = project / "locked.py"
    locked_file.write_bytes(V1_CALL)
    locked_file.chmod(0o444)
    ran = invoke("rewrite", "--write", project, home=tmp_path)
    assert ran.code == 2
    (line,) = [line for line in ran.err.splitlines() if ": error: " in line]
    assert "locked.py" in line
    assert locked_file.read_bytes() == V1_CALL
    assert (project / "good.py").read_bytes() != V1_CALL
