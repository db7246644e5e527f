from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.shim.live import LiveShim, live_shim


@pytest.fixture(scope="session")
def _live_shim() -> Iterator[LiveShim]:
    with live_shim() as shim:
        yield shim


@pytest.fixture
def live(_live_shim: LiveShim) -> LiveShim:
    """A sandbox in its first state, with a V1 session in front of it."""
    _live_shim.sandbox.reset()
    return _live_shim
