"""One V1 call with each HTTP library; calls that the shim does not answer fail."""

from __future__ import annotations

import asyncio
import http.client
import json
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Callable
from typing import Any, TypeAlias

import aiohttp
import httpcore
import httplib2
import httpx
import requests
import urllib3

KEY = "a-v1-key"
Answer: TypeAlias = "tuple[int, dict[str, str], bytes]"
Call: TypeAlias = Callable[..., Answer]
# Nothing listens there: as a proxy it keeps unanswered calls on this machine.
NOWHERE = "http://127.0.0.1:9"
WAIT = 5


def basic(key: str = KEY) -> dict[str, str]:
    """The header that V1 code authenticates with."""
    return {"Authorization": "Basic " + b64encode(f"{key}:X".encode()).decode()}


def content_of(body: Any) -> bytes | None:
    return None if body is None else json.dumps(body).encode()


def by_requests(method: str, url: str, body: Any = None, key: str = KEY) -> Answer:
    answer = requests.request(
        method, url, headers=basic(key), json=body, timeout=WAIT, allow_redirects=False,
        proxies={"http": NOWHERE, "https": NOWHERE},
    )  # fmt: skip
    return answer.status_code, dict(answer.headers), answer.content


def by_urllib(method: str, url: str, body: Any = None, key: str = KEY) -> Answer:
    proxies = urllib.request.ProxyHandler({"http": NOWHERE, "https": NOWHERE})
    request = urllib.request.Request(url, content_of(body), basic(key), method=method)
    try:
        with urllib.request.build_opener(proxies).open(request, timeout=WAIT) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read()


def by_urllib3(method: str, url: str, body: Any = None, key: str = KEY) -> Answer:
    with urllib3.ProxyManager(NOWHERE) as pool:
        answer = pool.request(
            method, url, headers=basic(key), redirect=False, retries=False, timeout=WAIT,
            body=content_of(body),
        )  # fmt: skip
    return answer.status, dict(answer.headers), answer.data


def by_http_client(method: str, url: str, body: Any = None, key: str = KEY) -> Answer:
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    host = host.partition(":")[0]
    kind = http.client.HTTPSConnection if scheme == "https" else http.client.HTTPConnection
    connection = kind("127.0.0.1", 9, timeout=WAIT)
    connection.set_tunnel(host, 443 if scheme == "https" else 80)
    connection.request(method, slash + path, content_of(body), basic(key))
    answer = connection.getresponse()
    try:
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


def by_httplib2(method: str, url: str, body: Any = None, key: str = KEY) -> Answer:
    caller = httplib2.Http(timeout=WAIT, proxy_info=None)
    caller.follow_redirects = False
    answer, content = caller.request(url, method, content_of(body), basic(key))
    return answer.status, dict(answer), content


def by_httpx(method: str, url: str, body: Any = None, key: str = KEY) -> Answer:
    with httpx.Client(proxy=NOWHERE, timeout=WAIT) as client:
        answer = client.request(method, url, auth=(key, "X"), json=body)
    return answer.status_code, dict(answer.headers), answer.content


def by_async_httpx(method: str, url: str, body: Any = None, key: str = KEY) -> Answer:
    async def call() -> Answer:
        async with httpx.AsyncClient(proxy=NOWHERE, timeout=WAIT) as client:
            answer = await client.request(method, url, auth=(key, "X"), json=body)
        return answer.status_code, dict(answer.headers), answer.content

    return asyncio.run(call())


def by_httpcore(method: str, url: str, body: Any = None, key: str = KEY) -> Answer:
    with httpcore.HTTPProxy(NOWHERE) as pool:
        answer = pool.request(method, url, headers=basic(key), content=content_of(body))
    headers = {k.decode(): v.decode("latin-1") for k, v in answer.headers}
    return answer.status, headers, answer.content


def by_aiohttp(method: str, url: str, body: Any = None, key: str = KEY) -> Answer:
    async def call() -> Answer:
        timeout = aiohttp.ClientTimeout(total=WAIT)
        async with (
            aiohttp.ClientSession(headers=basic(key), timeout=timeout) as session,
            session.request(method, url, json=body, allow_redirects=False, proxy=NOWHERE) as answer,
        ):
            return answer.status, dict(answer.headers), await answer.read()

    return asyncio.run(call())


LIBRARIES: list[Call] = [
    by_requests, by_urllib, by_urllib3, by_http_client, by_httplib2, by_httpx, by_async_httpx,
    by_httpcore, by_aiohttp,
]  # fmt: skip
