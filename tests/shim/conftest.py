from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.shim.live import World, through_gateway, world


@pytest.fixture(scope="session")
def _world() -> Iterator[World]:
    with world() as made:
        yield made


@pytest.fixture
def live(_world: World) -> World:
    """A sandbox in its first state, with a V1 session in front of it."""
    _world.sandbox.reset()
    return _world


@pytest.fixture(scope="session")
def _gateway(_world: World) -> Iterator[World]:
    with through_gateway(_world) as made:
        yield made


@pytest.fixture(params=["adapter", "gateway"])
def door(request: pytest.FixtureRequest, live: World) -> World:
    """The same sandbox through each door."""
    if request.param == "adapter":
        return live
    made: World = request.getfixturevalue("_gateway")
    return made
