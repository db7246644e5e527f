"""Options and little helpers that several commands share."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from helpscout_codemods.escape_control import visible
from helpscout_migrator.errors import MigrationError

if TYPE_CHECKING:
    from helpscout_codemods.findings import Target
    from helpscout_v2.auth.config import Environment

# The path is checked by us, so that the error is the same line everywhere.
target_argument = click.argument("path", type=click.Path(path_type=Path), default=Path("."))
to_option = click.option(
    "--to",
    type=click.Choice(["native", "bridge"]),
    help="native: rewrite what is proven (default). bridge: only make it run through the shim.",
)
yes_option = click.option("--yes", "-y", is_flag=True, help="Do not ask.")
no_tokens_option = click.option(
    "--no-tokens", is_flag=True, help="Do not exchange V1 keys for tokens."
)
dirty_option = click.option(
    "--allow-dirty", is_flag=True, help="Go on although git has uncommitted changes here."
)


def as_target(to: str | None) -> Target | None:
    return cast("Target | None", to)


def talk(message: str) -> None:
    """Say something that is not data."""
    click.echo(visible(message), err=True)


def show(text: str) -> None:
    """Text for people on standard output, which neither a terminal nor a CI runner obeys."""
    click.echo(visible(text))


def plural(number: int, noun: str) -> str:
    """`1 file`, `2 files`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def confirm(question: str, yes: bool) -> bool:
    """Ask, unless --yes. Without a terminal nobody can answer, so that is an error."""
    if yes:
        return True
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise MigrationError("there is no terminal to ask: give --yes to go on without asking")
    return click.confirm(question, default=False, err=True)


def command_line(text: str) -> tuple[str, ...]:
    """Split a command given as one option. Raises MigrationError when a quote is left open."""
    try:
        words = tuple(shlex.split(text))
    except ValueError as error:
        raise MigrationError(f"cannot read the command {text!r}: {error}") from error
    if not words:
        raise MigrationError("the command to rehearse is empty")
    return words


def environment() -> Environment:
    """The variables of this process, as they are now; tracebacks with locals do not show them."""
    from helpscout_v2.auth.config import Environment

    return Environment(dict(os.environ))
