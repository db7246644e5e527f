"""The options that put webhooks into a plan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from helpscout_migrator.cli.options import talk
from helpscout_migrator.errors import MigrationError
from helpscout_migrator.state.workspace import Workspace
from helpscout_migrator.webhooks.orders import Order, address, checked
from helpscout_migrator.webhooks.settings import order_in

F = TypeVar("F", bound=Callable[..., Any])

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
