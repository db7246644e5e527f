"""One HTTP exchange by `httpx`: what is sent, what comes back, what went wrong on the way.

Only transports of httpx are used, no client: tools that replace
``AsyncHTTPTransport.handle_async_request`` see the calls as they see all others.
"""

from __future__ import annotations

import os
import socket
import ssl
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import anyio
import httpx
import requests
from requests.utils import select_proxy
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

from helpscout_v2.aio.http.pacing import AsyncPacer
from helpscout_v2.errors import ArgumentError, TransportError
from helpscout_v2.http import failures
from helpscout_v2.http.adapter import sendable
from helpscout_v2.http.retry import HelpScoutRetry
from helpscout_v2.http.transport import (
    CHUNK_SIZE,
    MAX_REDIRECTS,
    SENT_HEADERS,
    USER_AGENT,
    check_sendable,
    check_target,
    environment_settings,
    was_uncertain,
)
from helpscout_v2.secret import Secret
from helpscout_v2.wire import Request

LIMITS = httpx.Limits(max_connections=100, max_keepalive_connections=32)


class AsyncResponse:
    """An answer whose body is still to be read; close it in any case.

    ``uncertain`` tells that an earlier attempt may have been carried out.
    """

    __slots__ = ("_client", "_request", "_response", "headers", "status", "uncertain")

    def __init__(
        self,
        request: Request,
        response: httpx.Response,
        *,
        uncertain: bool = False,
        client: httpx.AsyncClient | None = None,
    ) -> None:
        self._request = request
        self._response = response
        self._client = client
        self.status: int = response.status_code
        self.headers: Mapping[str, str] = _headers(response)
        self.uncertain: bool = uncertain

    async def read(self) -> bytes:
        """The decoded body.

        Raises:
            TransportError: when it broke off.
        """
        broken: TransportError | None = None
        try:
            if "content-encoding" in self.headers:
                return await self._response.aread()
            # Past the generators that decode and cut in pieces.
            stream = cast(httpx.AsyncByteStream, self._response.stream)
            content = b"".join([piece async for piece in stream])
            await self._response.aclose()
            return content
        except (httpx.HTTPError, OSError) as error:
            broken = failures.broken_off(self._request, _cause(error))
        raise broken

    async def chunks(self) -> AsyncIterator[bytes]:
        """The decoded body in pieces.

        Raises:
            TransportError: when it broke off.
        """
        broken: TransportError | None = None
        try:
            async for chunk in self._response.aiter_bytes(CHUNK_SIZE):
                yield chunk
        except (httpx.HTTPError, OSError) as error:
            broken = failures.broken_off(self._request, _cause(error))
        if broken is not None:
            raise broken

    async def close(self) -> None:
        """Gives the connection back, or closes it where the body was not read to its end."""
        if self._response.is_closed and self._client is None:
            return
        with anyio.CancelScope(shield=True):
            await self._response.aclose()
            if self._client is not None:
                await self._client.aclose()


class AsyncTransport:
    """Connections to one API host, for the tasks of one event loop."""

    def __init__(
        self, base: str, timeout: tuple[float, float], policy: HelpScoutRetry, pacer: AsyncPacer
    ) -> None:
        self._policy = policy
        self._pacer = pacer
        connect, read = timeout
        self._timeout = httpx.Timeout(connect=connect, read=read, write=read, pool=None)
        self._extensions = {"timeout": self._timeout.as_dict()}
        settings = environment_settings(base)
        # Certificates take long to load, and nothing but https needs them.
        self._tls = _tls(settings.verify) if base.startswith("https") else False
        self._proxy = select_proxy(base, settings.proxies)
        self._http = httpx.AsyncHTTPTransport(
            verify=self._tls, trust_env=False, limits=LIMITS, proxy=self._proxy
        )

    async def close(self) -> None:
        """Closes the connections."""
        await self._http.aclose()

    def prepare(self, request: Request, access_token: Secret) -> httpx.Request:
        """The request with its bearer, ready to be sent.

        Raises:
            ArgumentError: when a header or the address cannot be sent.
            ConfigurationError: when the token cannot.
        """
        check_sendable(access_token)
        unsendable = ""
        try:
            sent = httpx.Request(
                request.method,
                sendable(request.url),
                headers={**SENT_HEADERS, **request.headers},
                content=request.body,
                extensions=self._extensions,
            )
        except (requests.RequestException, httpx.InvalidURL, UnicodeError) as error:
            unsendable = str(error)
        else:
            sent.headers["Authorization"] = f"Bearer {access_token.reveal()}"
            return sent
        raise ArgumentError(f"the call cannot be sent: {unsendable}")

    async def send(self, request: Request, sent: httpx.Request) -> AsyncResponse:
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
            # The frames of httpx hold the token among their locals.
            raise cancelled.with_traceback(None) from None
        finally:
            sent.headers.pop("Authorization", None)
        raise failure

    async def _with_retries(self, request: Request, sent: httpx.Request) -> AsyncResponse:
        """As urllib3 does it for the blocking client, by the same policy.

        Raises an error of urllib3.
        """
        policy = self._policy
        while True:
            response, error = await self._once(sent)
            answer = None if response is None else _policy_view(response)
            if response is not None and not policy.is_retry(request.method, response.status_code):
                return AsyncResponse(request, response, uncertain=was_uncertain(policy))
            try:
                policy = policy.increment(request.method, request.path, answer, error)
            except MaxRetryError:
                if response is None:
                    raise
                return AsyncResponse(request, response, uncertain=was_uncertain(policy))
            if response is not None:
                await _drained(response)
            await self._wait(policy.pause(answer))
            await self._pacer.before(request.weight)

    async def _wait(self, seconds: float) -> None:
        await anyio.sleep(seconds)

    async def _once(
        self, sent: httpx.Request
    ) -> tuple[httpx.Response, None] | tuple[None, Exception]:
        try:
            return await self._http.handle_async_request(sent), None
        except (httpx.HTTPError, OSError) as error:
            return None, _cause(error, sent.url.host)

    async def send_elsewhere(self, request: Request, target: str) -> AsyncResponse:
        """What another host answers to a read without the token.

        Raises:
            ForeignHostError: when the address is none to go to, such as plain http.
            TransportError: when no answer arrived.
        """
        check_target(request, target)
        client = httpx.AsyncClient(
            # No password from netrc, no proxy but ours.
            trust_env=False,
            verify=self._tls or True,
            proxy=self._proxy,
            timeout=self._timeout,
            follow_redirects=True,
            max_redirects=MAX_REDIRECTS,
        )
        failure: TransportError | None = None
        try:
            sent = client.build_request(
                "GET", target, headers={"User-Agent": USER_AGENT, "Accept": "*/*"}
            )
            response = await client.send(sent, stream=True)
            return AsyncResponse(request, response, client=client)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            failure = failures.elsewhere(request, target, _cause(error))
        await client.aclose()
        raise failure


def _headers(response: httpx.Response) -> HTTPHeaderDict:
    """The headers as the blocking client has them."""
    raw = response.headers.raw
    return HTTPHeaderDict(
        [(name.decode("latin-1"), value.decode("latin-1")) for name, value in raw]
    )


def _policy_view(response: httpx.Response) -> HTTPResponse:
    """What the retry policy reads of an answer."""
    return HTTPResponse(b"", headers=_headers(response), status=response.status_code)


async def _drained(response: httpx.Response) -> None:
    """Reads an answer that is not needed to its end, so that its connection can be used again."""
    try:
        await response.aread()
    except (httpx.HTTPError, OSError):
        await response.aclose()


def _tls(verify: bool | str) -> ssl.SSLContext | bool:
    if isinstance(verify, bool):
        return verify
    is_folder = Path(verify).is_dir()
    return ssl.create_default_context(
        cafile=None if is_folder else verify, capath=verify if is_folder else None
    )


def _cause(error: Exception, host: str = "") -> Exception:
    """The error of urllib3 that says the same, for the retry policy and the messages."""
    nothing: Any = host
    causes = list(_causes(error))
    said = [text for text in map(_from_system, causes) if text]
    text = said[-1] if said else str(error) or type(error).__name__
    if isinstance(error, httpx.ConnectTimeout):
        return ConnectTimeoutError(text)
    if isinstance(error, httpx.TimeoutException):
        return ReadTimeoutError(nothing, "", text)
    if isinstance(error, httpx.ConnectError | httpx.ProxyError):
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
