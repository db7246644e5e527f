from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta

import pytest
import requests
from support.auth.leaks import every_log_record, everything_shown_by
from support.auth.server import APP_ID, AuthServer

from helpscout_v2.auth import bounded, transition
from helpscout_v2.auth.config import App, Endpoints
from helpscout_v2.auth.errors import (
    MissingCredentialsError,
    TokenRefusedError,
    TokenUnavailableError,
    TransitionGoneError,
)
from helpscout_v2.auth.flows import refresh
from helpscout_v2.auth.grants import ExchangeOnce
from helpscout_v2.auth.transition import (
    Exchanged,
    InvalidClient,
    InvalidKey,
    ServiceGone,
    Sign,
    TemporaryFailure,
    Throttled,
    exchange,
)
from helpscout_v2.secret import Secret

NOW = datetime(2026, 1, 1, tzinfo=UTC)
KEY = Secret("canary-v1-key-0123456789abcdef")


@pytest.fixture
def server() -> Iterator[AuthServer]:
    with AuthServer() as running:
        yield running


def test_c09_a_v1_key_becomes_a_token(server: AuthServer) -> None:
    server.script = [
        (
            200,
            {
                "accessToken": "acc",
                "expiresIn": 7200,
                "refreshToken": "3d5c7f6e-0000-4000-8000-000000000000",
            },
            {},
        )
    ]
    outcome = exchange(KEY, APP_ID, url=server.url, clock=lambda: NOW)
    assert isinstance(outcome, Exchanged)
    assert outcome.token.access_token == Secret("acc")
    assert outcome.token.refresh_token == Secret("3d5c7f6e-0000-4000-8000-000000000000")
    assert outcome.token.expires_at == NOW + timedelta(seconds=7200)
    assert server.calls == [("/", {"apiKey": KEY.reveal(), "clientId": APP_ID})]


def test_c09_the_same_key_gets_the_same_token_again(server: AuthServer) -> None:
    first, second = (exchange(KEY, APP_ID, url=server.url, clock=lambda: NOW) for _ in range(2))
    assert first == second
    assert isinstance(first, Exchanged)


def test_c09_the_400_that_repeats_the_key_is_redacted(server: AuthServer) -> None:
    server.known_keys = lambda key: False
    with every_log_record() as log:
        outcome = exchange(KEY, APP_ID, url=server.url)
    assert outcome == InvalidKey(f"{KEY} is not a valid API Key")
    assert KEY.reveal() not in repr(outcome) + log.getvalue()


@pytest.mark.parametrize(
    ("status", "body", "headers", "outcome"),
    [
        (400, {"message": "client x is unknown"}, {}, InvalidClient("client x is unknown")),
        (403, b"", {}, InvalidKey("refused with 403")),
        (404, b"", {}, ServiceGone(Sign.NOT_FOUND)),
        (410, {"message": "gone"}, {}, ServiceGone(Sign.GONE)),
        (429, b"", {"X-RateLimit-Retry-After": "12"}, Throttled(12.0)),
        (429, b"", {"Retry-After": "3"}, Throttled(3.0)),
        (429, b"", {"X-RateLimit-Retry-After": "soon"}, Throttled(60.0)),
        (500, b"", {}, TemporaryFailure("the transition service answered 500")),
        (503, b"<html>", {}, TemporaryFailure("the transition service answered 503")),
        (
            302,
            b"",
            {"Location": "https://elsewhere.test"},
            TemporaryFailure("the transition service answered 302"),
        ),
        (
            200,
            b"<html>",
            {},
            TemporaryFailure("the transition service answered 200 without a token"),
        ),
        (
            200,
            {"accessToken": ""},
            {},
            TemporaryFailure("the transition service answered 200 without a token"),
        ),
    ],
)
def test_c09_every_answer_is_one_of_six_outcomes(
    server: AuthServer,
    status: int,
    body: object,
    headers: dict[str, str],
    outcome: transition.Outcome,
) -> None:
    server.script = [(status, body, headers)]
    assert exchange(KEY, APP_ID, url=server.url) == outcome
    assert len(server.calls) == 1


def test_a_refused_connection_means_the_service_is_gone() -> None:
    assert exchange(KEY, APP_ID, url="http://127.0.0.1:9") == ServiceGone(Sign.REFUSED)


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (socket.EAI_NONAME, ServiceGone(Sign.NAME_NOT_FOUND)),
        (
            socket.EAI_AGAIN,
            TemporaryFailure("no connection to the transition service (gaierror)"),
        ),
    ],
)
def test_an_unknown_name_is_gone_but_a_silent_name_server_is_a_fault(
    monkeypatch: pytest.MonkeyPatch, code: int, outcome: transition.Outcome
) -> None:
    def unresolved(*args: object, **kwargs: object) -> None:
        raise socket.gaierror(code, "made up")

    monkeypatch.setattr(socket, "getaddrinfo", unresolved)
    assert exchange(KEY, APP_ID, url="https://transition.invalid") == outcome


def test_silence_is_a_temporary_failure(server: AuthServer) -> None:
    server.delay = 5
    outcome = exchange(KEY, APP_ID, url=server.url, timeout=0.05)
    assert outcome == TemporaryFailure("no answer from the transition service (TimeoutError)")


def test_a_key_is_never_sent_over_plain_http() -> None:
    with pytest.raises(MissingCredentialsError, match="https"):
        exchange(KEY, APP_ID, url="http://transition.helpscout.net")


def test_a_netrc_entry_adds_no_credentials(
    server: AuthServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    values: list[str | None] = []

    def send(
        self: requests.Session, request: requests.PreparedRequest, **kwargs: object
    ) -> requests.Response:
        values.append(request.headers.get("Authorization"))
        answer = requests.Response()
        answer.status_code = 503
        return answer

    monkeypatch.setattr(requests.Session, "send", send)
    monkeypatch.setattr(requests.sessions, "get_netrc_auth", lambda url: ("user", "password"))
    exchange(KEY, APP_ID, url=server.url)
    assert values == [None]


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        ((400, {"message": f"{KEY.reveal()} is not a valid API Key"}, {}), TokenRefusedError),
        ((400, {"message": f"client for {KEY.reveal()}"}, {}), TokenRefusedError),
        ((410, b"", {}), TransitionGoneError),
        ((429, b"", {"X-RateLimit-Retry-After": "1"}), TokenUnavailableError),
        ((500, KEY.reveal().encode(), {}), TokenUnavailableError),
    ],
)
def test_no_exception_shows_the_key_in_text_chain_or_locals(
    server: AuthServer, reply: tuple[int, object, dict[str, str]], error: type[Exception]
) -> None:
    server.script = [reply]
    grant = ExchangeOnce(KEY, App(APP_ID), Endpoints(server.url, server.url, server.url))
    with every_log_record() as log, pytest.raises(error) as excinfo:
        grant.obtain(None)
    assert KEY.reveal() not in everything_shown_by(excinfo.value) + log.getvalue()


def test_a_gone_service_names_the_two_ways_on() -> None:
    nobody = "http://127.0.0.1:9"
    grant = ExchangeOnce(KEY, App(APP_ID), Endpoints(nobody, nobody, nobody))
    with pytest.raises(TransitionGoneError) as excinfo:
        grant.obtain(None)
    assert "helpscout-migrate login --client-credentials" in str(excinfo.value)
    assert "'helpscout-migrate login'" in str(excinfo.value)


APP = App(APP_ID, Secret("app-secret-canary"))
DRIPS = {
    "a body": b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n",
    "a head": b"HTTP/1.1 200 OK\r\nX-Long: ",
}


@contextmanager
def raw_server(reply: Callable[[socket.socket], None]) -> Iterator[str]:
    """The address of a server that reads one request of each connection and calls `reply`."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer(connection: socket.socket) -> None:
            with connection, suppress(OSError):
                connection.recv(65_536)
                reply(connection)

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    threading.Thread(target=answer, args=(connection,), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        # Wakes a thread that waits in accept().
        listener.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("part", sorted(DRIPS))
def test_a_server_that_never_ends_its_answer_is_given_up(
    part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded, "DEADLINE", 0.5)
    end = threading.Event()

    def drip(connection: socket.socket) -> None:
        connection.sendall(DRIPS[part])
        while not end.wait(0.05):
            connection.sendall(b" ")

    with raw_server(drip) as url:
        outcome = exchange(KEY, APP_ID, url=url)
        with pytest.raises(TokenUnavailableError, match="does not end its answer"):
            refresh(APP, Secret("ref-canary"), Endpoints(url, url, url))
        end.set()
    assert outcome == TemporaryFailure("the transition service does not end its answer")


@pytest.mark.parametrize("packing", ["identity", "gzip"])
def test_an_answer_without_end_is_given_up_after_a_megabyte(packing: str) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
    spaces = b" " * (64 << 20)

    def flood(connection: socket.socket) -> None:
        body = gzip.compress(spaces, 1) if packing == "gzip" else spaces
        length = len(body) if packing == "gzip" else 1 << 40
        head_end = f"Content-Encoding: {packing}\r\nContent-Length: {length}\r\n\r\n".encode()
        connection.sendall(head + head_end)
        while True:
            connection.sendall(body)

    with raw_server(flood) as url:
        outcome = exchange(KEY, APP_ID, url=url)
        with pytest.raises(TokenUnavailableError, match="AnswerTooLargeError"):
            refresh(APP, Secret("ref-canary"), Endpoints(url, url, url))
    assert outcome == TemporaryFailure(
        "no answer from the transition service (AnswerTooLargeError)"
    )


def test_a_packed_answer_is_read_once_and_its_connection_is_used_again(
    server: AuthServer,
) -> None:
    def packed(connection: socket.socket) -> None:
        for _ in range(2):
            body = gzip.compress(b'{"accessToken": "acc", "expiresIn": 7200}')
            head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n"
            connection.sendall(head.encode() + b"\r\n" + body)
            connection.recv(65_536)

    with raw_server(packed) as url, transition.transition_session() as session:
        for _ in range(2):
            outcome = exchange(KEY, APP_ID, url=url, session=session)
            assert isinstance(outcome, Exchanged)
            assert outcome.token.access_token == Secret("acc")


def test_an_error_of_our_own_in_the_bounded_work_is_not_taken_for_a_late_answer() -> None:
    def work() -> str:
        raise LookupError("ours")

    with pytest.raises(LookupError, match="ours"):
        bounded.within(work, lambda: "late")
