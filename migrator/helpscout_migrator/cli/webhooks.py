"""`webhooks`: replace the V1 webhook with V2 webhooks, or relay to receivers that stay on V1."""

from __future__ import annotations

from pathlib import Path

import click

from helpscout_codemods.escape_control import visible_name
from helpscout_codemods.scan.project import scan
from helpscout_codemods.wording import plural
from helpscout_migrator.cli.options import (
    allow_remote_option,
    environment,
    host_option,
    notify,
    port_option,
    ready,
    require_consent,
    show,
    yes_option,
)
from helpscout_migrator.errors import MigrationError
from helpscout_migrator.webhooks import account, orders, receivers
from helpscout_migrator.webhooks.account import ExistingHook, Missing
from helpscout_migrator.webhooks.settings import order_in
from helpscout_v2 import HelpScout, NotFoundError


@click.group()
def webhooks() -> None:
    """Replace the V1 webhook with V2 webhooks.

    Events and signatures stay the same; the bodies change."""


path_option = click.option(
    "--path", type=click.Path(path_type=Path), default=Path("."), help="Folder of the code."
)
url_option = click.option(
    "--url", "urls", multiple=True, metavar="URL", help="Delivery URL (repeatable)."
)
event_option = click.option(
    "--event",
    "events",
    multiple=True,
    metavar="NAME",
    help="Event name (repeatable, or separated by commas).",
)
secret_option = click.option(
    "--secret-env", metavar="NAME", help="Variable with the webhook secret."
)

WHERE_TO = "missing --url https://..., the URL that receives the deliveries"


PLAN_EXAMPLES = """\b
Examples:
  helpscout-migrate webhooks plan --url https://desk.test/hook
  helpscout-migrate webhooks plan --url https://desk.test/hook --event convo.created
"""
RELAY_EXAMPLES = """\b
Examples:
  helpscout-migrate webhooks relay --to http://127.0.0.1:8080/helpscout-hook
"""


@webhooks.command("plan", short_help="Show which webhooks would be created.", epilog=PLAN_EXAMPLES)
@path_option
@url_option
@event_option
def plan_hooks(path: Path, urls: tuple[str, ...], events: tuple[str, ...]) -> None:
    """Show what `webhooks apply` would create, without changing anything.

    Without --url, URL and events come from the project's settings. Without --event, the events are
    those of the settings, else those the code registers a webhook for, else all events of V1.
    Existing webhooks are kept.

    Exit 0: nothing to create. Exit 1: webhooks to create. Exit 2: error.
    """
    order = order_in(path)
    urls = tuple(map(orders.address, urls)) or order.urls
    names = _events(path, events or order.events)
    if not urls:
        click.echo(f"events: {', '.join(names)}")
        raise MigrationError(WHERE_TO)
    with HelpScout.from_env() as client:
        comparison = account.compare(client, urls, names)
    for hook in comparison:
        show(_line(hook))
    raise SystemExit(int(any(isinstance(hook, Missing) for hook in comparison)))


@webhooks.command("apply", short_help="Create the missing webhooks.")
@path_option
@url_option
@event_option
@secret_option
@yes_option
def apply_hooks(
    path: Path, urls: tuple[str, ...], events: tuple[str, ...], secret_env: str | None, yes: bool
) -> None:
    """Create the missing webhooks; existing ones are kept.

    The secret comes from a variable (--secret-env, HELPSCOUT_WEBHOOK_SECRET) or from .env. Running
    the command again creates nothing.

    Exit 0: created, or nothing to create. Exit 1: declined. Exit 2: error.
    """
    order = order_in(path)
    urls = tuple(map(orders.address, urls)) or order.urls
    if not urls:
        raise MigrationError(WHERE_TO)
    names = _events(path, events or order.events)
    secret = orders.secret_of(path, environment(), secret_env or order.variable)
    with HelpScout.from_env() as client:
        comparison = account.compare(client, urls, names)
        missing = [hook for hook in comparison if isinstance(hook, Missing)]
        for hook in comparison:
            show(_line(hook))
        if not missing:
            notify("nothing to create")
            return
        require_consent(
            f"Create {plural(len(missing), 'webhook')} at Help Scout?",
            yes,
            otherwise="nothing was created",
        )
        for hook in missing:
            show(f"created  {account.create(client, hook, secret)}  {hook.url}")


@webhooks.command("remove", short_help="Delete a webhook by its id.")
@click.argument("number", metavar="ID", type=click.IntRange(min=1))
@yes_option
def remove_hook(number: int, yes: bool) -> None:
    """Delete the webhook ID at Help Scout, such as one that a migration created.

    Exit 0: deleted. Exit 1: declined. Exit 2: error, such as an unknown id.
    """
    with HelpScout.from_env() as client:
        try:
            hook = client.webhooks.get(number)
        except NotFoundError:
            raise MigrationError(f"Help Scout has no webhook with the id {number}") from None
        show(f"remove   {number}  {hook.url}  {','.join(hook.events)}")
        require_consent("Delete this webhook at Help Scout?", yes, otherwise="nothing was deleted")
        client.webhooks.delete(number)
        show(f"removed  {number}  {hook.url}")


@webhooks.command(short_help="Relay V2 deliveries to a V1 receiver.", epilog=RELAY_EXAMPLES)
@click.option("--to", "target", required=True, metavar="URL", help="URL of the V1 receiver.")
@click.option("--path", type=click.Path(path_type=Path), default=Path("."), hidden=True)
@host_option
@port_option(8788)
@allow_remote_option
@secret_option
@click.option(
    "--legacy-secret-env",
    metavar="NAME",
    help="Variable with the secret that the receiver checks (default: the same secret).",
)
def relay(
    target: str,
    path: Path,
    host: str,
    port: int,
    allow_remote: bool,
    secret_env: str | None,
    legacy_secret_env: str | None,
) -> None:
    """Verify V2 deliveries and forward them as signed V1 deliveries.

    For receivers that must stay on V1. Serves until Ctrl-C. Put a reverse proxy with HTTPS in
    front.
    """
    from helpscout_shim.adapters.gateway_server import serve
    from helpscout_shim.adapters.relay import Relay
    from helpscout_shim.adapters.relay_app import RelayApp

    environ = environment()
    orders.address(target)
    secret = orders.secret_of(path, environ, secret_env)
    legacy = orders.secret_of(path, environ, legacy_secret_env) if legacy_secret_env else secret
    app = RelayApp(Relay(target, secret=secret, legacy_secret=legacy))
    serve(host, port, app=app, allow_remote=allow_remote, ready=ready)


def _events(path: Path, named: tuple[str, ...]) -> tuple[str, ...]:
    """The given events, else those the code registers, else all of V1."""
    if named:
        return orders.checked(named)
    if not path.exists():
        raise MigrationError(f"no such file or folder: {path}")
    sources = scan([path]).sources
    for receiver in receivers.receivers(path.resolve(), sources):
        notify(
            f"{visible_name(receiver.path)}:{receiver.line} receives webhooks, whose bodies change "
            "with V2: adapt it with helpscout_v2.webhooks.receive, or put `helpscout-migrate "
            "webhooks relay` in front of it"
        )
    hook_events = receivers.registered(path.resolve(), sources)
    if not hook_events:
        notify("the code registers no webhook: using all events of V1")
    return hook_events or orders.V1_EVENTS


def _line(hook: account.HookChange) -> str:
    match hook:
        case ExistingHook(id=number, url=url, events=events):
            return f"kept     {number}  {url}  {','.join(events)}"
        case Missing(url=url, events=events):
            return f"create   {url}  {','.join(events)}"
