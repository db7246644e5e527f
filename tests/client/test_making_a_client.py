"""Where a client gets its credentials from, and what it says when there are none."""

# ruff: noqa: SIM117

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.client.recording import Api
from support.client.server import RequestParts, reply, serving

from helpscout_v2 import (
    ArgumentError,
    AsyncHelpScout,
    AuthenticationError,
    ConfigurationError,
    CredentialsError,
    HelpScout,
    HelpScoutError,
    Secret,
    TransportError,
)
from helpscout_v2.auth import errors as auth
from helpscout_v2.auth.source import MappedErrors
from helpscout_v2.auth.store import TokenStore
from helpscout_v2.auth.token import Token

ME = {"id": 41, "firstName": "Marta", "lastName": "Lind"}


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment without credentials, and an own, empty token store."""
    for name in ("ACCESS_TOKEN", "ACCOUNT", "APP_ID", "APP_SECRET", "STORE_KEY", "API_URL"):
        monkeypatch.delenv(f"HELPSCOUT_{name}", raising=False)
    monkeypatch.setenv("HELPSCOUT_STORE", f"sqlite:///{tmp_path}/tokens.db")


def test_client_credentials_get_a_token_and_keep_it_in_the_store(api: Api) -> None:
    with HelpScout.client_credentials(api.app_id, api.app_secret, api_url=api.url) as hs:
        first = hs.users.me()
    with HelpScout.client_credentials(api.app_id, api.app_secret, api_url=api.url) as hs:
        assert hs.users.me() == first


def test_the_environments_application_is_enough(api: Api) -> None:
    with HelpScout.from_env() as hs:
        assert hs.users.me().id > 0


def test_a_v1_key_is_exchanged_on_first_use(api: Api) -> None:
    key = Secret(api.api_key)
    with HelpScout.from_v1_key(key, app_id=api.app_id, app_secret=api.app_secret) as hs:
        assert hs.users.me().id > 0
    with TokenStore() as token_store:
        account = token_store.find_by_key(key)
    assert account is not None
    with HelpScout.from_store(account) as hs:
        assert hs.users.me().id > 0


def test_a_wrong_v1_key_is_an_authentication_error_that_does_not_repeat_it(api: Api) -> None:
    key = "0123456789-wrong-v1-key"
    with HelpScout.from_v1_key(key, app_id=api.app_id) as hs:
        with pytest.raises(AuthenticationError) as excinfo:
            hs.users.me()
    assert key not in str(excinfo.value) + repr(excinfo.value) + repr(excinfo.value.__cause__)


@pytest.mark.usefixtures("bare")
def test_an_access_token_in_the_environment_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(asked: RequestParts) -> bytes:
        good = asked.headers["authorization"] == "Bearer given-by-hand"
        return reply(200, ME) if good else reply(401)

    with serving(answer) as server:
        monkeypatch.setenv("HELPSCOUT_API_URL", server.url)
        monkeypatch.setenv("HELPSCOUT_ACCESS_TOKEN", "given-by-hand")
        monkeypatch.setenv("HELPSCOUT_APP_ID", "unused")
        monkeypatch.setenv("HELPSCOUT_APP_SECRET", "unused")
        with HelpScout.from_env() as hs:
            assert hs.users.me().id == 41
    assert [one.method for one in server.requests] == ["GET"]


@pytest.mark.usefixtures("bare")
def test_nothing_to_authenticate_with_says_what_to_set() -> None:
    with pytest.raises(ConfigurationError, match="HELPSCOUT_APP_ID"):
        HelpScout.from_env().users.me()


@pytest.mark.usefixtures("bare")
def test_an_account_that_the_store_does_not_know_is_named() -> None:
    with pytest.raises(ConfigurationError, match="nobody-here"):
        HelpScout.from_store("nobody-here").users.me()


@pytest.mark.usefixtures("bare")
def test_an_address_that_is_no_url_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELPSCOUT_API_URL", "api.helpscout.net")
    with pytest.raises(ConfigurationError, match="HELPSCOUT_API_URL"):
        HelpScout.with_token("t").users.me()


@pytest.mark.usefixtures("bare")
def test_making_a_client_reads_nothing_and_the_first_call_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the token store was opened")

    monkeypatch.setattr(TokenStore, "__init__", refuse)
    monkeypatch.setenv("HELPSCOUT_API_URL", "no address")
    clients = [
        HelpScout.from_env(),
        HelpScout.from_store("default"),
        HelpScout.from_v1_key(None),
        HelpScout.from_v1_key("0" * 40),
        HelpScout.client_credentials("id", "secret"),
        HelpScout.with_token("t"),
    ]
    for hs in clients:
        with hs, pytest.raises(ConfigurationError, match="HELPSCOUT_API_URL"):
            hs.users.me()


@pytest.mark.usefixtures("bare")
def test_the_environment_of_the_first_call_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    hs = HelpScout.from_env()
    with serving(reply(200, ME)) as server:
        monkeypatch.setenv("HELPSCOUT_API_URL", server.url)
        with pytest.raises(ConfigurationError, match="HELPSCOUT_APP_ID"):
            hs.open()
        monkeypatch.setenv("HELPSCOUT_ACCESS_TOKEN", "later")
        assert hs.users.me().id == 41
    assert [request.headers["authorization"] for request in server.requests] == ["Bearer later"]


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize("key", [None, "", Secret(" ")])
def test_an_empty_v1_key_is_named_on_first_use(key: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELPSCOUT_APP_ID", "app")
    with pytest.raises(ConfigurationError, match="V1 key is missing"):
        HelpScout.from_v1_key(key).users.me()


def test_a_v1_key_is_exchanged_for_the_application_of_the_environment(api: Api) -> None:
    with HelpScout.from_v1_key(api.api_key) as hs:
        assert hs.users.me().id > 0


@pytest.mark.usefixtures("bare")
def test_a_v1_key_without_an_application_says_what_to_set() -> None:
    with pytest.raises(ConfigurationError, match="HELPSCOUT_APP_ID"):
        HelpScout.from_v1_key("0" * 40).users.me()


class Failing:
    def __init__(self, error: Exception) -> None:
        self.error = error

    def token(self) -> Token:
        raise self.error

    def renew(self, rejected: Token) -> Token:
        raise self.error


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (auth.MissingCredentialsError("set this"), ConfigurationError),
        (auth.TransitionGoneError("gone"), ConfigurationError),
        (auth.TokenRefusedError("no"), AuthenticationError),
        (auth.TokenUnavailableError("later"), TransportError),
        (auth.StoreLockedError("locked"), CredentialsError),
    ],
)
def test_one_except_catches_what_the_credentials_raise(error: Any, kind: type[Exception]) -> None:
    with pytest.raises(kind, match=str(error)) as excinfo:
        MappedErrors(Failing(error)).token()
    assert isinstance(excinfo.value, HelpScoutError)
    assert excinfo.value.__cause__ is error


def test_closing_a_client_of_the_environment_closes_its_store(
    bare: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TokenStore() as store:
        store.put("default", Token.lasting(7200, Secret("acc-stored")), source="login")
    closings: list[TokenStore] = []
    monkeypatch.setattr(TokenStore, "close", lambda store: closings.append(store))
    with serving(reply(200, ME)) as server, HelpScout.from_env(api_url=server.url) as hs:
        assert hs.users.me().id == 41
        assert closings == []
    assert len(closings) == 1


OPTIONS: dict[str, tuple[dict[str, Any], str]] = {
    "three timeouts": ({"timeout": (1, 2, 3)}, "timeout"),
    "one timeout of a pair": ({"timeout": (1,)}, "timeout"),
    "a timeout in words": ({"timeout": "5"}, "timeout"),
    "a negative timeout": ({"timeout": -1}, "timeout"),
    "no timeout": ({"timeout": None}, "timeout"),
    "fewer retries than none": ({"retries": -1}, "retries"),
    "retries in words": ({"retries": "many"}, "retries"),
    "a wait in words": ({"longest_wait": "long"}, "longest_wait"),
    "an endless wait": ({"longest_wait": float("inf")}, "longest_wait"),
    "a listener that is none": ({"on_call": 5}, "on_call"),
    "an address that is a number": ({"api_url": 5}, "api_url"),
}


@pytest.mark.parametrize("kind", [HelpScout, AsyncHelpScout])
@pytest.mark.parametrize("what", OPTIONS)
def test_an_option_of_another_kind_is_refused_at_once(what: str, kind: Any) -> None:
    options, name = OPTIONS[what]
    with pytest.raises(ArgumentError, match=name):
        kind.with_token("t", **options)


@pytest.mark.parametrize("kind", [HelpScout, AsyncHelpScout])
def test_a_token_in_the_place_of_its_source_is_refused_and_not_shown(kind: Any) -> None:
    with pytest.raises(ArgumentError, match=r"with_token") as excinfo:
        kind("canary-bearer")
    assert "canary-bearer" not in str(excinfo.value)


@pytest.mark.parametrize("kind", [HelpScout, AsyncHelpScout])
def test_a_variable_that_is_not_set_is_no_token(kind: Any) -> None:
    with pytest.raises(ConfigurationError, match="is its variable set"):
        kind.with_token(None)


def test_one_timeout_is_for_connecting_and_reading() -> None:
    with serving(reply(200, ME)) as server:
        with HelpScout.with_token("t", api_url=server.url, timeout=5) as hs:
            assert hs.users.me().id == 41


@pytest.mark.parametrize("kind", [HelpScout, AsyncHelpScout])
@pytest.mark.parametrize(
    ("app_id", "app_secret", "name"),
    [
        (None, "s", "app_id"),
        ("", "s", "app_id"),
        ("a", None, "app_secret"),
        ("a", "", "app_secret"),
    ],
)
def test_an_application_of_variables_that_are_not_set_is_refused(
    app_id: Any, app_secret: Any, name: str, kind: Any
) -> None:
    with pytest.raises(ConfigurationError, match=f"{name} is empty"):
        kind.client_credentials(app_id, app_secret)


def test_an_address_that_was_an_argument_is_not_called_a_variable() -> None:
    with pytest.raises(ConfigurationError, match=r"^api_url must be https"):
        HelpScout.with_token("t", api_url="http://api.example.test").users.me()
