"""The gateway over a real socket: V1's answers, V1's refusals, unknown keys refused."""

from __future__ import annotations

import base64
import hmac
import http.client
import json
import logging
import socket
import threading
import time
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from support.shim.adapters import serving
from support.shim.live import LiveShim, through_gateway
from werkzeug.test import EnvironBuilder

from helpscout_shim import LossyConversion
from helpscout_shim.adapters.gateway import create_app
from helpscout_shim.adapters.gateway_keys import REMEMBER_SECONDS, Admission
from helpscout_shim.adapters.gateway_server import THREADS, Server
from helpscout_shim.adapters.loopback import is_loopback
from helpscout_v2 import HelpScout
from helpscout_v2.errors import ConfigurationError
from helpscout_v2.secret import Secret

KEY = "gateway-key-3f61"
AUTH = (KEY, "X")


@pytest.fixture
def gateway(live: LiveShim) -> Iterator[str]:
    with serving(create_app(client=live.client, api_key=KEY, silent=True)) as url:
        yield url


def call(method: str, url: str, **parts: Any) -> requests.Response:
    parts.setdefault("auth", AUTH)
    parts.setdefault("timeout", 10)
    return requests.request(method, url, allow_redirects=False, **parts)


def test_a_read_gives_what_the_adapter_gives(live: LiveShim, gateway: str) -> None:
    answer = call("GET", f"{gateway}/v1/mailboxes.json")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert answer.json() == live.get("/mailboxes.json")


def test_doubled_slashes_are_v1s_too(live: LiveShim, gateway: str) -> None:
    answer = call("GET", f"{gateway}//v1//mailboxes.json", params={"fields": "id"})
    assert answer.json() == live.get("/mailboxes.json", fields="id")


def test_query_parameters_arrive_with_their_encoding(live: LiveShim, gateway: str) -> None:
    query = {"query": '(subject:"order" AND status:closed)', "page": "1"}
    answer = call("GET", f"{gateway}/v1/search/conversations.json", params=query)
    assert answer.json() == live.get("/search/conversations.json", **query)
    assert answer.json()["count"] > 0


def test_a_location_names_the_gateway_and_can_be_followed(gateway: str) -> None:
    answer = call("POST", f"{gateway}/v1/customers.json", json={"firstName": "Ada"})
    assert answer.status_code == 201
    assert answer.headers["Location"].startswith(f"{gateway}/v1/customers/")
    assert call("GET", answer.headers["Location"]).json()["item"]["firstName"] == "Ada"


def test_a_location_names_the_public_address_when_one_is_set(live: LiveShim) -> None:
    app = create_app(client=live.client, api_key=KEY, public_url="https://help.shop.test/")
    with serving(app) as url:
        answer = call("POST", f"{url}/v1/customers.json", json={"firstName": "Ada"})
    assert answer.headers["Location"].startswith("https://help.shop.test/v1/customers/")


@pytest.mark.parametrize(
    "auth", [None, ("wrong-key", "X"), ("", KEY), (KEY + "0", "X"), ("Ключ", "X")]
)
def test_a_wrong_key_gets_v1s_401_and_sends_nothing_to_v2(
    live: LiveShim, gateway: str, auth: tuple[str, str] | None
) -> None:
    mark = live.mark
    key_bytes = None if auth is None else tuple(part.encode() for part in auth)
    answer = call("GET", f"{gateway}/v1/mailboxes.json", auth=key_bytes)
    assert answer.status_code == 401
    assert answer.json()["code"] == 401
    assert answer.json()["error"] == "Invalid API Key"
    assert live.calls_since(mark) == []


@pytest.mark.parametrize("header", ["Basic", "Basic !!!", "Bearer " + KEY, "Basic " + "A" * 9000])
def test_a_broken_authorization_header_gets_401(gateway: str, header: str) -> None:
    answer = call(
        "GET", f"{gateway}/v1/mailboxes.json", auth=None, headers={"Authorization": header}
    )
    assert answer.status_code == 401


def test_bad_json_gets_v1s_400(gateway: str) -> None:
    answer = call("POST", f"{gateway}/v1/customers.json", data=b"{not json")
    assert answer.status_code == 400
    assert answer.json()["code"] == 400


@pytest.mark.parametrize(
    ("path", "size"),
    [
        ("/customers.json", 100 * 1024 + 1),
        ("/conversations.json", 256 * 1024 + 1),
        ("/attachments.json", 14 * 1024 * 1024 + 1),
    ],
)
def test_a_body_over_v1s_limit_gets_413(live: LiveShim, gateway: str, path: str, size: int) -> None:
    mark = live.mark
    answer = call("POST", f"{gateway}/v1{path}", data=b'"' + b"x" * (size - 2) + b'"')
    assert answer.status_code == 413
    assert answer.json()["code"] == 413
    assert live.calls_since(mark) == []


def test_a_body_within_the_limit_of_its_endpoint_is_read(gateway: str) -> None:
    answer = call("POST", f"{gateway}/v1/conversations.json", data=b" " * 200_000 + b"{}")
    assert answer.status_code == 400
    assert {e["property"] for e in answer.json()["validationErrors"]} >= {"customer", "mailbox"}


def test_a_chunked_body_is_read_and_limited(gateway: str) -> None:
    small = call("POST", f"{gateway}/v1/customers.json", data=iter([b'{"firstName":', b'"Ada"}']))
    assert small.status_code == 201
    large = call("POST", f"{gateway}/v1/customers.json", data=iter([b"x" * 65536] * 3))
    assert large.status_code == 413


@pytest.mark.parametrize("method", ["PATCH", "TRACE", "PROPFIND", "DELETE", "POST"])
def test_a_method_the_route_never_had_gets_v1s_404(gateway: str, method: str) -> None:
    answer = call(method, f"{gateway}/v1/mailboxes.json")
    assert answer.status_code == 404
    assert answer.json()["error"] == "The specified resource was not found: '/v1/mailboxes.json'"
    assert answer.reason == "Not Found"
    assert "X-RateLimit-Limit-Minute" not in answer.headers


@pytest.mark.parametrize("path", ["/", "/v2/conversations", "/v1/nothing.json", "/v1/mailboxes"])
def test_a_path_outside_v1_gets_404(gateway: str, path: str) -> None:
    answer = call("GET", gateway + path)
    assert answer.status_code == 404
    assert answer.json()["code"] == 404
    names = {name.lower() for name in answer.headers}
    assert not {name for name in names if name.startswith(("x-ratelimit", "access-control"))}


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("get", {}, 400),
        ("GET", {"X-Long": "x" * 300_000}, 431),
        ("POST", {"Content-Length": "99999999"}, 413),
        ("POST", {"Content-Length": "-1"}, 400),
        ("POST", {"Content-Length": "2", "Transfer-Encoding": "chunked"}, 400),
    ],
)
def test_a_request_that_cannot_be_read_gets_an_error_in_v1s_form(
    gateway: str, method: str, headers: dict[str, str], status: int
) -> None:
    address = urlsplit(gateway)
    lines = [f"{method} /v1/customers.json HTTP/1.1", f"Host: {address.netloc}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    with socket.create_connection((address.hostname, address.port), timeout=20) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        body = json.loads(answer.read())
    assert answer.status == status
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert body["code"] == status
    assert body["error"] == body["message"] != ""


def test_head_gives_the_headers_of_a_get(gateway: str) -> None:
    got = call("GET", f"{gateway}/v1/mailboxes.json")
    answer = call("HEAD", f"{gateway}/v1/mailboxes.json")
    assert answer.status_code == 200
    assert answer.content == b""
    assert answer.headers["Content-Length"] == got.headers["Content-Length"]


def test_options_lists_the_methods_without_a_key(gateway: str) -> None:
    answer = call("OPTIONS", f"{gateway}/v1/mailboxes.json", auth=None)
    assert answer.status_code == 200
    assert "PUT" in answer.headers["Allow"]


def test_a_browsers_call_for_another_site_is_refused(live: LiveShim, gateway: str) -> None:
    mark = live.mark
    answer = call(
        "DELETE", f"{gateway}/v1/conversations/1.json", headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403
    assert live.calls_since(mark) == []


def test_a_client_that_waits_to_be_asked_for_its_key_is_asked(gateway: str) -> None:
    answer = call("GET", f"{gateway}/v1/mailboxes.json", auth=None)
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")


def test_health_answers_without_a_key_and_reveals_nothing(gateway: str) -> None:
    answer = call("GET", f"{gateway}/health", auth=None)
    assert answer.json() == {"status": "ok"}


def test_losses_are_named_in_a_header(gateway: str) -> None:
    conversation = call("GET", f"{gateway}/v1/mailboxes.json").json()["items"][0]["id"]
    rows = call("GET", f"{gateway}/v1/mailboxes/{conversation}/conversations.json").json()["items"]
    answer = call("GET", f"{gateway}/v1/conversations/{rows[0]['id']}.json")
    assert "conversation.modifiedAt" in answer.headers["X-HelpScout-Shim-Losses"]


def test_a_strict_gateway_answers_400_with_the_reason(live: LiveShim) -> None:
    app = create_app(client=live.client, api_key=KEY, strict=True, silent=True)
    with serving(app) as url:
        answer = call(
            "POST",
            f"{url}/v1/hooks.json",
            json={
                "url": "https://x.test",
                "events": ["convo.created"],
                "secret": "s",
            },
        )
    assert answer.status_code == 400
    assert "hooks.create" in answer.json()["error"]


def test_an_unreachable_v2_gets_v1s_503() -> None:
    client = HelpScout.with_token("token", api_url="http://127.0.0.1:1", retries=0)
    with serving(create_app(client=client, api_key=KEY)) as url:
        answer = call("GET", f"{url}/v1/mailboxes.json")
    client.close()
    assert answer.status_code == 503
    assert answer.json()["code"] == 503


def test_the_log_holds_paths_and_neither_keys_nor_queries(
    gateway: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        call("GET", f"{gateway}/v1/customers.json", params={"email": "ines@customer.test"})
        call("GET", f"{gateway}/v1/customers.json", auth=("unknown-key-77", "X"))
    ours = [r.getMessage() for r in caplog.records if r.name == "helpscout_shim.gateway"]
    assert any(m.startswith("GET /v1/customers.json 200") for m in ours)
    credentials = base64.b64encode(f"{KEY}:X".encode()).decode()
    for secret in (KEY, credentials, "unknown-key-77"):
        assert all(secret not in record.getMessage() for record in caplog.records)
    assert all("ines@customer.test" not in message for message in ours)


def test_a_path_cannot_write_lines_into_the_log(
    gateway: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "helpscout_shim.gateway"):
        call("GET", f"{gateway}/v1/%0d%0aGET%20/forged.json")
    assert all("\n" not in r.getMessage() and "\r" not in r.getMessage() for r in caplog.records)


def test_many_clients_at_once_get_their_own_answers(live: LiveShim, gateway: str) -> None:
    ids = [row["id"] for row in live.get("/customers.json")["items"]][:24]

    def read(number: int) -> int:
        answer = call("GET", f"{gateway}/v1/customers/{number}.json")
        return int(answer.json()["item"]["id"])

    with ThreadPoolExecutor(12) as pool:
        assert list(pool.map(read, ids * 2)) == ids * 2


def test_one_connection_serves_many_requests(gateway: str) -> None:
    parts = urlsplit(gateway)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    headers = {"Authorization": "Basic " + base64.b64encode(f"{KEY}:X".encode()).decode()}
    for path in ("/v1/mailboxes.json", "/v1/nothing.json", "/v1/users/me.json"):
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        assert isinstance(json.loads(answer.read()), dict)
    connection.close()


@pytest.mark.parametrize(
    ("host", "inside"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("10.0.0.4", False),
        ("help.shop.test", False),
        ("", False),
    ],
)
def test_only_loopback_addresses_count_as_loopback(host: str, inside: bool) -> None:
    assert is_loopback(host) is inside


def test_another_address_is_refused_unless_it_is_asked_for_and_warned_of(
    live: LiveShim, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(client=live.client, api_key=KEY)
    with pytest.raises(ConfigurationError, match="not a loopback address"):
        Server(app, "0.0.0.0", 0)
    Server(app, port=0).close()
    assert caplog.records == []
    server = Server(app, "0.0.0.0", 0, allow_remote=True)
    assert server.port > 0
    server.close()
    assert "unencrypted unless an HTTPS proxy stands in front" in caplog.text


def test_clients_that_never_finish_their_headers_do_not_delay_others(gateway: str) -> None:
    """More of them than there are threads."""
    place = urlsplit(gateway)
    slow = [
        socket.create_connection((str(place.hostname), place.port or 0)) for _ in range(THREADS + 8)
    ]
    for connection in slow:
        connection.sendall(b"GET /v1/mailboxes.json HTTP/1.1\r\nHost: x\r\nX-Slow: ")
    assert call("GET", f"{gateway}/v1/mailboxes.json", timeout=60).status_code == 200
    for connection in slow:
        connection.close()


def test_endless_headers_are_refused_and_send_nothing_to_v2(live: LiveShim, gateway: str) -> None:
    before = len(live.sandbox.calls)
    place = urlsplit(gateway)
    connection = socket.create_connection((str(place.hostname), place.port or 0), timeout=60)
    # What is left unread may reset the connection before the refusal is seen.
    with connection, suppress(ConnectionError):
        connection.sendall(b"GET /v1/mailboxes.json HTTP/1.1\r\nX-Long: " + b"a" * 300_000)
        assert connection.recv(64)[9:12] in (b"431", b"")
    assert len(live.sandbox.calls) == before


def test_named_keys_are_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where `compare_digest` says no, nothing else may say yes."""
    admission = Admission((KEY,))
    assert admission.admits(KEY)
    monkeypatch.setattr(hmac, "compare_digest", lambda one, other: False)
    assert not admission.admits(KEY)


def test_a_port_in_use_is_one_clear_error(live: LiveShim) -> None:
    app = create_app(client=live.client, api_key=KEY)
    first = Server(app, port=0)
    with pytest.raises(ConfigurationError, match=f"cannot listen on 127.0.0.1:{first.port}"):
        Server(app, port=first.port)
    first.close()


def test_a_gateway_that_would_refuse_every_key_is_an_error(
    live: LiveShim, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HELPSCOUT_API_KEY", raising=False)
    with pytest.raises(ConfigurationError, match="HELPSCOUT_API_KEY"):
        create_app(client=live.client)


class Store:
    """A token store that knows one key."""

    def __init__(self, key: str | None) -> None:
        self.key = key
        self.lookups = 0

    def find_by_key(self, api_key: Secret) -> str | None:
        self.lookups += 1
        return "default" if api_key.reveal() == self.key else None


def test_a_key_with_a_stored_token_is_admitted_and_remembered_for_a_minute() -> None:
    now = [0.0]
    store = Store("stored")
    admission = Admission(store=store, clock=lambda: now[0])
    assert admission.admits("stored")
    assert admission.admits("stored")
    assert store.lookups == 1
    store.key = None
    now[0] = REMEMBER_SECONDS + 1
    assert not admission.admits("stored"), "a forgotten account is shut out"


class OpenStore(Store):
    """A token store that knows every key."""

    def find_by_key(self, api_key: Secret) -> str | None:
        self.lookups += 1
        return "default"


def test_no_more_than_ten_thousand_keys_are_remembered() -> None:
    store = OpenStore(None)
    admission = Admission(store=store, clock=lambda: 0.0)
    for number in range(10_000):
        assert admission.admits(str(number))
    assert admission.admits("0")
    assert store.lookups == 10_000
    assert admission.admits("one more")
    assert admission.admits("0")
    assert store.lookups == 10_002


def test_an_unknown_key_is_asked_for_each_time_and_never_admitted() -> None:
    store = Store("stored")
    admission = Admission(["named"], store)
    assert not admission.admits("other")
    assert not admission.admits(None)
    assert not admission.admits("")
    assert admission.admits("named")
    assert store.lookups == 1


def test_an_answer_under_way_is_finished_before_the_server_is_gone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    is_running, go_on = threading.Event(), threading.Event()

    def slowly(environ: Any, start_response: Any) -> list[bytes]:
        is_running.set()
        go_on.wait(60)
        start_response("200 OK", [("Content-Length", "4")])
        return [b"done"]

    server = Server(slowly, port=0, threads=2)
    serving = threading.Thread(target=server.run)
    serving.start()
    with ThreadPoolExecutor(2) as pool:
        answer = pool.submit(requests.get, server.url, timeout=60)
        assert is_running.wait(60)
        closing = pool.submit(server.close)
        for _ in range(600):
            if refuses(server.port):
                break
            time.sleep(0.1)
        assert refuses(server.port), "new connections are refused"
        go_on.set()
        assert answer.result().text == "done"
        closing.result()
    serving.join(60)
    assert not serving.is_alive()
    assert [r for r in caplog.records if r.levelno >= logging.WARNING] == []
    server.close()


def refuses(port: int) -> bool:
    with socket.socket() as trying:
        return trying.connect_ex(("127.0.0.1", port)) != 0


def test_a_thread_that_answers_late_writes_to_no_pipe(
    caplog: pytest.LogCaptureFixture,
) -> None:
    server = Server(lambda environ, start_response: [], port=0)
    listening = server._server
    server.close()
    # The pipe's number may belong to another file by now.
    for wake in (listening.pull_trigger, server.close):
        wake()
    assert caplog.records == []


def test_headers_are_spelt_as_v1_spelt_them(live: LiveShim) -> None:
    with through_gateway(live) as gateway:
        answer = gateway.v1("GET", "/mailboxes.json")
    spelt = set(answer.headers)
    assert {"X-RateLimit-Limit-Minute", "X-RateLimit-Interval-Burst", "Content-Type"} <= spelt


def test_a_warning_of_the_gateway_names_the_call(live: LiveShim) -> None:
    app = create_app(client=live.client, api_key="a-v1-key")
    environ = EnvironBuilder(
        path="/v1/conversations/50396.json", auth=("a-v1-key", "X")
    ).get_environ()
    with pytest.warns(LossyConversion) as lossy_warnings:
        list(app(environ, lambda *args: lambda data: None))
    assert {one.filename for one in lossy_warnings} == {"GET /v1/conversations/50396.json"}


def test_a_gateway_answers_although_warnings_are_errors(live: LiveShim) -> None:
    app = create_app(client=live.client, api_key="a-v1-key")
    environ = EnvironBuilder(
        path="/v1/conversations/50396.json", auth=("a-v1-key", "X")
    ).get_environ()
    statuses: list[str] = []
    with warnings.catch_warnings():
        warnings.simplefilter("error", LossyConversion)
        list(app(environ, lambda status, *args: statuses.append(status)))
    assert statuses == ["200 OK"]


@pytest.mark.parametrize("path", ["/v1/mailboxes.json", "/v1/mailboxes/0.json", "/health"])
def test_no_cache_keeps_an_answer_for_another_key(live: LiveShim, path: str) -> None:
    app = create_app(client=live.client, api_key="a-v1-key")
    environ = EnvironBuilder(path=path, auth=("a-v1-key", "X")).get_environ()
    headers: dict[str, str] = {}
    list(app(environ, lambda status, pairs: headers.update(pairs)))
    assert (headers["Cache-Control"], headers["Vary"]) == ("no-store", "Authorization")
