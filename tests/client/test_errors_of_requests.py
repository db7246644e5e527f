"""Handlers written for requests go on working: the client's errors are requests' errors, too."""

# ruff: noqa: SIM117

from __future__ import annotations

import contextlib
import pickle
import socket
import traceback
from collections.abc import Callable

import pytest
import requests
from support.client.server import RESET, Reply, reply, serving

from helpscout_v2 import (
    APIError,
    ArgumentError,
    DecodeError,
    HelpScout,
    NotFoundError,
    TransportError,
    ValidationError,
)
from helpscout_v2.errors import TransportTimeoutError

CANARY = "canary-bearer-of-the-errors"
MISSING = {"message": "Not Found", "logRef": "abc#1", "_embedded": {"errors": []}}


def failing(answer: Reply, call: Callable[[HelpScout], object]) -> BaseException:
    with serving(answer) as server:
        with HelpScout.with_token(CANARY, api_url=server.url, retries=0) as hs:
            with pytest.raises(Exception) as excinfo:  # noqa: PT011
                call(hs)
    return excinfo.value


def test_a_status_is_an_http_error_with_the_servers_answer() -> None:
    error = failing(reply(404, MISSING), lambda hs: hs.conversations.get(7))
    assert isinstance(error, requests.HTTPError)
    assert type(error) is NotFoundError
    assert error.response.status_code == error.status == 404
    assert error.response.json() == MISSING
    assert not error.response
    assert error.response.reason == "Not Found"
    assert error.response.headers["content-type"].startswith("application/hal+json")
    assert error.response.url.endswith("/v2/conversations/7")
    assert error.request.method == "GET"
    with pytest.raises(requests.HTTPError, match="404"):
        error.response.raise_for_status()


def test_the_answer_of_an_error_does_not_hold_the_bearer() -> None:
    error = failing(reply(403, {"message": "no"}), lambda hs: hs.users.me())
    assert isinstance(error, APIError)
    assert dict(error.request.headers) == {}
    output = repr(vars(error)) + repr(vars(error.response)) + repr(vars(error.request))
    assert CANARY not in output


def test_an_error_made_by_hand_has_an_answer_as_well() -> None:
    error = NotFoundError("gone", status=404, method="GET", path="/v2/users/1")
    assert error.response.status_code == 404
    assert error.response.json() == {"message": "gone"}
    home = pickle.loads(pickle.dumps(error))
    assert (str(home), home.response.status_code) == (str(error), 404)


def test_a_broken_connection_is_a_connection_error_and_no_timeout() -> None:
    error = failing(RESET, lambda hs: hs.users.me())
    assert isinstance(error, requests.ConnectionError)
    assert not isinstance(error, requests.Timeout)
    assert error.response is None


def test_a_refused_connection_is_no_timeout() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with HelpScout.with_token(CANARY, api_url=f"http://127.0.0.1:{port}", retries=0) as hs:
        with pytest.raises(TransportError) as excinfo:
            hs.users.me()
    assert not isinstance(excinfo.value, requests.Timeout)
    assert "in time" not in str(excinfo.value)
    assert "refused" in str(excinfo.value)


def test_an_answer_that_never_comes_is_a_timeout() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with HelpScout.with_token(CANARY, api_url=url, retries=0, timeout=(1, 0.1)) as hs:
            with pytest.raises(requests.Timeout) as excinfo:
                hs.users.me()
    assert type(excinfo.value) is TransportTimeoutError
    references = [
        repr(value)
        for frame, _ in traceback.walk_tb(excinfo.value.__traceback__)
        for name, value in frame.f_locals.items()
        if frame.f_code.co_filename != __file__
    ]
    assert CANARY not in "".join(references)
    assert excinfo.value.__context__ is None


def test_a_body_that_is_no_json_is_a_value_error() -> None:
    error = failing(reply(200, "<html>"), lambda hs: hs.users.me())
    assert type(error) is DecodeError
    assert isinstance(error, ValueError)
    assert isinstance(error, requests.RequestException)


def test_suppress_and_isinstance_see_them() -> None:
    with serving(reply(404, MISSING)) as server:
        with HelpScout.with_token(CANARY, api_url=server.url, retries=0) as hs:
            with contextlib.suppress(requests.HTTPError):
                hs.conversations.get(1)
                pytest.fail("nothing was raised")


@pytest.mark.parametrize(
    ("call", "status", "kind"),
    [
        (lambda hs: hs.conversations.get(0), 404, NotFoundError),
        (lambda hs: hs.customers.get("abc"), 404, NotFoundError),
        (lambda hs: hs.conversations.notes.create(7, text=""), 400, ValidationError),
        (lambda hs: hs.conversations.update(7, status="shut"), 400, ValidationError),
        (lambda hs: hs.conversations.update(7, mailbox=0), 400, ValidationError),
    ],
)
def test_a_value_that_the_api_refuses_is_refused_the_same_way(
    call: Callable[[HelpScout], object], status: int, kind: type[APIError]
) -> None:
    with HelpScout.with_token(CANARY, api_url="http://127.0.0.1:9", retries=0) as hs:
        with pytest.raises(kind) as excinfo:
            call(hs)
    error = excinfo.value
    assert isinstance(error, ArgumentError)
    assert error.response.status_code == error.status == status
    assert error.response.json() == {"message": str(error)}
    home = pickle.loads(pickle.dumps(error))
    assert (str(home), home.response.status_code) == (str(error), status)
