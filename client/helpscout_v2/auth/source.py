"""Where a client gets its token from: all that the transport needs of the authentication."""

from __future__ import annotations

import threading
from abc import abstractmethod
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Protocol

from helpscout_v2.auth import errors as auth
from helpscout_v2.auth.token import NEVER, Token
from helpscout_v2.errors import (
    AuthenticationError,
    ConfigurationError,
    CredentialsError,
    TransportError,
)
from helpscout_v2.secret import Secret

TOKEN_PATH = "/v2/oauth2/token"


class TokenSource(Protocol):
    """Gives tokens; must be safe to use from several threads."""

    @abstractmethod
    def token(self) -> Token:
        """A token that should be accepted now, renewed beforehand when it is about to end."""

    @abstractmethod
    def renew(self, rejected: Token) -> Token:
        """A token better than ``rejected``, which the API has just answered with 401.

        Returns the same token when there is no better one; the 401 then reaches the caller.
        """


class StaticToken:
    """A bearer that was obtained elsewhere; it cannot be renewed."""

    def __init__(self, access_token: str | Secret) -> None:
        # Files and shells like to add a line break.
        text = Secret(access_token).reveal().strip()
        if not text:
            raise ConfigurationError("the access token is empty")
        self._token = Token(Secret(text), None, NEVER)

    def token(self) -> Token:
        """The token."""
        return self._token

    def ready(self) -> Token:
        """The token."""
        return self._token

    def renew(self, rejected: Token) -> Token:
        """The same token: there is no other."""
        return self._token


class DeferredSource:
    """A source that is opened when it is first asked, so that making a client reads nothing."""

    def __init__(self, open_source: Callable[[], TokenSource]) -> None:
        self._open_source = open_source
        self._opened: TokenSource | None = None
        self._lock = threading.Lock()

    def opened(self) -> TokenSource:
        """The source, opened now unless it was before; after a failure it is tried again."""
        with self._lock:
            if self._opened is None:
                self._opened = self._open_source()
            return self._opened

    def token(self) -> Token:
        """The source's token."""
        return self.opened().token()

    def ready(self) -> Token | None:
        """The source's token if it is at hand, see ``ready_token``."""
        return None if self._opened is None else ready_token(self._opened)

    def renew(self, rejected: Token) -> Token:
        """The source's renewed token."""
        return self.opened().renew(rejected)

    def close(self) -> None:
        """Closes the source if it was opened; the next call opens it again."""
        with self._lock:
            source, self._opened = self._opened, None
        close = getattr(source, "close", None)
        if callable(close):
            close()


class MappedErrors:
    """A source whose errors are this package's, so that one ``except`` catches everything."""

    def __init__(self, source: TokenSource) -> None:
        self._source = source

    def open(self) -> None:
        """Reads the credentials now, where the source has not done so yet."""
        if isinstance(self._source, DeferredSource):
            with map_auth_errors():
                self._source.opened()

    def token(self) -> Token:
        """The source's token."""
        with map_auth_errors():
            return self._source.token()

    def ready(self) -> Token | None:
        """The source's token if it is at hand, see ``ready_token``."""
        return ready_token(self._source)

    def renew(self, rejected: Token) -> Token:
        """The source's renewed token."""
        with map_auth_errors():
            return self._source.renew(rejected)


def ready_token(source: TokenSource) -> Token | None:
    """The token that ``source.token()`` would give without waiting for anything, else None.

    A source that can tell has a method ``ready`` for it.
    """
    ready: Callable[[], Token | None] | None = getattr(source, "ready", None)
    return None if ready is None else ready()


@contextmanager
def map_auth_errors() -> Generator[None, None, None]:
    """Raises errors of the authentication as the errors that callers of a client know.

    Raises:
        ConfigurationError: nothing to authenticate with, or the transition service is gone.
        AuthenticationError: the credentials were refused.
        TransportError: the token endpoint gave no usable answer.
        CredentialsError: the token store cannot be used.
    """
    try:
        yield
    except (auth.MissingCredentialsError, auth.TransitionGoneError) as error:
        raise ConfigurationError(str(error)) from error
    except auth.TokenRefusedError as error:
        raise AuthenticationError(str(error), status=401, method="POST", path=TOKEN_PATH) from error
    except auth.TokenUnavailableError as error:
        raise TransportError(str(error), method="POST", path=TOKEN_PATH) from error
    except auth.AuthError as error:
        raise CredentialsError(str(error)) from error
