from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from sqlalchemy import event
from support.auth.leaks import everything_shown_by
from support.auth.server import APP_ID, APP_SECRET, AuthServer

from helpscout_v2.auth.bearer import ForeignAddressError, HostBearer
from helpscout_v2.auth.config import App, Endpoints, Environment
from helpscout_v2.auth.crypto import new_key
from helpscout_v2.auth.errors import MissingCredentialsError, StoreError, TokenRefusedError
from helpscout_v2.auth.source import map_auth_errors
from helpscout_v2.auth.sources import from_client_credentials, from_env, from_store, from_v1_key
from helpscout_v2.auth.store import TokenStore
from helpscout_v2.auth.token import Token
from helpscout_v2.errors import AuthenticationError, ConfigurationError
from helpscout_v2.secret import Secret

KEY = "v1-key-canary-a"
TOKEN = Token.lasting(7200, Secret("acc-canary"), Secret("ref-canary"))


@pytest.fixture
def server() -> Iterator[AuthServer]:
    with AuthServer() as running:
        yield running


@pytest.fixture
def environ(server: AuthServer, tmp_path: Path) -> dict[str, str]:
    return {
        **server.environment(),
        "HELPSCOUT_STORE": f"sqlite:///{tmp_path}/tokens.db",
        "HELPSCOUT_STORE_KEY": new_key().reveal(),
    }


def test_a_bearer_in_the_environment_beats_everything(
    server: AuthServer, environ: dict[str, str]
) -> None:
    environ["HELPSCOUT_ACCESS_TOKEN"] = "acc-from-env"
    source = from_env(environ)
    assert source.token().access_token == Secret("acc-from-env")
    assert source.renew(source.token()) == source.token()
    assert server.calls == []


def test_the_stores_account_beats_client_credentials(
    server: AuthServer, environ: dict[str, str]
) -> None:
    with TokenStore(environ=environ) as store:
        store.put("default", TOKEN, source="authorization_code")
        store.put("other", Token.lasting(9, Secret("wrong")), source="authorization_code")
    assert from_env(environ).token().access_token == Secret("acc-canary")
    assert server.calls == []


def test_client_credentials_are_kept_in_the_store_under_the_account(
    server: AuthServer, environ: dict[str, str]
) -> None:
    environ["HELPSCOUT_ACCOUNT"] = "acme"
    token = from_env(environ).token()
    assert from_env(environ).token() == token
    assert from_store("acme", environ=environ).token() == token
    assert server.grants == ["client_credentials"]


def test_an_empty_environment_says_what_to_set(environ: dict[str, str]) -> None:
    environ |= {"HELPSCOUT_APP_ID": "", "HELPSCOUT_API_KEY": "v1-key-canary"}
    with pytest.raises(ConfigurationError) as excinfo:
        from_env(environ)
    for name in ("HELPSCOUT_APP_ID", "HELPSCOUT_APP_SECRET", "HELPSCOUT_ACCESS_TOKEN", "login"):
        assert name in str(excinfo.value)
    assert "canary" not in everything_shown_by(excinfo.value)
    assert environ["HELPSCOUT_STORE_KEY"] not in everything_shown_by(excinfo.value)


def test_an_unknown_account_is_named(environ: dict[str, str]) -> None:
    with pytest.raises(MissingCredentialsError, match="no account 'missing'"):
        from_store("missing", environ=environ)


def test_c09_two_v1_keys_never_share_a_token(server: AuthServer, environ: dict[str, str]) -> None:
    app = App.from_env(environ)
    assert app is not None
    first = from_v1_key(KEY, app, environ=environ).token()
    second = from_v1_key("v1-key-canary-b", app, environ=environ).token()
    assert first.access_token != second.access_token
    assert from_v1_key(KEY, app, environ=environ).token() == first
    assert server.exchanges == {KEY: 1, "v1-key-canary-b": 1}


def test_c09_an_account_with_another_keys_token_is_refused(
    server: AuthServer, environ: dict[str, str]
) -> None:
    app = App(APP_ID, Secret(APP_SECRET))
    from_v1_key(KEY, app, account="acme", environ=environ).token()
    with pytest.raises(MissingCredentialsError, match="not exchanged for this") as excinfo:
        from_v1_key("v1-key-canary-b", app, account="acme", environ=environ)
    assert "canary" not in everything_shown_by(excinfo.value)


def test_explicit_client_credentials_use_the_given_store(
    server: AuthServer, environ: dict[str, str]
) -> None:
    with TokenStore(environ=environ) as store:
        app = App(APP_ID, Secret(APP_SECRET))
        ends = Endpoints(server.url, server.url, server.url)
        token = from_client_credentials(app, account="a", store=store, endpoints=ends).token()
        stored_token = store.get("a")
    assert stored_token is not None
    assert stored_token.token == token


def test_an_environment_keeps_its_values_out_of_its_repr() -> None:
    environ = Environment({"HELPSCOUT_APP_SECRET": "canary"})
    assert environ["HELPSCOUT_APP_SECRET"] == "canary"
    assert (list(environ), len(environ)) == (["HELPSCOUT_APP_SECRET"], 1)
    assert "canary" not in repr(environ)


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.test/v2/x",
        "http://api.helpscout.net/v2/x",
        "https://api.helpscout.net:8443/v2/x",
        "https://api.helpscout.net.elsewhere.test/v2/x",
        "https://api.helpscout.net@elsewhere.test/v2/x",
    ],
)
def test_the_bearer_is_refused_to_every_other_address(url: str) -> None:
    bearer = HostBearer(Secret("acc-canary"), "https://api.helpscout.net")
    with pytest.raises(ForeignAddressError) as excinfo:
        bearer(requests.Request("GET", url).prepare())
    assert "acc-canary" not in everything_shown_by(excinfo.value)


def test_the_bearer_is_added_for_the_api() -> None:
    bearer = HostBearer(Secret("acc"), "https://api.helpscout.net")
    for url in ("https://api.helpscout.net/v2/x", "https://API.helpscout.net:443/v2/x"):
        request = requests.Request("GET", url, auth=bearer).prepare()
        assert request.headers["Authorization"] == "Bearer acc"


def test_a_source_closes_the_store_that_was_opened_for_it(environ: dict[str, str]) -> None:
    with TokenStore(environ=environ) as store:
        store.put("acme", TOKEN, source="authorization_code")
        for store_given, closes in ((None, 1), (store, 0)):
            source = from_store("acme", store_given, environ=environ)
            source.token()
            source_store = store_given or source._store
            closings: list[object] = []
            event.listen(
                source_store.engine,
                "close",
                lambda one, record, closings=closings: closings.append(one),
            )
            source.close()
            assert len(closings) == closes


def test_refused_credentials_are_an_authentication_error_as_after_a_401() -> None:
    with pytest.raises(AuthenticationError) as error_info, map_auth_errors():
        raise TokenRefusedError("refused")
    assert (error_info.value.status, error_info.value.method) == (401, "POST")


def test_one_key_under_two_accounts_gets_a_token_for_the_first_alone(
    server: AuthServer, environ: dict[str, str]
) -> None:
    """Two programs with one key, each with a name of its own, start before either has a token."""
    ann, bob = (
        from_v1_key(KEY, App.from_env(environ), account=name, environ=environ)
        for name in ("ann", "bob")
    )
    token = ann.token()
    with pytest.raises(StoreError, match="was exchanged for account 'ann'"):
        bob.token()
    assert ann.token() == token
    with TokenStore(environ=environ) as store:
        assert [one.account for one in store.accounts()] == ["ann"]
    again = from_v1_key(KEY, App.from_env(environ), account="bob", environ=environ)
    assert again.token() == token, "the next start finds the account of the key"
