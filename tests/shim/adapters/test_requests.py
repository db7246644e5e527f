"""The requests shim: what is caught, what is left alone, what comes back."""

from __future__ import annotations

import copy
import pickle
import threading
import warnings
from collections.abc import Callable
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter
from support.shim.live import V1, LiveShim

import helpscout_shim
from helpscout_shim import LossyConversion, LossyConversionError, V1Adapter
from helpscout_shim.v1_address import is_v1
from helpscout_v2 import HelpScout

AUTH = ("a-v1-key", "X")


class Upstream(HTTPAdapter):
    """An adapter that a program mounted itself; remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.urls: list[str] = []

    def send(self, request: requests.PreparedRequest, *a: Any, **k: Any) -> requests.Response:
        self.urls.append(request.url or "")
        return super().send(request, *a, **k)


def test_all_three_call_styles_are_caught_also_by_sessions_made_before(live: LiveShim) -> None:
    before = requests.Session()
    session = requests.Session()
    own = Upstream()
    session.mount("https://", own)
    with helpscout_shim.installed(client=live.client, silent=True):
        plain = requests.get(f"{V1}/mailboxes.json", auth=AUTH, timeout=5)
        early = before.get(f"{V1}/mailboxes.json", auth=AUTH, timeout=5)
        body = session.get(f"{V1}/mailboxes.json", auth=AUTH, timeout=5)
    assert plain.json() == early.json() == body.json()
    assert plain.json()["count"] == 3
    assert own.urls == [f"{V1}/mailboxes.json"]


def test_uninstalling_puts_requests_back_as_it_was(live: LiveShim) -> None:
    original = HTTPAdapter.send
    helpscout_shim.install(client=live.client)
    helpscout_shim.install(client=live.client)
    assert HTTPAdapter.send is not original
    helpscout_shim.uninstall()
    assert HTTPAdapter.send is original
    helpscout_shim.uninstall()
    assert HTTPAdapter.send is original


@pytest.mark.parametrize(
    ("url", "ours"),
    [
        ("https://api.helpscout.net/v1/mailboxes.json", True),
        ("https://API.helpscout.NET:443/v1/mailboxes.json", True),
        ("https://api.helpscout.net/v2/mailboxes", False),
        ("https://docsapi.helpscout.net/v1/articles", False),
        ("http://api.helpscout.net/v1/mailboxes.json", True),
        ("http://api.helpscout.net:80/v1/mailboxes.json", True),
        ("http://api.helpscout.net:443/v1/mailboxes.json", False),
        ("https://api.helpscout.net//v1//mailboxes.json", True),
        ("https://api.helpscout.net./v1/mailboxes.json", True),
        ("https://api.helpscout.net/v1", True),
        ("ftp://api.helpscout.net/v1/mailboxes.json", False),
        ("https://api.helpscout.net/v10/mailboxes.json", False),
        ("https://api.helpscout.net.evil.test/v1/mailboxes.json", False),
        ("https://api.helpscout.net:8443/v1/mailboxes.json", False),
        ("https://evil.test/api.helpscout.net/v1/x.json", False),
    ],
)
def test_only_the_v1_prefix_is_touched(url: str, ours: bool) -> None:
    assert is_v1(url) is ours


def test_other_hosts_pass_an_installed_shim_untouched(live: LiveShim) -> None:
    with helpscout_shim.installed(client=live.client):
        answer = requests.get(live.sandbox.url + "/v2/users/me", timeout=5)
    assert answer.status_code == 401, "the sandbox itself answered, without our token"


def test_a_response_is_a_whole_requests_response(live: LiveShim) -> None:
    answer = live.v1("GET", "/mailboxes.json")
    assert answer.ok
    assert answer.reason == "OK"
    assert answer.encoding == "utf-8"
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.headers["X-RateLimit-Interval-Burst"] == "5"
    assert answer.url == f"{V1}/mailboxes.json"
    assert answer.request.method == "GET"
    assert answer.elapsed.total_seconds() >= 0
    answer = live.v1("GET", "/mailboxes.json", stream=True)
    assert b"".join(answer.iter_content(100)) == answer.content


def test_a_call_without_a_key_answers_v1s_401(live: LiveShim) -> None:
    answer = live.v1("GET", "/mailboxes.json", auth=None)
    assert answer.status_code == 401
    assert answer.json()["code"] == 401
    assert answer.json()["error"]


def test_v2_out_of_reach_is_the_connection_error_v1_code_knows() -> None:
    client = HelpScout.with_token("t", api_url="http://127.0.0.1:9", retries=0)
    session = requests.Session()
    session.mount(V1, V1Adapter(client=client))
    with pytest.raises(requests.ConnectionError):
        session.get(f"{V1}/mailboxes.json", auth=AUTH)


def test_a_loss_warns_once_and_points_at_the_calling_code(live: LiveShim) -> None:
    with warnings.catch_warnings(record=True) as warning_records:
        warnings.simplefilter("always")
        with helpscout_shim.installed(client=live.client):
            for _ in range(2):
                requests.get(f"{V1}/conversations/50396.json", auth=AUTH, timeout=5)
    lossy = [w for w in warning_records if issubclass(w.category, LossyConversion)]
    texts = [str(w.message) for w in lossy]
    assert len(texts) == len(set(texts))
    assert any("conversation.modifiedAt" in text for text in texts)
    assert all("https://developer.helpscout.com/" in text for text in texts)
    assert {w.filename for w in lossy} == {__file__}


def test_a_silent_shim_warns_about_nothing(live: LiveShim) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with helpscout_shim.installed(client=live.client, silent=True):
            requests.get(f"{V1}/conversations/50396.json", auth=AUTH, timeout=5)


def test_a_strict_shim_raises_unless_the_loss_is_accepted_or_not_asked_for(live: LiveShim) -> None:
    url = f"{V1}/conversations/50396.json"
    with (
        helpscout_shim.installed(client=live.client, strict=True),
        pytest.raises(LossyConversionError, match=r"person\.phone"),
    ):
        requests.get(url, auth=AUTH, timeout=5)
    with helpscout_shim.installed(client=live.client, strict=True):
        answer = requests.get(url, auth=AUTH, params={"fields": "id,subject"}, timeout=5)
        assert set(answer.json()["item"]) == {"id", "subject"}
    accept = ("person.phone", "conversation.modifiedAt")
    with helpscout_shim.installed(client=live.client, strict=True, accept=accept):
        assert requests.get(url, auth=AUTH, timeout=5).ok


def test_a_strict_shim_sends_no_write_that_would_lose_something(live: LiveShim) -> None:
    note = {
        "type": "note",
        "body": "old",
        "createdBy": {"type": "user", "id": 41},
        "createdAt": "2020-01-01T00:00:00Z",
    }
    mark = live.mark
    with (
        helpscout_shim.installed(client=live.client, strict=True),
        pytest.raises(LossyConversionError, match="createdAt"),
    ):
        requests.post(f"{V1}/conversations/50396.json", auth=AUTH, json=note, timeout=5)
    assert live.calls_since(mark) == []


def test_warnings_that_are_errors_stop_reads_and_no_write_that_is_done(live: LiveShim) -> None:
    url = f"{V1}/conversations/50396.json"
    author = {"type": "user", "id": 41}
    note = {"type": "note", "body": "old", "createdBy": author, "createdAt": "2020-01-01T00:00:00Z"}
    with warnings.catch_warnings(), helpscout_shim.installed(client=live.client):
        warnings.filterwarnings("error", category=LossyConversion)
        answer = requests.post(url, auth=AUTH, json={**note, "reload": True}, timeout=5)
        assert answer.json()["item"]["threads"][0]["body"] == "old"
    with warnings.catch_warnings(), helpscout_shim.installed(client=live.client):
        warnings.filterwarnings("error", category=LossyConversion)
        with pytest.raises(LossyConversion):
            requests.get(url, auth=AUTH, timeout=5)


@pytest.mark.parametrize(
    "copied", [copy.copy, copy.deepcopy, lambda session: pickle.loads(pickle.dumps(session))]
)
def test_a_session_may_be_copied_and_sent_to_another_process(
    live: LiveShim, monkeypatch: pytest.MonkeyPatch, copied: Callable[[Any], Any]
) -> None:
    monkeypatch.setenv("HELPSCOUT_API_URL", live.sandbox.url)
    monkeypatch.setenv("HELPSCOUT_ACCESS_TOKEN", live.sandbox.access_token())
    with requests.Session() as session:
        session.auth = AUTH
        session.mount(V1, V1Adapter(api_key=AUTH[0], strict=True))
        answer = copied(session).get(f"{V1}/mailboxes.json", timeout=5)
        assert answer.json()["count"] == 3
        with pytest.raises(LossyConversionError):
            copied(session).get(f"{V1}/conversations/50396.json", timeout=5)


def test_a_token_is_not_pickled(live: LiveShim) -> None:
    with pytest.raises(TypeError, match="client"):
        pickle.dumps(V1Adapter(client=live.client))


def test_threads_share_an_installed_shim(live: LiveShim) -> None:
    ids: list[int] = []

    def read() -> None:
        answer = requests.get(f"{V1}/mailboxes/101/conversations.json", auth=AUTH, timeout=20)
        ids.append(len(answer.json()["items"]))

    with helpscout_shim.installed(client=live.client, silent=True):
        workers = [threading.Thread(target=read) for _ in range(8)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    assert ids == [50] * 8


def test_a_redirect_is_followed_by_requests_as_it_was(live: LiveShim) -> None:
    rows = live.get("/mailboxes/101/conversations.json")["items"]
    source, target = rows[0]["id"], rows[1]["id"]
    live.sandbox.merge(source, target)
    answer = live.v1("GET", f"/conversations/{source}.json", allow_redirects=True)
    assert answer.status_code == 200
    assert answer.url == f"{V1}/conversations/{target}.json"
    assert answer.json()["item"]["id"] == target
    assert [r.status_code for r in answer.history] == [301]


def test_percent_encoding_and_unknown_keys_are_no_obstacle(live: LiveShim) -> None:
    row = live.get("/mailboxes/101/conversations.json")["items"][0]
    digits = "".join(f"%{ord(digit):02X}" for digit in str(row["id"]))
    request = requests.Request("GET", f"{V1}/conversations/{row['id']}.json", auth=AUTH).prepare()
    request.url = f"{V1}/conversations/{digits}.json?unknown=1&reload=maybe"
    answer = live.session.send(request)
    assert answer.status_code == 200
    assert answer.json()["item"]["id"] == row["id"]


def test_bodies_of_every_kind_reach_v2(live: LiveShim) -> None:
    text = '{"firstName": "Zoë", "unknown": [1, {"a": null}]}'
    for body in (text, text.encode(), iter([text.encode()])):
        answer = live.v1("POST", "/customers.json", data=body)
        assert answer.status_code == 201, answer.text
        path = answer.headers["Location"].removeprefix(V1)
        assert live.item(path)["firstName"] == "Zoë"
