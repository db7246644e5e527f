"""Every HTTP library of the catalogue's table: V1 calls are answered, all else passes."""

from __future__ import annotations

import asyncio
import http.client
import json
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import urllib3
from support.shim_live import V1, World

import helpscout_shim
from helpscout_shim import LossyConversion, LossyConversionError
from helpscout_shim.catalog.http_libraries import CAUGHT, NOT_CAUGHT, is_caught, table
from helpscout_shim.doors import importing
from helpscout_v2 import HelpScout

aiohttp = pytest.importorskip("aiohttp")
httpx = pytest.importorskip("httpx")

KEY = "a-v1-key"
BASIC = {"Authorization": "Basic " + b64encode(f"{KEY}:X".encode()).decode()}
HOST = "api.helpscout.net"
Call = Callable[..., "tuple[int, dict[str, str], bytes]"]
# An unread proxy: what is not answered by the shim fails at once instead of leaving.
NOWHERE = "http://127.0.0.1:9"


def by_requests(method: str, url: str, body: Any = None) -> tuple[int, dict[str, str], bytes]:
    answer = requests.request(
        method, url, headers=BASIC, json=body, timeout=5, allow_redirects=False,
        proxies={"http": NOWHERE, "https": NOWHERE},
    )  # fmt: skip
    return answer.status_code, dict(answer.headers), answer.content


def by_urllib3(method: str, url: str, body: Any = None) -> tuple[int, dict[str, str], bytes]:
    with urllib3.ProxyManager(NOWHERE) as pool:
        answer = pool.request(
            method, url, headers=BASIC, redirect=False, retries=False, timeout=5,
            body=None if body is None else json.dumps(body),
        )  # fmt: skip
    return answer.status, dict(answer.headers), answer.data


def by_http_client(method: str, url: str, body: Any = None) -> tuple[int, dict[str, str], bytes]:
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    kind = http.client.HTTPSConnection if scheme == "https" else http.client.HTTPConnection
    connection = kind("127.0.0.1", 9, timeout=5)
    connection.set_tunnel(host, 443 if scheme == "https" else 80)
    content = None if body is None else json.dumps(body).encode()
    connection.request(method, slash + path, content, BASIC)
    answer = connection.getresponse()
    try:
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


def by_httpx(method: str, url: str, body: Any = None) -> tuple[int, dict[str, str], bytes]:
    with httpx.Client(proxy=NOWHERE, timeout=5) as client:
        answer = client.request(method, url, auth=(KEY, "X"), json=body)
    return answer.status_code, dict(answer.headers), answer.content


def by_async_httpx(method: str, url: str, body: Any = None) -> tuple[int, dict[str, str], bytes]:
    async def call() -> tuple[int, dict[str, str], bytes]:
        async with httpx.AsyncClient(proxy=NOWHERE, timeout=5) as client:
            answer = await client.request(method, url, auth=(KEY, "X"), json=body)
        return answer.status_code, dict(answer.headers), answer.content

    return asyncio.run(call())


def by_aiohttp(method: str, url: str, body: Any = None) -> tuple[int, dict[str, str], bytes]:
    async def call() -> tuple[int, dict[str, str], bytes]:
        timeout = aiohttp.ClientTimeout(total=5)
        async with (
            aiohttp.ClientSession(headers=BASIC, timeout=timeout) as session,
            session.request(method, url, json=body, allow_redirects=False) as answer,
        ):
            return answer.status, dict(answer.headers), await answer.read()

    return asyncio.run(call())


LIBRARIES = [by_requests, by_urllib3, by_http_client, by_httpx, by_async_httpx, by_aiohttp]


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


@pytest.mark.parametrize(
    ("call", "failure"),
    [
        (by_requests, requests.ConnectionError),
        (by_urllib3, urllib3.exceptions.ProtocolError),
        (by_http_client, ConnectionError),
        (by_httpx, httpx.ConnectError),
        (by_async_httpx, httpx.ConnectError),
        (by_aiohttp, aiohttp.ClientConnectionError),
    ],
)
def test_v2_out_of_reach_is_the_librarys_own_connection_error(
    call: Call, failure: type[Exception]
) -> None:
    client = HelpScout.with_token("t", api_url=NOWHERE, retries=0)
    with (
        helpscout_shim.installed(client=client, silent=True),
        pytest.raises(failure, match="V2 could not be reached"),
    ):
        call("GET", f"{V1}/mailboxes.json")


@pytest.mark.parametrize("call", LIBRARIES)
def test_a_loss_points_at_the_line_of_the_program(live: World, call: Call) -> None:
    with (
        pytest.warns(LossyConversion) as told,
        helpscout_shim.installed(client=live.client),
    ):
        call("GET", f"{V1}/conversations/50396.json")
    assert {one.filename for one in told} == {__file__}


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


LATE = """
import sys
import helpscout_shim
helpscout_shim.install(silent=True)
assert not {"httpx", "aiohttp"} & set(sys.modules), "installing imports neither"
import httpx, aiohttp
from helpscout_shim.doors import importing
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


def test_the_page_shows_the_table() -> None:
    page = Path(__file__).parents[3] / "docs" / "shim.md"
    assert table() in page.read_text("utf-8")
