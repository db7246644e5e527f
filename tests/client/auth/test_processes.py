from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.auth import postgres, renewer
from support.auth.server import AuthServer

from helpscout_v2.auth.crypto import new_key
from helpscout_v2.auth.errors import RefreshLostError
from helpscout_v2.auth.sources import from_env
from helpscout_v2.auth.store import TokenStore
from helpscout_v2.auth.token import Token
from helpscout_v2.secret import Secret

PROCESSES = 16


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return postgres.store_url(request.param, tmp_path, request)


@pytest.fixture
def server() -> Iterator[AuthServer]:
    with AuthServer() as running:
        yield running


def environment(server: AuthServer, store_url: str) -> dict[str, str]:
    return {
        **server.environment(),
        "HELPSCOUT_STORE": store_url,
        "HELPSCOUT_STORE_KEY": new_key().reveal(),
        "HELPSCOUT_ACCOUNT": "acme",
    }


def start(settings: dict[str, str], count: int) -> tuple[subprocess.Popen[str], list[int]]:
    """``count`` processes that are about to ask for the token, and their ids."""
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    process = subprocess.Popen(
        [sys.executable, renewer.__file__, str(count)],
        env={**environment, **settings},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    ready, *ids = process.stdout.readline().split() or [""]
    assert ready == "ready", process.communicate(timeout=60)[1]
    return process, [int(number) for number in ids]


def run_together(settings: dict[str, str], count: int) -> list[str]:
    process, _ = start(settings, count)
    out, err = process.communicate("go\n", timeout=120)
    assert process.returncode == 0, err
    return out.splitlines()


def store_a_token(settings: dict[str, str], server: AuthServer, seconds: float) -> None:
    answer = server.mint()
    token = Token.lasting(seconds, Secret(answer["access"]), Secret(answer["refresh"]))
    with TokenStore(environ=settings) as store:
        store.put("acme", token, source="authorization_code")


@pytest.mark.parametrize("reject", [False, True], ids=["ended", "answered 401"])
def test_sixteen_processes_with_one_dead_token_make_one_token_request(
    server: AuthServer, store_url: str, reject: bool
) -> None:
    settings = environment(server, store_url)
    store_a_token(settings, server, 7200 if reject else -1)
    server.delay = 0.1
    if reject:
        settings["HELPSCOUT_TEST_REJECT"] = "1"
    tokens = run_together(settings, PROCESSES)
    assert server.grants == ["refresh_token"]
    assert len(tokens) == PROCESSES
    assert len(set(tokens)) == 1
    with TokenStore(environ=settings) as store:
        stored_token = store.get("acme")
    assert stored_token is not None
    assert str(stored_token.token.access_token) == tokens[0]
    assert stored_token.generation == 2


def test_processes_without_any_token_ask_once_with_client_credentials(
    server: AuthServer, store_url: str
) -> None:
    server.delay = 0.1
    tokens = run_together(environment(server, store_url), 4)
    assert server.grants == ["client_credentials"]
    assert len(set(tokens)) == 1


def test_a_killed_holder_leaves_no_lock_and_its_spent_token_is_explained(
    server: AuthServer, store_url: str
) -> None:
    settings = environment(server, store_url)
    store_a_token(settings, server, -1)
    server.delay = 2
    process, (victim,) = start(settings, 1)
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()
    assert server.arrived.wait(timeout=60), "the process never asked"
    os.kill(victim, signal.SIGKILL)
    process.communicate(timeout=60)
    assert server.answered.wait(timeout=60)
    server.delay = 0
    with pytest.raises(RefreshLostError, match=f"process {victim} on "):
        from_env(settings).token()
    assert server.grants == ["refresh_token", "refresh_token"]
