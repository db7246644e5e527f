"""What the token commands share: the store and the application."""

from __future__ import annotations

from collections.abc import Mapping

import click

from helpscout_migrator.errors import MigrationError
from helpscout_v2.auth.config import App
from helpscout_v2.auth.store import TokenStore

store_option = click.option(
    "--store",
    metavar="URL",
    help="The token store: postgresql://.. or sqlite:///path (default: HELPSCOUT_STORE, else a "
    "SQLite file in your state directory).",
)


def open_store(url: str | None, environ: Mapping[str, str]) -> TokenStore:
    """The store that the option or the environment names."""
    return TokenStore(url, environ=environ)


def application(environ: Mapping[str, str]) -> App:
    """The application of the environment. Raises MigrationError without one."""
    app = App.from_env(environ)
    if app is None:
        raise MigrationError(
            "set HELPSCOUT_APP_ID to your OAuth2 application's id "
            "(make one under Your Profile > My Apps in Help Scout)"
        )
    return app
