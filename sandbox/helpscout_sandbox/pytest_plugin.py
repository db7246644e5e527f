"""The pytest plugin: loads without flask, which only its fixture needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    try:
        from helpscout_sandbox.server import Sandbox
    except ModuleNotFoundError as missing:
        pytest.fail(
            f"the fixture helpscout_sandbox needs {missing.name}: "
            'pip install "helpscout-toolkit[migrate]"'
        )


@pytest.fixture(scope="session")
def _helpscout_sandbox_server() -> Iterator[Sandbox]:
    try:
        from helpscout_sandbox.server import Sandbox
    except ModuleNotFoundError as missing:
        pytest.fail(
            f"the fixture helpscout_sandbox needs {missing.name}: "
            'pip install "helpscout-toolkit[migrate]"'
        )

    with Sandbox.start() as sandbox:
        yield sandbox


@pytest.fixture
def helpscout_sandbox(_helpscout_sandbox_server: Sandbox) -> Sandbox:
    """A running local Help Scout, put back to its seed for every test.

    `helpscout_sandbox.environment()` are the variables that point a client at it.
    """
    _helpscout_sandbox_server.reset()
    return _helpscout_sandbox_server
