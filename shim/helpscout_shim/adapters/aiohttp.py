"""The adapter for `aiohttp`: a connection with a transport of the shim.

Sessions, timeouts, redirects, streaming and errors stay aiohttp's own.
"""

from __future__ import annotations

import asyncio
import functools
from typing import Any

import aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp.connector import Connection

from helpscout_shim.adapters.core import Shim, is_timeout
from helpscout_shim.adapters.http_bytes import (
    CONTINUE,
    expects_continue,
    parse_request,
    render_response,
)
from helpscout_shim.adapters.patching import Patch, current, guard
from helpscout_shim.call_site import Where, caller
from helpscout_shim.runner import is_ending
from helpscout_shim.translate import V1Answer
from helpscout_shim.v1_address import is_v1


class _ShimTransport(asyncio.Transport):
    """Collects one request and passes the answer to the protocol."""

    def __init__(self, shim: Shim, url: str, protocol: ResponseHandler, where: Where) -> None:
        super().__init__()
        self._shim = shim
        self._url = url
        self._protocol = protocol
        self._where = where
        self._loop = asyncio.get_running_loop()
        self._request_bytes = bytearray()
        self._answering: asyncio.Task[None] | None = None
        self._sent_continue = False
        self._is_closed = False

    def write(self, data: Any) -> None:
        self._request_bytes += bytes(data)
        if self._answering is not None:
            return
        request = parse_request(bytes(self._request_bytes))
        if request is None:
            self._continue()
        else:
            ask = functools.partial(
                self._shim.answer, request.method, self._url, request.body,
                request.authorization, where=self._where,
            )  # fmt: skip
            self._answering = self._loop.create_task(self._answer(ask))

    def _continue(self) -> None:
        """With `expect100=True` aiohttp sends the body only after `100 Continue`."""
        if not self._sent_continue and expects_continue(bytes(self._request_bytes)):
            self._sent_continue = True
            self._loop.call_soon(self._protocol.data_received, CONTINUE)

    async def _answer(self, ask: functools.partial[V1Answer]) -> None:
        try:
            answer = ask() if is_ending() else await asyncio.to_thread(ask)
        except Exception as error:
            self._protocol.set_exception(error)
            return
        if self._is_closed:
            return
        if answer.failure is not None:
            text = f"V2 could not be reached: {answer.failure}"
            kind = (
                aiohttp.ServerTimeoutError
                if is_timeout(answer.failure)
                else aiohttp.ClientConnectionError
            )
            self._protocol.set_exception(kind(text))
            return
        # The pool must not keep this connection for a request that is not V1's.
        self._protocol.data_received(render_response(answer, {"Connection": "close"}))

    def is_closing(self) -> bool:
        return self._is_closed

    def close(self) -> None:
        if not self._is_closed:
            self._is_closed = True
            self._loop.call_soon(self._protocol.connection_lost, None)

    def abort(self) -> None:
        self.close()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return default

    def pause_reading(self) -> None:
        """The whole answer is delivered at once."""

    def resume_reading(self) -> None:
        """The whole answer is delivered at once."""

    def is_reading(self) -> bool:
        return not self._is_closed


def _wrap(original: Any) -> Any:
    @functools.wraps(original)
    async def connect(self: Any, req: Any, *args: Any, **kwargs: Any) -> Connection:
        shim, url = current(), str(req.url)
        if shim is None or not is_v1(url):
            connection: Connection = await original(self, req, *args, **kwargs)
            return connection
        loop = asyncio.get_running_loop()
        protocol = ResponseHandler(loop)
        protocol.connection_made(_ShimTransport(shim, url, protocol, caller()))
        return Connection(self, req.connection_key, protocol, loop)

    return connect


CONNECT = Patch("aiohttp", "BaseConnector.connect", _wrap)
PATCHES = (CONNECT, Patch("aiohttp", "ClientSession._request", guard("aiohttp", CONNECT)))
