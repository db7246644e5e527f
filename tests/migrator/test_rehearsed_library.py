"""The run before a change uses the V1 library of the user's own Python, where there is one."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from helpscout_migrator.rehearsal.rehearsing import STOOD_IN, rehearse

PROGRAM = b"import helpscout\nprint(getattr(helpscout, 'WHOSE', 'the facade'))\n"


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    """A virtual environment of the project, as far as a command can tell."""
    (tmp_path / "app.py").write_bytes(PROGRAM)
    site = tmp_path / "venv" / "lib"
    (site / "helpscout").mkdir(parents=True)
    python = tmp_path / "venv" / "bin" / "python"
    python.parent.mkdir()
    python.write_text(f'#!/bin/sh\nPYTHONPATH="$PYTHONPATH:{site}" exec {sys.executable} "$@"\n')
    python.chmod(0o755)
    tool = python.parent / "desk"
    tool.write_text(f"#!{python}\nimport runpy\nrunpy.run_path('app.py', run_name='__main__')\n")
    tool.chmod(0o755)
    return site / "helpscout" / "__init__.py"


def run(root: Path, *command: str) -> tuple[str, str]:
    process = rehearse(
        command,
        root,
        originals={"app.py": PROGRAM},
        results={"app.py": b"print('after')\n"},
        keys=(),
        open_store=lambda stage: None,
    )
    return process.before.stdout.strip(), process.verdict.note


@pytest.mark.skipif(sys.platform == "win32", reason="the environment is made of shell scripts")
@pytest.mark.parametrize("command", [("venv/bin/python", "app.py"), ("venv/bin/desk",)])
def test_the_library_of_the_project_s_own_python_is_used(
    environment: Path, command: tuple[str, ...]
) -> None:
    environment.write_text("WHOSE = 'the library'\n")
    root = environment.parents[3]
    assert run(root, *command) == ("the library", "")


@pytest.mark.skipif(sys.platform == "win32", reason="the environment is made of shell scripts")
def test_where_it_has_none_the_facade_stands_in_and_that_is_said(environment: Path) -> None:
    root = environment.parents[3]
    environment.parent.rmdir()
    before, note = run(root, "venv/bin/python", "app.py")
    assert (before, note) == ("the facade", STOOD_IN)
