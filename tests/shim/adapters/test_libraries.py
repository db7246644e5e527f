"""Every HTTP library of the catalogue's table: V1 calls are answered, all else passes."""

from __future__ import annotations

import asyncio
import http.client
import json
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import aiohttp
import httpcore
import httplib2
import httpx
import pytest
import requests
import urllib3
from support.http_calls import (
    KEY,
    LIBRARIES,
    NOWHERE,
    Call,
    basic,
    by_aiohttp,
    by_async_httpx,
    by_http_client,
    by_httpcore,
    by_httplib2,
    by_httpx,
    by_requests,
    by_urllib,
    by_urllib3,
)
from support.shim.live import V1, World

import helpscout_shim
from helpscout_shim import LossyConversion, LossyConversionError
from helpscout_shim.adapters import importing
from helpscout_shim.catalog.http_libraries import CAUGHT, NOT_CAUGHT, is_caught, table
from helpscout_v2 import HelpScout
from helpscout_v2.errors import TransportTimeoutError

HOST = "api.helpscout.net"
BASIC = basic()


@pytest.fixture
def installed(live: World) -> Iterator[World]:
    with helpscout_shim.installed(client=live.client, silent=True):
        yield live


@pytest.mark.parametrize("call", LIBRARIES)
@pytest.mark.parametrize(
    "url",
    [
        f"{V1}/mailboxes.json",
        "http://api.helpscout.net/v1/mailboxes.json",
        "https://api.helpscout.net//v1//mailboxes.json",
        "https://api.helpscout.net./v1/mailboxes.json",
        "https://API.HelpScout.net:443/v1/mailboxes.json",
    ],
)
def test_a_read_gets_v1s_answer(installed: World, call: Call, url: str) -> None:
    status, headers, body = call("GET", url)
    assert status == 200
    assert json.loads(body) == installed.get("/mailboxes.json")
    lower = {name.lower(): value for name, value in headers.items()}
    assert lower["content-type"] == "application/json; charset=utf-8"
    assert lower["x-ratelimit-interval-burst"] == "5"


@pytest.mark.parametrize("call", LIBRARIES)
def test_a_path_may_be_percent_encoded(installed: World, call: Call) -> None:
    status, _, body = call("GET", f"{V1}/%6dailboxes%2Ejson")
    assert (status, json.loads(body)["count"]) == (200, 3)
    status, _, body = call("GET", f"{V1}/conversations/%0d%0a5.json")
    assert (status, json.loads(body)["code"]) == (404, 404)


@pytest.mark.parametrize("call", LIBRARIES)
def test_a_write_arrives_with_its_body(installed: World, call: Call) -> None:
    mark = installed.mark
    body = {"subject": "changed by a test", "reload": True}
    status, _, content = call("PUT", f"{V1}/conversations/50396.json", body)
    assert status == 200
    assert json.loads(content)["item"]["subject"] == "changed by a test"
    assert ("PATCH", "/v2/conversations/50396") in installed.calls_since(mark)


@pytest.mark.parametrize("call", LIBRARIES)
def test_an_error_is_v1s(installed: World, call: Call) -> None:
    status, _, body = call("GET", f"{V1}/conversations/999999.json")
    assert status == 404
    error = json.loads(body)
    assert (error["code"], error["error"]) == (404, "The requested resource was not found.")


# What each library raises when its connection fails, and when the answer does not come in time.
ERRORS: list[tuple[Call, type[Exception], type[Exception]]] = [
    (by_requests, requests.ConnectionError, requests.ReadTimeout),
    (by_urllib, urllib.error.URLError, TimeoutError),
    (by_urllib3, urllib3.exceptions.ProtocolError, urllib3.exceptions.ReadTimeoutError),
    (by_http_client, ConnectionError, TimeoutError),
    (by_httplib2, OSError, TimeoutError),
    (by_httpx, httpx.ConnectError, httpx.ReadTimeout),
    (by_async_httpx, httpx.ConnectError, httpx.ReadTimeout),
    (by_httpcore, httpcore.ConnectError, httpcore.ReadTimeout),
    (by_aiohttp, aiohttp.ClientConnectionError, aiohttp.ServerTimeoutError),
]


@pytest.mark.parametrize(("call", "failure"), [(call, failure) for call, failure, _ in ERRORS])
def test_v2_out_of_reach_is_the_librarys_own_connection_error(
    call: Call, failure: type[Exception]
) -> None:
    client = HelpScout.with_token("t", api_url=NOWHERE, retries=0)
    with (
        helpscout_shim.installed(client=client, silent=True),
        pytest.raises(failure),
    ):
        call("GET", f"{V1}/mailboxes.json")


@pytest.mark.parametrize(("call", "failure"), [(call, failure) for call, _, failure in ERRORS])
def test_v2_too_slow_is_the_librarys_own_timeout(call: Call, failure: type[Exception]) -> None:
    def call_v2(*args: Any, **kwargs: Any) -> Any:
        raise TransportTimeoutError("no answer in time", method="GET", path="/v2")

    client: Any = SimpleNamespace(call=call_v2)
    with helpscout_shim.installed(client=client, silent=True), pytest.raises(failure):
        call("GET", f"{V1}/mailboxes.json")


@pytest.mark.parametrize("call", LIBRARIES)
def test_a_loss_points_at_the_line_of_the_program(live: World, call: Call) -> None:
    with (
        pytest.warns(LossyConversion) as told,
        helpscout_shim.installed(client=live.client),
    ):
        call("GET", f"{V1}/conversations/50396.json")
    assert {Path(one.filename).name for one in told} == {"http_calls.py"}


@pytest.mark.parametrize("call", LIBRARIES)
def test_a_strict_run_raises_through_the_library(live: World, call: Call) -> None:
    with (
        helpscout_shim.installed(client=live.client, strict=True),
        pytest.raises(LossyConversionError),
    ):
        call("GET", f"{V1}/conversations/50396.json")


def test_a_connection_serves_v1_and_other_requests_in_turn(installed: World) -> None:
    """`http.client` keeps a connection; only the V1 requests on it are the shim's."""
    host = installed.sandbox.url.removeprefix("http://")
    connection = http.client.HTTPConnection(host, timeout=5)
    statuses = []
    for path in ("/v2/users/me", f"http://{HOST}/v1/users/me.json", "/v2/users/me"):
        connection.request("GET", path, headers=BASIC)
        answer = connection.getresponse()
        statuses.append((answer.status, b"item" in answer.read()))
    connection.close()
    assert statuses == [(401, False), (200, True), (401, False)]


def test_a_body_in_pieces_arrives_whole(installed: World) -> None:
    body = json.dumps({"subject": "in pieces", "reload": True}).encode()
    connection = http.client.HTTPSConnection(HOST, timeout=5)
    pieces = (body[i : i + 7] for i in range(0, len(body), 7))
    connection.request("PUT", "/v1/conversations/50396.json", pieces, BASIC, encode_chunked=True)
    answer = connection.getresponse()
    assert json.loads(answer.read())["item"]["subject"] == "in pieces"
    connection.close()


def test_urllib3_follows_the_redirect_of_a_merged_conversation(installed: World) -> None:
    installed.sandbox.merge(50396, 50397)
    with urllib3.PoolManager() as pool:
        answer = pool.request("GET", f"{V1}/conversations/50396.json", headers=BASIC)
    assert json.loads(answer.data)["item"]["id"] == 50397


def test_aiohttp_and_httpx_follow_it_too(installed: World) -> None:
    installed.sandbox.merge(50396, 50397)
    url = f"{V1}/conversations/50396.json"

    async def call() -> int:
        async with (
            aiohttp.ClientSession(headers=BASIC) as session,
            session.get(url) as answer,
        ):
            return int((await answer.json())["item"]["id"])

    assert asyncio.run(call()) == 50397
    answer = httpx.get(url, auth=(KEY, "X"), follow_redirects=True)
    assert answer.json()["item"]["id"] == 50397


def test_aiohttp_streams_and_ends_by_its_own_timeout(installed: World) -> None:
    async def call() -> bytes:
        async with aiohttp.ClientSession(headers=BASIC) as session:
            async with session.get(f"{V1}/mailboxes.json") as answer:
                pieces = [piece async for piece in answer.content.iter_chunked(50)]
            with pytest.raises(asyncio.TimeoutError):
                await session.get(
                    f"{V1}/mailboxes.json", timeout=aiohttp.ClientTimeout(total=0.0001)
                )
            return b"".join(pieces)

    assert json.loads(asyncio.run(call()))["count"] == 3


def test_httpx_streams(installed: World) -> None:
    with httpx.stream("GET", f"{V1}/mailboxes.json", auth=(KEY, "X")) as answer:
        assert json.loads(b"".join(answer.iter_bytes(50)))["count"] == 3


def test_a_transport_of_the_programs_own_is_left_alone(installed: World) -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(418))
    with httpx.Client(transport=transport) as client:
        assert client.get(f"{V1}/mailboxes.json", auth=(KEY, "X")).status_code == 418


@pytest.mark.parametrize(
    "pool",
    [
        urllib3.HTTPSConnectionPool(HOST),
        urllib3.HTTPConnectionPool(HOST),
        urllib3.HTTPSConnectionPool(HOST, 443),
        urllib3.connection_from_url(f"https://{HOST}/"),
    ],
)
def test_a_pool_may_leave_the_port_to_its_scheme(installed: World, pool: Any) -> None:
    answer = pool.request("GET", "/v1/mailboxes.json", headers=BASIC, retries=False)
    assert json.loads(answer.data)["count"] == 3


def test_a_connection_of_urllib3_without_a_pool_is_caught(installed: World) -> None:
    connection = urllib3.connection.HTTPSConnection(HOST, timeout=5)
    connection.request("GET", "/v1/mailboxes.json", headers=BASIC)
    assert json.loads(connection.getresponse().data)["count"] == 3
    connection.close()


def test_httplib2_opens_no_connection_and_answers_its_challenge(installed: World) -> None:
    caller = httplib2.Http(timeout=5)
    caller.add_credentials(KEY, "X")
    with mock.patch("socket.create_connection", side_effect=AssertionError):
        for _ in range(2):
            answer, content = caller.request(f"{V1}/mailboxes.json")
            assert (answer.status, json.loads(content)["count"]) == (200, 3)


def test_aiohttp_waits_to_be_asked_for_the_body(installed: World) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for piece in (b'{"subject": "asked for', b'", "reload": true}'):
            yield piece

    async def call(data: Any) -> str:
        timeout = aiohttp.ClientTimeout(total=5)
        async with (
            aiohttp.ClientSession(headers=BASIC, timeout=timeout) as session,
            session.put(f"{V1}/conversations/50396.json", data=data, expect100=True) as answer,
        ):
            return str((await answer.json())["item"]["subject"])

    assert asyncio.run(call(pieces())) == "asked for"
    assert asyncio.run(call(b'{"subject": "once", "reload": true}')) == "once"


# Below these libraries lies no other one that is patched, so a lost patch is put back.
GUARDED = [
    (by_httpx, httpcore.ConnectionPool, "handle_request"),
    (by_async_httpx, httpcore.AsyncConnectionPool, "handle_async_request"),
    (by_aiohttp, aiohttp.BaseConnector, "connect"),
]


@pytest.mark.parametrize(("call", "owner", "name"), GUARDED)
def test_a_patch_that_another_library_removed_is_put_back(
    live: World, call: Call, owner: type, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    with mock.patch.object(owner, name):
        helpscout_shim.install(client=live.client, silent=True)
    try:
        assert [call("GET", f"{V1}/mailboxes.json")[0] for _ in range(2)] == [200, 200]
    finally:
        helpscout_shim.uninstall()
    assert len([one for one in caplog.records if "put back" in one.getMessage()]) == 1


@pytest.mark.parametrize(("call", "owner", "name"), GUARDED)
def test_a_mock_answers_while_it_is_active(
    installed: World, call: Call, owner: type, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    with mock.patch.object(owner, name, side_effect=Mocked), pytest.raises(Mocked):
        call("GET", f"{V1}/mailboxes.json")
    assert call("GET", f"{V1}/mailboxes.json")[0] == 200
    assert not caplog.records


class Mocked(Exception):
    """The mock was asked."""


LATE = """
import sys
import helpscout_shim
helpscout_shim.install(silent=True)
late = {"httpx", "httpcore", "httplib2", "aiohttp"}
assert not late & set(sys.modules), "installing imports none of them"
import httpx, aiohttp, httplib2
from helpscout_shim.adapters import importing
assert all(patch.stands() for patch in importing.patches())
print(sorted({patch.module for patch in importing.patches()}))
helpscout_shim.uninstall()
assert not any(patch.stands() for patch in importing.patches())
"""


def test_a_library_that_is_imported_later_is_caught_too() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LATE], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.strip() == str(
        sorted({module for one in CAUGHT for module, _ in one.patched})
    ), done.stderr


def test_the_table_names_what_is_patched() -> None:
    declared = {place for one in CAUGHT for place in one.patched}
    assert {(patch.module, patch.place) for patch in importing.patches()} == declared
    names = {one.name for one in CAUGHT}
    assert all(one.through in names for one in CAUGHT if not one.patched)
    assert is_caught("urllib.request")
    assert is_caught("httpx._client")
    assert not any(is_caught(one.name) for one in NOT_CAUGHT)


def by_futures(url: str) -> Any:
    sessions = pytest.importorskip("requests_futures.sessions")
    return sessions.FuturesSession().get(url, headers=BASIC, timeout=5).result().json()


def by_cache(url: str) -> Any:
    cache = pytest.importorskip("requests_cache")
    return cache.CachedSession(backend="memory").get(url, headers=BASIC, timeout=5).json()


def by_oauthlib(url: str) -> Any:
    library = pytest.importorskip("requests_oauthlib")
    session = library.OAuth2Session("client")
    return session.get(url, headers=BASIC, timeout=5, withhold_token=True).json()


def by_toolbelt(url: str) -> Any:
    sessions = pytest.importorskip("requests_toolbelt.sessions")
    return sessions.BaseUrlSession(V1 + "/").get("mailboxes.json", headers=BASIC, timeout=5).json()


def by_tortilla(url: str) -> Any:
    library = pytest.importorskip("tortilla")
    return library.wrap(V1, headers=BASIC, extension="json").mailboxes.get()


@pytest.mark.parametrize("call", [by_futures, by_cache, by_oauthlib, by_toolbelt, by_tortilla])
def test_a_library_that_stands_on_another_one_is_caught_with_it(
    installed: World, call: Callable[[str], Any]
) -> None:
    assert call(f"{V1}/mailboxes.json")["count"] == 3


def test_every_row_of_the_table_is_a_test_above() -> None:
    rows = {one.name.replace(".", "_") for one in CAUGHT}
    tried = {call.__name__.removeprefix("by_") for call in LIBRARIES}
    above = {"futures", "cache", "oauthlib", "toolbelt"}
    tried |= {f"requests_{name}" for name in above} | {"tortilla", "urllib_request"}
    assert rows <= tried


def test_the_page_shows_the_table() -> None:
    page = Path(__file__).parents[3] / "docs" / "shim.md"
    assert table() in page.read_text("utf-8")
