"""What can go wrong before a request is allowed to carry a token."""

from __future__ import annotations

from helpscout_v2.errors import ConfigurationError, HelpScoutError

__all__ = [
    "AuthError",
    "MissingCredentialsError",
    "RefreshLostError",
    "StoreError",
    "StoreKeyError",
    "StoreLockedError",
    "TokenRefusedError",
    "TokenUnavailableError",
    "TransitionGoneError",
]


class AuthError(HelpScoutError):
    """Base of everything below; its text never holds a secret."""


class TokenRefusedError(AuthError):
    """The credentials were refused: asking again with the same ones is pointless.

    ``code`` is the OAuth2 error code, such as ``invalid_grant``; empty when none was sent.
    """

    def __init__(self, message: str, *, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class RefreshLostError(TokenRefusedError):
    """The refresh token was spent by a process that died before it stored the answer."""


class TokenUnavailableError(AuthError):
    """The token endpoint could not answer now: a network fault, a 5xx or a 429.

    ``retry_after`` is in seconds, None when the server named none.
    """

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class TransitionGoneError(AuthError):
    """The transition service is switched off: V1 keys can no longer be exchanged."""


class StoreError(AuthError):
    """The token store cannot be read or written."""


class StoreLockedError(StoreError):
    """Another process held the store's lock for longer than we were told to wait."""


class StoreKeyError(StoreError, ConfigurationError):
    """The encryption key is missing, malformed or not the one that the store was written with."""


class MissingCredentialsError(AuthError, ConfigurationError):
    """Nothing to authenticate with; the text names what to set."""
