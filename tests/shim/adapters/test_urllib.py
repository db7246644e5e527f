"""The urllib shim: openers of every kind, urllib's own errors, nothing else touched."""

from __future__ import annotations

import base64
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from support.shim.live import V1, LiveShim

import helpscout_shim
from helpscout_v2 import HelpScout

KEY = "a-v1-key"


@pytest.fixture
def shim(live: LiveShim) -> Iterator[LiveShim]:
    with helpscout_shim.installed(client=live.client, silent=True):
        yield live


def basic(key: str = KEY) -> str:
    return "Basic " + base64.b64encode(f"{key}:X".encode()).decode()


def request(path: str, **parts: Any) -> urllib.request.Request:
    return urllib.request.Request(V1 + path, headers={"Authorization": basic()}, **parts)


def test_urlopen_with_a_handmade_basic_header_gets_v1s_answer(shim: LiveShim) -> None:
    with urllib.request.urlopen(request("/mailboxes.json")) as answer:
        body = json.load(answer)
    assert answer.status == answer.code == answer.getcode() == 200
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert answer.geturl() == V1 + "/mailboxes.json"
    assert body == shim.get("/mailboxes.json")


def test_an_opener_made_before_the_installation_is_caught(live: LiveShim) -> None:
    opener = urllib.request.build_opener()
    opener.addheaders = [("Authorization", basic())]
    with helpscout_shim.installed(client=live.client, silent=True):
        body = json.load(opener.open(V1 + "/users/me.json"))
    assert body == live.get("/users/me.json")


def test_a_password_manager_is_challenged_as_an_http_server_would(shim: LiveShim) -> None:
    passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
    passwords.add_password(None, V1, KEY, "X")
    opener = urllib.request.build_opener(urllib.request.HTTPBasicAuthHandler(passwords))
    assert json.load(opener.open(V1 + "/mailboxes.json"))["count"] == 3


def test_an_error_raises_http_error_with_v1s_body(shim: LiveShim) -> None:
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(request("/conversations/999999.json"))
    assert error.value.code == 404
    assert json.loads(error.value.read())["code"] == 404


def test_a_call_without_a_key_raises_401(shim: LiveShim) -> None:
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(V1 + "/mailboxes.json")
    assert error.value.code == 401


def test_a_post_carries_its_body_and_a_put_its_method(shim: LiveShim) -> None:
    customer = {"firstName": "Ada", "emails": [{"value": "ada@shim.test"}]}
    answer = urllib.request.urlopen(request("/customers.json", data=json.dumps(customer).encode()))
    assert answer.status == 201
    location = answer.headers["Location"]
    path = location.removeprefix(V1)
    put_request = request(path, data=b'{"firstName": "Augusta"}', method="PUT")
    assert urllib.request.urlopen(put_request).read() == b""
    assert shim.item(path)["firstName"] == "Augusta"


def test_other_urls_go_out_as_usual(shim: LiveShim) -> None:
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(shim.sandbox.url + "/v2/users/me")
    assert error.value.code == 401
    assert "X-RateLimit-Limit-Burst" not in error.value.headers


def test_the_docs_api_is_not_touched(shim: LiveShim, monkeypatch: pytest.MonkeyPatch) -> None:
    urls: list[str] = []

    class Recorder(urllib.request.HTTPSHandler):
        def https_open(self, req: urllib.request.Request) -> Any:
            urls.append(req.full_url)
            raise urllib.error.URLError("stopped here")

    docs = "https://docsapi.helpscout.net/v1/articles"
    with pytest.raises(urllib.error.URLError, match="stopped here"):
        urllib.request.build_opener(Recorder).open(docs)
    assert urls == [docs]


def test_an_unreachable_v2_raises_url_error() -> None:
    client = HelpScout.with_token("token", api_url="http://127.0.0.1:1", retries=0)
    with (
        helpscout_shim.installed(client=client, silent=True),
        pytest.raises(urllib.error.URLError, match="V2 could not be reached"),
    ):
        urllib.request.urlopen(request("/mailboxes.json"))
    client.close()


def test_uninstalling_puts_urllib_back_however_often_it_was_installed(live: LiveShim) -> None:
    original = vars(urllib.request.OpenerDirector)["_open"]
    helpscout_shim.install(client=live.client)
    helpscout_shim.install(client=live.client)
    assert vars(urllib.request.OpenerDirector)["_open"] is not original
    helpscout_shim.uninstall()
    assert vars(urllib.request.OpenerDirector)["_open"] is original
    helpscout_shim.uninstall()
    assert vars(urllib.request.OpenerDirector)["_open"] is original


def test_threads_share_the_door(shim: LiveShim) -> None:
    counts: list[int] = []

    def read() -> None:
        for _ in range(5):
            counts.append(json.load(urllib.request.urlopen(request("/mailboxes.json")))["count"])

    threads = [threading.Thread(target=read) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == [3] * 30


def test_a_handler_of_the_programs_own_does_not_go_around_the_shim(shim: LiveShim) -> None:
    class Own(urllib.request.HTTPSHandler):
        def https_open(self, req: urllib.request.Request) -> Any:
            raise AssertionError("the call went out")

    opener = urllib.request.build_opener(Own)
    assert json.load(opener.open(request("/mailboxes.json")))["count"] == 3
