from __future__ import annotations

import threading
import webbrowser
from collections.abc import Callable, Iterator
from functools import partial

import pytest
import requests
from support.auth.command import Command, key_file, v1_key

from helpscout_migrator.cli import login as login_command
from helpscout_sandbox import Sandbox
from helpscout_v2 import HelpScout
from helpscout_v2.auth import transition
from helpscout_v2.auth.loopback import Loopback
from helpscout_v2.secret import Secret

KEYS = {f"acct{number}": v1_key() for number in range(12)}


@pytest.fixture
def sandbox(command: Command) -> Iterator[Sandbox]:
    with Sandbox.start(api_keys=KEYS.values()) as running:
        environment = running.environment()
        del environment["HELPSCOUT_API_KEY"]
        command.settings |= environment
        yield running


def test_c09_bulk_exchange_against_the_sandbox_opens_the_api(
    command: Command, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The 429 names no wait, so the run would rest for a whole minute.
    monkeypatch.setattr(transition, "retry_after", partial(transition.retry_after, default=0.5))
    rows = {**KEYS, "stranger": v1_key()}
    sandbox.queue_statuses("transition", 503, 429)
    result = command(
        "exchange", "--keys", command.write("k.csv", key_file(rows)), "--format", "json"
    )
    assert result.code == 1, result.err
    assert (result.json["exchanged"], result.json["refused"]) == (12, 1)
    assert sandbox.tokens_issued == 12
    with HelpScout.from_store("acct3") as client:
        assert client.users.me().id
    sandbox.expire_tokens()
    with HelpScout.from_store("acct3") as client:
        assert client.users.me().id, "a 401 renews with the refresh token of the exchange"


def test_c09_a_retired_service_is_told_apart_from_a_bad_key(
    command: Command, sandbox: Sandbox
) -> None:
    sandbox.retire_transition()
    result = command("exchange", "--keys", command.write("k.csv", key_file(KEYS)))
    assert result.code == 2
    assert "it answers 410" in result.err
    assert "helpscout-migrate login --client-credentials" in result.err
    assert command("login", "--client-credentials").code == 0
    with HelpScout.from_env() as client:
        assert client.users.me().id


def through_the_sandbox(sandbox: Sandbox) -> Callable[[str], bool]:
    """A browser that agrees: it follows the sandbox's redirect back to the loopback server."""

    def opened(url: str) -> bool:
        threading.Thread(target=requests.get, args=(url,), kwargs={"timeout": 10}).start()
        return True

    return opened


def test_c17_login_through_the_sandboxs_authorization_page(
    command: Command, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Registered(Loopback):
        def __enter__(self) -> Registered:
            sandbox.redirect_url = self.url
            super().__enter__()
            return self

    monkeypatch.setattr(login_command, "Loopback", Registered)
    monkeypatch.setattr(webbrowser, "open", through_the_sandbox(sandbox))
    result = command("login", "--account", "acme", "--port", "0")
    assert result.code == 0, result.err
    with HelpScout.from_store("acme") as client:
        assert client.users.me().id
    with command.store() as store:
        stored_token = store.get("acme")
    assert stored_token is not None
    assert stored_token.token.refresh_token is not None


def test_c09_the_client_exchanges_a_key_on_first_use(
    command: Command, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in command.settings.items():
        monkeypatch.setenv(name, value)
    key = KEYS["acct1"]
    for _ in range(2):
        with HelpScout.from_v1_key(
            key, app_id=sandbox.app_id, app_secret=sandbox.app_secret
        ) as client:
            assert client.users.me().id
    assert sandbox.tokens_issued == 1
    with command.store() as store:
        assert store.find_by_key(Secret(key)) is not None
