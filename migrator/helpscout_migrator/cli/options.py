"""Options and little helpers that several commands share."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from helpscout_codemods.findings import Target
from helpscout_codemods.visible import visible
from helpscout_migrator import git
from helpscout_migrator.errors import MigrationError
from helpscout_migrator.state.workspace import Workspace, at
from helpscout_migrator.webhooks.orders import Order, address, checked
from helpscout_migrator.webhooks.settings import order_in

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
        help="Also create a V2 webhook that delivers here (repeat for more; default: the "
        "project's settings).",
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
    click.option("--no-webhooks", is_flag=True, help="Create none, whatever the settings say."),
)


def hook_options(command: F) -> F:
    """The options that put webhooks into a plan; the command gets them as `hook_*`."""
    for option in reversed(_HOOK_OPTIONS):
        command = option(command)
    return command


def hook_order(
    workspace: Workspace,
    urls: tuple[str, ...],
    events: tuple[str, ...],
    secret: str | None,
    none: bool,
) -> Order:
    """The webhooks asked for: by the settings, and by the command line, which wins.

    Raises MigrationError for settings that cannot be meant, and for events or a secret without an
    address.
    """
    if none:
        if urls or events or secret:
            raise MigrationError("--no-webhooks does not go with other webhook options")
        return Order()
    settings = order_in(workspace.root)
    if not (urls or settings.urls) and (events or secret):
        raise MigrationError("webhooks: missing --webhook-url https://...")
    return Order(
        tuple(map(address, urls)) or settings.urls,
        checked(events) if events else settings.events,
        secret or settings.variable,
        from_settings=not urls,
    )


def hooks_apart(order: Order) -> None:
    """Say that an order is left over where nothing is migrated; exits 1 when it was given now."""
    if not order.urls:
        return
    talk(
        "no webhook was looked at, because there is nothing to migrate: "
        f"`helpscout-migrate webhooks apply --url {order.urls[0]}` does it alone"
    )
    if not order.from_settings:
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
