"""The adapter for `httpcore`, on which httpx is built: answers at its connection pools.

Mocks of httpx, of its transports and of httpcore itself are called before, so they answer first.
"""

from __future__ import annotations

import functools
from typing import Any

import httpcore

from helpscout_shim.adapters.core import is_timeout
from helpscout_shim.adapters.patching import Patch, current
from helpscout_shim.adapters.reasons import reason
from helpscout_shim.call_site import caller
from helpscout_shim.runner import is_ending
from helpscout_shim.translate import V1Answer
from helpscout_shim.v1_address import is_v1


def _url(request: httpcore.Request) -> str:
    return bytes(request.url).decode("latin-1")


def _authorization(request: httpcore.Request) -> bytes | None:
    return next((v for k, v in request.headers if k.lower() == b"authorization"), None)


def _response(answer: V1Answer) -> httpcore.Response:
    """Raises httpcore's own errors when V2 could not be reached; httpx turns them into its own."""
    if answer.failure is not None:
        kind = httpcore.ReadTimeout if is_timeout(answer.failure) else httpcore.ConnectError
        raise kind(f"V2 could not be reached: {answer.failure}") from answer.failure
    headers = {**answer.headers, "Content-Length": str(len(answer.body))}
    return httpcore.Response(
        answer.status,
        headers=[(k.encode("ascii"), v.encode("latin-1", "replace")) for k, v in headers.items()],
        content=answer.body,
        extensions={
            "http_version": b"HTTP/1.1",
            "reason_phrase": reason(answer.status).encode("ascii"),
        },
    )


def _wrap(original: Any) -> Any:
    @functools.wraps(original)
    def handle_request(self: Any, request: httpcore.Request) -> httpcore.Response:
        shim, url = current(), _url(request)
        if shim is None or not is_v1(url):
            response: httpcore.Response = original(self, request)
            return response
        body = b"".join(request.stream)  # type: ignore[arg-type]
        method = request.method.decode("ascii")
        return _response(shim.answer(method, url, body, _authorization(request)))

    return handle_request


def _wrap_async(original: Any) -> Any:
    @functools.wraps(original)
    async def handle_async_request(self: Any, request: httpcore.Request) -> httpcore.Response:
        shim, url = current(), _url(request)
        if shim is None or not is_v1(url):
            response: httpcore.Response = await original(self, request)
            return response
        # httpcore's asynchronous pool needs anyio too, so it is installed here.
        from anyio import to_thread

        body = b"".join([piece async for piece in request.stream])  # type: ignore[union-attr]
        answer = functools.partial(
            shim.answer, request.method.decode("ascii"), url, body,
            _authorization(request), where=caller(),
        )  # fmt: skip
        if is_ending():
            return _response(answer())
        # The client of V2 blocks; a cancelled task does not wait for it.
        return _response(await to_thread.run_sync(answer, abandon_on_cancel=True))

    return handle_async_request


SYNC = Patch("httpcore", "ConnectionPool.handle_request", _wrap)
ASYNC = Patch("httpcore", "AsyncConnectionPool.handle_async_request", _wrap_async)
PATCHES = (SYNC, ASYNC)
