"""Options and little helpers that several commands share."""

from __future__ import annotations

import contextlib
import os
import shlex
import sys
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any, TypeVar, cast

import click
from rich.console import Console

from helpscout_codemods.visible import visible
from helpscout_migrator import git
from helpscout_migrator.errors import MigrationError
from helpscout_migrator.hooks import address, checked
from helpscout_migrator.plan import Target
from helpscout_migrator.steps.webhooks import Order
from helpscout_migrator.workspace import Workspace, at

F = TypeVar("F", bound=Callable[..., Any])

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
_HOOK_OPTIONS = (
    click.option(
        "--webhook-url",
        "hook_urls",
        multiple=True,
        metavar="URL",
        help="Also create a V2 webhook that delivers here (repeat for more).",
    ),
    click.option(
        "--webhook-event",
        "hook_events",
        multiple=True,
        metavar="NAME",
        help="An event of the webhook (repeat; default: those the code registers, or all of V1).",
    ),
    click.option(
        "--webhook-secret-env",
        "hook_secret",
        metavar="NAME",
        help="The variable with the webhook's secret (default: HELPSCOUT_WEBHOOK_SECRET).",
    ),
)


def hook_options(command: F) -> F:
    """The options that put webhooks into a plan; the command gets them as `hook_*`."""
    for option in reversed(_HOOK_OPTIONS):
        command = option(command)
    return command


def hook_order(urls: tuple[str, ...], events: tuple[str, ...], secret: str | None) -> Order:
    """The webhooks asked for. Raises MigrationError for events or a secret without an address."""
    if not urls and (events or secret):
        raise MigrationError("webhooks: where to? give --webhook-url https://... as well")
    return Order(tuple(map(address, urls)), checked(events) if events else (), secret)


def hooks_apart(order: Order) -> None:
    """Say that an order is left over where nothing is migrated; exits 1."""
    if order.urls:
        talk(
            "no webhook was looked at, because there is nothing to migrate: "
            f"`helpscout-migrate webhooks apply --url {order.urls[0]}` does it alone"
        )
        raise SystemExit(1)


dirty_option = click.option(
    "--allow-dirty", is_flag=True, help="Go on although git has uncommitted changes here."
)


def workspace_of(path: Path) -> Workspace:
    """The workspace of a target given on the command line."""
    return at(path)


def as_target(to: str | None) -> Target | None:
    return cast("Target | None", to)


def talk(message: str) -> None:
    """Say something that is not data."""
    click.echo(visible(message), err=True)


def show(text: str, *, nl: bool = True) -> None:
    """Data on standard output: every character of it, unless a terminal would obey some."""
    click.echo(visible(text) if sys.stdout.isatty() else text, nl=nl)


def confirm(question: str, yes: bool) -> bool:
    """Ask, unless --yes. Without a terminal nobody can answer, so that is an error."""
    if yes:
        return True
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise MigrationError("there is no terminal to ask: give --yes to go on without asking")
    return click.confirm(question, default=False, err=True)


def mind_git(workspace: Workspace, allow_dirty: bool) -> None:
    """Refuse a tree with uncommitted changes; say it where there is no git at all."""
    match git.state_of(workspace.root):
        case git.Dirty(paths=paths) if not allow_dirty:
            shown = ", ".join(paths[:3]) + (f" and {len(paths) - 3} more" if len(paths) > 3 else "")
            raise MigrationError(
                f"uncommitted changes in {shown}: commit or stash them, or give --allow-dirty"
            )
        case git.NoGit():
            talk("not a git tree: undo works from the encrypted backups alone")
        case _:
            pass


@contextlib.contextmanager
def busy(message: str) -> Generator[None, None, None]:
    """Show on a terminal that something takes a while; say nothing elsewhere."""
    if sys.stderr.isatty():
        with Console(stderr=True).status(message):
            yield
    else:
        yield


def command_line(text: str) -> tuple[str, ...]:
    """Split a command given as one option. Raises MigrationError when a quote is left open."""
    try:
        words = tuple(shlex.split(text))
    except ValueError as error:
        raise MigrationError(f"cannot read the command {text!r}: {error}") from error
    if not words:
        raise MigrationError("the command to rehearse is empty")
    return words


def environment() -> dict[str, str]:
    return dict(os.environ)
