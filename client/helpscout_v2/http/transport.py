"""One HTTP exchange by `requests`: what is sent, what comes back, what went wrong on the way."""

# requests comes without complete types.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import requests

from helpscout_v2 import urls
from helpscout_v2.auth.bearer import HostBearer
from helpscout_v2.errors import (
    ArgumentError,
    ConfigurationError,
    ForeignHostError,
    TransportError,
)
from helpscout_v2.http import failures
from helpscout_v2.http.adapter import OneHostAdapter, prepared
from helpscout_v2.http.retry import TOO_MANY_REQUESTS, HelpScoutRetry
from helpscout_v2.secret import Secret
from helpscout_v2.wire import Request

MAX_REDIRECTS = 3
CHUNK_SIZE = 64 * 1024
SENT_HEADERS = {"User-Agent": "helpscout-toolkit", "Accept-Encoding": "gzip, deflate"}
_SENDABLE = re.compile(r"[!-~]+")


class Response:
    """An answer whose body is still to be read; close it in any case.

    ``uncertain`` says that an earlier attempt may have been carried out.
    """

    __slots__ = ("_request", "_response", "headers", "status")

    def __init__(self, request: Request, response: requests.Response) -> None:
        self._request = request
        self._response = response
        self.status: int = response.status_code
        self.headers: Mapping[str, str] = response.headers

    @property
    def uncertain(self) -> bool:
        return was_uncertain(getattr(self._response.raw, "retries", None))

    def read(self) -> bytes:
        """The decoded body.

        Raises:
            TransportError: when it broke off.
        """
        broken: TransportError | None = None
        try:
            # In one piece: requests would join it from slices of ten kilobytes.
            return self._response.raw.read(decode_content=True)
        except failures.BROKEN as error:
            broken = failures.broken_off(self._request, error)
        raise broken

    def chunks(self) -> Iterator[bytes]:
        """The decoded body in pieces.

        Raises:
            TransportError: when it broke off.
        """
        broken: TransportError | None = None
        try:
            yield from self._response.iter_content(CHUNK_SIZE)
        except failures.BROKEN as error:
            broken = failures.broken_off(self._request, error)
        if broken is not None:
            raise broken

    def close(self) -> None:
        """Gives the connection back, or closes it where the body was not read to its end."""
        self._response.close()


class Transport:
    """Connections to one API host. Safe to share between threads."""

    def __init__(self, base: str, timeout: tuple[float, float], policy: HelpScoutRetry) -> None:
        self._base = base
        self._timeout = timeout
        self._policy = policy
        self._pid = os.getpid()
        self._http = self._opened()
        settings = environment_settings(base)
        self._verify, self._proxies = settings.verify, settings.proxies

    def close(self) -> None:
        """Closes the connections; those opened before a fork are the parent's."""
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

    def prepare(self, request: Request, access_token: Secret) -> requests.PreparedRequest:
        """The request with its bearer, ready to be sent.

        Raises:
            ArgumentError: when a header or the address cannot be sent.
            ConfigurationError: when the token cannot.
        """
        check_sendable(access_token)
        unsendable = ""
        try:
            http_request = prepared(
                request.method, request.url, {**SENT_HEADERS, **request.headers}, request.body
            )
            return HostBearer(access_token, self._base)(http_request)
        except requests.RequestException as error:
            unsendable = str(error)
        raise ArgumentError(f"the call cannot be sent: {unsendable}")

    def send(self, request: Request, http_request: requests.PreparedRequest) -> Response:
        """Sends it, again where that is safe, and returns the last answer.

        Raises:
            TransportError: when there was none.
        """
        failure: TransportError | None = None
        try:
            # Past requests' session, which prepares to follow redirects even when told not to.
            adapter = self._connections.get_adapter(request.url)
            response = adapter.send(
                http_request,
                timeout=self._timeout,
                stream=True,
                verify=self._verify,
                proxies=self._proxies,
            )
            return Response(request, response)
        except failures.BROKEN as error:
            failure = failures.no_answer(request, error)
        finally:
            # Exceptions and responses keep the request; they must not keep the token.
            http_request.headers.pop("Authorization", None)
        # Nothing is chained: the frames of urllib3 hold the token among their locals.
        raise failure

    def send_elsewhere(self, request: Request, target: str) -> Response:
        """What another host answers to a read without the token, be it a redirect.

        Raises:
            ForeignHostError: when the address is none to go to, such as plain http.
            TransportError: when no answer arrived.
        """
        check_target(request, target)
        failure: TransportError | None = None
        with requests.Session() as http:
            # No password from netrc, no proxy but ours.
            http.trust_env = False
            try:
                response = http.get(
                    target,
                    headers={**SENT_HEADERS, "Accept": "*/*", "Accept-Encoding": "identity"},
                    allow_redirects=False,
                    timeout=self._timeout,
                    stream=True,
                    verify=self._verify,
                    proxies=self._proxies,
                )
                return Response(request, response)
            except failures.BROKEN as error:
                failure = failures.elsewhere(request, target, error)
        raise failure


class EnvironmentSettings(NamedTuple):
    """Which certificates to trust (True: the usual ones), and the proxies by scheme."""

    verify: bool | str
    proxies: dict[str, str]


def environment_settings(base: str) -> EnvironmentSettings:
    """What the environment says for calls of ``base``, as requests reads it."""
    # Looked up once: requests reads it on every call, and would let a netrc entry replace our
    # bearer.
    with requests.Session() as http:
        settings = http.merge_environment_settings(base, {}, None, None, None)
    verify = settings["verify"]
    return EnvironmentSettings(True if verify is None else verify, dict(settings["proxies"]))


def check_sendable(access_token: Secret) -> None:
    """Refuses a token that fits no header; an HTTP library would name it in its complaint.

    Raises:
        ConfigurationError: without the token.
    """
    if not _SENDABLE.fullmatch(access_token.reveal()):
        raise ConfigurationError("the access token holds characters that no token has")


def check_target(request: Request, target: str) -> None:
    """Refuses a redirect that must not be followed to another host.

    Raises:
        ForeignHostError: naming what is wrong with it.
    """
    try:
        urls.base_url(target.partition("?")[0].partition("#")[0], "the redirect's address")
    except ConfigurationError as error:
        raise ForeignHostError(str(error), method="GET", path=request.path) from None


def was_uncertain(policy: HelpScoutRetry | None) -> bool:
    """Whether an earlier attempt may have been carried out: anything but a 429 leaves that open."""
    return any(past.status != TOO_MANY_REQUESTS for past in getattr(policy, "history", ()))
