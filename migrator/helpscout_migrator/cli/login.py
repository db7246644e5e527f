"""`login`: a token without any V1 key."""

from __future__ import annotations

import webbrowser

import click

from helpscout_migrator.cli.options import environment, talk
from helpscout_migrator.errors import MigrationError
from helpscout_migrator.exchange.common import application, in_one_line, open_store, store_option
from helpscout_migrator.exchange.single import read_key
from helpscout_v2.auth import flows
from helpscout_v2.auth.config import App, Endpoints
from helpscout_v2.auth.flows import authorization_code, authorization_request
from helpscout_v2.auth.loopback import PORT, CodeArrived, LoginDenied, LoginTimedOut, Loopback
from helpscout_v2.auth.store import TokenStore
from helpscout_v2.secret import Secret


@click.command()
@click.option("--account", help="Name in the token store (default: HELPSCOUT_ACCOUNT).")
@click.option(
    "--client-credentials", is_flag=True, help="For your own account; no browser, no user."
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    show_default=True,
    metavar="NUMBER",
    help="Where the browser comes back to.",
)
@click.option("--no-browser", is_flag=True, help="Only print the address to open.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0.1),
    default=300.0,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait for the browser.",
)
@click.option(
    "--for-v1-key",
    is_flag=True,
    help="Let V1 code that still sends its V1 key through the shim use this account. The key is "
    "read as in `exchange`; only its keyed hash is kept.",
)
@store_option
@in_one_line
def login(
    account: str | None,
    client_credentials: bool,
    port: int,
    no_browser: bool,
    timeout: float,
    for_v1_key: bool,
    store: str | None,
) -> None:
    """Get a token without any V1 key.

    The application is that of HELPSCOUT_APP_ID and HELPSCOUT_APP_SECRET.

    Without an option a user agrees in the browser. The application's redirection URL in My Apps
    must be http://127.0.0.1:8912/callback (or your --port).
    """
    environ = environment()
    app = application(environ)
    endpoints = Endpoints.from_env(environ)
    name = account or environ.get("HELPSCOUT_ACCOUNT") or "default"
    key = read_key(environ) if for_v1_key else None
    with open_store(store, environ) as opened:
        if client_credentials:
            credentials_login(opened, name, app, endpoints, key)
        else:
            browser_login(
                opened,
                name,
                app,
                endpoints,
                key,
                port=port,
                browser=not no_browser,
                timeout=timeout,
            )
    talk(f"the token store has a token for account {name}")


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
    """Store the token of a user who agrees in the browser.

    Raises:
        MigrationError: the user did not agree, or nobody came back in time.
    """
    if app.app_secret is None:
        raise MigrationError("set HELPSCOUT_APP_SECRET too: the code is exchanged with it")
    request = authorization_request(app, endpoints)
    with Loopback(request, port=port) as loopback:
        talk(f"waiting on {loopback.url} (the redirection URL to register in My Apps)")
        talk(f"open this address and agree:\n  {request.url}")
        if browser:
            webbrowser.open(request.url)
        arrival = loopback.wait(timeout)
    match arrival:
        case CodeArrived(code):
            token = authorization_code(app, code, endpoints)
            store.put(account, token, source="authorization_code", api_key=key)
        case LoginDenied(reason):
            raise MigrationError(f"Help Scout sent no code back: {reason}")
        case LoginTimedOut(refused):
            turned_away = f"; {refused} answers with a wrong state were refused" if refused else ""
            raise MigrationError(
                f"nobody came back from the browser within {timeout:g} s{turned_away}"
            )
