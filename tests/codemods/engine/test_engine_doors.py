"""The same rules through other people's tools: LibCST, pre-commit, GitHub Actions, Dask."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import libcst as cst
import pytest
from helpscout_codemods.config import Config
from helpscout_codemods.engine import check, run, scan
from helpscout_codemods.executor import perform
from helpscout_codemods.libcst_command import HelpScoutV2
from libcst.codemod import CodemodContext, SkipFile
from support.codemods_engine_fake import V1, fake_refactor, module, tree

ROOT = Path(__file__).resolve().parents[3]
CALL = (
    "import requests\n\n\ndef name(cid):\n"
    f'    r = requests.get("{V1}customers/%d.json" % cid, auth=("key", "X"))\n'
    '    return r.json()["item"]["firstName"]\n'
)


def transformed(path: Path) -> str:
    command = HelpScoutV2(CodemodContext(filename=str(path)))
    return command.transform_module(cst.parse_module(path.read_bytes())).code


def test_libcst_rewrites_a_file_that_shares_nothing(tmp_path: Path) -> None:
    tree(tmp_path, {"setup.cfg": "", "a.py": CALL})
    text = transformed(tmp_path / "a.py")
    assert "helpscout_v2" in text
    assert V1 not in text


def test_libcst_bridges_a_file_that_others_import(tmp_path: Path) -> None:
    tree(tmp_path, {"setup.cfg": "", "a.py": CALL, "b.py": "from a import name\nprint(name(1))\n"})
    text = transformed(tmp_path / "a.py")
    assert "helpscout_shim.install()" in text
    assert V1 in text


def test_libcst_skips_a_file_without_v1(tmp_path: Path) -> None:
    tree(tmp_path, {"a.py": "x = 1\n"})
    with pytest.raises(SkipFile):
        transformed(tmp_path / "a.py")


def test_libcsts_own_command_line_runs_the_rules(tmp_path: Path) -> None:
    tree(tmp_path, {"setup.cfg": "", "a.py": CALL, "b.py": "x = 1\n"})
    command = "helpscout_codemods.libcst_command.HelpScoutV2"
    arguments = ["codemod", "--no-format", "-j", "1", "-x", command, str(tmp_path)]
    answer = subprocess.run(
        [sys.executable, "-m", "libcst.tool", *arguments],
        capture_output=True, text=True, cwd=tmp_path, check=False,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    assert "Transformed 1 files successfully" in answer.stderr
    assert "helpscout_v2" in (tmp_path / "a.py").read_text()


def test_pre_commit_gets_one_process_at_a_time_and_starts_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_pool(*_: Any, **__: Any) -> None:
        pytest.fail("a process pool was started")

    monkeypatch.setenv("PRE_COMMIT", "1")
    monkeypatch.setattr("helpscout_codemods.executor.ProcessPoolExecutor", no_pool)
    big = "#" * 1_000_000 + "\n"
    tree(tmp_path, {"a.py": module("LEFT") + big, "b.py": module("LEFT") + big})
    report = check([tmp_path], Config(cache=False), refactor=fake_refactor)
    assert len(report.findings) == 2


def test_a_worker_that_dies_is_reported_and_nothing_of_it_is_written(tmp_path: Path) -> None:
    tree(tmp_path, {"a.py": module("NATIVE"), "b.py": module("NATIVE")})
    project = scan([tmp_path], Config(cache=False, jobs=2))
    report = run(project, refactor=dying)
    assert report.edits == ()
    assert {error.path for error in report.errors} == {"a.py", "b.py"}
    assert "worker process died" in report.errors[0].reason


def dying(files: Any, *, to: str = "native") -> Any:
    os._exit(3)


def test_no_jobs_are_no_work() -> None:
    assert list(perform([], size=0)) == []


def test_a_dask_cluster_can_do_the_work(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed", reason="the dask extra is not installed")
    tree(tmp_path, {f"m{i}.py": CALL for i in range(4)})
    project = scan([tmp_path], Config(cache=False, manifests=False))
    cluster = distributed.LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None
    )
    with cluster, distributed.Client(cluster) as client:
        spread = run(project, executor=client.get_executor())
    assert spread == run(project)
    assert len(spread.edits) == 4


def test_the_hook_and_the_action_call_commands_that_exist() -> None:
    hooks = (ROOT / ".pre-commit-hooks.yaml").read_text()
    action = (ROOT / "action.yml").read_text()
    for text in (hooks, action):
        assert "helpscout-migrate" in text
    for command in ("check --help", "rewrite --help"):
        answer = subprocess.run(
            [sys.executable, "-m", "helpscout_migrator", *command.split()],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert answer.returncode == 0, answer.stderr
        assert "--to" in answer.stdout
