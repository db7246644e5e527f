"""`tokens`: what the token store holds."""

from __future__ import annotations

import json
from collections.abc import Mapping

import click
from rich.console import Console
from rich.table import Table

from helpscout_codemods.escape_control import visible_name
from helpscout_migrator.cli.options import confirm, environment, talk, yes_option
from helpscout_migrator.errors import MigrationError
from helpscout_migrator.exchange.common import format_option, in_one_line, open_store, store_option
from helpscout_migrator.exchange.queue import Queue
from helpscout_v2.auth.errors import StoreError
from helpscout_v2.auth.key_homes import keyring_status
from helpscout_v2.auth.rows import StoredToken
from helpscout_v2.auth.store import TokenStore
from helpscout_v2.auth.stored import DamagedAccount
from helpscout_v2.errors import HelpScoutError


@click.group()
def tokens() -> None:
    """The token store: hashes and times only, never a token."""


@tokens.command("list", short_help="List accounts, token sources and expiry.")
@store_option
@format_option
@in_one_line
def list_tokens(store: str | None, style: str) -> None:
    """List the accounts, where their tokens came from and when they end.

    Exit 1: an account cannot be read.
    """
    with open_store(store, environment()) as opened:
        inventory = opened.inventory()
        talk(f"{opened.address}, sealed with the key from {opened.vault.source}")
    rows = [_shown(stored) for stored in inventory if isinstance(stored, StoredToken)]
    damaged = [one for one in inventory if isinstance(one, DamagedAccount)]
    _show(rows, style)
    for one in damaged:
        talk(visible_name(str(one.problem)))
    if damaged:
        raise SystemExit(1)


def _show(rows: list[dict[str, str | None]], style: str) -> None:
    if style == "json":
        click.echo(json.dumps(rows))
        return
    table = Table()
    for name in ("account", "token", "refresh", "from", "ends (UTC)", "state", "pending renewal"):
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(str(value or "") for value in row.values()))
    Console().print(table)
    talk(keyring_status().said)


def _shown(stored: StoredToken) -> dict[str, str | None]:
    token, intent = stored.token, stored.intent
    return {
        "account": stored.account,
        "token": token.access_token.digest,
        "refresh": token.refresh_token.digest if token.refresh_token else None,
        "from": stored.source,
        "ends": f"{token.expires_at:%Y-%m-%d %H:%M:%S}",
        "state": token.state().value,
        "intent": f"{intent.by}, {intent.at:%Y-%m-%d %H:%M:%S}" if intent else None,
    }


@tokens.command()
@click.argument("accounts", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Every account of the store.")
@store_option
@in_one_line
def refresh(accounts: tuple[str, ...], every: bool, store: str | None) -> None:
    """Renew the tokens of ACCOUNTS now."""
    if bool(accounts) == every:
        raise MigrationError("name the accounts to refresh, or give --all")
    environ = environment()
    with open_store(store, environ) as opened:
        names = tuple(one.account for one in opened.inventory()) if every else accounts
        failed = [name for name in names if not _refreshed(opened, name, environ)]
    if failed:
        raise SystemExit(1)


def _refreshed(store: TokenStore, account: str, environ: Mapping[str, str]) -> bool:
    try:
        stored = store.get(account)
    except StoreError as error:
        talk(visible_name(str(error)))
        return False
    if stored is None:
        talk(f"{account}: no such account in the store")
        return False
    from helpscout_v2.auth.broker import Broker
    from helpscout_v2.auth.config import App, Endpoints
    from helpscout_v2.auth.grants import RefreshOnly

    grant = RefreshOnly(App.from_env(environ), account, Endpoints.from_env(environ))
    try:
        token = Broker(store, account, grant).renew(stored.token)
    except HelpScoutError as error:
        talk(f"{account}: {error}")
        return False
    talk(f"{account}: lasts until {token.expires_at:%Y-%m-%d %H:%M:%S} UTC")
    return True


@tokens.command()
@click.argument("accounts", nargs=-1, required=True)
@store_option
@yes_option
@in_one_line
def forget(accounts: tuple[str, ...], store: str | None, yes: bool) -> None:
    """Delete the tokens of ACCOUNTS from the store. Help Scout is not told."""
    if not confirm(f"Forget {', '.join(accounts)}?", yes):
        return
    with open_store(store, environment()) as opened:
        queue = Queue(opened)
        unknown = [account for account in accounts if not opened.forget(account)]
        for account in accounts:
            queue.forget(account)
    if unknown:
        raise MigrationError(f"no such account in the store: {', '.join(unknown)}")


@tokens.command("rotate-key", short_help="Change the encryption key of the store.")
@click.option(
    "--drop-old",
    is_flag=True,
    help="Also throw the old keys away. Backups of migrated folders that were sealed with them "
    "can then never be opened again.",
)
@store_option
@yes_option
@in_one_line
def rotate_key(drop_old: bool, store: str | None, yes: bool) -> None:
    """Make a new encryption key and seal everything in the store with it.

    With HELPSCOUT_STORE_KEY set, put the new key in front yourself (new,old) and run this; then
    take the old one away.
    """
    with open_store(store, environment()) as opened:
        if drop_old and not confirm("Throw the old keys away for good?", yes):
            return
        count = opened.rotate_key(drop_old=drop_old)
        source = opened.vault.source
    talk(f"{count} values are sealed with the first key of {source}")
