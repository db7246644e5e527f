"""Tests of the client run on ``HelpScout`` and on ``AsyncHelpScout``."""

from __future__ import annotations

import time

import httpx
import pytest
from support.client.blocking import BlockingHelpScout
from support.repository.cassette_names import cassette_name

from helpscout_v2.aio.http.httpx_client import HttpxClient
from helpscout_v2.aio.http.pacing import AsyncPacer
from helpscout_v2.aio.http.transport import AsyncTransport

BOTH = frozenset(
    {
        "test_arguments",
        "test_bad_weather",
        "test_errors_of_requests",
        "test_every_endpoint",
        "test_faulty_answers",
        "test_hostile_answers",
        "test_paging",
        "test_public_reports",
        "test_transport",
        "test_v3_and_chats",
        "test_writing",
    }
)
"""The modules whose tests run on both clients, but for those marked ``blocking``."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    name = metafunc.module.__name__.rpartition(".")[2]
    if name in BOTH and not any(metafunc.definition.iter_markers("blocking")):
        metafunc.parametrize("client_class", ["blocking", "async"], indirect=True)


@pytest.fixture(autouse=True)
def client_class(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """``blocking`` or ``async``: which client the name HelpScout stands for in the test."""
    client_kind: str = getattr(request, "param", "blocking")
    if client_kind == "async":
        monkeypatch.setattr("helpscout_v2.HelpScout", BlockingHelpScout)
        if hasattr(request.module, "HelpScout"):
            monkeypatch.setattr(request.module, "HelpScout", BlockingHelpScout)
        monkeypatch.setattr(AsyncTransport, "_wait", _wait_between_attempts)
        monkeypatch.setattr(AsyncPacer, "_wait", _wait_for_the_budget)
    return client_kind


@pytest.fixture(autouse=True)
def _cassettes_for_tasks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cassettes replace the transports of httpx: tests with one send by a client of it."""
    if request.node.get_closest_marker("vcr"):
        by_httpx = HttpxClient(httpx.AsyncClient(trust_env=False))
        monkeypatch.setattr(AsyncTransport, "_opened", lambda self, **_: by_httpx)


async def _wait_between_attempts(self: AsyncTransport, seconds: float) -> None:
    # Where tests have replaced how the blocking client waits, the other one waits so, too.
    if seconds > 0.0:
        time.sleep(seconds)


async def _wait_for_the_budget(self: AsyncPacer, seconds: float) -> None:
    self._pacer._sleep(seconds)


@pytest.fixture
def default_cassette_name(request: pytest.FixtureRequest) -> str:
    """Both clients play the same cassette."""
    name: str = request.node.name
    for client_kind in ("blocking", "async"):
        name = (
            name.replace(f"[{client_kind}]", "")
            .replace(f"[{client_kind}-", "[")
            .replace(f"-{client_kind}]", "]")
        )
    return cassette_name(name)
