"""Token sources for a client: what ``HelpScout.from_env`` and its sisters are built on."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager

from helpscout_v2.auth.broker import Broker
from helpscout_v2.auth.config import ENVIRONMENT, App, Endpoints, Environment
from helpscout_v2.auth.errors import MissingCredentialsError
from helpscout_v2.auth.grants import ClientCredentials, ExchangeOnce, RefreshOnly
from helpscout_v2.auth.source import StaticToken, TokenSource
from helpscout_v2.auth.store import TokenStore
from helpscout_v2.secret import Secret, hidden


def from_store(
    account: str = "default",
    store: TokenStore | str | Secret | None = None,
    *,
    app: App | None = None,
    endpoints: Endpoints | None = None,
    environ: Mapping[str, str] = ENVIRONMENT,
) -> Broker:
    """A source for an account of the token store, renewed with the application when it ends.

    Raises:
        MissingCredentialsError: the store has no such account.
    """
    environ, store = Environment(environ), hidden(store)
    app = app or App.from_env(environ)
    grant = RefreshOnly(app, account, endpoints or Endpoints.from_env(environ))
    with _opened(store, environ) as token_store:
        if token_store.get(account) is None:
            raise MissingCredentialsError(
                f"the token store {token_store.address} has no account {account!r}; "
                f"log in first: helpscout-migrate login --account {account}"
            )
        return Broker(token_store, account, grant, owns_store=token_store is not store)


def from_client_credentials(
    app: App,
    *,
    account: str = "default",
    store: TokenStore | str | Secret | None = None,
    endpoints: Endpoints | None = None,
    environ: Mapping[str, str] = ENVIRONMENT,
) -> Broker:
    """A source that asks for the application's own token and shares it through the store."""
    environ, store = Environment(environ), hidden(store)
    grant = ClientCredentials(app, endpoints or Endpoints.from_env(environ))
    with _opened(store, environ) as token_store:
        return Broker(token_store, account, grant, owns_store=token_store is not store)


def from_v1_key(
    api_key: Secret | str,
    app: App | None = None,
    *,
    account: str | None = None,
    store: TokenStore | str | Secret | None = None,
    endpoints: Endpoints | None = None,
    environ: Mapping[str, str] = ENVIRONMENT,
) -> Broker:
    """A source that exchanges a V1 key on first use and keeps the result in the store.

    The account is the one that this key was exchanged for before, else ``account``, else a name
    made of the key's keyed hash: two keys never share a token.

    Raises:
        MissingCredentialsError: there is no application, or ``account`` holds a token that is not
            this key's.
    """
    environ, api_key, store = Environment(environ), Secret(api_key), hidden(store)
    app = app or App.from_env(environ)
    if not api_key.reveal().strip():
        raise MissingCredentialsError("the V1 key is missing: an empty one was given")
    if app is None:
        raise MissingCredentialsError(
            "a V1 key is exchanged on behalf of an application: set HELPSCOUT_APP_ID and "
            "HELPSCOUT_APP_SECRET (from My Apps in your profile), or give app_id"
        )
    grant = ExchangeOnce(api_key, app, endpoints or Endpoints.from_env(environ))
    with _opened(store, environ) as token_store:
        name = (
            token_store.find_by_key(api_key)
            or account
            or f"v1-{token_store.key_hash(api_key)[:12]}"
        )
        stored_token = token_store.get(name)
        if stored_token is not None and stored_token.key_hash != token_store.key_hash(api_key):
            raise MissingCredentialsError(
                f"account {name!r} of the token store holds a token that was not exchanged for "
                "this V1 key; give another account name, or use the account without the key"
            )
        return Broker(token_store, name, grant, owns_store=token_store is not store)


def from_env(environ: Mapping[str, str] = ENVIRONMENT) -> TokenSource:
    """The source that the environment describes.

    In this order: ``HELPSCOUT_ACCESS_TOKEN``; the account ``HELPSCOUT_ACCOUNT`` of the store if it
    has a token; ``HELPSCOUT_APP_ID`` and ``HELPSCOUT_APP_SECRET`` (client credentials, kept in the
    store).

    Raises:
        MissingCredentialsError: none of them, naming what to set.
    """
    environ = Environment(environ)
    if environ.get("HELPSCOUT_ACCESS_TOKEN", "").strip():
        return StaticToken(environ["HELPSCOUT_ACCESS_TOKEN"].strip())
    account = environ.get("HELPSCOUT_ACCOUNT") or "default"
    app = App.from_env(environ)
    endpoints = Endpoints.from_env(environ)
    own = ClientCredentials(app, endpoints) if app is not None and app.app_secret else None
    with _opened(None, environ) as store:
        stored_token = store.get(account)
        if stored_token is not None and (own is None or stored_token.source != own.source):
            renewing = RefreshOnly(app, account, endpoints)
            return Broker(store, account, renewing, owns_store=True)
        if own is not None:
            return Broker(store, account, own, owns_store=True)
        raise MissingCredentialsError(
            "no Help Scout credentials: set HELPSCOUT_APP_ID and HELPSCOUT_APP_SECRET (from My "
            f"Apps in your profile), or log in once with 'helpscout-migrate login --account "
            f"{account}', or set HELPSCOUT_ACCESS_TOKEN"
        )


@contextmanager
def _opened(
    store: TokenStore | str | Secret | None, environ: Mapping[str, str]
) -> Generator[TokenStore, None, None]:
    """An open store; one that was opened here is closed again when the block fails."""
    if isinstance(store, TokenStore):
        yield store
        return
    token_store = TokenStore(store, environ=environ)
    try:
        yield token_store
    except BaseException:
        token_store.close()
        raise
