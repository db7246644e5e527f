"""Sends requests: token, pacing, retries, the host lock, and nothing that decides about meaning."""

from __future__ import annotations

import logging
import os
import re
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager

import msgspec
import requests

from helpscout_v2 import wire
from helpscout_v2.auth.bearer import HostBearer
from helpscout_v2.auth.token import Token
from helpscout_v2.errors import (
    ArgumentError,
    ConfigurationError,
    ForeignHostError,
    TransportError,
)
from helpscout_v2.http import failures
from helpscout_v2.http.adapter import OneHostAdapter, prepared
from helpscout_v2.http.pacing import Pacer
from helpscout_v2.http.retry import IDEMPOTENT, THROTTLED, HelpScoutRetry
from helpscout_v2.tokens import TokenSource
from helpscout_v2.wire import Answer, Request

__all__ = ["CallEvent"]

log: logging.Logger = logging.getLogger("helpscout_v2")

REDIRECTS = frozenset({301, 302, 303, 307, 308})
MAX_REDIRECTS = 3
SHARED_TOKENS = 4
"""So many tokens may end while one call waits."""
CHUNK_SIZE = 64 * 1024
_SENDABLE = re.compile(r"[!-~]+")


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
    """Connections to one API host. Safe to share between threads."""

    def __init__(
        self,
        base: str,
        tokens: TokenSource,
        *,
        timeout: tuple[float, float] = (10.0, 60.0),
        retries: int = 4,
        longest_wait: float = 90.0,
        pacer: Pacer | None = None,
        user_agent: str = "helpscout-toolkit",
        on_call: Callable[[CallEvent], None] | None = None,
    ) -> None:
        self.base = base
        self._root = f"{base}/"
        self.tokens = tokens
        self.timeout = timeout
        self.pacer: Pacer = pacer or Pacer(longest_wait=longest_wait)
        self.on_call = on_call
        self._user_agent = user_agent
        self._policy = HelpScoutRetry(retries, longest_wait=longest_wait, pacer=self.pacer)
        self._body_attempts = retries + 1
        self._pid = os.getpid()
        self._http = self._opened()
        # Looked up once: requests reads proxies and CA bundles from the environment on every call,
        # and would let a netrc entry replace our bearer.
        settings = self._http.merge_environment_settings(base, {}, None, None, None)
        self._verify: bool | str = True if settings["verify"] is None else settings["verify"]
        self._cert = settings["cert"]
        self._proxies = settings["proxies"]

    def close(self) -> None:
        """Closes the connections; those of before a fork are the parent's."""
        self._connections.close()

    def _opened(self) -> requests.Session:
        http = requests.Session()
        for scheme in ("https://", "http://"):
            http.mount(scheme, OneHostAdapter(pool_maxsize=32, max_retries=self._policy))
        return http

    @property
    def _connections(self) -> requests.Session:
        # Parent and child of a fork on one socket would read each other's answers.
        if os.getpid() != self._pid:
            self._http, self._pid = self._opened(), os.getpid()
        return self._http

    def send(self, request: Request, *, follow: bool = False) -> Answer:
        """Sends one request and returns whatever the API answered.

        A 401 renews the token once and repeats. With ``follow``, a redirect of a read to the same
        host is followed.

        Raises:
            TransportError: when no complete answer arrived.
            ForeignHostError: when a redirect leads to another host.
        """
        answer = self._authorized(request)
        for _ in range(MAX_REDIRECTS - 1):
            target = _target(request, answer.status, answer.headers)
            if not follow or not target or request.method not in wire.READS:
                break
            request = self._redirected(request, target)
            answer = self._authorized(request)
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
        response = self._admitted(request)
        try:
            for _ in range(MAX_REDIRECTS):
                target = _target(request, response.status_code, response.headers)
                if not target:
                    break
                response.close()
                if other_hosts and not self._is_own(target):
                    response = self._without_bearer(request, target)
                    break
                request = self._redirected(request, target)
                response = self._admitted(request)
            if 200 <= response.status_code < 300:
                yield self._pieces(request, response)
            else:
                yield self._answer(request, response)
        finally:
            response.close()

    def _admitted(self, request: Request) -> requests.Response:
        """The response to a read, its body unread; a 401 renews the token once."""
        token = self.tokens.token()
        response = self._exchange(request, token)
        if response.status_code == 401:
            renewed = self.tokens.renew(token)
            if renewed.access_token != token.access_token:
                response.close()
                response = self._exchange(request, renewed)
        return response

    def _without_bearer(self, request: Request, target: str) -> requests.Response:
        """What another host answers, which must not be reached in the clear.

        Raises:
            ForeignHostError: when the address is none to go to.
            TransportError: when no answer arrived.
        """
        try:
            wire.base_url(target.partition("?")[0].partition("#")[0], "the redirect's address")
        except ConfigurationError as error:
            raise ForeignHostError(str(error), method="GET", path=request.path) from None
        failure: TransportError | None = None
        response: requests.Response | None = None
        with requests.Session() as http:
            # No password from netrc, no proxy but ours.
            http.trust_env, http.max_redirects = False, MAX_REDIRECTS
            try:
                response = http.get(
                    target,
                    headers={"User-Agent": self._user_agent, "Accept": "*/*"},
                    timeout=self.timeout,
                    stream=True,
                    verify=self._verify,
                    cert=self._cert,
                    proxies=self._proxies,
                )
            except failures.BROKEN as error:
                why = f"{wire.origin(target)[1]}: {failures.reason(error)}"
                failure = failures.transport_error(error)(why, method="GET", path=request.path)
        if response is None:
            assert failure is not None
            raise failure
        return response

    def _pieces(self, request: Request, response: requests.Response) -> Iterator[bytes]:
        broken: TransportError | None = None
        try:
            yield from response.iter_content(CHUNK_SIZE)
        except failures.BROKEN as error:
            broken = failures.broken_off(request, error)
        if broken is not None:
            raise broken

    def check_host(self, url: str, method: str, path: str) -> None:
        """Refuses a URL outside the configured host.

        Raises:
            ForeignHostError: naming the host, before anything is sent to it.
        """
        if not self._is_own(url):
            scheme, host, port = wire.origin(url)
            raise ForeignHostError(
                f"refused to go to {scheme}://{host}:{port}, which is not the configured API"
                if host
                else f"refused to go to {url!r}, which is no URL",
                method=method,
                path=path,
            )

    def _is_own(self, url: str) -> bool:
        return url.startswith(self._root) or wire.same_origin(self.base, url)

    def _redirected(self, request: Request, target: str) -> Request:
        self.check_host(target, request.method, request.path)
        path = target.removeprefix(self.base) if target.startswith(self.base) else request.path
        return Request(request.method, target, path.split("?")[0], request.headers, request.body)

    def _authorized(self, request: Request) -> Answer:
        token = self.tokens.token()
        answer = self._whole(request, token)
        may_renew = True
        for _ in range(SHARED_TOKENS):
            if answer.status != 401:
                break
            # While this call waited for its turn somebody else may have renewed, even twice.
            newer = self.tokens.token()
            if newer.access_token == token.access_token and may_renew:
                newer, may_renew = self.tokens.renew(token), False
            if newer.access_token == token.access_token:
                break
            log.info("%s %s again with a renewed token", request.method, request.path)
            token = newer
            answer = self._whole(request, token)
        return answer

    def _whole(self, request: Request, token: Token) -> Answer:
        """The complete answer; a cut-off body is fetched again when that is safe."""
        left = self._body_attempts if request.method in IDEMPOTENT else 1
        again = False
        while True:
            left -= 1
            response = self._exchange(request, token)
            try:
                return self._answer(request, response, uncertain=again)
            except TransportError:
                if not left:
                    raise
                again = True
                log.info("%s %s again after a cut-off answer", request.method, request.path)
            finally:
                response.close()

    def _answer(
        self, request: Request, response: requests.Response, *, uncertain: bool = False
    ) -> Answer:
        content = b""
        broken: TransportError | None = None
        try:
            # In one piece: requests would join it from slices of ten kilobytes.
            content = response.raw.read(decode_content=True)
        except failures.BROKEN as error:
            broken = failures.broken_off(request, error)
        if broken is not None:
            raise broken
        return Answer(
            response.status_code,
            response.headers,
            content,
            request.method,
            request.path,
            uncertain=uncertain or _was_uncertain(response),
            url=request.url,
        )

    def _exchange(self, request: Request, token: Token) -> requests.Response:
        self.check_host(request.url, request.method, request.path)
        headers = {
            "User-Agent": self._user_agent,
            "Accept-Encoding": "gzip, deflate",
            **request.headers,
        }
        # http.client would name an unfit header, and the token with it, in its complaint.
        if not _SENDABLE.fullmatch(token.access_token.reveal()):
            raise ConfigurationError("the access token holds characters that no token has")
        sent: requests.PreparedRequest | None = None
        unsendable = ""
        try:
            sent = prepared(request.method, request.url, headers, request.body)
        except requests.RequestException as error:
            unsendable = str(error)
        if sent is None:
            raise ArgumentError(f"the call cannot be sent: {unsendable}")
        HostBearer(token.access_token, self.base)(sent)
        waited = self.pacer.before(request.weight)
        begun = time.perf_counter()
        response = None
        failure: TransportError | None = None
        try:
            # Past requests' session, which prepares to follow redirects even when told not to.
            adapter = self._connections.get_adapter(request.url)
            response = adapter.send(
                sent,
                timeout=self.timeout,
                stream=True,
                verify=self._verify,
                cert=self._cert,
                proxies=self._proxies,
            )
        except failures.BROKEN as error:
            why = failures.reason(error) + failures.doubt(request, error)
            failure = failures.transport_error(error)(why, method=request.method, path=request.path)
        finally:
            # Exceptions and responses keep the request; they must not keep the token.
            sent.headers.pop("Authorization", None)
            self._tell(request, response, time.perf_counter() - begun, waited)
        # Nothing is chained: the frames of urllib3 hold the token among their locals.
        if failure is not None:
            raise failure
        assert response is not None
        return response

    def _tell(
        self, request: Request, response: requests.Response | None, seconds: float, waited: float
    ) -> None:
        status = None if response is None else response.status_code
        limit = wire.RateLimit() if response is None else wire.rate_limit(response.headers)
        self.pacer.after(limit)
        log.debug("%s %s: %s in %.3f s", request.method, request.path, status, seconds)
        if self.on_call is None:
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
            self.on_call(event)
        except Exception:
            # The call is done: an error of its listener must not pass for a failure of the call.
            log.exception("on_call failed for %s %s", request.method, request.path)


def _target(request: Request, status: int, headers: Mapping[str, str]) -> str | None:
    """Where a redirect leads; None without one, or where the answer does not name a place."""
    location = headers.get("Location", "").strip()
    if status not in REDIRECTS or not location:
        return None
    return wire.joined(request.url, location)


def _was_uncertain(response: requests.Response) -> bool:
    """Whether an earlier attempt may have been carried out: anything but a 429 leaves that open."""
    retries = getattr(response.raw, "retries", None)
    return any(past.status != THROTTLED for past in getattr(retries, "history", ()))
