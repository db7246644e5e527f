from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.shim.live import World, world


@pytest.fixture(scope="session")
def _world() -> Iterator[World]:
    with world() as made:
        yield made


@pytest.fixture
def live(_world: World) -> World:
    """A sandbox in its first state, with a V1 session in front of it."""
    _world.sandbox.reset()
    return _world
