"""A V1 key belongs to one account: no key is ever answered with another account's data."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
import requests
from cryptography.fernet import Fernet
from support import http_calls
from support.http_calls import LIBRARIES, Call
from support.shim.adapters import serving, threaded

import helpscout_shim
from helpscout_shim.adapters.gateway import create_app
from helpscout_shim.laslabs import HelpScout as LasLabs
from helpscout_shim.laslabs.exceptions import HelpScoutRemoteException
from helpscout_shim.mccannm11 import ApiClient, Client
from helpscout_shim.mccannm11.errors import ApiException
from helpscout_v2.auth.store import TokenStore
from helpscout_v2.auth.token import Token, utc_now
from helpscout_v2.secret import Secret

URL = "https://api.helpscout.net/v1/mailboxes.json"
OWN_KEY, STORED_KEY, FOREIGN_KEY = "key-of-the-environment", "key-of-a-customer", "key-of-another"
BOXES = {"token-of-the-environment": "Ours", "token-of-a-customer": "Customer"}
SETTINGS = ("ACCESS_TOKEN", "ACCOUNT", "API_KEY", "APP_ID", "APP_SECRET", "TRANSITION_URL")


class TwoAccounts(BaseHTTPRequestHandler):
    """V2 with two accounts: each token lists the one mailbox of its account."""

    def do_GET(self) -> None:
        token = (self.headers["Authorization"] or "").removeprefix("Bearer ")
        box = {"id": 1, "name": BOXES.get(token), "slug": "a", "email": "a@desk.test"}
        dates = {"createdAt": "2020-01-01T00:00:00Z", "updatedAt": "2020-01-01T00:00:00Z"}
        page = {"size": 50, "totalElements": 1, "totalPages": 1, "number": 1}
        body = json.dumps({"_embedded": {"mailboxes": [{**box, **dates}]}, "page": page}).encode()
        self.send_response(200 if token in BOXES else 401)
        self.send_header("Content-Type", "application/hal+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def accounts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """The environment's token belongs to OWN_KEY, the token store has one for STORED_KEY."""
    for name in SETTINGS:
        monkeypatch.delenv(f"HELPSCOUT_{name}", raising=False)
    monkeypatch.setenv("HELPSCOUT_STORE", f"sqlite:///{tmp_path / 'tokens.db'}")
    monkeypatch.setenv("HELPSCOUT_STORE_KEY", Fernet.generate_key().decode())
    monkeypatch.setenv("HELPSCOUT_ACCESS_TOKEN", "token-of-the-environment")
    monkeypatch.setenv("HELPSCOUT_API_KEY", OWN_KEY)
    with threaded(TwoAccounts) as url, TokenStore() as store:
        monkeypatch.setenv("HELPSCOUT_API_URL", url)
        token = Token(Secret("token-of-a-customer"), None, utc_now() + timedelta(hours=1))
        store.put("customer", token, source="transition", api_key=Secret(STORED_KEY))
        yield
    helpscout_shim.uninstall()


ReadMailbox = Callable[[str], "str | int"]


def by_library(call: Call) -> ReadMailbox:
    def read(key: str) -> str | int:
        status, _, body = call("GET", URL, key=key)
        return str(json.loads(body)["items"][0]["name"]) if status == 200 else status

    read.__name__ = call.__name__
    return read


def by_laslabs(key: str) -> str | int:
    try:
        return str(next(iter(LasLabs(key).Mailboxes.list())).name)
    except HelpScoutRemoteException as error:
        return error.status_code


def by_mccannm11(key: str) -> str | int:
    client = Client()
    client.api_key = key
    try:
        page = client.mailboxes()
    except ApiException:
        return 401
    assert page is not None
    return str(page[0].name)


def by_api_client(key: str) -> str | int:
    client = ApiClient.ApiClient()
    client.apiKey = key
    try:
        page = client.getMailboxes()
    except ApiException:
        return 401
    return str(page.items[0].name)


def test_a_client_that_gets_another_key_begins_at_the_first_page_of_its_account(
    accounts: None,
) -> None:
    helpscout_shim.install(silent=True)
    client = Client()
    names = []
    for client.api_key in (OWN_KEY, STORED_KEY, OWN_KEY):
        page = client.mailboxes()
        names.append(None if page is None else str(page[0].name))
    assert names == ["Ours", "Customer", None]


by_requests = by_library(http_calls.by_requests)
WAYS = [*map(by_library, LIBRARIES), by_laslabs, by_mccannm11, by_api_client]


@pytest.mark.parametrize("read", WAYS)
def test_each_key_reads_its_own_account_and_a_foreign_key_none(
    accounts: None, read: ReadMailbox, caplog: pytest.LogCaptureFixture
) -> None:
    helpscout_shim.install(silent=True)
    assert [read(key) for key in (OWN_KEY, STORED_KEY, FOREIGN_KEY, OWN_KEY)] == [
        "Ours",
        "Customer",
        401,
        "Ours",
    ]
    assert "HELPSCOUT_API_KEY" in caplog.text, "the log says what to set"
    assert FOREIGN_KEY not in caplog.text


@pytest.mark.parametrize("read", WAYS)
def test_sharing_one_account_is_an_option_and_leaves_stored_keys_their_own(
    accounts: None, read: ReadMailbox
) -> None:
    helpscout_shim.install(silent=True, shared_account=True)
    assert [read(key) for key in (OWN_KEY, STORED_KEY, FOREIGN_KEY)] == [
        "Ours",
        "Customer",
        "Ours",
    ]


def test_a_key_given_to_install_is_the_environments_key(
    accounts: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HELPSCOUT_API_KEY")
    helpscout_shim.install(silent=True, api_key="another-key")
    assert [by_requests(key) for key in ("another-key", OWN_KEY)] == ["Ours", 401]


def test_an_application_in_the_environment_is_no_account_for_a_foreign_key(
    accounts: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once the transition service has ended, a key that was never exchanged has no account."""
    monkeypatch.setenv("HELPSCOUT_APP_ID", "app")
    monkeypatch.setenv("HELPSCOUT_APP_SECRET", "secret")
    with threaded(Gone) as url:
        monkeypatch.setenv("HELPSCOUT_TRANSITION_URL", f"{url}/transition")
        helpscout_shim.install(silent=True)
        assert [by_requests(key) for key in (OWN_KEY, STORED_KEY, FOREIGN_KEY)] == [
            "Ours",
            "Customer",
            401,
        ]


class Gone(BaseHTTPRequestHandler):
    """The transition service after its end."""

    def do_POST(self) -> None:
        self.send_response(410)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


def test_the_gateway_accepts_any_key_only_with_its_option(accounts: None) -> None:
    def read(url: str, key: str) -> str | int:
        answer = requests.get(f"{url}/v1/mailboxes.json", auth=(key, "X"), timeout=60)
        return answer.json()["items"][0]["name"] if answer.ok else answer.status_code

    with serving(create_app(silent=True)) as url:
        assert [read(url, key) for key in (OWN_KEY, STORED_KEY, FOREIGN_KEY)] == [
            "Ours",
            "Customer",
            401,
        ]
    with serving(create_app(silent=True, shared_account=True)) as url:
        answers = [read(url, key) for key in (OWN_KEY, STORED_KEY, FOREIGN_KEY, "")]
        assert answers == ["Ours", "Customer", "Ours", 401]
