"""The workflows call what is there, on the Pythons that the metadata promises."""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.repository.public_api import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
pytestmark = pytest.mark.skipif(not WORKFLOWS, reason="an sdist brings no workflows")

SESSIONS = {
    node.name
    for node in ast.parse((ROOT / "noxfile.py").read_text("utf-8")).body
    if isinstance(node, ast.FunctionDef)
}
PYTHON_VERSIONS = re.findall(r"Python :: (3\.\d+)\"", (ROOT / "pyproject.toml").read_text("utf-8"))


def workflow(name: str) -> dict[str, Any]:
    path = ROOT / ".github" / "workflows" / name
    document: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return document


def commands(path: Path) -> list[str]:
    jobs = workflow(path.name)["jobs"].values()
    return [step["run"] for job in jobs for step in job["steps"] if "run" in step]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_calls_sessions_and_scripts_that_exist(path: Path) -> None:
    text = "\n".join(commands(path))
    session_names = re.findall(r'nox -s "?([a-z]+)', text)
    assert session_names
    assert set(session_names) <= SESSIONS
    for script in re.findall(r"^\.ci/\S+", text, re.MULTILINE):
        assert os.access(ROOT / script, os.X_OK), script


def test_every_promised_python_is_checked_on_each_change_and_each_week() -> None:
    (setup,) = (
        step["with"]["python-version"].split()
        for step in workflow("ci.yml")["jobs"]["check"]["steps"]
        if "setup-python" in step.get("uses", "")
    )
    weekly = workflow("newest.yml")["jobs"]["newest"]["strategy"]["matrix"]["python"]
    assert sorted(setup) == sorted(weekly) == sorted(PYTHON_VERSIONS)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_may_only_read_and_only_publishing_proves_who_it_is(path: Path) -> None:
    document = workflow(path.name)
    assert document["permissions"] == {"contents": "read"}
    more = {
        name: job["permissions"] for name, job in document["jobs"].items() if "permissions" in job
    }
    assert more == ({"publish": {"id-token": "write"}} if path.stem == "release" else {})
    assert "secrets." not in path.read_text("utf-8")


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_no_text_from_outside_is_pasted_into_a_script(path: Path) -> None:
    for command in commands(path):
        assert "${{" not in command, command
