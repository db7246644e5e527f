"""Fixtures of this room."""

from __future__ import annotations

import pytest
from support.sandbox.api import Api

from helpscout_sandbox import Sandbox


@pytest.fixture
def sandbox(helpscout_sandbox: Sandbox) -> Sandbox:
    return helpscout_sandbox


@pytest.fixture
def v2(sandbox: Sandbox) -> Api:
    return Api(sandbox)
