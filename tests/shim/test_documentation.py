"""The examples of docs/shim.md run unchanged."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import requests
from support.shim.live import KEY, LiveShim

import helpscout_shim

DOCS = Path(__file__).resolve().parents[2] / "docs"
TEXT = (DOCS / "shim.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)


@pytest.mark.parametrize("block", BLOCKS, ids=[str(n) for n in range(len(BLOCKS))])
def test_an_example_runs(
    live: LiveShim, block: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    servers: list[Any] = []
    monkeypatch.setattr(subprocess, "run", lambda *a, **k: servers.append((a, k)))
    monkeypatch.setenv("HELPSCOUT_API_URL", live.sandbox.url)
    monkeypatch.setenv("HELPSCOUT_ACCESS_TOKEN", live.sandbox.access_token())
    monkeypatch.setenv("HELPSCOUT_STORE", f"sqlite:///{tmp_path / 'tokens.db'}")
    monkeypatch.delenv("HELPSCOUT_APP_ID", raising=False)
    original = requests.adapters.HTTPAdapter.send
    try:
        exec(compile(block, "docs/shim.md", "exec"), {"hs": live.client, "API_KEY": KEY})
    finally:
        helpscout_shim.uninstall()
    assert requests.adapters.HTTPAdapter.send is original
    if "subprocess" in block:
        assert servers[0][1]["env"]["HELPSCOUT_SHIM"] == "1"


def test_every_file_that_the_page_links_to_exists() -> None:
    links = re.findall(r"\]\(([^)#]+)", TEXT)
    missing = [link for link in links if not (DOCS / link).exists()]
    assert missing == []


def test_every_name_that_the_page_promises_can_be_imported() -> None:
    for name in re.findall(r"`helpscout_shim\.(\w+)(?:\(\))?`", TEXT):
        if name not in {"catalog", "translate", "runner", "autoload"}:
            assert hasattr(helpscout_shim, name)
