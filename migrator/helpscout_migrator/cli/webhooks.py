"""`webhooks`: the single V1 hook to V2 hooks, and a relay for receivers that stay V1."""

from __future__ import annotations

from pathlib import Path

import click

from helpscout_codemods.escape_control import visible_name
from helpscout_codemods.scan.project import scan
from helpscout_migrator.cli.options import confirm, environment, show, talk, yes_option
from helpscout_migrator.errors import MigrationError
from helpscout_migrator.webhooks import account, orders, receivers
from helpscout_migrator.webhooks.account import Kept, Missing
from helpscout_migrator.webhooks.settings import order_in
from helpscout_v2 import HelpScout


@click.group()
def webhooks() -> None:
    """Webhooks. V2 has the events and the signature of V1, but other bodies."""


path_option = click.option(
    "--path", type=click.Path(path_type=Path), default=Path("."), help="The code to look into."
)
url_option = click.option("--url", "urls", multiple=True, metavar="URL", help="Deliver to this.")
event_option = click.option(
    "--event", "events", multiple=True, metavar="NAME", help="An event (repeat, or use commas)."
)
secret_option = click.option(
    "--secret-env", metavar="NAME", help="The variable that holds the hook's secret."
)

WHERE_TO = "missing --url https://... (the address V1 delivers to)"


@webhooks.command("plan", short_help="Show which webhooks would be created.")
@path_option
@url_option
@event_option
def plan_hooks(path: Path, urls: tuple[str, ...], events: tuple[str, ...]) -> None:
    """Show what `webhooks apply` would create. Reads only.

    Without --url, address and events come from the project's settings. Without --event the events
    are those of the settings, or those that the code of PATH registers its hook for, or all that V1
    had. Existing webhooks are kept. Exit 1: there is something to create.
    """
    order = order_in(path)
    urls = tuple(map(orders.address, urls)) or order.urls
    names = _events(path, events or order.events)
    if not urls:
        click.echo(f"events: {', '.join(names)}")
        raise MigrationError(WHERE_TO)
    with HelpScout.from_env() as client:
        wanted = account.compare(client, urls, names)
    for hook in wanted:
        show(_line(hook))
    raise SystemExit(int(any(isinstance(hook, Missing) for hook in wanted)))


@webhooks.command("apply", short_help="Create the missing webhooks.")
@path_option
@url_option
@event_option
@secret_option
@yes_option
def apply_hooks(
    path: Path, urls: tuple[str, ...], events: tuple[str, ...], secret_env: str | None, yes: bool
) -> None:
    """Create the webhooks that are missing; those that exist are kept as they are.

    The secret comes from a variable (--secret-env, HELPSCOUT_WEBHOOK_SECRET) or from .env. Giving
    the same command again creates nothing.
    """
    order = order_in(path)
    urls = tuple(map(orders.address, urls)) or order.urls
    if not urls:
        raise MigrationError(WHERE_TO)
    names = _events(path, events or order.events)
    secret = orders.secret_of(path, environment(), secret_env or order.variable)
    with HelpScout.from_env() as client:
        wanted = account.compare(client, urls, names)
        missing = [hook for hook in wanted if isinstance(hook, Missing)]
        for hook in wanted:
            show(_line(hook))
        if not missing:
            talk("nothing to create")
            return
        if not confirm(f"Create {len(missing)} webhook(s) at Help Scout?", yes):
            talk("nothing was created")
            raise SystemExit(1)
        for hook in missing:
            show(f"created  {account.create(client, hook, secret)}  {hook.url}")


@webhooks.command("remove", short_help="Remove a webhook by its id.")
@click.argument("number", metavar="ID", type=click.IntRange(min=1))
@yes_option
def remove_hook(number: int, yes: bool) -> None:
    """Remove the webhook ID at Help Scout, such as one that a migration created."""
    with HelpScout.from_env() as client:
        hook = client.webhooks.get(number)
        show(f"remove   {number}  {hook.url}  {','.join(hook.events)}")
        if not confirm("Remove this webhook at Help Scout?", yes):
            talk("nothing was removed")
            raise SystemExit(1)
        client.webhooks.delete(number)
        show(f"removed  {number}  {hook.url}")


@webhooks.command(short_help="Serve a relay: V2 deliveries in, V1 deliveries out.")
@click.option("--to", "target", required=True, metavar="URL", help="The V1 receiver.")
@click.option("--path", type=click.Path(path_type=Path), default=Path("."), hidden=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8788,
    show_default=True,
    help="0 takes a free one.",
)
@click.option("--allow-remote", is_flag=True, help="Listen on an address that is not loopback.")
@secret_option
@click.option(
    "--legacy-secret-env",
    metavar="NAME",
    help="The variable with the secret the receiver checks (default: the same secret).",
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
    """Check V2 deliveries and hand them on as V1 deliveries, signed again.

    For receivers that must stay V1. Put something that speaks HTTPS in front.
    """
    from helpscout_shim.adapters.gateway_server import serve
    from helpscout_shim.adapters.relay import Relay
    from helpscout_shim.adapters.relay_app import RelayApp

    environ = environment()
    orders.address(target)
    secret = orders.secret_of(path, environ, secret_env)
    legacy = orders.secret_of(path, environ, legacy_secret_env) if legacy_secret_env else secret
    app = RelayApp(Relay(target, secret=secret, legacy_secret=legacy))
    serve(host, port, app=app, allow_remote=allow_remote, ready=_ready)


def _ready(url: str) -> None:
    click.echo(url)
    talk("serving; stop with Ctrl-C")


def _events(path: Path, given: tuple[str, ...]) -> tuple[str, ...]:
    """The events that were given, else those the receivers of the code name, else all of V1."""
    if given:
        return orders.checked(given)
    if not path.exists():
        raise MigrationError(f"no such file or folder: {path}")
    sources = scan([path]).sources
    for receiver in receivers.receivers(path.resolve(), sources):
        talk(
            f"{visible_name(receiver.path)}:{receiver.line} receives webhooks: bodies are V2's "
            "now; adapt it with helpscout_v2.webhooks.receive, or put `webhooks relay` in front "
            "of it"
        )
    named = receivers.registered(path.resolve(), sources)
    if not named:
        talk("no code registers a hook here: taking all events that V1 had")
    return named or orders.V1_EVENTS


def _line(hook: account.Wanted) -> str:
    match hook:
        case Kept(id=number, url=url, events=events):
            return f"kept     {number}  {url}  {','.join(events)}"
        case Missing(url=url, events=events):
            return f"create   {url}  {','.join(events)}"
