"""Notebooks hold more than plain Python: magics with Python below them, and other languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from helpscout_codemods import engine
from helpscout_codemods.config import Config
from helpscout_codemods.findings import Report

PLAIN = Config(cache=False, jobs=1, manifests=False, markers=False)
KEY = "import requests\n\nKEY = '0123456789abcdef0123456789abcdef01234567'"
URL = "https://api.helpscout.net/v1/mailboxes.json"
CALL = f"r = requests.get('{URL}', auth=(KEY, 'X'))\nr.raise_for_status()\nprint(r.json()['count'])"


def rewritten(root: Path, *cells: str) -> tuple[list[str], Report]:
    """The cells after the rewrite."""
    code = [{"cell_type": "code", "source": text, "outputs": [], "metadata": {}} for text in cells]
    notebook = {"cells": code, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (root / "a.ipynb").write_text(json.dumps(notebook))
    report = engine.rewrite([root], PLAIN, write=True)
    after = json.loads((root / "a.ipynb").read_text())
    return [cell["source"] for cell in after["cells"]], report


@pytest.mark.parametrize("magic", ["%%time", "%%capture out", "%%timeit -n 1", "%%prun"])
def test_python_below_a_cell_magic_is_read_and_rewritten(tmp_path: Path, magic: str) -> None:
    cells, report = rewritten(tmp_path, KEY, f"{magic}\n{CALL}")
    assert "HS101" in [finding.id for finding in report.findings]
    assert cells[1].startswith(f"{magic}\n")
    assert "requests.get" not in cells[1]


def test_imports_never_stand_above_a_cell_magic(tmp_path: Path) -> None:
    cells, _ = rewritten(tmp_path, f"%%time\n{KEY}\n{CALL}")
    assert cells[0].startswith("%%time\n")
    assert "helpscout_v2" in cells[0]


@pytest.mark.parametrize(
    "use", ["!echo {KEY}", "!echo $KEY", "%env TOKEN=$KEY", "%%bash\necho {KEY}", "%%sh\nset $KEY"]
)
def test_a_name_that_other_text_uses_stays(tmp_path: Path, use: str) -> None:
    cells, report = rewritten(tmp_path, KEY, CALL, use)
    assert "KEY = " in cells[0]
    assert cells[2] == use
    assert len(cells) == 3
    assert report.errors == ()


@pytest.mark.parametrize("text", [f"%%bash\ncurl -u k:X {URL}", f"!curl -u k:X {URL}"])
def test_v1_in_other_text_is_a_finding(tmp_path: Path, text: str) -> None:
    cells, report = rewritten(tmp_path, "x = 1", text)
    assert [(finding.path, finding.id) for finding in report.findings] == [("a.ipynb", "HS905")]
    assert report.findings[0].message.startswith("cell 2")
    assert cells == ["x = 1", text]
