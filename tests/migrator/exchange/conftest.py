from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.auth.command import Command
from support.auth.postgres import store_url
from support.auth.server import AuthServer

from helpscout_v2.auth.crypto import new_key
from helpscout_v2.auth.store import TokenStore
from helpscout_v2.secret import Secret


@pytest.fixture
def server() -> Iterator[AuthServer]:
    with AuthServer() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return store_url(request.param, tmp_path, request)


@pytest.fixture(scope="session")
def store_key() -> Secret:
    return new_key()


@pytest.fixture
def store(url: str, store_key: Secret) -> Iterator[TokenStore]:
    with TokenStore(url, store_key, environ={}) as store:
        yield store


@pytest.fixture
def command(
    server: AuthServer,
    store_key: Secret,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Command:
    """The command, in this process, with a SQLite store and the little server."""
    settings = {
        **server.environment(),
        "HELPSCOUT_STORE": f"sqlite:///{tmp_path}/tokens.db",
        "HELPSCOUT_STORE_KEY": store_key.reveal(),
    }
    return Command(settings, tmp_path, monkeypatch, capsys)
