"""Options and helpers that several commands share."""

from __future__ import annotations

import math
import os
import shlex
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from helpscout_codemods.escape_control import visible
from helpscout_migrator.errors import MigrationError

if TYPE_CHECKING:
    from helpscout_codemods.findings import Target
    from helpscout_v2.auth.config import Environment

INTERRUPTED = 130
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

# Checked here and not by click, so that every command reports the same error.
target_argument = click.argument("path", type=click.Path(path_type=Path), default=Path("."))
to_option = click.option(
    "--to",
    type=click.Choice(["native", "bridge"]),
    help="native: rewrite to V2 what can be verified (default). bridge: keep V1 calls and run them "
    "through the shim, which answers them from V2.",
)
yes_option = click.option("--yes", "-y", is_flag=True, help="Do not ask for confirmation.")
host_option = click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    metavar="ADDRESS",
    help="Address to listen on.",
)
allow_remote_option = click.option(
    "--allow-remote", is_flag=True, help="Allow an address that other machines can reach."
)
no_tokens_option = click.option(
    "--no-tokens", is_flag=True, help="Do not exchange V1 keys for tokens."
)
dirty_option = click.option(
    "--allow-dirty", is_flag=True, help="Continue with uncommitted changes in git."
)


def port_option(default: int) -> Decorator:
    """The port that a server listens on."""
    return click.option(
        "--port",
        type=click.IntRange(0, 65535),
        default=default,
        show_default=True,
        metavar="PORT",
        help="Port; 0 picks a free one.",
    )


def format_option(
    *formats: str, default: str | None = None, help: str = "Output format."
) -> Decorator:
    """How the result is printed; the default is the first format, unless another one is named."""
    return click.option(
        "--format",
        "style",
        type=click.Choice(formats),
        default=default or formats[0],
        show_default=True,
        help=help,
    )


class BoundedNumber(click.FloatRange):
    """A number of a range; unlike `click.FloatRange`, it refuses `nan`, which is in no range."""

    name = "number"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        number: float = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"{value!r} is not a number.", param, ctx)
        return number


def as_target(to: str | None) -> Target | None:
    return cast("Target | None", to)


def notify(message: str) -> None:
    """Print a message on standard error, credentials hidden."""
    click.echo(_masked(message), err=True)


def show(text: str) -> None:
    """Print text on standard output: credentials hidden, control characters and CI commands
    escaped."""
    click.echo(_masked(text))


def _masked(text: str) -> str:
    # Commands that print nothing of their own, such as help, should not wait for the import.
    from helpscout_codemods.masking import mask

    return visible(mask(text))


def ready(url: str, key: str | None = None) -> None:
    """Say that a server listens; with a key of the sandbox, how to try it."""
    click.echo(url)
    if key is not None:
        # The key of a sandbox that ends with the command is there to be shown.
        click.echo(f"try it: curl -u {key}:X {url}/v1/mailboxes.json", err=True)
    notify("serving; press Ctrl-C to stop")


def refuse_all(problems: Sequence[str]) -> None:
    """Print every problem, the last one as the error that ends the command. Raises it."""
    for problem in problems[:-1]:
        notify(problem)
    if problems:
        raise MigrationError(problems[-1])


def can_ask() -> bool:
    """Whether a person can read a question and answer it."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def require_consent(question: str, yes: bool, *, otherwise: str = "nothing was changed") -> None:
    """Ask on the terminal, unless --yes, and end the command unless the answer is yes.

    Args:
        question: What is asked.
        yes: Whether the answer was given on the command line.
        otherwise: What is true when the answer is no (exit 1) or Ctrl-C (exit 130).

    Raises:
        MigrationError: there is no terminal.
    """
    if yes:
        return
    if not can_ask():
        raise MigrationError("cannot ask without a terminal: add --yes")
    try:
        is_agreed = click.confirm(question, default=False, err=True)
    except click.Abort:
        notify(f"\ninterrupted: {otherwise}")
        raise SystemExit(INTERRUPTED) from None
    if not is_agreed:
        notify(otherwise)
        raise SystemExit(1)


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
    """The variables of this process; tracebacks with locals do not show them."""
    from helpscout_v2.auth.config import Environment

    return Environment(dict(os.environ))
