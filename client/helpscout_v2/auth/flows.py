"""The OAuth2 flows of the token endpoint: client credentials, refresh, authorization code.

https://developer.helpscout.com/mailbox-api/overview/authentication/

requests-oauthlib builds and reads the messages. Three of its habits are kept away from us: it logs
secrets at DEBUG (see ``helpscout_v2.auth.log_filter``), it refuses http on loopback, and with an
ended client-credentials token it posts ``grant_type=refresh_token``, so it never renews by itself.
"""

# requests-oauthlib comes without complete types.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import requests
from oauthlib.oauth2 import BackendApplicationClient, OAuth2Error, WebApplicationClient
from requests_oauthlib import OAuth2Session
from urllib3.util.retry import Retry

from helpscout_v2.auth.bounded import TIMEOUT, BoundedAdapter, within
from helpscout_v2.auth.config import App, Endpoints, is_loopback
from helpscout_v2.auth.errors import (
    MissingCredentialsError,
    TokenRefusedError,
    TokenUnavailableError,
)
from helpscout_v2.auth.log_filter import quiet
from helpscout_v2.auth.token import Clock, Token, utc_now
from helpscout_v2.auth.transition import NoAuth, retry_after
from helpscout_v2.sanitize import plain
from helpscout_v2.secret import Secret, redact

__all__ = [
    "AuthorizationRequest",
    "authorization_code",
    "authorization_request",
    "client_credentials",
    "refresh",
]

Timeout = float | tuple[float, float]
# What reading an answer that is no token can end in.
_SENSELESS = (ValueError, TypeError, AttributeError, ArithmeticError, RecursionError)


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """Where to send the user's browser, and the ``state`` that must come back with the code."""

    url: str
    state: Secret

    def accepts(self, state: str | None) -> bool:
        """Whether the ``state`` that came back is ours, compared in constant time.

        Args:
            state: the ``state`` that came back from the browser.
        """
        return state is not None and hmac.compare_digest(
            self.state.reveal().encode(), state.encode("utf-8", "surrogatepass")
        )


def authorization_request(app: App, endpoints: Endpoints | None = None) -> AuthorizationRequest:
    """The authorization URL with a fresh random ``state``.

    Args:
        app: the OAuth2 application.
        endpoints: the addresses, by default Help Scout's own.
    """
    state = secrets.token_urlsafe(32)
    url = (endpoints or Endpoints()).authorize_url
    with quiet():
        authorize_url, _ = OAuth2Session(app.app_id).authorization_url(_as_https(url), state=state)
    return AuthorizationRequest(url + authorize_url[len(_as_https(url)) :], Secret(state))


def client_credentials(
    app: App,
    endpoints: Endpoints | None = None,
    *,
    timeout: Timeout = TIMEOUT,
    clock: Clock = utc_now,
) -> Token:
    """A token for the application itself; it comes without a refresh token.

    Args:
        app: the OAuth2 application.
        endpoints: the addresses, by default Help Scout's own.
        timeout: seconds to wait for an answer.
        clock: gives the time; only tests need another.

    Raises:
        TokenRefusedError: the application id or secret is wrong.
        TokenUnavailableError: no answer now; try later.
        MissingCredentialsError: the application has no secret.
    """

    def ask(session: OAuth2Session, url: str, app_secret: str) -> Mapping[str, Any]:
        answer: Mapping[str, Any] = session.fetch_token(
            url,
            client_secret=app_secret,
            include_client_id=True,
            auth=NoAuth(),
            timeout=timeout,
        )
        return answer

    return _token(app, endpoints, ask, "client credentials", clock, timeout=timeout, backend=True)


def refresh(
    app: App,
    refresh_token: Secret,
    endpoints: Endpoints | None = None,
    *,
    timeout: Timeout = TIMEOUT,
    clock: Clock = utc_now,
) -> Token:
    """A new token for a refresh token, which is spent by this: store the new one at once.

    Args:
        app: the OAuth2 application.
        refresh_token: the refresh token; it is spent.
        endpoints: the addresses, by default Help Scout's own.
        timeout: seconds to wait for an answer.
        clock: gives the time; only tests need another.

    Raises:
        TokenRefusedError: the refresh token is spent or revoked, or the application is wrong.
        TokenUnavailableError: no answer now; whether the refresh token was spent is unknown.
        MissingCredentialsError: the application has no secret.
    """

    def ask(session: OAuth2Session, url: str, app_secret: str) -> Mapping[str, Any]:
        answer: Mapping[str, Any] = session.refresh_token(
            url,
            refresh_token=refresh_token.reveal(),
            client_id=app.app_id,
            client_secret=app_secret,
            auth=NoAuth(),
            timeout=timeout,
        )
        return answer

    return _token(app, endpoints, ask, "refresh", clock, timeout=timeout, known=(refresh_token,))


def authorization_code(
    app: App,
    code: Secret,
    endpoints: Endpoints | None = None,
    *,
    timeout: Timeout = TIMEOUT,
    clock: Clock = utc_now,
) -> Token:
    """The tokens for the ``code`` that came back to the redirection URL.

    Args:
        app: the OAuth2 application.
        code: the code that came back from the browser.
        endpoints: the addresses, by default Help Scout's own.
        timeout: seconds to wait for an answer.
        clock: gives the time; only tests need another.

    Raises:
        TokenRefusedError: the code is wrong, used or too old, or the application is wrong.
        TokenUnavailableError: no answer now.
        MissingCredentialsError: the application has no secret.
    """

    def ask(session: OAuth2Session, url: str, app_secret: str) -> Mapping[str, Any]:
        answer: Mapping[str, Any] = session.fetch_token(
            url,
            code=code.reveal(),
            client_secret=app_secret,
            include_client_id=True,
            auth=NoAuth(),
            timeout=timeout,
        )
        return answer

    return _token(app, endpoints, ask, "authorization code", clock, timeout=timeout, known=(code,))


Ask = Callable[[OAuth2Session, str, str], Mapping[str, Any]]


def _token(
    app: App,
    endpoints: Endpoints | None,
    ask: Ask,
    flow: str,
    clock: Clock,
    *,
    timeout: Timeout,
    backend: bool = False,
    known: tuple[Secret, ...] = (),
) -> Token:
    app_secret = app.app_secret
    if app_secret is None:
        raise MissingCredentialsError(
            f"the {flow} flow needs the application's secret: set HELPSCOUT_APP_SECRET"
        )
    url = (endpoints or Endpoints()).token_url
    # The libraries' frames hold secrets in their locals, so their exceptions end in _attempt and
    # ours are raised from here, with nothing chained to them.
    result = within(
        lambda: _attempt(app, app_secret, url, ask, clock, backend),
        lambda: _Failure("the server does not end its answer"),
        timeout,
    )
    if isinstance(result, Token):
        return result
    result = result.without((app_secret, *known))
    message = result.message
    if result.refused:
        raise TokenRefusedError(
            f"the token endpoint refused the {flow}: {message}", code=result.code
        )
    raise TokenUnavailableError(
        f"the token endpoint gave no token for the {flow}: {message}",
        retry_after=result.retry_after,
    )


@dataclass(frozen=True, slots=True)
class _Failure:
    message: str
    refused: bool = False
    retry_after: float | None = None
    code: str = ""

    def without(self, known: tuple[Secret, ...]) -> _Failure:
        """The same, with what the server repeated of our secrets made unreadable."""
        message, code = (plain(redact(text, known)) for text in (self.message, self.code))
        return replace(self, message=message, code=code)


class _NotATokenError(Exception):
    """Carries the reading of an answer that is no token out of requests-oauthlib."""

    def __init__(self, failure: _Failure) -> None:
        super().__init__()
        self.failure = failure


def _attempt(
    app: App, app_secret: Secret, url: str, ask: Ask, clock: Clock, backend: bool
) -> Token | _Failure:
    kind = BackendApplicationClient if backend else WebApplicationClient
    try:
        with quiet(), _TokenSession(url, client=kind(app.app_id)) as session:
            answer = ask(session, _as_https(url), app_secret.reveal())
            return _read(answer, clock)
    except _NotATokenError as seen:
        return seen.failure
    except OAuth2Error as error:
        return _Failure(f"{error.error or type(error).__name__}")
    except requests.RequestException as error:
        return _Failure(f"no answer ({type(error).__name__})")
    except (*_SENSELESS, Warning) as error:
        return _Failure(f"an answer that makes no sense ({type(error).__name__})")


def _read(answer: Mapping[str, Any], clock: Clock) -> Token:
    match answer:
        case {"access_token": str(access), "expires_in": int() | float() | str() as seconds} if (
            access
        ):
            next_refresh_token = answer.get("refresh_token")
            refresh_token = (
                Secret(next_refresh_token)
                if isinstance(next_refresh_token, str) and next_refresh_token
                else None
            )
            return Token.lasting(float(seconds), Secret(access), refresh_token, clock=clock)
        case _:
            raise _NotATokenError(_Failure("200 without access_token and expires_in"))


class _TokenSession(OAuth2Session):
    """Sends to the token endpoint only: no redirects, plain http for loopback addresses."""

    def __init__(self, url: str, **options: Any) -> None:
        super().__init__(**options)
        # Only the connecting is repeated: a request that was sent may have spent something.
        again = Retry(connect=2, read=0, redirect=0, status=0, other=0, backoff_factor=0.2)
        plain = url.startswith("http://") and is_loopback(url)
        self.mount("https://", (_LoopbackAdapter if plain else BoundedAdapter)(max_retries=again))
        for hook in ("access_token_response", "refresh_token_response"):
            self.register_compliance_hook(hook, _refuse_errors)

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """None: a redirect would carry the secrets to an address that was not configured."""
        return None


class _LoopbackAdapter(BoundedAdapter):
    """Sends https://127.0.0.1 as http, because oauthlib takes no http address at all."""

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> Any:
        if request.url and is_loopback(request.url):
            request.url = "http://" + request.url.removeprefix("https://")
        return super().send(request, *args, **kwargs)


def _as_https(url: str) -> str:
    return "https://" + url.removeprefix("http://") if url.startswith("http://") else url


def _refuse_errors(response: requests.Response) -> requests.Response:
    status = response.status_code
    if status == 200:
        return response
    if status == 429:
        seconds = retry_after(response)
        raise _NotATokenError(_Failure(f"throttled for {seconds:g} s", retry_after=seconds))
    is_refusal = 400 <= status < 500 and status not in (404, 408, 425)
    code, message = _reason(response)
    raise _NotATokenError(_Failure(message, refused=is_refusal, code=code))


def _reason(response: requests.Response) -> tuple[str, str]:
    """The OAuth2 error code where there is one, and a text. Neither is documented."""
    try:
        body = response.json()
    except (ValueError, RecursionError):
        body = None
    match body:
        case {"error": str(code), "error_description": str(text)}:
            return code, f"{code} ({text})"
        case {"error": str(code)}:
            return code, code
        case {"message": str(text)}:
            return "", text
        case _:
            return "", f"status {response.status_code}"
