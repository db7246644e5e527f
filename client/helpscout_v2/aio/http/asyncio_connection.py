"""Connections of asyncio, spoken by h11, for a pool of httpcore.

httpcore's own ones wait for the event loop several times more in each exchange. They are used
under trio and through proxies.
"""

from __future__ import annotations

import asyncio
import ssl
import sys
import time
from collections.abc import AsyncIterator, Generator
from contextlib import contextmanager
from enum import Enum
from typing import Any, cast

import h11
import httpcore

MOST_CONNECTIONS = 100
MOST_IDLE = 32
IDLE_SECONDS = 5.0
MOST_UNREAD = 1024 * 1024
"""Bytes that arrived and were not read yet; beyond them the sender has to wait."""
NEXT_ADDRESS = 0.25
"""Seconds after which the next address of a host is tried as well."""


class Pool(httpcore.AsyncConnectionPool):
    """Connections to the hosts that are asked for, as many as httpcore's limits allow."""

    def __init__(self, tls: ssl.SSLContext | None, proxy: httpcore.Proxy | None) -> None:
        super().__init__(
            ssl_context=tls,
            proxy=proxy,
            max_connections=MOST_CONNECTIONS,
            max_keepalive_connections=MOST_IDLE,
            keepalive_expiry=IDLE_SECONDS,
        )
        self._is_direct = proxy is None
        self._tls = tls

    def create_connection(self, origin: httpcore.Origin) -> httpcore.AsyncConnectionInterface:
        if not self._is_direct or _is_trio():
            return super().create_connection(origin)
        tls = self._tls if origin.scheme == b"https" else None
        return AsyncioConnection(origin, tls)


class State(Enum):
    """What a connection is doing."""

    NEW = "new"
    ACTIVE = "active"
    IDLE = "idle"
    CLOSED = "closed"


class AsyncioConnection(asyncio.Protocol, httpcore.AsyncConnectionInterface):
    """One connection, opened by its first request."""

    def __init__(self, origin: httpcore.Origin, tls: ssl.SSLContext | None) -> None:
        self._origin = origin
        self._tls = tls
        self._idle_since = 0.0
        self._state = State.NEW
        self._h11 = h11.Connection(h11.CLIENT, max_incomplete_event_size=100 * 1024)
        self._transport: asyncio.Transport | None = None
        self._unread = 0
        self._can_write = True
        self._ended = False
        self._error: Exception | None = None
        self._waiter: asyncio.Future[None] | None = None

    # Called by the pool.

    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        if self._state not in {State.NEW, State.IDLE}:
            raise httpcore.ConnectionNotAvailable
        self._state = State.ACTIVE
        extensions = cast("dict[str, dict[str, float | None]]", request.extensions)
        timeouts = extensions.get("timeout", {})
        read_timeout = timeouts.get("read")
        try:
            transport = self._transport or await self._connected(timeouts.get("connect"))
            transport.write(await self._written(request))
            await self._drained(timeouts.get("write"))
            event = await self._event(read_timeout)
            while isinstance(event, h11.InformationalResponse):
                event = await self._event(read_timeout)
        except BaseException:
            await self.aclose()
            raise
        assert isinstance(event, h11.Response)
        return httpcore.Response(
            event.status_code, headers=event.headers.raw_items(), content=Body(self, read_timeout)
        )

    async def aclose(self) -> None:
        self._state = State.CLOSED
        if self._transport is not None:
            self._transport.close()
            # Not waiting for the other side, whose answer may not have ended.
            self._transport.abort()
            # The event loop takes one round to close it.
            await asyncio.sleep(0)

    def can_handle_request(self, origin: httpcore.Origin) -> bool:
        return origin == self._origin

    def is_available(self) -> bool:
        return self._state is State.IDLE

    def is_idle(self) -> bool:
        return self._state is State.IDLE

    def is_closed(self) -> bool:
        return self._state is State.CLOSED

    def has_expired(self) -> bool:
        is_over = self._ended or time.monotonic() > self._idle_since + IDLE_SECONDS
        return self._state is State.IDLE and is_over

    def info(self) -> str:
        return f"{self._origin}, {self._state.value}"

    # Called by the event loop.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        if self._state is State.IDLE:
            # It answers what was not asked.
            self._ended = True
            return
        self._h11.receive_data(data)
        self._unread += len(data)
        if self._unread > MOST_UNREAD and self._transport is not None:
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        self._ended = True
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self._ended, self._error = True, exc
        self._wake()

    def pause_writing(self) -> None:
        self._can_write = False

    def resume_writing(self) -> None:
        self._can_write = True
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def _change(self, timeout: float | None) -> None:
        """Waits until the event loop has called."""
        self._waiter = asyncio.get_running_loop().create_future()
        async with asyncio.timeout(timeout):
            await self._waiter

    # The exchange.

    async def _connected(self, timeout: float | None) -> asyncio.Transport:
        loop = asyncio.get_running_loop()
        host = self._origin.host.decode("ascii")
        options: dict[str, Any] = {}
        if isinstance(loop, asyncio.BaseEventLoop):  # uvloop tries one address after the other
            options["happy_eyeballs_delay"] = NEXT_ADDRESS
        if self._tls is not None:
            options |= {"ssl": self._tls, "server_hostname": host}
        with _raising(httpcore.ConnectTimeout, httpcore.ConnectError):
            async with asyncio.timeout(timeout):
                await loop.create_connection(lambda: self, host, self._origin.port, **options)
        assert self._transport is not None
        return self._transport

    async def _written(self, request: httpcore.Request) -> bytes:
        try:
            head = h11.Request(
                method=request.method, target=request.url.target, headers=request.headers
            )
            data = self._h11.send(head) or b""
            async for piece in cast("AsyncIterator[bytes]", request.stream):
                data += self._h11.send(h11.Data(piece)) or b""
            return data + (self._h11.send(h11.EndOfMessage()) or b"")
        except h11.LocalProtocolError as error:
            raise httpcore.LocalProtocolError(str(error)) from None

    async def _drained(self, timeout: float | None) -> None:
        with _raising(httpcore.WriteTimeout, httpcore.WriteError):
            while not self._can_write and not self._ended:
                await self._change(timeout)

    async def _event(self, timeout: float | None) -> Any:
        """The next part of the answer.

        Raises:
            httpcore.RemoteProtocolError: when the server ended it, or sent no HTTP.
            httpcore.ReadTimeout: when nothing arrived for ``timeout`` seconds.
            httpcore.ReadError: when the connection broke.
        """
        try:
            while (event := self._h11.next_event()) is h11.NEED_DATA:
                with _raising(httpcore.ReadTimeout, httpcore.ReadError):
                    if self._error is not None:
                        raise self._error
                    if not self._ended:
                        await self._change(timeout)
                        continue
                if self._h11.their_state is h11.SEND_RESPONSE:
                    raise httpcore.RemoteProtocolError("the server closed without an answer")
                self._h11.receive_data(b"")
        except h11.RemoteProtocolError as error:
            raise httpcore.RemoteProtocolError(str(error)) from None
        return event

    async def piece(self, timeout: float | None) -> bytes | None:
        """The next piece of the body, None behind the last; errors as of the head."""
        event = await self._event(timeout)
        if not isinstance(event, h11.Data):
            return None
        if self._unread > MOST_UNREAD and self._transport is not None and not self._ended:
            self._transport.resume_reading()
        self._unread = 0
        return bytes(event.data)

    async def release(self) -> None:
        """Ready for the next request, or closed where the answer was not read to its end."""
        if (self._h11.our_state, self._h11.their_state) == (h11.DONE, h11.DONE):
            self._h11.start_next_cycle()
            self._unread = 0
            self._idle_since = time.monotonic()
            self._state = State.IDLE
        elif self._state is not State.CLOSED:
            await self.aclose()


class Body:
    """The body of one answer, for httpcore."""

    def __init__(self, connection: AsyncioConnection, timeout: float | None) -> None:
        self._connection = connection
        self._timeout = timeout
        self._closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while (piece := await self._connection.piece(self._timeout)) is not None:
            yield piece

    async def aclose(self) -> None:
        """Ends the exchange."""
        if not self._closed:
            self._closed = True
            await self._connection.release()


@contextmanager
def _raising(
    late: type[httpcore.TimeoutException], broken: type[httpcore.NetworkError]
) -> Generator[None, None, None]:
    """Raises errors of asyncio as the errors that httpcore raises."""
    try:
        yield
    except TimeoutError as error:
        raise late(str(error)) from error
    except OSError as error:
        raise broken(str(error)) from error


def _is_trio() -> bool:
    if "trio" not in sys.modules:
        return False
    from sniffio import AsyncLibraryNotFoundError, current_async_library  # comes with trio

    try:
        return current_async_library() == "trio"
    except AsyncLibraryNotFoundError:
        return False
