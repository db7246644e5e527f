"""Where the servers are and which credentials the environment offers."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from helpscout_v2.auth.errors import MissingCredentialsError
from helpscout_v2.secret import Secret

__all__ = ["App", "Endpoints"]

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

DEFAULT_API_URL = "https://api.helpscout.net"
DEFAULT_TRANSITION_URL = "https://transition.helpscout.net"
DEFAULT_AUTHORIZE_URL = "https://secure.helpscout.net/authentication/authorizeClientApplication"


class Environment(Mapping[str, str]):
    """Environment variables that a traceback with locals does not print."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables

    def __getitem__(self, name: str) -> str:
        return self._variables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._variables)

    def __len__(self) -> int:
        return len(self._variables)

    def __repr__(self) -> str:
        return "<environment>"


ENVIRONMENT = Environment(os.environ)
"""The variables of this process."""


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The three addresses; https everywhere, http on loopback only.

    Raises:
        MissingCredentialsError: for an address that is neither https nor loopback.
    """

    api_url: str = DEFAULT_API_URL
    transition_url: str = DEFAULT_TRANSITION_URL
    authorize_url: str = DEFAULT_AUTHORIZE_URL

    def __post_init__(self) -> None:
        for name, url in (
            ("HELPSCOUT_API_URL", self.api_url),
            ("HELPSCOUT_TRANSITION_URL", self.transition_url),
            ("HELPSCOUT_AUTHORIZE_URL", self.authorize_url),
        ):
            refuse_plain_http(url, name)

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = ENVIRONMENT) -> Endpoints:
        """From ``HELPSCOUT_API_URL``, ``HELPSCOUT_TRANSITION_URL``, ``HELPSCOUT_AUTHORIZE_URL``.

        Args:
            environ: the variables to read, by default those of the process.
        """
        return cls(
            environ.get("HELPSCOUT_API_URL") or DEFAULT_API_URL,
            environ.get("HELPSCOUT_TRANSITION_URL") or DEFAULT_TRANSITION_URL,
            environ.get("HELPSCOUT_AUTHORIZE_URL") or DEFAULT_AUTHORIZE_URL,
        )

    @property
    def token_url(self) -> str:
        """Where tokens are asked for."""
        return self.api_url.rstrip("/") + "/v2/oauth2/token"


def is_loopback(url: str) -> bool:
    """Whether the address is on this machine."""
    return (urlsplit(url).hostname or "") in LOOPBACK


def refuse_plain_http(url: str, name: str) -> None:
    """Raise for an address that would carry secrets in the clear."""
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme == "http" and is_loopback(url):
        return
    raise MissingCredentialsError(
        f"{name} must start with https:// (http:// only for this machine), not {url!r}"
    )


@dataclass(frozen=True, slots=True)
class App:
    """An OAuth2 application of My Apps.

    ``app_secret`` may be None where only the transition service is asked, which needs no secret;
    renewing a token does need it.
    """

    app_id: str
    app_secret: Secret | None = None

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = ENVIRONMENT) -> App | None:
        """From ``HELPSCOUT_APP_ID`` and ``HELPSCOUT_APP_SECRET``; None without an id.

        Args:
            environ: the variables to read, by default those of the process.
        """
        app_id = environ.get("HELPSCOUT_APP_ID", "").strip()
        app_secret = environ.get("HELPSCOUT_APP_SECRET", "").strip()
        return cls(app_id, Secret(app_secret) if app_secret else None) if app_id else None
