"""What the token commands share: the store, the application, and errors as one clear line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import ParamSpec, TypeVar

import click

from helpscout_migrator.errors import MigrationError
from helpscout_v2.auth.config import App
from helpscout_v2.auth.store import TokenStore
from helpscout_v2.errors import HelpScoutError

P = ParamSpec("P")
R = TypeVar("R")

store_option = click.option(
    "--store",
    metavar="URL",
    help="The token store: postgresql://.. or sqlite:///path (default: HELPSCOUT_STORE, else a "
    "SQLite file in your state directory).",
)
format_option = click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to print the result.",
)


def in_one_line(command: Callable[P, R]) -> Callable[P, R]:
    """Turn the client's errors into the command's own."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except HelpScoutError as error:
            problem = MigrationError(str(error))
        raise problem

    return wrapped


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
