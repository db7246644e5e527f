from __future__ import annotations

import threading
import webbrowser
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from support.auth.command import Command, v1_key
from support.auth.server import APP_ID, AuthServer

from helpscout_migrator.cli import login as login_command
from helpscout_v2.auth.config import App, Endpoints
from helpscout_v2.auth.errors import MissingCredentialsError
from helpscout_v2.auth.flows import AuthorizationRequest, authorization_request
from helpscout_v2.auth.loopback import (
    CodeArrived,
    LoginDenied,
    LoginTimedOut,
    Loopback,
)
from helpscout_v2.secret import Secret

REQUEST = AuthorizationRequest("https://secure.test/authorize", Secret("state-canary"))


def browser_that(answers: Callable[[str, str], None]) -> Callable[[str], bool]:
    """A browser: gets the authorization address, calls back with what ``answers`` does."""

    def opened(url: str) -> bool:
        query = parse_qs(urlsplit(url).query)
        assert query["client_id"] == [APP_ID]
        (state,) = query["state"]
        threading.Thread(target=answers, args=(CALLBACK[0], state)).start()
        return True

    return opened


CALLBACK = [""]


@pytest.fixture(autouse=True)
def known_callback(monkeypatch: pytest.MonkeyPatch) -> None:
    class Noted(Loopback):
        def __enter__(self) -> Noted:
            CALLBACK[0] = self.url
            super().__enter__()
            return self

    monkeypatch.setattr(login_command, "Loopback", Noted)


def agree(callback: str, state: str) -> None:
    requests.get(callback, params={"code": "code-canary", "state": state}, timeout=60)


def test_c17_login_sends_a_state_and_stores_the_users_token(
    command: Command, server: AuthServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webbrowser, "open", browser_that(agree))
    result = command("login", "--account", "acme", "--port", "0")
    assert result.code == 0, result.err
    assert server.grants == ["authorization_code"]
    assert server.calls[0][1]["code"] == "code-canary"
    with command.store() as store:
        stored_token = store.get("acme")
    assert stored_token is not None
    assert stored_token.source == "authorization_code"
    assert stored_token.token.refresh_token is not None
    assert "code-canary" not in command.all_output()
    assert stored_token.token.access_token.reveal() not in command.all_output()


def test_c17_an_answer_with_another_state_is_refused_and_the_right_one_still_counts(
    command: Command, server: AuthServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    statuses: list[int] = []

    def attack_first(callback: str, state: str) -> None:
        for wrong in ({"state": "guess"}, {"state": state[:-1]}, {}):
            answer = requests.get(callback, params={"code": "evil-code", **wrong}, timeout=60)
            statuses.append(answer.status_code)
        agree(callback, state)

    monkeypatch.setattr(webbrowser, "open", browser_that(attack_first))
    assert command("login", "--port", "0").code == 0
    assert statuses == [400, 400, 400]
    assert [body["code"] for _, body in server.calls] == ["code-canary"]


def test_c17_only_wrong_states_end_in_a_timeout_that_says_so(
    command: Command, server: AuthServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    has_attacked = threading.Event()

    def attack(callback: str, state: str) -> None:
        requests.get(callback, params={"code": "evil-code", "state": "guess"}, timeout=60)
        has_attacked.set()

    wait = Loopback.wait
    monkeypatch.setattr(Loopback, "wait", lambda *args: (has_attacked.wait(60), wait(*args))[1])
    monkeypatch.setattr(webbrowser, "open", browser_that(attack))
    result = command("login", "--port", "0", "--timeout", "0.1")
    assert result.code == 2
    assert "1 answer with a wrong state ignored" in result.err
    assert server.calls == []


def test_a_user_who_refuses_is_one_clear_line(
    command: Command, server: AuthServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(callback: str, state: str) -> None:
        requests.get(callback, params={"error": "access_denied", "state": state}, timeout=60)

    monkeypatch.setattr(webbrowser, "open", browser_that(refuse))
    result = command("login", "--port", "0")
    assert result.code == 2
    assert result.err.splitlines()[-1].endswith("the login was denied: access_denied")
    assert server.calls == []


def test_without_a_browser_the_address_is_printed(
    command: Command, server: AuthServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webbrowser, "open", lambda url: pytest.fail("a browser was opened"))
    result = command("login", "--no-browser", "--port", "0", "--timeout", "0.1")
    assert result.code == 2
    assert f"{server.url}/authorize?" in result.err
    assert "/callback (the redirection URL to register in My Apps)" in result.err


def test_client_credentials_need_no_browser(command: Command, server: AuthServer) -> None:
    assert command("login", "--client-credentials", "--account", "own").code == 0
    assert server.grants == ["client_credentials"]
    with command.store() as store:
        stored_token = store.get("own")
    assert stored_token is not None
    assert stored_token.source == "client_credentials"


def test_a_login_can_stand_in_for_a_v1_key(command: Command, server: AuthServer) -> None:
    key = v1_key()
    result = command(
        "login", "--client-credentials", "--account", "own", "--for-v1-key", stdin=key + "\n"
    )
    assert result.code == 0
    with command.store() as store:
        assert store.find_by_key(Secret(key)) == "own"
    assert key not in command.all_output()


def test_login_without_the_applications_secret_says_what_to_set(command: Command) -> None:
    command.settings["HELPSCOUT_APP_SECRET"] = ""
    for arguments in (("login", "--port", "0"), ("login", "--client-credentials")):
        result = command(*arguments)
        assert result.code == 2
        assert "HELPSCOUT_APP_SECRET" in result.err


def test_a_taken_port_is_one_clear_line(command: Command) -> None:
    with Loopback(REQUEST, port=0) as other:
        port = urlsplit(other.url).port
        result = command("login", "--port", str(port))
    assert result.code == 2
    assert f"port {port} of this machine is taken" in result.err


@pytest.mark.parametrize(
    ("query", "arrival", "status"),
    [
        ("?code=abc&state=state-canary", CodeArrived(Secret("abc")), 200),
        ("?error=access_denied&state=state-canary", LoginDenied("access_denied"), 200),
        ("?state=state-canary", LoginDenied("no code"), 200),
        ("?code=abc&state=other", LoginTimedOut(1), 400),
        ("?code=abc", LoginTimedOut(1), 400),
    ],
)
def test_c17_the_loopback_server_reads_the_answer(query: str, arrival: object, status: int) -> None:
    with Loopback(REQUEST, port=0) as loopback:
        assert loopback.url.startswith("http://127.0.0.1:")
        answer = requests.get(loopback.url + query, timeout=60)
        assert answer.status_code == status
        assert loopback.wait(0.01) == arrival
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "state-canary" not in answer.text


def test_the_loopback_server_serves_no_other_path_or_host() -> None:
    with Loopback(REQUEST, port=0) as loopback:
        good = "?code=abc&state=state-canary"
        base = loopback.url.removesuffix("/callback")
        assert requests.get(base + "/favicon.ico", timeout=60).status_code == 404
        foreign = requests.get(loopback.url + good, headers={"Host": "evil.test"}, timeout=60)
        assert foreign.status_code == 404
        assert loopback.wait(0.01) == LoginTimedOut(0)


def test_two_servers_cannot_share_a_port() -> None:
    with (
        Loopback(REQUEST, port=0) as one,
        pytest.raises(MissingCredentialsError, match="is taken"),
    ):
        Loopback(REQUEST, port=urlsplit(one.url).port or 0)


def test_each_login_has_its_own_state() -> None:
    app, ends = App(APP_ID), Endpoints()
    states = {authorization_request(app, ends).state for _ in range(20)}
    assert len(states) == 20
