"""The audit of the dependencies never takes "not checked" for "nothing found"."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

AUDIT = Path(__file__).resolve().parents[2] / ".ci" / "audit"
FAKE = """#!{python}
import pathlib, sys
text = {report!r}
if text:
    pathlib.Path(sys.argv[sys.argv.index("--output") + 1]).write_text(text)
print("requests.exceptions.ConnectionError: no route", file=sys.stderr)
sys.exit({code})
"""
STATUS_CHECK = {"name": "requests", "version": "2.32.0", "vulns": []}
VULNERABLE = STATUS_CHECK | {"vulns": [{"id": "PYSEC-1", "fix_versions": ["2.32.4"]}]}
UNKNOWN = {"name": "flask", "skip_reason": "not found on the service"}
OWN_TOOL = {"name": "pip", "version": "24.0", "vulns": [{"id": "PYSEC-2", "fix_versions": []}]}


def audit(folder: Path, rows: list[dict[str, Any]] | None, code: int) -> tuple[int, str]:
    """The exit code and the output of the audit, with a pip-audit that reports these rows."""
    report = "" if rows is None else json.dumps({"dependencies": rows})
    command = folder / "pip-audit"
    command.write_text(FAKE.format(python=sys.executable, report=report, code=code))
    command.chmod(0o755)
    process = subprocess.run(
        [sys.executable, str(AUDIT)],
        env=os.environ | {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    return process.returncode, process.stdout + process.stderr


@pytest.mark.parametrize("rows", [None, [], [UNKNOWN], [UNKNOWN, OWN_TOOL]])
def test_without_an_answer_nothing_was_checked(
    rows: list[dict[str, Any]] | None, tmp_path: Path
) -> None:
    code, output = audit(tmp_path, rows, 1)
    assert code == 3
    assert "NOTHING WAS CHECKED" in output
    assert "vulnerable" not in output


def test_a_vulnerability_is_named_with_the_version_that_fixes_it(tmp_path: Path) -> None:
    code, output = audit(tmp_path, [VULNERABLE, UNKNOWN], 1)
    assert code == 1
    assert "requests 2.32.0: PYSEC-1, fixed in 2.32.4" in output
    assert "checked 1 of 2 packages: 1 vulnerable" in output
    assert "NOT CHECKED: 1 package" in output


def test_a_complete_check_without_a_finding_passes(tmp_path: Path) -> None:
    assert audit(tmp_path, [STATUS_CHECK, OWN_TOOL], 1)[0] == 0, "pip is no dependency"
    assert audit(tmp_path, [STATUS_CHECK], 1)[0] == 1, "pip-audit failed"
    code, output = audit(tmp_path, [STATUS_CHECK, STATUS_CHECK | {"name": "flask"}], 0)
    assert code == 0
    assert "checked 2 of 2 packages: 0 vulnerable" in output
    assert "NOT CHECKED" not in output
