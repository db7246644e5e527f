"""The same rules through other people's tools: LibCST, pre-commit, GitHub Actions, Dask."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import libcst as cst
import pytest
import yaml
from libcst.codemod import CodemodContext, SkipFile
from support.codemods.engine_fake import V1, module, tree

from helpscout_codemods.config import Config
from helpscout_codemods.engine import check, run, scan
from helpscout_codemods.executor import _context, perform
from helpscout_codemods.libcst_command import HelpScoutV2
from helpscout_migrator.cli.group import COMMANDS

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
    arguments = ["codemod", "-x", command, "--no-format", "-j", "1", str(tmp_path)]
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
    monkeypatch.setattr("concurrent.futures.ProcessPoolExecutor", no_pool)
    big = "#" * 1_000_000 + "\n"
    tree(tmp_path, {"a.py": module("LEFT") + big, "b.py": module("LEFT") + big})
    for jobs in (0, 4):
        report = check([tmp_path], Config(cache=False, jobs=jobs))
        assert len(report.findings) == 2


def test_a_worker_that_dies_is_reported_and_nothing_of_it_is_written(tmp_path: Path) -> None:
    tree(tmp_path, {"a.py": module("NATIVE"), "b.py": module("NATIVE")})
    project = scan([tmp_path], Config(cache=False))
    with ProcessPoolExecutor(1, initializer=os._exit, initargs=(3,)) as pool:
        report = run(project, executor=pool)
    assert report.edits == ()
    assert {error.path for error in report.errors} == {"a.py", "b.py"}
    assert "worker process died" in report.errors[0].reason


def test_workers_are_not_forked_from_a_process_with_other_threads() -> None:
    stop = threading.Event()
    other = threading.Thread(target=stop.wait)
    other.start()
    try:
        assert _context().get_start_method() != "fork"
    finally:
        stop.set()
        other.join()


def test_no_jobs_are_no_work() -> None:
    assert list(perform([], size=0)) == []


def test_a_dask_cluster_can_do_the_work(tmp_path: Path) -> None:
    distributed_module = pytest.importorskip(
        "distributed", reason="the dask extra is not installed"
    )
    tree(tmp_path, {f"m{i}.py": CALL for i in range(4)})
    project = scan([tmp_path], Config(cache=False, manifests=False))
    cluster = distributed_module.LocalCluster(
        n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    )
    with cluster, distributed_module.Client(cluster) as client:
        spread = run(project, executor=client.get_executor())
    assert spread == run(project)
    assert len(spread.edits) == 4


def test_the_hooks_see_all_files_of_a_change_in_one_process() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert [hook["id"] for hook in hooks] == ["helpscout-check", "helpscout-rewrite"]
    for hook in hooks:
        program, command, *_ = hook["entry"].split()
        assert program == "helpscout-migrate"
        assert command in COMMANDS
        assert hook["require_serial"] is True
        assert hook["language"] == "python"


def test_the_action_hands_its_inputs_over_as_variables_not_as_script() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    assert action["runs"]["using"] == "composite"
    step = action["runs"]["steps"][-1]
    assert "${{" not in step["run"]
    input_names = {value.split("inputs.")[1].split(" ")[0] for value in step["env"].values()}
    assert input_names == set(action["inputs"])


@pytest.mark.parametrize(
    ("found", "fail", "code"), [(0, "true", 0), (1, "true", 1), (1, "false", 0), (2, "false", 2)]
)
def test_the_action_fails_for_findings_when_asked_and_for_errors_always(
    tmp_path: Path, found: int, fail: str, code: int
) -> None:
    step = yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"][-1]
    fake = tmp_path / "helpscout-migrate"
    fake.write_text(f'#!/bin/sh\necho "$@"\nexit {found}\n')
    fake.chmod(0o755)
    settings = {
        "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
        "CHECK_PATH": "my folder; rm -rf x",
        "CHECK_FORMAT": "sarif",
        "CHECK_OUTPUT": str(tmp_path / "out"),
        "CHECK_TO": "native",
        "CHECK_FAIL": fail,
    }
    answer = subprocess.run(["bash", "-e", "-c", step["run"]], env=settings, check=False)
    assert answer.returncode == code
    output = (tmp_path / "out").read_text()
    assert output == "check --to native --format sarif -- my folder; rm -rf x\n"


def test_a_tree_without_v1_is_checked_without_loading_libcst_or_a_rule(tmp_path: Path) -> None:
    tree(tmp_path, {"a.py": "x = 1\n"})
    code = (
        "import sys\nfrom helpscout_codemods.engine import check\n"
        "print(check([sys.argv[1]]).findings)\n"
        "print([m for m in sys.modules if m in ('libcst', 'helpscout_codemods.refactor')])\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert answer.stdout.splitlines() == ["()", "[]"]
