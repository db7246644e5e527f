"""Answers that want the token to go elsewhere, and values that want to become headers or SQL."""

from __future__ import annotations

import hmac
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from support.client.server import Server, reply, serving

from helpscout_v2 import HelpScout, errors, urls, webhooks
from helpscout_v2.auth import flows, transition
from helpscout_v2.auth.config import App, Endpoints
from helpscout_v2.auth.store import TokenStore
from helpscout_v2.auth.token import Token
from helpscout_v2.errors import ArgumentError, ForeignHostError
from helpscout_v2.sanitize import plain
from helpscout_v2.secret import Secret

CANARY = "canary-bearer-0123456789"
OK = reply(200, {"id": 1})


def client(server: Server) -> HelpScout:
    return HelpScout.with_token(CANARY, api_url=server.url, retries=0)


HOST = "api.helpscout.net"
# Where `us` is our own address and `them` the stranger's, both without the scheme.
TRICKS = [
    "http://{them}/v2/x",
    "//{them}/v2/x",
    "///{them}/v2/x",
    "/\\{them}/v2/x",
    "\\\\{them}/v2/x",
    "http:\\\\{them}/v2/x",
    "http://{us}@{them}/v2/x",
    "http://{them}\\@{us}/v2/x",
    "http://{them}#@{us}/v2/x",
    "http://{them}?@{us}/v2/x",
    "http://user:password@{us}/v2/x",
    "http://{us}.evil.test/v2/x",
    "https://{us}/v2/x",
    "http://{us}0/v2/x",
    "HTTP://{them}/v2/x",
    " http://{them}/v2/x",
    "http:{them}/v2/x",
    "ftp://{us}/v2/x",
    "file:///etc/passwd",
    "data:application/json,{{}}",
]


@pytest.mark.parametrize("trick", TRICKS)
def test_no_spelling_of_a_redirect_takes_the_token_elsewhere(trick: str) -> None:
    with serving(OK) as stranger:
        them = stranger.url.removeprefix("http://")

        def away(asked: Any) -> bytes:
            us = asked.headers["host"]
            return reply(301, b"", {"Location": trick.format(us=us, them=them)})

        refused = pytest.raises((ForeignHostError, errors.APIError))
        with serving(away) as server, client(server) as hs, refused:
            hs.conversations.get(1)
    assert stranger.asked == []
    hosts = {one.headers["host"] for one in server.asked}
    assert hosts == {server.url.removeprefix("http://")}


@pytest.mark.parametrize(
    "url",
    [
        f"https://evil.test\\@{HOST}/v2",
        f"https://user@{HOST}/v2",
        f"https://{HOST}\t/v2",
        f"https://{HOST}\n.evil.test/v2",
        "https://api\u3002helpscout\u3002net/v2",
        "https://\u24d0pi.helpscout.net/v2",
        "https://\u0430pi.helpscout.net/v2",
        "https://api.helpscout.net\u2044.evil.test/v2",
        "https://xn--pi-6kc.helpscout.net/v2",
        f"https://{HOST}./v2",
        f"https://{HOST}:444/v2",
        f"https://{HOST}:0443x/v2",
        f"https:/{HOST}/v2",
        f"https:{HOST}/v2",
        f"wss://{HOST}/v2",
        f"https://[{HOST}]/v2",
    ],
)
def test_a_host_that_parsers_read_differently_is_not_ours(url: str) -> None:
    assert not urls.same_origin(f"https://{HOST}", url)


@pytest.mark.parametrize("tail", ["/v2/tags/\u00fc", "/v2/x?q=a@b.test", "/v2/a\\b", "?x", ""])
def test_what_stands_behind_the_host_makes_no_stranger_of_it(tail: str) -> None:
    assert urls.same_origin(f"https://{HOST}", f"https://{HOST}{tail}")


@pytest.mark.parametrize(
    "href", ["http://{us}@{them}/v2/users?page=2", "http://{them}\\@{us}/v2/users?page=2"]
)
def test_a_next_link_with_a_disguised_host_is_refused(href: str) -> None:
    with serving(OK) as stranger:
        them = stranger.url.removeprefix("http://")

        def page(asked: Any) -> bytes:
            link = href.format(us=asked.headers["host"], them=them)
            return reply(
                200,
                {
                    "_embedded": {"users": []},
                    "page": {"size": 1, "totalElements": 2, "totalPages": 2, "number": 1},
                    "_links": {"next": {"href": link}},
                },
            )

        with serving(page) as server, client(server) as hs, pytest.raises(ForeignHostError):
            list(hs.users.list())
    assert stranger.asked == []


@pytest.mark.parametrize("end", ["\r\nX-Evil: 1", "\nX-Evil: 1", "\x00", "\r"])
def test_no_value_of_a_call_becomes_a_header_or_a_request_of_its_own(end: str) -> None:
    with serving(OK) as server, client(server) as hs:
        for refused in (
            lambda: hs.call("GET", "/v2/users/me", headers={"X-Trace": f"a{end}"}),
            lambda: hs.call("GET", "/v2/users/me", headers={f"X-Trace{end}": "a"}),
            lambda: hs.call(f"GET{end}", "/v2/users/me"),
        ):
            with pytest.raises((ArgumentError, errors.TransportError)):
                refused()
        hs.call("GET", f"/v2/users/me{end}", params={f"a{end}": f"b{end}"})
    assert len(server.asked) == 1
    assert "x-evil" not in server.asked[0].headers
    assert server.asked[0].target.isprintable()


FORGED = "no\r\n2026-01-01 INFO helpscout_v2: all is well\x1b[2K\u202e"


def test_what_a_server_says_stays_on_the_line_of_its_error() -> None:
    body = {
        "message": FORGED,
        "_embedded": {"errors": [{"path": FORGED, "message": FORGED}]},
        "logRef": FORGED,
    }
    refused = pytest.raises(errors.ValidationError)
    with serving(reply(400, body)) as server, client(server) as hs, refused as caught:
        hs.users.me()
    assert str(caught.value).isprintable()
    assert "no\\r\\n2026-01-01 INFO" in str(caught.value)
    assert caught.value.message == FORGED


def test_what_the_token_servers_say_stays_on_the_line_of_its_error() -> None:
    refusal = reply(400, {"message": f"Invalid apiKey {FORGED}"})
    with serving(refusal) as server:
        outcome = transition.exchange(Secret("k" * 40), "app", url=server.url)
    assert isinstance(outcome, transition.InvalidKey)
    assert outcome.message.isprintable()
    refusal = reply(400, {"error": FORGED, "error_description": FORGED})
    app = App("app", Secret("s" * 32))
    with serving(refusal) as server, pytest.raises(errors.HelpScoutError) as caught:
        flows.client_credentials(app, Endpoints(api_url=server.url))
    assert str(caught.value).isprintable()


def test_plain_text_keeps_letters_and_blanks_of_every_language() -> None:
    assert plain("caf\u00e9 \u4f60\u597d") == "caf\u00e9 \u4f60\u597d"
    assert plain("un\u00a0mot\ttab") == "un mot\\ttab"


HOSTILE_NAMES = [
    "x'; DROP TABLE accounts; --",
    'x"; DELETE FROM accounts; --',
    "x' OR '1'='1",
    "%",
    "_",
    ":account",
    "%(account)s",
    "?",
    "x\\'",
    "x\x00y",
]


def test_a_hostile_account_name_is_a_name_and_no_sql(tmp_path: Path) -> None:
    key = Fernet.generate_key().decode()
    token = Token.lasting(3600, Secret(CANARY), None)
    with TokenStore(f"sqlite:///{tmp_path}/tokens.db", key=key) as store:
        store.put("bystander", token, source="test")
        for name in HOSTILE_NAMES:
            assert store.get(name) is None
            store.put(name, token, source=name)
            stored = store.get(name)
            assert stored is not None
            assert (stored.account, stored.source) == (name, name)
            with store.transaction(name):
                pass
        assert {row.account for row in store.accounts()} == {"bystander", *HOSTILE_NAMES}
        for number, name in enumerate(HOSTILE_NAMES, start=1):
            assert store.forget(name)
            assert len(store.accounts()) == 1 + len(HOSTILE_NAMES) - number
        assert store.get("bystander") is not None


def test_signatures_secrets_and_state_are_compared_in_constant_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where `compare_digest` says no, nothing else may say yes."""
    body, secret = b"{}", "webhook-secret"
    signed = webhooks.signature(body, secret)
    asked = flows.authorization_request(App("app"))
    state = asked.state.reveal()
    assert webhooks.verify(body, signed, secret)
    assert Secret("a") == Secret("a")
    assert asked.accepts(state)
    monkeypatch.setattr(hmac, "compare_digest", lambda one, other: False)
    assert not webhooks.verify(body, signed, secret)
    assert Secret("a") != Secret("a")
    assert not asked.accepts(state)
