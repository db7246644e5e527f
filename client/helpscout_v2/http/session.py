"""Sends requests: token, redirects, the host lock, and nothing that decides about meaning."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager

import msgspec

from helpscout_v2 import urls, wire
from helpscout_v2.auth.source import MappedErrors
from helpscout_v2.auth.token import Token
from helpscout_v2.errors import ForeignHostError, TransportError
from helpscout_v2.http.pacing import Pacer
from helpscout_v2.http.retry import IDEMPOTENT
from helpscout_v2.http.transport import MAX_REDIRECTS, Response, Transport
from helpscout_v2.wire import Answer, Request

__all__ = ["CallEvent"]

log: logging.Logger = logging.getLogger("helpscout_v2")

REDIRECTS = frozenset({301, 302, 303, 307, 308})
SHARED_TOKENS = 4
"""Tokens that may end while one call waits."""


class CallEvent(msgspec.Struct, frozen=True):
    """One finished call, for metrics: what it was, how it ended, how long it took.

    ``status`` is None when no answer came; ``seconds`` includes waits and retries; ``waited`` is
    the part spent on pacing; ``remaining`` and ``limit`` are the account's calls of this minute.
    """

    method: str
    path: str
    status: int | None
    seconds: float
    waited: float
    limit: int | None
    remaining: int | None


class Session:
    """Calls of one API host, with the account's token and at the account's pace.

    Args:
        attempts: how often a call is sent at most when that is safe.
    """

    def __init__(
        self,
        base: str,
        tokens: MappedErrors,
        transport: Transport,
        pacer: Pacer,
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

    def close(self) -> None:
        """Closes the connections."""
        self._transport.close()

    def send(self, request: Request, *, follow: bool = False) -> Answer:
        """Sends one request and returns whatever the API answered.

        A 401 renews the token once and repeats. With ``follow``, a redirect of a read to the same
        host is followed.

        Raises:
            TransportError: when no complete answer arrived.
            ForeignHostError: when a redirect leads to another host.
        """
        answer = self._send_with_renewal(request)
        for _ in range(MAX_REDIRECTS - 1):
            target = _target(request, answer.status, answer.headers)
            if not follow or not target or request.method not in wire.READS:
                break
            request = self._redirected_request(request, target)
            answer = self._send_with_renewal(request)
        return answer

    @contextmanager
    def stream(
        self, request: Request, *, other_hosts: bool = False
    ) -> Generator[Iterator[bytes] | Answer, None, None]:
        """The pieces of a successful answer to a read, or the whole Answer when it is none.

        A redirect to the same host is followed; with ``other_hosts`` one to another host, too,
        which then gets no token.

        Raises:
            TransportError: when the answer broke off, also while the pieces are read.
            ForeignHostError: when a redirect leads to another host.
        """
        response = self._opened_response(request)
        is_elsewhere = False
        try:
            for _ in range(MAX_REDIRECTS):
                target = _target(request, response.status, response.headers)
                if not target:
                    break
                response.close()
                # Who was sent elsewhere and back has no token with it either.
                is_elsewhere |= other_hosts and not self._is_own(target)
                if is_elsewhere:
                    response = self._transport.send_elsewhere(request, target)
                    request = Request("GET", target, request.path, {})
                else:
                    request = self._redirected_request(request, target)
                    response = self._opened_response(request)
            if 200 <= response.status < 300:
                yield response.chunks()
            else:
                yield self._answer(request, response)
        finally:
            response.close()

    def check_host(self, url: str, method: str, path: str) -> None:
        """Refuses a URL outside the configured host.

        Raises:
            ForeignHostError: naming the host, before anything is sent to it.
        """
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

        Raises:
            ForeignHostError: naming the host.
        """
        if not url.startswith(self._root):
            self.check_host(urls.joined(self.base + path, url), "GET", path)

    def _opened_response(self, request: Request) -> Response:
        """The response to a read, its body unread; a 401 renews the token once."""
        token = self.tokens.token()
        response = self._exchange(request, token)
        if response.status == 401:
            new_token = self.tokens.renew(token)
            if new_token.access_token != token.access_token:
                response.close()
                response = self._exchange(request, new_token)
        return response

    def _is_own(self, url: str) -> bool:
        return url.startswith(self._root) or urls.same_origin(self.base, url)

    def _redirected_request(self, request: Request, target: str) -> Request:
        self.check_host(target, request.method, request.path)
        path = target.removeprefix(self.base) if target.startswith(self.base) else request.path
        return Request(request.method, target, path.split("?")[0], request.headers, request.body)

    def _send_with_renewal(self, request: Request) -> Answer:
        token = self.tokens.token()
        answer = self._complete_answer(request, token)
        may_renew = True
        for _ in range(SHARED_TOKENS):
            if answer.status != 401:
                break
            # While this call waited for its turn others may have renewed, even twice.
            newer = self.tokens.token()
            if newer.access_token == token.access_token and may_renew:
                newer, may_renew = self.tokens.renew(token), False
            if newer.access_token == token.access_token:
                break
            log.info("%s %s again with a renewed token", request.method, request.path)
            token = newer
            answer = self._complete_answer(request, token)
        return answer

    def _complete_answer(self, request: Request, token: Token) -> Answer:
        """The complete answer; a cut-off body is fetched again when that is safe."""
        attempts_left = self._attempts if request.method in IDEMPOTENT else 1
        again = False
        while True:
            attempts_left -= 1
            response = self._exchange(request, token)
            try:
                return self._answer(request, response, uncertain=again)
            except TransportError:
                if not attempts_left:
                    raise
                again = True
                log.info("%s %s again after a cut-off answer", request.method, request.path)
            finally:
                response.close()

    def _answer(self, request: Request, response: Response, *, uncertain: bool = False) -> Answer:
        return Answer(
            response.status,
            response.headers,
            response.read(),
            request.method,
            request.path,
            uncertain=uncertain or response.uncertain,
            url=request.url,
        )

    def _exchange(self, request: Request, token: Token) -> Response:
        self.check_host(request.url, request.method, request.path)
        http_request = self._transport.prepare(request, token.access_token)
        seconds_waited = self.pacer.before(request.weight)
        start = time.perf_counter()
        status, limit = None, wire.RateLimit()
        try:
            response = self._transport.send(request, http_request)
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
        log.debug("%s %s: %s in %.3f s", request.method, request.path, status, seconds)
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
            # The call is done: an error of its listener must not pass for a failure of the call.
            log.exception("on_call failed for %s %s", request.method, request.path)


def _target(request: Request, status: int, headers: Mapping[str, str]) -> str | None:
    """Where a redirect leads; None without one, or where the answer does not name a place."""
    location = headers.get("Location", "").strip()
    if status not in REDIRECTS or not location:
        return None
    return urls.joined(request.url, location)
