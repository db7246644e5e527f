"""`check` and `rewrite` say the same of a folder and of each file in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.codemods.cases import Case, all_cases

from helpscout_codemods import engine
from helpscout_codemods.config import Config
from helpscout_codemods.findings import Report

EVERY = 14
"""The distance between two cases of the sample. They are sorted by name, so each kind is in it."""
SAMPLE = all_cases()[::EVERY]


def _lines(report: Report, path: str = "") -> list[tuple[object, ...]]:
    return [
        (f.id, f.state, f.path, f.line, f.message) for f in report.findings if path in ("", f.path)
    ]


def _texts(report: Report, path: str) -> list[bytes]:
    return [edit.after for edit in report.edits if edit.path == path]


@pytest.mark.parametrize("case", SAMPLE, ids=lambda case: case.name)
def test_a_folder_and_its_files_are_judged_alike_by_both_commands(
    case: Case, tmp_path: Path
) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "desk"\n')
    for name, text in case.before.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    config = Config(cache=False, jobs=1, to=case.to)
    folder_report = engine.rewrite([tmp_path], config)
    folder_check = engine.check([tmp_path], config)
    assert _lines(folder_check) == _lines(folder_report)
    assert folder_check.errors == folder_report.errors
    for name in case.before:
        file_report = engine.rewrite([tmp_path / name], config)
        assert _lines(engine.check([tmp_path / name], config)) == _lines(file_report)
        assert _lines(file_report, name) == _lines(folder_check, name)
        assert _texts(file_report, name) == _texts(folder_report, name)
