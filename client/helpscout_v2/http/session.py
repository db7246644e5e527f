"""Sends requests: token, pacing, retries, the host lock, and nothing that decides about meaning."""

from __future__ import annotations

import logging
import os
import re
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager

import msgspec
import requests
from urllib3.exceptions import ConnectTimeoutError, HTTPError, MaxRetryError, NewConnectionError
from urllib3.exceptions import TimeoutError as UrllibTimeout

from helpscout_v2 import wire
from helpscout_v2.auth.bearer import HostBearer
from helpscout_v2.auth.token import Token
from helpscout_v2.errors import (
    ArgumentError,
    ConfigurationError,
    ForeignHostError,
    TransportError,
    TransportTimeoutError,
)
from helpscout_v2.http.adapter import OneHostAdapter, prepared
from helpscout_v2.http.pacing import Pacer
from helpscout_v2.http.retry import IDEMPOTENT, THROTTLED, HelpScoutRetry
from helpscout_v2.tokens import TokenSource
from helpscout_v2.wire import Answer, Request

__all__ = ["CallEvent"]

log: logging.Logger = logging.getLogger("helpscout_v2")

REDIRECTS = frozenset({301, 302, 303, 307, 308})
HOPS = 3
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
        for _ in range(HOPS - 1):
            if not follow or answer.status not in REDIRECTS or request.method not in wire.READS:
                break
            request = self._redirected(request, answer)
            answer = self._authorized(request)
        return answer

    @contextmanager
    def stream(self, request: Request) -> Generator[Iterator[bytes] | Answer, None, None]:
        """The pieces of a successful answer to a read, or the whole Answer when it is none.

        Raises:
            TransportError: when the answer broke off, also while the pieces are read.
            ForeignHostError: when a redirect leads to another host.
        """
        token = self.tokens.token()
        response = self._exchange(request, token)
        try:
            if response.status_code == 401:
                renewed = self.tokens.renew(token)
                if renewed.access_token != token.access_token:
                    response.close()
                    response = self._exchange(request, renewed)
            if 200 <= response.status_code < 300:
                yield self._pieces(request, response)
            else:
                answer = self._answer(request, response)
                if answer.status in REDIRECTS:
                    self._redirected(request, answer)
                yield answer
        finally:
            response.close()

    def _pieces(self, request: Request, response: requests.Response) -> Iterator[bytes]:
        broken: TransportError | None = None
        try:
            yield from response.iter_content(CHUNK_SIZE)
        except (requests.RequestException, OSError) as error:
            broken = _broken_off(request, error)
        if broken is not None:
            raise broken

    def check_host(self, url: str, method: str, path: str) -> None:
        """Refuses a URL outside the configured host.

        Raises:
            ForeignHostError: naming the host, before anything is sent to it.
        """
        if not (url.startswith(self._root) or wire.same_origin(self.base, url)):
            scheme, host, port = wire.origin(url)
            raise ForeignHostError(
                f"refused to go to {scheme}://{host}:{port}, which is not the configured API"
                if host
                else f"refused to go to {url!r}, which is no URL",
                method=method,
                path=path,
            )

    def _redirected(self, request: Request, answer: Answer) -> Request:
        target = wire.joined(request.url, answer.headers.get("Location", ""))
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
        except (HTTPError, OSError) as error:
            broken = _broken_off(request, error)
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
        unsendable = ""
        try:
            sent = prepared(request.method, request.url, headers, request.body)
        except requests.RequestException as error:
            unsendable = str(error)
        if unsendable:
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
        except (requests.RequestException, OSError) as error:
            reason = _reason(error) + _doubt(request, error)
            failure = _transport_error(error)(reason, method=request.method, path=request.path)
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
        if self.on_call is not None:
            self.on_call(
                CallEvent(
                    request.method,
                    request.path,
                    status,
                    seconds + waited,
                    waited,
                    limit.limit,
                    limit.remaining,
                )
            )


def _was_uncertain(response: requests.Response) -> bool:
    """Whether an earlier attempt may have been carried out: anything but a 429 leaves that open."""
    retries = getattr(response.raw, "retries", None)
    return any(past.status != THROTTLED for past in getattr(retries, "history", ()))


def _broken_off(request: Request, error: Exception) -> TransportError:
    return _transport_error(error)(
        f"the answer broke off: {error}{_doubt(request, error)}",
        method=request.method,
        path=request.path,
    )


def _transport_error(error: Exception) -> type[TransportError]:
    return TransportTimeoutError if _is_timeout(error) else TransportError


def _cause(error: Exception) -> Exception:
    """What urllib3 gave up on, when it retried first."""
    if error.args and isinstance(error.args[0], MaxRetryError):
        return error.args[0].reason or error
    return error


def _is_timeout(error: Exception) -> bool:
    # urllib3 derives a refused connection from its timeouts.
    cause = _cause(error)
    if isinstance(cause, NewConnectionError):
        return False
    return isinstance(error, requests.Timeout) or isinstance(cause, UrllibTimeout | TimeoutError)


def _doubt(request: Request, error: Exception) -> str:
    """What has to be said about a call that may have been carried out, although nobody heard."""
    # A call that can be repeated is repeated by whoever wants its answer.
    if request.method in IDEMPOTENT or _never_connected(error):
        return ""
    return "; whether the server did the work is unknown, so look before you send it again"


def _never_connected(error: Exception) -> bool:
    reason = error.args[0] if error.args else None
    cause = reason.reason if isinstance(reason, MaxRetryError) else reason
    return isinstance(cause, (NewConnectionError, ConnectTimeoutError))


def _reason(error: Exception) -> str:
    """What went wrong in a few words, without the URL, whose query may name people."""
    cause = _cause(error)
    if _is_timeout(error):
        return "no answer in time"
    if isinstance(error, requests.exceptions.SSLError):
        return f"no trusted connection: {cause}"
    return f"no answer: {cause}"
