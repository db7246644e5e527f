# Written by tools/async_client.py; do not edit.
# pyright: reportPrivateUsage=false
"""Sends requests: token, redirects, the host lock, and nothing that decides about meaning."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager

from helpscout_v2 import urls, wire
from helpscout_v2.aio.auth.source import AsyncMappedErrors
from helpscout_v2.aio.http.pacing import AsyncPacer
from helpscout_v2.aio.http.transport import AsyncResponse, AsyncTransport
from helpscout_v2.auth.token import Token
from helpscout_v2.errors import ForeignHostError, TransportError
from helpscout_v2.http import session as blocking
from helpscout_v2.http.retry import IDEMPOTENT
from helpscout_v2.http.session import CallEvent
from helpscout_v2.http.transport import MAX_REDIRECTS
from helpscout_v2.wire import Answer, Request


class AsyncSession:
    """Calls of one API host, with the account's token and at the account's pace.

    Args:
        attempts: how often a call is sent at most when that is safe.
    """

    def __init__(
        self,
        base: str,
        tokens: AsyncMappedErrors,
        transport: AsyncTransport,
        pacer: AsyncPacer,
        *,
        attempts: int,
        on_call: Callable[[CallEvent], None] | None = None,
    ) -> None:
        self.base = base
        self._root = f"{base}/"
        self.tokens = tokens
        self.pacer = pacer
        self._transport = transport
        self._attempts = attempts
        self._on_call = on_call

    async def close(self) -> None:
        """Closes the connections."""
        await self._transport.close()

    async def send(self, request: Request, *, follow: bool = False) -> Answer:
        """Sends one request and returns whatever the API answered. See ``Session.send``."""
        answer = await self._send_with_renewal(request)
        for _ in range(MAX_REDIRECTS - 1):
            target = blocking._target(request, answer.status, answer.headers)
            if not follow or not target or request.method not in wire.READS:
                break
            request = self._redirected_request(request, target)
            answer = await self._send_with_renewal(request)
        return answer

    @asynccontextmanager
    async def stream(
        self, request: Request, *, other_hosts: bool = False
    ) -> AsyncGenerator[AsyncIterator[bytes] | Answer, None]:
        """The pieces of a successful answer to a read, or the whole Answer when it is none.

        See ``Session.stream``.
        """
        response = await self._opened_response(request)
        is_elsewhere = False
        try:
            for _ in range(MAX_REDIRECTS):
                target = blocking._target(request, response.status, response.headers)
                if not target:
                    break
                await response.close()
                is_elsewhere |= other_hosts and not self._is_own(target)
                if is_elsewhere:
                    response = await self._transport.send_elsewhere(request, target)
                    request = Request("GET", target, request.path, {})
                else:
                    request = self._redirected_request(request, target)
                    response = await self._opened_response(request)
            if 200 <= response.status < 300:
                yield response.chunks()
            else:
                yield await self._answer(request, response)
        finally:
            await response.close()

    def check_host(self, url: str, method: str, path: str) -> None:
        """Refuses a URL outside the configured host. See ``Session.check_host``."""
        if not self._is_own(url):
            scheme, host, port = urls.origin(url)
            raise ForeignHostError(
                f"refused to go to {scheme}://{host}:{port}, which is not the configured API"
                if host
                else f"refused to go to {url!r}, which is no URL",
                method=method,
                path=path,
            )

    def check_link(self, url: str, path: str) -> None:
        """Refuses a link in an answer to ``path``, where it leads out of the configured host.

        See ``Session.check_link``.
        """
        if not url.startswith(self._root):
            self.check_host(urls.joined(self.base + path, url), "GET", path)

    async def _opened_response(self, request: Request) -> AsyncResponse:
        """The response to a read, its body unread; a 401 renews the token once."""
        token = await self.tokens.token()
        response = await self._exchange(request, token)
        if response.status == 401:
            new_token = await self.tokens.renew(token)
            if new_token.access_token != token.access_token:
                await response.close()
                response = await self._exchange(request, new_token)
        return response

    def _is_own(self, url: str) -> bool:
        return url.startswith(self._root) or urls.same_origin(self.base, url)

    def _redirected_request(self, request: Request, target: str) -> Request:
        self.check_host(target, request.method, request.path)
        path = target.removeprefix(self.base) if target.startswith(self.base) else request.path
        return Request(request.method, target, path.split("?")[0], request.headers, request.body)

    async def _send_with_renewal(self, request: Request) -> Answer:
        token = await self.tokens.token()
        answer = await self._complete_answer(request, token)
        may_renew = True
        for _ in range(blocking.SHARED_TOKENS):
            if answer.status != 401:
                break
            newer = await self.tokens.token()
            if newer.access_token == token.access_token and may_renew:
                newer, may_renew = await self.tokens.renew(token), False
            if newer.access_token == token.access_token:
                break
            blocking.log.info("%s %s again with a renewed token", request.method, request.path)
            token = newer
            answer = await self._complete_answer(request, token)
        return answer

    async def _complete_answer(self, request: Request, token: Token) -> Answer:
        """The complete answer; a cut-off body is fetched again when that is safe."""
        attempts_left = self._attempts if request.method in IDEMPOTENT else 1
        again = False
        while True:
            attempts_left -= 1
            response = await self._exchange(request, token)
            try:
                return await self._answer(request, response, uncertain=again)
            except TransportError:
                if not attempts_left:
                    raise
                again = True
                blocking.log.info(
                    "%s %s again after a cut-off answer", request.method, request.path
                )
            finally:
                await response.close()

    async def _answer(
        self, request: Request, response: AsyncResponse, *, uncertain: bool = False
    ) -> Answer:
        return Answer(
            response.status,
            response.headers,
            await response.read(),
            request.method,
            request.path,
            uncertain=uncertain or response.uncertain,
            url=request.url,
        )

    async def _exchange(self, request: Request, token: Token) -> AsyncResponse:
        self.check_host(request.url, request.method, request.path)
        http_request = self._transport.prepare(request, token.access_token)
        seconds_waited = await self.pacer.before(request.weight)
        start = time.perf_counter()
        status, limit = None, wire.RateLimit()
        try:
            response = await self._transport.send(request, http_request)
            status, limit = response.status, wire.rate_limit(response.headers)
            return response
        finally:
            self.pacer.after(limit)
            self._report(request, status, limit, time.perf_counter() - start, seconds_waited)

    def _report(
        self,
        request: Request,
        status: int | None,
        limit: wire.RateLimit,
        seconds: float,
        waited: float,
    ) -> None:
        blocking.log.debug("%s %s: %s in %.3f s", request.method, request.path, status, seconds)
        if self._on_call is None:
            return
        event = CallEvent(
            request.method,
            request.path,
            status,
            seconds + waited,
            waited,
            limit.limit,
            limit.remaining,
        )
        try:
            self._on_call(event)
        except Exception:
            blocking.log.exception("on_call failed for %s %s", request.method, request.path)
