"""The gateway under attack: slow clients, foreign hosts, ambiguous requests."""

from __future__ import annotations

import logging
import socket
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from cryptography.fernet import Fernet
from support.shim.adapters import serving
from support.shim.live import LiveShim

from helpscout_shim.adapters import gateway_fairness
from helpscout_shim.adapters.gateway import create_app
from helpscout_v2.errors import ConfigurationError

KEY = "gateway-key-3f61"
AUTH = (KEY, "X")
DRIP = b"GET /v1/mailboxes.json HTTP/1.1\r\nHost: x\r\nX-Slow: "


@contextmanager
def connected(url: str) -> Iterator[socket.socket]:
    parts = urlsplit(url)
    with socket.create_connection(
        (str(parts.hostname), parts.port or 80), timeout=10
    ) as connection:
        yield connection


def until_closed(connection: socket.socket) -> bytes:
    content = b""
    try:
        while data := connection.recv(4096):
            content += data
    except ConnectionResetError:
        pass
    return content


def test_a_crowd_of_slow_clients_leaves_others_served(live: LiveShim) -> None:
    app = create_app(client=live.client, api_key=KEY, silent=True)
    with serving(app, connections=20) as url, ExitStack() as crowd:
        dripping = [crowd.enter_context(connected(url)) for _ in range(60)]
        for one in dripping:
            # Those over the limit are closed already.
            try:
                one.sendall(DRIP)
            except OSError:
                continue
        for _ in range(5):
            answer = requests.get(f"{url}/v1/mailboxes.json", auth=AUTH, timeout=10)
            assert answer.status_code == 200
        assert until_closed(dripping[0]) == b"", "the oldest makes room for others"


def test_bytes_that_were_not_read_yet_are_a_request() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        channel = SimpleNamespace(request=None, socket=ours)
        has_unread_request = gateway_fairness.Channel.has_unread_request
        assert not has_unread_request(channel)
        theirs.sendall(b"GET")
        assert has_unread_request(channel)
        assert not has_unread_request(SimpleNamespace(request=object(), socket=ours))
        assert not has_unread_request(SimpleNamespace(request=None, socket=None))


def test_a_process_with_many_open_files_serves_on(live: LiveShim, tmp_path: Path) -> None:
    """select() ends at 1024 files, whether they are connections or not."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    if before[0] != resource.RLIM_INFINITY and before[1] < 2_000:
        pytest.skip("this machine allows too few open files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (2_000, before[1]))
    app = create_app(client=live.client, api_key=KEY, silent=True)
    try:
        with ExitStack() as files:
            for number in range(1_100):
                files.enter_context((tmp_path / str(number)).open("w"))
            with serving(app) as url:
                answer = requests.get(f"{url}/v1/mailboxes.json", auth=AUTH, timeout=10)
                assert answer.status_code == 200
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_a_connection_with_a_request_under_way_never_makes_room(live: LiveShim) -> None:
    """A crowd that comes while answers are being written closes none of them."""
    app = create_app(client=live.client, api_key=KEY, silent=True)
    with serving(app, connections=4) as url:
        for _ in range(3):
            with ExitStack() as crowd:
                for _ in range(12):
                    crowd.enter_context(connected(url))
                answer = requests.get(f"{url}/v1/mailboxes.json", auth=AUTH, timeout=10)
                assert answer.json()["count"] == 3


@pytest.mark.parametrize(
    ("limit", "sent"),
    [
        ("HEADER_SECONDS", DRIP),
        (
            "BODY_SECONDS",
            b"POST /v1/conversations.json HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n{",
        ),
    ],
)
def test_a_request_that_never_ends_is_cut_at_its_deadline(
    live: LiveShim, monkeypatch: pytest.MonkeyPatch, limit: str, sent: bytes
) -> None:
    monkeypatch.setattr(gateway_fairness, limit, 0.2)
    monkeypatch.setattr(gateway_fairness, "CHECK_SECONDS", 1)
    app = create_app(client=live.client, api_key=KEY, silent=True)
    with serving(app) as url, connected(url) as slow:
        slow.sendall(sent)
        assert until_closed(slow) == b""


PIECES = [bytes([number]) * 100_000 for number in range(240)]


def large_answer(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    if environ["PATH_INFO"] == "/pieces":
        start_response("200 OK", [("Content-Length", str(sum(map(len, PIECES))))])
        return PIECES
    body = b"x" * 12_000_000 if environ["PATH_INFO"] == "/large" else b"small"
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


def test_an_answer_that_is_not_taken_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway_fairness, "ANSWER_SECONDS", 0.2)
    monkeypatch.setattr(gateway_fairness, "CHECK_SECONDS", 1)
    with serving(large_answer) as url, connected(url) as slow:
        slow.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(2.5)
        assert len(until_closed(slow)) < 12_000_000


def test_a_crowd_that_takes_no_answers_leaves_others_served(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gateway_fairness, "PATIENCE_SECONDS", 0.0)
    with serving(large_answer, connections=4) as url, ExitStack() as crowd:
        for _ in range(60):
            crowd.enter_context(connected(url)).sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        for _ in range(5):
            assert requests.get(url, timeout=20).text == "small"


@pytest.mark.parametrize("path", ["/large", "/small"])
def test_an_answer_arrives_whole(path: str) -> None:
    """Small ones leave in one piece, large ones as the client takes them."""
    with serving(large_answer) as url, requests.Session() as session:
        sizes = [len(session.get(url + path, timeout=20).content) for _ in range(3)]
    assert sizes == [12_000_000 if path == "/large" else len("small")] * 3


def test_an_answer_in_pieces_arrives_in_their_order() -> None:
    """More than the sockets hold, so that the rest waits in the server."""
    with serving(large_answer) as url, connected(url) as connection:
        connection.sendall(b"GET /pieces HTTP/1.0\r\nHost: x\r\n\r\n")
        connection.recv(1)
        time.sleep(0.3)
        with connection.makefile("rb") as answer:
            _, _, body = answer.read().partition(b"\r\n\r\n")
    assert body == b"".join(PIECES)


def test_headers_and_a_small_body_are_sent_together(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[bytes] = []
    send = gateway_fairness.Channel.send

    def counted(channel: Any, data: bytes, **options: Any) -> Any:
        sent.append(bytes(data))
        return send(channel, data, **options)

    monkeypatch.setattr(gateway_fairness.Channel, "send", counted)
    with serving(large_answer) as url:
        assert requests.get(url, timeout=20).text == "small"
    (packet,) = sent
    assert packet.startswith(b"HTTP/1.1 200 OK")
    assert packet.endswith(b"\r\n\r\nsmall")


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 0\r\n",
        b"transfer-encoding: Chunked\r\ncontent-length: 5\r\n",
    ],
)
def test_two_ways_to_read_a_body_are_refused(live: LiveShim, headers: bytes) -> None:
    mark = live.mark
    app = create_app(client=live.client, api_key=KEY, silent=True)
    with serving(app) as url, connected(url) as connection:
        connection.sendall(b"PUT /v1/conversations/50396.json HTTP/1.1\r\nHost: x\r\n" + headers)
        connection.sendall(b"\r\n0\r\n\r\nGET /v1/users/me.json HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = until_closed(connection)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b"HTTP/1.1 ") == 1, "what follows is not taken for another request"
    assert live.calls_since(mark) == []


def status_of(url: str, request: bytes) -> int:
    with connected(url) as connection:
        connection.sendall(request)
        return int(connection.recv(4096).split(b" ", 2)[1])


def test_a_target_may_hold_bytes_that_are_not_ascii(live: LiveShim) -> None:
    """Clients such as curl send an address as it was typed."""
    header = b" HTTP/1.1\r\nHost: x\r\nAuthorization: Basic " + b64encode(f"{KEY}:X".encode())
    app = create_app(client=live.client, api_key=KEY, silent=True)
    with serving(app) as url:
        mark = live.mark
        target = "/v1/customers.json?firstName=José".encode()
        assert status_of(url, b"GET " + target + header + b"\r\n\r\n") == 200
        assert live.sandbox.calls[mark].query["firstName"] == "José"
        latin = "/v1/custömers.json".encode("latin-1")
        assert status_of(url, b"GET " + latin + header + b"\r\n\r\n") == 404


@pytest.mark.parametrize(
    ("version", "hosts", "status"),
    [
        (b"1.1", b"", 400),
        (b"1.1", b"Host: a\r\nHost: b\r\n", 400),
        (b"1.1", b"Host: a\r\n", 200),
        (b"1.0", b"", 200),
    ],
)
def test_a_request_names_one_host(
    version: bytes, hosts: bytes, status: int, live: LiveShim
) -> None:
    app = create_app(client=live.client, api_key=KEY, silent=True)
    with serving(app) as url:
        assert status_of(url, b"GET /health HTTP/" + version + b"\r\n" + hosts + b"\r\n") == status


CREATION = {
    "subject": "x",
    "customer": {"email": "ada@buyers.test"},
    "mailbox": {"id": 101},
    "threads": [{"type": "note", "body": "x", "createdBy": {"id": 41, "type": "user"}}],
}


@pytest.mark.parametrize(
    ("host", "public", "start"),
    [
        ("evil.test", None, "/v1/conversations/"),
        ("127.0.0.1.evil.test:8787", None, "/v1/conversations/"),
        ("localhost:9999", None, "http://localhost:9999/v1/conversations/"),
        ("evil.test", "https://v1.desk.test", "https://v1.desk.test/v1/conversations/"),
    ],
)
def test_a_location_never_names_a_foreign_host(
    live: LiveShim, host: str, public: str | None, start: str
) -> None:
    app = create_app(client=live.client, api_key=KEY, public_url=public, silent=True)
    with serving(app) as url:
        answer = requests.post(
            f"{url}/v1/conversations.json",
            auth=AUTH,
            json=CREATION,
            headers={"Host": host},
            timeout=10,
        )
    assert answer.status_code == 201
    assert answer.headers["Location"].startswith(start)


def test_a_start_without_any_key_is_warned_about(
    live: LiveShim,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.delenv("HELPSCOUT_API_KEY", raising=False)
    monkeypatch.setenv("HELPSCOUT_STORE", f"sqlite:///{tmp_path / 'tokens.db'}")
    monkeypatch.setenv("HELPSCOUT_STORE_KEY", Fernet.generate_key().decode())
    with caplog.at_level(logging.WARNING, "helpscout_shim.gateway"):
        create_app().close()
    assert "no key is accepted yet" in caplog.text
    caplog.clear()
    monkeypatch.setenv("HELPSCOUT_API_KEY", KEY)
    with caplog.at_level(logging.WARNING, "helpscout_shim.gateway"):
        create_app().close()
    assert caplog.text == ""


def test_a_remote_address_is_refused_with_the_option_that_permits_it(live: LiveShim) -> None:
    app = create_app(client=live.client, api_key=KEY)
    with pytest.raises(ConfigurationError, match="--allow-remote"), serving(app, host="0.0.0.0"):
        pass
