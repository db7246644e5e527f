from __future__ import annotations

from pathlib import Path

import pytest
from support.codemods.engine_fake import fake_pass

from helpscout_codemods import refactor


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test may see what another one, or the developer, left in the user's cache."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder


@pytest.fixture
def fake_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small textual pass in the place of the rules, for what the engine does around them."""
    monkeypatch.setattr(refactor, "one_pass", fake_pass)
