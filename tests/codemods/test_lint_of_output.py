"""What linters say of rewritten files: nothing that they did not say before."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from support.codemods.cases import all_cases

pytest.importorskip("ruff")

GUARDED_CASE = "native/urllib2_names/count.py"
"""Imports inside `try` stay, used or not: what they try for may be wanted elsewhere."""
SETTINGS = 'line-length = 120\n[lint]\nselect = ["F", "I", "E501", "W", "E70"]\n'


def _warnings(folder: Path) -> dict[str, Counter[str]]:
    """The rules that ruff reports for each file below a folder, by relative path."""
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format", "json"]
    process = subprocess.run([*command, str(folder)], capture_output=True, text=True, check=False)
    rules: dict[str, Counter[str]] = {}
    for warning in json.loads(process.stdout):
        path = Path(warning["filename"]).relative_to(folder.resolve()).as_posix()
        rules.setdefault(path, Counter())[str(warning["code"])] += 1
    return rules


def _write_projects(folder: Path, texts: dict[str, dict[str, str]]) -> Path:
    """One project for each case, so that a case's own modules count as first-party."""
    for case, files in texts.items():
        for name, text in files.items():
            path = folder / case / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        (folder / case / "ruff.toml").write_text(SETTINGS, encoding="utf-8")
    return folder


def test_no_case_gets_a_warning_of_pyflakes_pycodestyle_or_isort(
    tmp_path: Path,
) -> None:
    cases = [case for case in all_cases() if case.python3 and case.changes]
    before = _warnings(_write_projects(tmp_path / "before", {c.name: c.before for c in cases}))
    after = _warnings(_write_projects(tmp_path / "after", {c.name: c.expected for c in cases}))
    new_warnings = {path: rules - before.get(path, Counter()) for path, rules in after.items()}
    for path in new_warnings:
        case, _, name = path.rpartition("/")
        if "import *" in (tmp_path / "after" / case / name).read_text(encoding="utf-8"):
            # New imports stand behind a star import, which may bind their names as well.
            del new_warnings[path]["I001"]
    new_warnings.pop(GUARDED_CASE, None)
    assert {path: rules for path, rules in new_warnings.items() if rules} == {}
