"""`login`: get a token without a V1 key."""

from __future__ import annotations

import webbrowser

import click

from helpscout_codemods.wording import plural
from helpscout_migrator.cli.options import BoundedNumber, environment, notify
from helpscout_migrator.errors import MigrationError
from helpscout_migrator.exchange.common import application, open_store, store_option
from helpscout_migrator.exchange.single import account_name, read_key
from helpscout_v2.auth import flows
from helpscout_v2.auth.config import App, Endpoints
from helpscout_v2.auth.flows import authorization_code, authorization_request
from helpscout_v2.auth.loopback import PORT, CodeArrived, LoginDenied, LoginTimedOut, Loopback
from helpscout_v2.auth.store import TokenStore
from helpscout_v2.secret import Secret

LONGEST_WAIT = 86_400.0
"""Seconds that a login may wait for the browser."""

EXAMPLES = """\b
Examples:
  helpscout-migrate login                        a user agrees in the browser
  helpscout-migrate login --account acme         under a name of its own
  helpscout-migrate login --client-credentials   as the application's owner
"""


@click.command(epilog=EXAMPLES)
@click.option(
    "--account",
    metavar="NAME",
    help="Account name in the token store (default: HELPSCOUT_ACCOUNT).",
)
@click.option(
    "--client-credentials",
    is_flag=True,
    help="Get the token of the application itself, without a browser.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    show_default=True,
    metavar="NUMBER",
    help="Local port that the browser returns to.",
)
@click.option(
    "--no-browser", is_flag=True, help="Print the address instead of opening the browser."
)
@click.option(
    "--timeout",
    type=BoundedNumber(0.1, LONGEST_WAIT),
    default=300.0,
    show_default=True,
    metavar="SECONDS",
    help="Maximum time to wait for the browser.",
)
@click.option(
    "--for-v1-key",
    is_flag=True,
    help="Also let V1 code that sends its V1 key through the shim use this account. The key is "
    "read as in `exchange`; only a keyed hash of it is stored.",
)
@store_option
def login(
    account: str | None,
    client_credentials: bool,
    port: int,
    no_browser: bool,
    timeout: float,
    for_v1_key: bool,
    store: str | None,
) -> None:
    """Get a token without a V1 key.

    Uses the application of HELPSCOUT_APP_ID and HELPSCOUT_APP_SECRET. By default a user authorizes
    it in the browser; its redirection URL in My Apps must then be http://127.0.0.1:8912/callback
    (or your --port).

    Exit 0: the token is stored. Exit 2: error.
    """
    environ = environment()
    app = application(environ)
    endpoints = Endpoints.from_env(environ)
    name = account_name(account, environ)
    key = read_key(environ) if for_v1_key else None
    with open_store(store, environ) as token_store:
        if client_credentials:
            credentials_login(token_store, name, app, endpoints, key)
        else:
            browser_login(
                token_store,
                name,
                app,
                endpoints,
                key,
                port=port,
                browser=not no_browser,
                timeout=timeout,
            )
    notify(f"stored a token for account {name}")


def credentials_login(
    store: TokenStore, account: str, app: App, endpoints: Endpoints, key: Secret | None
) -> None:
    """Store the application's own token."""
    token = flows.client_credentials(app, endpoints)
    store.put(account, token, source="client_credentials", api_key=key)


def browser_login(
    store: TokenStore,
    account: str,
    app: App,
    endpoints: Endpoints,
    key: Secret | None = None,
    *,
    port: int = PORT,
    browser: bool = True,
    timeout: float = 300.0,
) -> None:
    """Store the token of a user who authorizes the application in the browser.

    Raises:
        MigrationError: authorization was denied, or the login timed out.
    """
    if app.app_secret is None:
        raise MigrationError("HELPSCOUT_APP_SECRET is not set: the login needs it")
    request = authorization_request(app, endpoints)
    with Loopback(request, port=port) as loopback:
        notify(f"waiting on {loopback.url} (the redirection URL to register in My Apps)")
        notify(f"open this address to authorize the application:\n  {request.url}")
        if browser:
            webbrowser.open(request.url)
        arrival = loopback.wait(timeout)
    match arrival:
        case CodeArrived(code):
            token = authorization_code(app, code, endpoints)
            store.put(account, token, source="authorization_code", api_key=key)
        case LoginDenied(reason):
            raise MigrationError(f"the login was denied: {reason}")
        case LoginTimedOut(refused):
            rejection = (
                f"; {plural(refused, 'answer')} with a wrong state ignored" if refused else ""
            )
            raise MigrationError(f"the login timed out after {timeout:g} s{rejection}")
