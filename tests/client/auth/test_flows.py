from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests_oauthlib
from support.auth.leaks import every_log_record, everything_shown_by
from support.auth.server import APP_ID, APP_SECRET, AuthServer

from helpscout_v2.auth.config import App, Endpoints
from helpscout_v2.auth.errors import (
    MissingCredentialsError,
    TokenRefusedError,
    TokenUnavailableError,
)
from helpscout_v2.auth.flows import (
    authorization_code,
    authorization_request,
    client_credentials,
    refresh,
)
from helpscout_v2.auth.token import Token
from helpscout_v2.secret import Secret

NOW = datetime(2026, 1, 1, tzinfo=UTC)
APP = App(APP_ID, Secret(APP_SECRET))
REFRESH = "refresh-canary-77"
CODE = "code-canary-88"


@pytest.fixture
def server() -> Iterator[AuthServer]:
    with AuthServer() as running:
        running.refresh_tokens.add(REFRESH)
        yield running


def at(server: AuthServer) -> Endpoints:
    return Endpoints(server.url, server.url, server.url + "/authorize")


FLOWS: dict[str, Callable[[App, Endpoints], Token]] = {
    "client_credentials": lambda app, ends: client_credentials(app, ends, clock=lambda: NOW),
    "refresh_token": lambda app, ends: refresh(app, Secret(REFRESH), ends, clock=lambda: NOW),
    "authorization_code": lambda app, ends: authorization_code(
        app, Secret(CODE), ends, clock=lambda: NOW
    ),
}
every_flow = pytest.mark.parametrize("flow", sorted(FLOWS))


@every_flow
def test_a_flow_posts_one_form_and_reads_the_token(server: AuthServer, flow: str) -> None:
    token = FLOWS[flow](APP, at(server))
    assert server.grants == [flow]
    path, body = server.calls[0]
    assert path == "/v2/oauth2/token"
    assert body["client_id"] == APP_ID
    assert body["client_secret"] == APP_SECRET
    assert "redirect_uri" not in body
    assert token.expires_at == NOW + timedelta(seconds=7200)
    assert token.access_token.reveal().startswith("access-canary-")
    assert (token.refresh_token is None) == (flow == "client_credentials")


@every_flow
def test_no_secret_is_logged_at_debug(server: AuthServer, flow: str) -> None:
    with every_log_record() as log:
        token = FLOWS[flow](APP, at(server))
    assert "canary" not in log.getvalue()
    assert token.access_token.reveal() not in log.getvalue()
    assert APP_SECRET not in log.getvalue()


def test_other_users_of_requests_oauthlib_keep_their_log(server: AuthServer) -> None:
    client_credentials(APP, at(server))
    with every_log_record() as log:
        logging.getLogger("requests_oauthlib.oauth2_session").debug("theirs")
    assert "theirs" in log.getvalue()
    assert requests_oauthlib.OAuth2Session is not None


ERRORS = [
    (401, {"error": "invalid_client", "error_description": f"{APP_SECRET} is wrong"}),
    (400, {"error": "invalid_grant", "error_description": f"{REFRESH} {CODE} {APP_SECRET}"}),
    (400, {"message": f"bad {APP_SECRET}"}),
    (403, b"<html>canary of a proxy</html>"),
]


@every_flow
@pytest.mark.parametrize(("status", "body"), ERRORS)
def test_a_refusal_shows_no_secret_anywhere(
    server: AuthServer, flow: str, status: int, body: object
) -> None:
    server.script = [(status, body, {})]
    with every_log_record() as log, pytest.raises(TokenRefusedError) as excinfo:
        FLOWS[flow](APP, at(server))
    own = {"refresh_token": REFRESH, "authorization_code": CODE}.get(flow, APP_SECRET)
    output = everything_shown_by(excinfo.value) + log.getvalue()
    assert APP_SECRET not in output
    assert own not in output
    assert "proxy" not in output
    assert excinfo.value.__cause__ is None
    assert excinfo.value.__context__ is None


@pytest.mark.parametrize(
    ("status", "body", "headers", "seconds"),
    [
        (429, {"message": "API rate limit exceeded"}, {"X-RateLimit-Retry-After": "7"}, 7.0),
        (500, {"error": "x"}, {}, None),
        (503, b"<html>", {}, None),
        (404, b"", {}, None),
        (302, b"", {"Location": "http://127.0.0.1:1/steal"}, None),
        (200, b"not json", {}, None),
        (200, {"access_token": "canary-a"}, {}, None),
        (200, {"token_type": "bearer", "expires_in": 5}, {}, None),
        (200, b"[]", {}, None),
    ],
)
def test_an_answer_without_a_token_is_worth_another_try(
    server: AuthServer, status: int, body: object, headers: dict[str, str], seconds: float | None
) -> None:
    server.script = [(status, body, headers)]
    with pytest.raises(TokenUnavailableError) as excinfo:
        client_credentials(APP, at(server))
    assert excinfo.value.retry_after == seconds
    assert len(server.calls) == 1
    output = everything_shown_by(excinfo.value)
    assert APP_SECRET not in output
    assert "canary-a" not in output


@every_flow
def test_a_dead_endpoint_shows_no_secret_in_the_whole_chain(flow: str) -> None:
    nobody = Endpoints("http://127.0.0.1:9", "http://127.0.0.1:9", "http://127.0.0.1:9")
    with every_log_record() as log, pytest.raises(TokenUnavailableError) as excinfo:
        FLOWS[flow](APP, nobody)
    output = everything_shown_by(excinfo.value) + log.getvalue()
    assert APP_SECRET not in output
    assert REFRESH not in output
    assert CODE not in output


@every_flow
def test_a_flow_without_the_applications_secret_says_what_to_set(flow: str) -> None:
    with pytest.raises(MissingCredentialsError, match="HELPSCOUT_APP_SECRET"):
        FLOWS[flow](App(APP_ID), Endpoints())


@pytest.mark.parametrize(
    "url",
    ["http://api.helpscout.net", "http://127.0.0.1.evil.test", "ftp://x", "api.helpscout.net"],
)
def test_plain_http_is_for_this_machine_only(url: str) -> None:
    with pytest.raises(MissingCredentialsError, match="HELPSCOUT_API_URL"):
        Endpoints(api_url=url)


def test_c17_the_authorization_url_carries_a_fresh_state() -> None:
    first = authorization_request(APP)
    second = authorization_request(APP)
    parts = urlsplit(first.url)
    query = parse_qs(parts.query)
    assert (parts.scheme, parts.netloc) == ("https", "secure.helpscout.net")
    assert parts.path == "/authentication/authorizeClientApplication"
    assert query["client_id"] == [APP_ID]
    assert query["state"] == [first.state.reveal()]
    assert len(first.state) >= 32
    assert first.state != second.state


def test_c17_only_the_state_that_was_sent_is_accepted() -> None:
    login = authorization_request(APP)
    assert login.accepts(login.state.reveal())
    assert not login.accepts(None)
    assert not login.accepts("")
    assert not login.accepts(login.state.reveal()[:-1])
    assert not login.accepts("\udcff")
    assert login.state.reveal() not in repr(login).replace(login.url, "")


def test_c17_a_loopback_authorization_url_stays_plain_http(server: AuthServer) -> None:
    assert authorization_request(APP, at(server)).url.startswith(server.url + "/authorize?")
