"""The transition service: a V1 API key for OAuth2 tokens.

``POST https://transition.helpscout.net`` with ``{"apiKey", "clientId"}`` answers ``accessToken``,
``refreshToken`` and ``expiresIn``; the same key always gets the same, already existing token.
Help Scout announced that the service ends together with V1, so *gone* is an expected outcome.
https://developer.helpscout.com/mailbox-api/overview/transition/
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import Enum

import requests
from requests.auth import AuthBase

from helpscout_v2.auth.bounded import TIMEOUT, BoundedAdapter, within
from helpscout_v2.auth.config import DEFAULT_TRANSITION_URL, refuse_plain_http
from helpscout_v2.auth.token import Clock, Token, utc_now
from helpscout_v2.sanitize import plain
from helpscout_v2.secret import Secret, redact
from helpscout_v2.typeguards import is_object

__all__ = [
    "Exchanged",
    "InvalidClient",
    "InvalidKey",
    "Outcome",
    "ServiceGone",
    "Sign",
    "TemporaryFailure",
    "Throttled",
    "exchange",
]


@dataclass(frozen=True, slots=True)
class Exchanged:
    """The key's token."""

    token: Token


@dataclass(frozen=True, slots=True)
class InvalidKey:
    """The service does not know this key. ``message`` is its text without the key."""

    message: str


@dataclass(frozen=True, slots=True)
class InvalidClient:
    """The service refuses the application id, so every key would be refused."""

    message: str


@dataclass(frozen=True, slots=True)
class Throttled:
    """Too many requests; ask again after ``seconds``."""

    seconds: float


@dataclass(frozen=True, slots=True)
class TemporaryFailure:
    """A network fault, a 5xx or an answer that makes no sense: worth asking again."""

    message: str


class Sign(Enum):
    """How the end of the service shows."""

    NAME_NOT_FOUND = "its name no longer resolves"
    REFUSED = "it refuses connections"
    NOT_FOUND = "it answers 404"
    GONE = "it answers 410"


@dataclass(frozen=True, slots=True)
class ServiceGone:
    """The service is switched off. Next steps: browser login or client credentials."""

    sign: Sign

    @property
    def message(self) -> str:
        """A sentence that says how it was noticed."""
        return f"the transition service is gone: {self.sign.value}"


Outcome = Exchanged | InvalidKey | InvalidClient | Throttled | TemporaryFailure | ServiceGone


class NoAuth(AuthBase):
    """Keeps requests from adding credentials of the user's .netrc to the call."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


def transition_session(connections: int = 1) -> requests.Session:
    """A session that keeps ``connections`` open; one may be shared by as many threads."""
    session = requests.Session()
    session.auth = NoAuth()
    adapter = BoundedAdapter(pool_connections=1, pool_maxsize=connections, max_retries=0)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def exchange(
    api_key: Secret | str,
    client_id: str,
    *,
    url: str | None = None,
    timeout: float | tuple[float, float] = TIMEOUT,
    session: requests.Session | None = None,
    clock: Clock = utc_now,
) -> Outcome:
    """Exchange one V1 API key.

    Args:
        api_key: the V1 key of one Help Scout user.
        client_id: the OAuth2 application's id.
        url: the service; default ``https://transition.helpscout.net``.
        timeout: seconds, one number or (connect, read).
        session: an HTTP session to use, by default a new one.
        clock: gives the time; only tests need another.

    Never raises for what the service or the network do: every outcome is a value, and no text in
    it holds the key.
    """
    # Rebound, because a traceback with locals would show what came in.
    api_key, url = Secret(api_key), url or DEFAULT_TRANSITION_URL
    refuse_plain_http(url, "the transition URL")
    used_session = session or transition_session()
    try:
        return within(
            lambda: _exchange(used_session, api_key, client_id, url, timeout, clock),
            lambda: TemporaryFailure("the transition service does not end its answer"),
            timeout,
        )
    finally:
        if session is None:
            used_session.close()


def _exchange(
    session: requests.Session,
    api_key: Secret,
    client_id: str,
    url: str,
    timeout: float | tuple[float, float],
    clock: Clock,
) -> Outcome:
    try:
        answer = session.post(
            url,
            json={"apiKey": api_key.reveal(), "clientId": client_id},
            headers={
                "Content-Type": "application/json; charset=UTF-8",
                "Accept": "application/json",
            },
            timeout=timeout,
            # A redirect would carry the key to an address that was not configured.
            allow_redirects=False,
        )
    except requests.ConnectionError as error:
        sign = _sign_of_the_end(error)
        if sign is not None:
            return ServiceGone(sign)
        return TemporaryFailure(f"no connection to the transition service ({_kind(error)})")
    # Besides its own errors, requests lets out those of lengths and addresses that make no sense.
    except (requests.RequestException, OSError, ValueError, ArithmeticError) as error:
        return TemporaryFailure(f"no answer from the transition service ({_kind(error)})")
    return _read(answer, api_key, clock)


def _read(answer: requests.Response, api_key: Secret, clock: Clock) -> Outcome:
    status = answer.status_code
    if status == 200:
        return _exchanged(answer, clock)
    if status == 404:
        return ServiceGone(Sign.NOT_FOUND)
    if status == 410:
        return ServiceGone(Sign.GONE)
    if status == 429:
        return Throttled(retry_after(answer))
    if status in (400, 401, 403, 422):
        return _refused(answer, api_key)
    return TemporaryFailure(f"the transition service answered {status}")


def _exchanged(answer: requests.Response, clock: Clock) -> Outcome:
    body = _json(answer)
    match body:
        case {"accessToken": str(access), "expiresIn": int() | float() as seconds} if access:
            refresh = body.get("refreshToken") if is_object(body) else None
            refresh_token = Secret(refresh) if isinstance(refresh, str) and refresh else None
            try:
                return Exchanged(Token.lasting(seconds, Secret(access), refresh_token, clock=clock))
            except (ValueError, OverflowError):
                return TemporaryFailure("the transition service told a life of no length")
        case _:
            return TemporaryFailure("the transition service answered 200 without a token")


ABOUT_THE_KEY = re.compile(r"api\s*-?_?key", re.IGNORECASE)
ABOUT_THE_CLIENT = re.compile(r"client|application|\bapp\b", re.IGNORECASE)


def _refused(answer: requests.Response, api_key: Secret) -> InvalidKey | InvalidClient:
    match _json(answer):
        case {"message": str(message)}:
            clean = plain(redact(message, [api_key]))
        case _:
            clean = f"refused with {answer.status_code}"
    # The one recorded message names the API key; what a bad client gets was never recorded.
    about_the_client = ABOUT_THE_CLIENT.search(clean) and not ABOUT_THE_KEY.search(clean)
    return InvalidClient(clean) if about_the_client else InvalidKey(clean)


def retry_after(answer: requests.Response, default: float = 60.0) -> float:
    """Seconds to wait after a 429: ``X-RateLimit-Retry-After``, else ``Retry-After``."""
    for name in ("X-RateLimit-Retry-After", "Retry-After"):
        try:
            seconds = max(0.0, float(answer.headers[name]))
        except (KeyError, ValueError):
            continue
        if math.isfinite(seconds):
            return seconds
    return default


def _json(answer: requests.Response) -> object:
    try:
        body: object = answer.json()
    except (ValueError, RecursionError):
        return None
    return body


def _sign_of_the_end(error: BaseException) -> Sign | None:
    for cause in _causes(error):
        name = type(cause).__name__
        # urllib3's NameResolutionError also stands for "temporary failure in name resolution".
        if isinstance(cause, ConnectionRefusedError):
            return Sign.REFUSED
        if name == "gaierror":
            return Sign.NAME_NOT_FOUND if _unknown_name(cause) else None
    return None


def _unknown_name(error: BaseException) -> bool:
    import socket

    name_errors = {getattr(socket, name, None) for name in ("EAI_NONAME", "EAI_NODATA")} - {None}
    return bool(error.args) and error.args[0] in name_errors


def _causes(error: BaseException) -> list[BaseException]:
    causes: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        next_one = waiting.pop(0)
        if isinstance(next_one, BaseException) and next_one not in causes:
            causes.append(next_one)
            waiting += [next_one.__cause__, next_one.__context__, *next_one.args]
            waiting.append(getattr(next_one, "reason", None))
    return causes


def _kind(error: BaseException) -> str:
    causes = _causes(error)
    return type(causes[-1]).__name__ if causes else type(error).__name__
