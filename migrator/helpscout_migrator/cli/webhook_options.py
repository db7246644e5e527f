"""The options that put webhooks into a plan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from helpscout_migrator.cli.options import notify
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
        help="Also create a V2 webhook for this URL (repeatable; default: the project's settings).",
    ),
    click.option(
        "--webhook-event",
        "hook_events",
        multiple=True,
        metavar="NAME",
        help="Event of the webhook (repeatable; default: those the code registers, or all of V1).",
    ),
    click.option(
        "--webhook-secret-env",
        "hook_secret",
        metavar="NAME",
        help="Variable with the webhook secret (default: HELPSCOUT_WEBHOOK_SECRET).",
    ),
    click.option(
        "--no-webhooks", is_flag=True, help="Create no webhooks, even if the settings name some."
    ),
)


def hook_options(command: F) -> F:
    """The options that put webhooks into a plan; the command gets them as `hook_*`."""
    for option in reversed(_HOOK_OPTIONS):
        command = option(command)
    return command


def webhook_order(
    workspace: Workspace,
    urls: tuple[str, ...],
    events: tuple[str, ...],
    secret: str | None,
    none: bool,
) -> Order:
    """The webhooks to create, from the settings and the command line, which wins.

    Raises MigrationError for invalid settings, and for events or a secret without a URL.
    """
    if none:
        if urls or events or secret:
            raise MigrationError("--no-webhooks cannot be combined with other webhook options")
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


def refuse_webhooks_alone(order: Order) -> None:
    """Say that no webhook is created without a migration; exit 1 if an option names one."""
    if not order.urls:
        return
    notify(
        "no webhook was created, because there is nothing to migrate: run "
        f"`helpscout-migrate webhooks apply --url {order.urls[0]}`"
    )
    if not order.from_settings:
        raise SystemExit(1)
