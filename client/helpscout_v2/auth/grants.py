"""Ways to get a token, as values: what a broker does when the store has none to use."""

from __future__ import annotations

from dataclasses import dataclass, field

from helpscout_v2.auth.config import App, Endpoints
from helpscout_v2.auth.errors import (
    MissingCredentialsError,
    TokenRefusedError,
    TokenUnavailableError,
    TransitionGoneError,
)
from helpscout_v2.auth.flows import client_credentials, refresh
from helpscout_v2.auth.token import Clock, Token, utc_now
from helpscout_v2.auth.transition import (
    Exchanged,
    InvalidClient,
    InvalidKey,
    ServiceGone,
    TemporaryFailure,
    Throttled,
    exchange,
)
from helpscout_v2.secret import Secret


@dataclass(frozen=True, slots=True)
class ClientCredentials:
    """Ask for the application's own token, each time for a new one."""

    app: App
    endpoints: Endpoints = field(default_factory=Endpoints)
    clock: Clock = utc_now
    source = "client_credentials"

    def spends(self, token: Token) -> bool:
        """Whether obtaining a token uses up something that ``token`` holds."""
        return False

    def obtain(self, current: Token | None) -> Token:
        """A new token."""
        return client_credentials(self.app, self.endpoints, clock=self.clock)


@dataclass(frozen=True, slots=True)
class RefreshOnly:
    """Renew what the store holds; it cannot make a first token.

    A token without a refresh token came from client credentials, which are asked again.
    """

    app: App | None
    account: str
    endpoints: Endpoints = field(default_factory=Endpoints)
    clock: Clock = utc_now
    source = "refresh"

    def spends(self, token: Token) -> bool:
        """Whether obtaining a token uses up something that ``token`` holds."""
        can_ask = self.app is not None and self.app.app_secret is not None
        return token.refresh_token is not None and can_ask

    def obtain(self, current: Token | None) -> Token:
        """A new token.

        Raises:
            MissingCredentialsError: nothing stored, or no application to renew it with.
        """
        if current is None:
            raise MissingCredentialsError(
                f"the token store has no account {self.account!r}; "
                f"log in first: helpscout-migrate login --account {self.account}"
            )
        if self.app is None or self.app.app_secret is None:
            raise MissingCredentialsError(
                f"the token of account {self.account!r} has to be renewed, which needs "
                "HELPSCOUT_APP_ID and HELPSCOUT_APP_SECRET"
            )
        if current.refresh_token is None:
            return client_credentials(self.app, self.endpoints, clock=self.clock)
        renewed_token = refresh(self.app, current.refresh_token, self.endpoints, clock=self.clock)
        return _keeping(renewed_token, current.refresh_token)


@dataclass(frozen=True, slots=True)
class ExchangeOnce:
    """Exchange a V1 key at the transition service once, then renew by refresh token.

    Without the application's secret nothing can be refreshed; the key is then exchanged again.
    """

    api_key: Secret
    app: App
    endpoints: Endpoints = field(default_factory=Endpoints)
    clock: Clock = utc_now
    source = "transition"

    def spends(self, token: Token) -> bool:
        """Whether obtaining a token uses up something that ``token`` holds."""
        return token.refresh_token is not None and self.app.app_secret is not None

    def obtain(self, current: Token | None) -> Token:
        """A new token.

        Raises:
            TokenRefusedError: the key or the application is not known.
            TransitionGoneError: the service is switched off.
            TokenUnavailableError: no answer now.
        """
        if current is not None and current.refresh_token is not None and self.app.app_secret:
            renewed_token = refresh(
                self.app, current.refresh_token, self.endpoints, clock=self.clock
            )
            return _keeping(renewed_token, current.refresh_token)
        outcome = exchange(
            self.api_key, self.app.app_id, url=self.endpoints.transition_url, clock=self.clock
        )
        match outcome:
            case Exchanged(token):
                return token
            case InvalidKey(message):
                raise TokenRefusedError(f"the transition service refused the V1 key: {message}")
            case InvalidClient(message):
                raise TokenRefusedError(
                    f"the transition service refused the application id: {message}"
                )
            case Throttled(seconds):
                raise TokenUnavailableError(
                    f"the transition service is throttling for {seconds:g} s", retry_after=seconds
                )
            case TemporaryFailure(message):
                raise TokenUnavailableError(message)
            case ServiceGone():
                raise TransitionGoneError(f"{outcome.message}. {WAYS_ON}")


WAYS_ON = (
    "Two ways to continue, both with an application from My Apps in your Help Scout profile: "
    "'helpscout-migrate login --client-credentials' for your own account, "
    "'helpscout-migrate login' to have a user agree in the browser"
)

Grant = ClientCredentials | RefreshOnly | ExchangeOnce


def _keeping(renewed: Token, old_refresh_token: Secret) -> Token:
    """The renewed token; a server that sends no new refresh token means the old one to stay."""
    if renewed.refresh_token is not None:
        return renewed
    return Token(renewed.access_token, old_refresh_token, renewed.expires_at)
