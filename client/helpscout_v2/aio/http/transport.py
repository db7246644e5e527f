"""One HTTP exchange by `httpcore`: what is sent, what comes back, what went wrong on the way.

A client that was given an ``httpx.AsyncClient`` sends by that one.
"""

from __future__ import annotations

import io
import os
import socket
import ssl
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote, urlsplit

import anyio
import certifi
import httpcore
import requests
from requests.utils import check_header_validity, select_proxy
from urllib3 import HTTPHeaderDict, HTTPResponse
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    MaxRetryError,
    NewConnectionError,
    ProtocolError,
    ReadTimeoutError,
    SSLError,
)

from helpscout_v2.aio.http.asyncio_connection import Pool
from helpscout_v2.aio.http.pacing import AsyncPacer
from helpscout_v2.errors import ArgumentError, ConfigurationError, TransportError
from helpscout_v2.http import failures
from helpscout_v2.http.adapter import sendable
from helpscout_v2.http.retry import HelpScoutRetry
from helpscout_v2.http.transport import (
    CHUNK_SIZE,
    SENT_HEADERS,
    check_sendable,
    check_target,
    environment_settings,
    was_uncertain,
)
from helpscout_v2.secret import Secret
from helpscout_v2.wire import READS, Request

if TYPE_CHECKING:
    import httpx

    from helpscout_v2.aio.http.httpx_client import HttpxClient

AUTHORIZATION = b"Authorization"
BROKEN = (
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.TimeoutException,
    httpcore.UnsupportedProtocol,
    OSError,
)
"""What httpcore and its connections raise."""


class AsyncResponse:
    """An answer whose body is still to be read; close it in any case.

    ``uncertain`` says that an earlier attempt may have been carried out.
    """

    __slots__ = ("_closed", "_pool", "_request", "_response", "headers", "status", "uncertain")

    def __init__(
        self,
        request: Request,
        response: httpcore.Response,
        *,
        uncertain: bool = False,
        pool: Pool | HttpxClient | None = None,
    ) -> None:
        self._request = request
        self._response = response
        self._pool = pool
        self._closed = False
        self.status: int = response.status
        self.headers: Mapping[str, str] = _headers(response)
        self.uncertain: bool = uncertain

    async def read(self) -> bytes:
        """The decoded body.

        Raises:
            TransportError: when it broke off.
        """
        broken: TransportError | None = None
        try:
            content = b"".join([piece async for piece in _stream(self._response)])
            await self.close()
            return self._decoded(content) if "content-encoding" in self.headers else content
        except (*BROKEN, HTTPError) as error:
            broken = failures.broken_off(self._request, _cause(error))
        raise broken

    async def chunks(self) -> AsyncIterator[bytes]:
        """The body in pieces, decoded as a whole before where it was packed unasked.

        Raises:
            TransportError: when it broke off.
        """
        if "content-encoding" in self.headers:
            content = await self.read()
            for begin in range(0, len(content), CHUNK_SIZE):
                yield content[begin : begin + CHUNK_SIZE]
            return
        broken: TransportError | None = None
        try:
            async for piece in _stream(self._response):
                yield piece
        except BROKEN as error:
            broken = failures.broken_off(self._request, _cause(error))
        if broken is not None:
            raise broken

    def _decoded(self, content: bytes) -> bytes:
        """As the blocking client decodes it. Raises an error of urllib3."""
        headers = HTTPHeaderDict({"Content-Encoding": self.headers["content-encoding"]})
        packed = HTTPResponse(io.BytesIO(content), headers, preload_content=False)
        return packed.read(decode_content=True)

    async def close(self) -> None:
        """Gives the connection back, or closes it where the body was not read to its end."""
        if self._closed:
            return
        self._closed = True
        with anyio.CancelScope(shield=True):
            await self._response.aclose()
            if self._pool is not None:
                await self._pool.aclose()


class AsyncTransport:
    """Connections to one API host, for the tasks of one event loop."""

    def __init__(
        self,
        base: str,
        timeout: tuple[float, float],
        policy: HelpScoutRetry,
        pacer: AsyncPacer,
        http: httpx.AsyncClient | None = None,
    ) -> None:
        self._policy = policy
        self._pacer = pacer
        connect, read = timeout
        self._extensions = {"timeout": {"connect": connect, "read": read, "write": read}}
        self._settings = environment_settings(base)
        self._host = urlsplit(base).netloc
        self._http = http
        self._proxy = None if http else _proxy(select_proxy(base, self._settings.proxies))
        self._pool = self._opened(encrypted=base.startswith("https"))

    def _opened(self, *, encrypted: bool) -> Pool | HttpxClient:
        if self._http is not None:
            from helpscout_v2.aio.http.httpx_client import HttpxClient

            return HttpxClient(self._http)
        # Certificates take long to load, and nothing but https needs them.
        return Pool(_tls(self._settings.verify) if encrypted else None, self._proxy)

    async def close(self) -> None:
        """Closes the connections."""
        await self._pool.aclose()

    def prepare(self, request: Request, access_token: Secret) -> httpcore.Request:
        """The request with its bearer, ready to be sent.

        Raises:
            ArgumentError: when a header or the address cannot be sent.
            ConfigurationError: when the token cannot.
        """
        check_sendable(access_token)
        unsendable = ""
        try:
            for header in request.headers.items():
                check_header_validity(header)
            sent = self._request(
                request.method, request.url, {"Host": self._host, **request.headers}, request.body
            )
        except (requests.RequestException, UnicodeError) as error:
            unsendable = str(error)
        else:
            sent.headers.append((AUTHORIZATION, f"Bearer {access_token.reveal()}".encode()))
            return sent
        raise ArgumentError(f"the call cannot be sent: {unsendable}")

    def _request(
        self, method: str, url: str, headers: dict[str, str], body: bytes | None = None
    ) -> httpcore.Request:
        """Raises a requests.RequestException or a UnicodeError for what cannot be sent."""
        all_headers = {**SENT_HEADERS, **headers}
        # As requests does: only reads without a body go without its length.
        if body is not None or method not in READS:
            all_headers["Content-Length"] = str(len(body or b""))
        return httpcore.Request(
            method,
            httpcore.URL(sendable(url).partition("#")[0]),
            headers=[(k.encode("latin-1"), v.encode("latin-1")) for k, v in all_headers.items()],
            content=body,
            extensions=self._extensions,
        )

    async def send(self, request: Request, sent: httpcore.Request) -> AsyncResponse:
        """Sends it, again where that is safe, and returns the last answer.

        Raises:
            TransportError: when there was none.
        """
        failure: TransportError | None = None
        try:
            return await self._with_retries(request, sent)
        except HTTPError as error:
            failure = failures.no_answer(request, error)
        except anyio.get_cancelled_exc_class() as cancelled:
            # The frames of httpcore hold the token among their locals.
            raise cancelled.with_traceback(None) from None
        finally:
            sent.headers[:] = [header for header in sent.headers if header[0] != AUTHORIZATION]
        raise failure

    async def _with_retries(self, request: Request, sent: httpcore.Request) -> AsyncResponse:
        """As urllib3 does it for the blocking client, by the same policy.

        Raises an error of urllib3.
        """
        policy = self._policy
        while True:
            response, error = await self._once(sent)
            if response is not None and not policy.is_retry(request.method, response.status):
                return AsyncResponse(request, response, uncertain=was_uncertain(policy))
            answer = None if response is None else _policy_view(response)
            try:
                policy = policy.increment(request.method, request.path, answer, error)
            except MaxRetryError:
                if response is None:
                    raise
                return AsyncResponse(request, response, uncertain=was_uncertain(policy))
            if response is not None:
                with suppress(*BROKEN):
                    await response.aread()
                await response.aclose()
            await self._wait(policy.pause(answer))
            await self._pacer.before(request.weight)

    async def _wait(self, seconds: float) -> None:
        await anyio.sleep(seconds)

    async def _once(
        self, sent: httpcore.Request
    ) -> tuple[httpcore.Response, None] | tuple[None, Exception]:
        try:
            return await self._pool.handle_async_request(sent), None
        except BROKEN as error:
            return None, _cause(error, self._host)

    async def send_elsewhere(self, request: Request, target: str) -> AsyncResponse:
        """What another host answers to a read without the token, be it a redirect.

        Raises:
            ForeignHostError: when the address is none to go to, such as plain http.
            TransportError: when no answer arrived.
        """
        check_target(request, target)
        pool = self._opened(encrypted=True)
        failure: TransportError | None = None
        headers = {
            "Host": urlsplit(target).netloc,
            "Accept": "*/*",
            "Accept-Encoding": "identity",
        }
        try:
            sent = self._request("GET", target, headers)
            response = await pool.handle_async_request(sent)
            return AsyncResponse(request, response, pool=pool)
        except (*BROKEN, requests.RequestException, UnicodeError) as error:
            failure = failures.elsewhere(request, target, _cause(error))
        await pool.aclose()
        raise failure


def _headers(response: httpcore.Response) -> HTTPHeaderDict:
    """The headers as the blocking client has them."""
    raw = response.headers
    return HTTPHeaderDict(
        [(name.decode("latin-1"), value.decode("latin-1")) for name, value in raw]
    )


def _policy_view(response: httpcore.Response) -> HTTPResponse:
    """What the retry policy reads of an answer."""
    return HTTPResponse(b"", headers=_headers(response), status=response.status)


def _stream(response: httpcore.Response) -> AsyncIterator[bytes]:
    return cast("AsyncIterator[bytes]", response.stream)


def _tls(verify: bool | str) -> ssl.SSLContext:
    trusted = verify if isinstance(verify, str) else certifi.where()
    is_folder = Path(trusted).is_dir()
    return ssl.create_default_context(
        cafile=None if is_folder else trusted, capath=trusted if is_folder else None
    )


def _proxy(url: str | None) -> httpcore.Proxy | None:
    """The proxy at ``url``.

    Raises:
        ConfigurationError: when it is of a kind that cannot be used.
    """
    if not url:
        return None
    parts = urlsplit(url if "://" in url else f"http://{url}")
    if parts.scheme not in {"http", "https", "socks5", "socks5h"} or not parts.hostname:
        raise ConfigurationError("the proxy in the environment is no http, https or socks5 URL")
    if parts.scheme.startswith("socks") and find_spec("socksio") is None:
        raise ConfigurationError("a SOCKS proxy needs socksio: pip install socksio")
    address = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return httpcore.Proxy(address, auth=(user.encode(), password.encode()) if user else None)


def _cause(error: Exception, host: str = "") -> Exception:
    """The error of urllib3 that says the same, for the retry policy and the messages."""
    if isinstance(error, HTTPError | requests.RequestException):
        return error
    nothing: Any = host
    causes = list(_causes(error))
    said = [text for text in map(_from_system, causes) if text]
    text = said[-1] if said else str(error) or type(error).__name__
    if isinstance(error, httpcore.ConnectTimeout):
        return ConnectTimeoutError(text)
    if isinstance(error, httpcore.TimeoutException):
        return ReadTimeoutError(nothing, "", text)
    if isinstance(error, httpcore.ConnectError | httpcore.ProxyError):
        if any(isinstance(one, ssl.SSLError) for one in causes):
            return SSLError(text)
        return NewConnectionError(nothing, text)
    return ProtocolError(text)


def _from_system(error: BaseException) -> str:
    """What the operating system said; libraries only say that all attempts failed."""
    if not isinstance(error, OSError) or not error.errno:
        return ""
    if isinstance(error, socket.gaierror | ssl.SSLError):
        return str(error)
    return f"[Errno {error.errno}] {os.strerror(error.errno)}"


def _causes(error: BaseException) -> Iterator[BaseException]:
    yield error
    below = [error.__cause__ or error.__context__]
    if isinstance(error, BaseExceptionGroup):
        below += cast("tuple[BaseException, ...]", error.exceptions)
    for one in below:
        if one is not None:
            yield from _causes(one)
