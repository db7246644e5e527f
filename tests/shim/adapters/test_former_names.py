"""`helpscout_shim.doors` was the name of `helpscout_shim.adapters`: the old imports still work."""

from __future__ import annotations

import sys
from importlib import import_module

import pytest


@pytest.mark.parametrize(
    "name", ["gateway", "gateway_server", "relay", "relay_app", "relay_names", "requests"]
)
def test_the_former_name_gives_the_same_module_and_says_the_new_one(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The warning is given once, and another test may have had it.
    monkeypatch.delitem(sys.modules, f"helpscout_shim.doors.{name}", raising=False)
    with pytest.warns(DeprecationWarning, match=f"helpscout_shim.adapters.{name}"):
        former = import_module(f"helpscout_shim.doors.{name}")
    assert former is import_module(f"helpscout_shim.adapters.{name}")
    assert former.__spec__ is not None
    assert former.__spec__.name == f"helpscout_shim.adapters.{name}"
