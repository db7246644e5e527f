"""The gateway in front of a real token store: several accounts, each with its own key."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from cryptography.fernet import Fernet
from support.shim.adapters import serving

from helpscout_sandbox import Sandbox
from helpscout_shim.adapters.gateway import create_app
from helpscout_shim.adapters.gateway_keys import Admission
from helpscout_v2.auth.errors import StoreError
from helpscout_v2.auth.store import TokenStore
from helpscout_v2.auth.token import Token, utc_now
from helpscout_v2.errors import ConfigurationError
from helpscout_v2.secret import Secret

HELPSCOUT = ("ACCESS_TOKEN", "ACCOUNT", "API_KEY", "APP_ID", "APP_SECRET")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.start() as sandbox_:
        yield sandbox_


@pytest.fixture
def store(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TokenStore]:
    for name in HELPSCOUT:
        monkeypatch.delenv(f"HELPSCOUT_{name}", raising=False)
    monkeypatch.setenv("HELPSCOUT_API_URL", sandbox.url)
    monkeypatch.setenv("HELPSCOUT_STORE", f"sqlite:///{tmp_path / 'tokens.db'}")
    monkeypatch.setenv("HELPSCOUT_STORE_KEY", Fernet.generate_key().decode())
    with TokenStore() as store_:
        yield store_


def keep(store: TokenStore, account: str, token: str, key: str) -> None:
    token_ = Token(Secret(token), None, utc_now() + timedelta(hours=1))
    store.put(account, token_, source="transition", api_key=Secret(key))


def status(url: str, key: str) -> int:
    answer = requests.get(f"{url}/v1/mailboxes.json", auth=(key, "X"), timeout=10)
    return answer.status_code


def test_a_stored_key_gets_in_and_others_do_not(sandbox: Sandbox, store: TokenStore) -> None:
    keep(store, "shop", sandbox.access_token(), "key-of-the-shop")
    with serving(create_app(silent=True)) as url:
        assert status(url, "key-of-the-shop") == 200
        assert status(url, "unknown-key") == 401


def test_a_token_without_a_v1_key_opens_the_gateway_for_no_key(store: TokenStore) -> None:
    assert not Admission().is_open
    assert Admission(["named"]).is_open
    admission = Admission(store=store)
    assert not admission.is_open
    login = Token(Secret("of-a-login"), None, utc_now() + timedelta(hours=1))
    store.put("house", login, source="authorization_code")
    assert not admission.is_open
    keep(store, "shop", "of-the-shop", "key-of-the-shop")
    assert admission.is_open


def test_a_key_exchanged_while_the_gateway_runs_gets_in(
    sandbox: Sandbox, store: TokenStore
) -> None:
    with serving(create_app(silent=True)) as url:
        assert status(url, "new-key") == 401
        keep(store, "new", sandbox.access_token(), "new-key")
        assert status(url, "new-key") == 200


def test_the_credentials_of_the_environment_accept_no_other_key(
    sandbox: Sandbox, store: TokenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELPSCOUT_ACCESS_TOKEN", sandbox.access_token())
    monkeypatch.setenv("HELPSCOUT_API_KEY", "key-of-the-environment")
    with serving(create_app(silent=True)) as url:
        assert status(url, "key-of-the-environment") == 200
        assert status(url, "another-key") == 401
        assert status(url, "") == 401


def test_each_key_uses_its_own_token(sandbox: Sandbox, store: TokenStore) -> None:
    keep(store, "good", sandbox.access_token(), "good-key")
    keep(store, "stale", "a-token-never-issued", "stale-key")
    with serving(create_app(silent=True)) as url:
        assert status(url, "good-key") == 200
        # Nothing in this environment can renew the second account's token: it is refused, and
        # not answered with the first one's.
        assert status(url, "stale-key") in (401, 503)


def test_a_key_the_store_has_just_lost_does_not_fall_back_to_the_house(
    sandbox: Sandbox, store: TokenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELPSCOUT_ACCESS_TOKEN", sandbox.access_token())
    app = create_app(silent=True)
    app._admission = Admission(["lost-key"])
    with serving(app) as url:
        assert status(url, "lost-key") == 401


class Broken:
    def find_by_key(self, api_key: Secret) -> str | None:
        raise StoreError("the token store is locked")


def test_a_store_that_cannot_be_read_gets_v1s_503(store: TokenStore) -> None:
    app = create_app(silent=True)
    app._admission = Admission(store=Broken())
    with serving(app) as url:
        assert status(url, "any-key") == 503


def test_a_store_that_cannot_be_opened_is_one_clear_error(
    store: TokenStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELPSCOUT_STORE", f"sqlite:///{tmp_path / 'no' / 'such' / 'place.db'}")
    monkeypatch.setenv("HELPSCOUT_STORE_KEY", "not a key")
    with pytest.raises(ConfigurationError):
        create_app()
