from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pgserver
import pytest
from helpscout_v2.auth.crypto import new_key
from helpscout_v2.auth.errors import RefreshLostError
from helpscout_v2.auth.sources import from_env
from helpscout_v2.auth.store import TokenStore
from helpscout_v2.auth.token import Token
from helpscout_v2.secret import Secret
from support import auth_renewer
from support.auth_postgres import database
from support.auth_server import AuthServer

PROCESSES = 16


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(
    request: pytest.FixtureRequest, tmp_path: Path, postgres: pgserver.PostgresServer
) -> str:
    return f"sqlite:///{tmp_path}/t.db" if request.param == "sqlite" else database(postgres)


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


def start(settings: dict[str, str]) -> subprocess.Popen[str]:
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.Popen(
        [sys.executable, auth_renewer.__file__],
        env={**inherited, **settings},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run_together(settings: dict[str, str], count: int) -> list[str]:
    started = [start(settings) for _ in range(count)]
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n", process.communicate(timeout=60)[1]
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = [process.communicate(timeout=120) for process in started]
    assert {process.returncode for process in started} == {0}, answers
    return [out.strip() for out, _ in answers]


def store_a_token(settings: dict[str, str], server: AuthServer, seconds: float) -> None:
    made = server.mint()
    token = Token.lasting(seconds, Secret(made["access"]), Secret(made["refresh"]))
    with TokenStore(environ=settings) as store:
        store.put("acme", token, source="authorization_code")


@pytest.mark.slow
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
    assert len(set(tokens)) == 1
    with TokenStore(environ=settings) as store:
        stored = store.get("acme")
    assert stored is not None
    assert str(stored.token.access_token) == tokens[0]
    assert stored.generation == 2


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
    victim = start(settings)
    assert victim.stdin is not None
    victim.stdin.write("go\n")
    victim.stdin.flush()
    assert server.arrived.wait(timeout=60), "the process never asked"
    victim.send_signal(signal.SIGKILL)
    victim.wait(timeout=60)
    with suppress(BrokenPipeError):
        victim.communicate()
    assert server.answered.wait(timeout=60)
    server.delay = 0
    with pytest.raises(RefreshLostError, match=f"process {victim.pid} on "):
        from_env(settings).token()
    assert server.grants == ["refresh_token", "refresh_token"]
