"""The adapter for `httpx`, synchronous and asynchronous: its own transports are answered."""

from __future__ import annotations

import functools
from typing import Any

import anyio.to_thread
import httpx

from ..translate import V1Answer
from . import prefix
from .patching import Patch, current
from .reasons import reason
from .where import caller


def _response(request: httpx.Request, answer: V1Answer) -> httpx.Response:
    """Raises httpx.ConnectError when V2 could not be reached, as the V1 call would have."""
    if answer.failure is not None:
        text = f"V2 could not be reached: {answer.failure}"
        raise httpx.ConnectError(text, request=request) from answer.failure
    return httpx.Response(
        answer.status,
        headers={**answer.headers, "Content-Length": str(len(answer.body))},
        # As a body from the network, not read yet: `stream=True` leaves that to the program.
        stream=httpx.ByteStream(answer.body),
        extensions={
            "http_version": b"HTTP/1.1",
            "reason_phrase": reason(answer.status).encode("ascii"),
        },
    )


def _wrap(original: Any) -> Any:
    @functools.wraps(original)
    def handle_request(self: Any, request: httpx.Request) -> httpx.Response:
        shim, url = current(), str(request.url)
        if shim is None or not prefix.is_v1(url):
            response: httpx.Response = original(self, request)
            return response
        authorization = request.headers.get("Authorization")
        return _response(request, shim.answer(request.method, url, request.read(), authorization))

    return handle_request


def _wrap_async(original: Any) -> Any:
    @functools.wraps(original)
    async def handle_async_request(self: Any, request: httpx.Request) -> httpx.Response:
        shim, url = current(), str(request.url)
        if shim is None or not prefix.is_v1(url):
            response: httpx.Response = await original(self, request)
            return response
        body = await request.aread()
        authorization = request.headers.get("Authorization")
        answer = functools.partial(
            shim.answer, request.method, url, body, authorization, where=caller()
        )
        # The client of V2 blocks; a cancelled task does not wait for it.
        return _response(request, await anyio.to_thread.run_sync(answer, abandon_on_cancel=True))

    return handle_async_request


PATCHES = (
    Patch("httpx", "HTTPTransport.handle_request", _wrap),
    Patch("httpx", "AsyncHTTPTransport.handle_async_request", _wrap_async),
)
