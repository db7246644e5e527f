"""The ways to make a client: a token, the environment, the store, an application, a V1 key."""

from __future__ import annotations

import os
import threading
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, Self, TypedDict, TypeVar, Unpack, cast

from helpscout_v2 import arguments, urls
from helpscout_v2.auth.source import DeferredSource, StaticToken, TokenSource
from helpscout_v2.errors import ArgumentError, ConfigurationError
from helpscout_v2.http.connecting import Settings
from helpscout_v2.http.pacing import Pacer
from helpscout_v2.http.session import CallEvent
from helpscout_v2.secret import Secret, hidden

if TYPE_CHECKING:
    import httpx

    from helpscout_v2.auth.store import TokenStore

__all__ = ["ClientOptions", "Connectable"]

S = TypeVar("S")
API_URL = "https://api.helpscout.net"


class ClientOptions(TypedDict, total=False):
    """What every constructor of ``HelpScout`` takes besides its own arguments; see there."""

    api_url: str | None
    timeout: float | tuple[float, float]
    retries: int
    longest_wait: float
    pacer: Pacer | None
    on_call: Callable[[CallEvent], None] | None
    http: httpx.AsyncClient | None


class Connectable(Generic[S]):
    """What every client is made of: a token source, an address, options, and a session ``S``.

    Nothing is read and no session is opened before the first call.
    """

    def __init__(
        self,
        tokens: TokenSource,
        *,
        api_url: str | None = None,
        timeout: float | tuple[float, float] = (10.0, 60.0),
        retries: int = 4,
        longest_wait: float = 90.0,
        pacer: Pacer | None = None,
        on_call: Callable[[CallEvent], None] | None = None,
        http: httpx.AsyncClient | None = None,
    ) -> None:
        if not callable(getattr(tokens, "token", None)):
            # Not shown: it may be a token.
            raise ArgumentError(
                f"tokens must be a token source, not {type(tokens).__name__}: "
                f"make a client with {type(self).__name__}.with_token(...) or from_env()"
            )
        if api_url is not None:
            arguments.text("api_url", api_url, empty=True)
        if on_call is not None and not callable(on_call):
            raise ArgumentError(f"on_call must be a function, not {on_call!r}")
        self._api_url = api_url
        self._source = tokens
        self._settings = Settings(
            _timeouts(timeout),
            arguments.number("retries", retries, least=0),
            arguments.seconds("longest_wait", longest_wait),
            pacer,
            on_call,
            http,
        )
        self._opened: S | None = None
        self._lock = threading.Lock()

    @abstractmethod
    def _connect(self, base: str) -> S:
        """A session for the API at ``base``."""
        ...

    @property
    def _session(self) -> S:
        if self._opened is None:
            with self._lock:
                if self._opened is None:
                    self._opened = self._connect(self._base())
        return self._opened

    def _base(self) -> str:
        name = "api_url" if self._api_url else "HELPSCOUT_API_URL"
        return urls.base_url(self._address(), name)

    def _address(self) -> str:
        return self._api_url or os.environ.get("HELPSCOUT_API_URL") or API_URL

    @classmethod
    def with_token(cls, access_token: str | Secret, **options: Unpack[ClientOptions]) -> Self:
        """A client with a bearer that was obtained elsewhere. It is not renewed.

        Args:
            access_token: the bearer, without the word.
            options: what the client itself takes, such as ``timeout`` or ``retries``.

        Raises:
            ConfigurationError: when it is empty, or None.
        """
        # An unset variable gives None.
        if access_token is None:  # pyright: ignore[reportUnnecessaryComparison]
            raise ConfigurationError("the access token is None: is its variable set?")
        # Rebound, because a traceback with locals would show what came in.
        access_token = arguments.secret("access_token", access_token)
        return cls(StaticToken(access_token), **options)

    @classmethod
    def from_env(cls, **options: Unpack[ClientOptions]) -> Self:
        """A client as the environment describes it.

        In this order: ``HELPSCOUT_ACCESS_TOKEN``; the token store's account ``HELPSCOUT_ACCOUNT``
        ("default") if it holds a token; ``HELPSCOUT_APP_ID`` and ``HELPSCOUT_APP_SECRET``, whose
        token is kept in the store.

        Args:
            options: what the client itself takes, such as ``timeout`` or ``retries``.

        Raises:
            ConfigurationError: on first use, when there is none of them, naming what to set.
        """
        return cls._deferred(options, lambda sources, environ: sources.from_env(environ))

    @classmethod
    def from_store(
        cls,
        account: str = "default",
        store: TokenStore | str | Secret | None = None,
        **options: Unpack[ClientOptions],
    ) -> Self:
        """A client with an account of the token store, renewed and shared through it.

        Args:
            store: an open store, or its SQLAlchemy URL; by default ``HELPSCOUT_STORE``.
            account: the account's name in the store.
            options: what the client itself takes, such as ``timeout`` or ``retries``.

        Raises:
            ConfigurationError: on first use, when the store has no such account.
        """
        store = hidden(store)
        return cls._deferred(
            options,
            lambda sources, environ: sources.from_store(account, store, environ=environ),
        )

    @classmethod
    def client_credentials(
        cls,
        app_id: str,
        app_secret: str | Secret,
        *,
        account: str | None = None,
        store: TokenStore | str | Secret | None = None,
        **options: Unpack[ClientOptions],
    ) -> Self:
        """A client with the token of an OAuth2 application (My Apps), shared through the store.

        Args:
            app_id: the application's id.
            app_secret: the application's secret.
            account: the token's name in the store; by default made of the application's id.
            store: an open store, or the URL of one; by default ``HELPSCOUT_STORE``.
            options: what the client itself takes, such as ``timeout`` or ``retries``.

        Raises:
            ConfigurationError: when the id or the secret is empty, or None.
            AuthenticationError: on first use, when the id or the secret is wrong.
            CredentialsError: on first use, when the token store cannot be used.

        https://developer.helpscout.com/mailbox-api/overview/authentication/#client-credentials-flow
        """
        # An unset variable gives an empty text or None.
        if not app_id or not app_secret:
            name = "app_secret" if app_id else "app_id"
            raise ConfigurationError(f"{name} is empty: is its variable set?")
        app_secret, store = arguments.secret("app_secret", app_secret), hidden(store)
        return cls._deferred(
            options,
            lambda sources, environ: sources.from_client_credentials(
                sources.App(app_id, app_secret),
                account=account or f"app-{app_id}",
                store=store,
                environ=environ,
            ),
        )

    @classmethod
    def from_v1_key(
        cls,
        api_key: str | Secret | None,
        *,
        app_id: str | None = None,
        app_secret: str | Secret | None = None,
        account: str | None = None,
        store: TokenStore | str | Secret | None = None,
        **options: Unpack[ClientOptions],
    ) -> Self:
        """A client with a V1 API key, exchanged for a token on first use and kept in the store.

        Args:
            api_key: None, as an unset variable gives it, is refused on first use.
            app_id: the OAuth2 application; by default ``HELPSCOUT_APP_ID`` and
                ``HELPSCOUT_APP_SECRET``.
            app_secret: renews the token when it ends; without it the client works until then.
            account: the token's name in the store; by default made of the key's keyed hash.
            store: an open store, or the URL of one; by default ``HELPSCOUT_STORE``.
            options: what the client itself takes, such as ``timeout`` or ``retries``.

        Raises:
            ConfigurationError: on first use, when there is no application, or the transition
                service is gone; the message says what to do instead.
            AuthenticationError: on first use, when the key is not valid.
        """
        api_key, app_secret, store = Secret(api_key or ""), hidden(app_secret), hidden(store)
        return cls._deferred(
            options,
            lambda sources, environ: sources.from_v1_key(
                api_key,
                None if app_id is None else sources.App(app_id, app_secret),
                account=account,
                store=store,
                environ=environ,
            ),
        )

    @classmethod
    def _deferred(
        cls, options: ClientOptions, make: Callable[[Any, Mapping[str, str]], TokenSource]
    ) -> Self:
        """A client whose token source is made, and its modules are imported, by the first call."""

        def open_source() -> TokenSource:
            from helpscout_v2.auth import config, sources

            return make(sources, config.Environment(_environment(options)))

        return cls(DeferredSource(open_source), **options)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} at {self._address()}>"


def _timeouts(timeout: Any) -> tuple[float, float]:
    pair = cast("Sequence[Any]", timeout if isinstance(timeout, tuple | list) else (timeout,) * 2)
    if len(pair) != 2:
        raise ArgumentError("timeout must be one number of seconds, or two: to connect, to read")
    to_connect, to_read = pair
    return arguments.seconds("timeout", to_connect), arguments.seconds("timeout", to_read)


def _environment(options: ClientOptions) -> Mapping[str, str]:
    """The variables of this process, with the address that the caller gave."""
    environ = dict(os.environ)
    if api_url := options.get("api_url"):
        environ["HELPSCOUT_API_URL"] = urls.base_url(api_url, "api_url")
    return environ
