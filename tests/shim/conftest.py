from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.shim.live import LiveShim, live_shim, through_gateway


@pytest.fixture(scope="session")
def _live_shim() -> Iterator[LiveShim]:
    with live_shim() as shim:
        yield shim


@pytest.fixture
def live(_live_shim: LiveShim) -> LiveShim:
    """A sandbox in its first state, with a V1 session in front of it."""
    _live_shim.sandbox.reset()
    return _live_shim


@pytest.fixture(scope="session")
def live_gateway(_live_shim: LiveShim) -> Iterator[LiveShim]:
    with through_gateway(_live_shim) as gateway:
        yield gateway


@pytest.fixture(params=["adapter", "gateway"])
def shim(request: pytest.FixtureRequest, live: LiveShim) -> LiveShim:
    """The same sandbox through the requests adapter and the gateway."""
    if request.param == "adapter":
        return live
    gateway: LiveShim = request.getfixturevalue("live_gateway")
    return gateway
