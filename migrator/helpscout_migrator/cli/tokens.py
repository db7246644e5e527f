"""`tokens`: the accounts of the token store."""

from __future__ import annotations

import json
from collections.abc import Mapping

import click
from rich.console import Console
from rich.table import Table

from helpscout_codemods.escape_control import visible_name
from helpscout_codemods.wording import plural
from helpscout_migrator.cli.options import (
    environment,
    format_option,
    notify,
    require_consent,
    yes_option,
)
from helpscout_migrator.errors import MigrationError
from helpscout_migrator.exchange.common import open_store, store_option
from helpscout_migrator.exchange.queue import Queue
from helpscout_v2.auth.errors import StoreError
from helpscout_v2.auth.key_homes import keyring_status
from helpscout_v2.auth.rows import StoredToken
from helpscout_v2.auth.store import TokenStore
from helpscout_v2.auth.stored import DamagedAccount
from helpscout_v2.errors import HelpScoutError

NO_ACCOUNTS = (
    "no accounts: `helpscout-migrate exchange` stores the token of a V1 key, "
    "`helpscout-migrate login` one of a user or the application"
)


@click.group()
def tokens() -> None:
    """Manage the token store. Shows hashes and times, never a token."""


@tokens.command("list", short_help="List accounts, token sources and expiry.")
@store_option
@format_option("text", "json", help="How to print the result.")
def list_tokens(store: str | None, style: str) -> None:
    """List accounts, token sources and expiry.

    Exit 0: every account can be read. Exit 1: an account is damaged.
    """
    with open_store(store, environment()) as token_store:
        inventory = token_store.inventory()
        notify(f"{token_store.address}, encrypted with the key from {token_store.vault.source}")
    rows = [
        _token_fields(account_row)
        for account_row in inventory
        if isinstance(account_row, StoredToken)
    ]
    damaged_accounts = [one for one in inventory if isinstance(one, DamagedAccount)]
    _show(rows, style)
    for one in damaged_accounts:
        notify(visible_name(str(one.problem)))
    if damaged_accounts:
        raise SystemExit(1)


def _show(rows: list[dict[str, str | None]], style: str) -> None:
    if style == "json":
        click.echo(json.dumps(rows))
        return
    if not rows:
        notify(NO_ACCOUNTS)
        return
    has_intent = any(row["intent"] for row in rows)
    table = Table()
    for name in (
        "account",
        "token",
        "refresh",
        "from",
        "expires (UTC)",
        "state",
        *(["pending refresh"] if has_intent else []),
    ):
        table.add_column(name, overflow="fold")
    for row in rows:
        values = [str(value or "") for value in row.values()]
        table.add_row(*values[: len(table.columns)])
    Console().print(table)
    notify(keyring_status().message)


def _token_fields(account_row: StoredToken) -> dict[str, str | None]:
    token, intent = account_row.token, account_row.intent
    return {
        "account": account_row.account,
        "token": token.access_token.digest,
        "refresh": token.refresh_token.digest if token.refresh_token else None,
        "from": account_row.source,
        "ends": f"{token.expires_at:%Y-%m-%d %H:%M:%S}",
        "state": token.state().value,
        "intent": f"{intent.by}, {intent.at:%Y-%m-%d %H:%M:%S}" if intent else None,
    }


@tokens.command()
@click.argument("accounts", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Refresh all accounts of the store.")
@store_option
def refresh(accounts: tuple[str, ...], every: bool, store: str | None) -> None:
    """Refresh the tokens of ACCOUNTS now.

    Exit 0: all refreshed. Exit 1: an account failed.
    """
    if accounts and every:
        raise MigrationError("--all refreshes every account: leave the names out")
    if not (accounts or every):
        raise MigrationError("missing account names: name the accounts to refresh, or use --all")
    environ = environment()
    with open_store(store, environ) as token_store:
        names = tuple(one.account for one in token_store.inventory()) if every else accounts
        if not names:
            notify(NO_ACCOUNTS)
        failed_names = [name for name in names if not _refresh_account(token_store, name, environ)]
    if failed_names:
        raise SystemExit(1)


def _refresh_account(store: TokenStore, account: str, environ: Mapping[str, str]) -> bool:
    try:
        account_row = store.get(account)
    except StoreError as error:
        notify(visible_name(str(error)))
        return False
    if account_row is None:
        notify(f"{account}: not in the token store")
        return False
    from helpscout_v2.auth.broker import Broker
    from helpscout_v2.auth.config import App, Endpoints
    from helpscout_v2.auth.grants import RefreshOnly

    grant = RefreshOnly(App.from_env(environ), account, Endpoints.from_env(environ))
    try:
        token = Broker(store, account, grant).renew(account_row.token)
    except HelpScoutError as error:
        notify(f"{account}: {error}")
        return False
    notify(f"{account}: refreshed, expires {token.expires_at:%Y-%m-%d %H:%M:%S} UTC")
    return True


@tokens.command(short_help="Delete the tokens of ACCOUNTS from the store.")
@click.argument("accounts", nargs=-1, required=True)
@store_option
@yes_option
def forget(accounts: tuple[str, ...], store: str | None, yes: bool) -> None:
    """Delete the tokens of ACCOUNTS from the store. They stay valid at Help Scout.

    Exit 0: deleted. Exit 1: declined. Exit 2: error, such as an unknown account; nothing is deleted
    then.
    """
    with open_store(store, environment()) as token_store:
        stored_names = {one.account for one in token_store.inventory()}
        unknown = [account for account in accounts if account not in stored_names]
        if unknown:
            raise MigrationError(
                f"not in the token store: {', '.join(unknown)}; nothing was forgotten"
            )
        require_consent(f"Forget {', '.join(accounts)}?", yes, otherwise="nothing was forgotten")
        queue = Queue(token_store)
        for account in accounts:
            token_store.forget(account)
            queue.forget(account)
    notify(f"forgot {', '.join(accounts)}; the tokens stay valid at Help Scout")


@tokens.command("rotate-key", short_help="Change the encryption key of the store.")
@click.option(
    "--drop-old",
    is_flag=True,
    help="Also delete the old keys. Backups of migrated folders that need them are then "
    "unrecoverable.",
)
@store_option
@yes_option
def rotate_key(drop_old: bool, store: str | None, yes: bool) -> None:
    """Create a new encryption key and encrypt the whole store with it.

    If you set HELPSCOUT_STORE_KEY, put the new key in front of the old one (new,old), run this
    command, then remove the old key.

    Exit 0: done. Exit 1: declined. Exit 2: error.
    """
    with open_store(store, environment()) as token_store:
        if drop_old:
            require_consent("Delete the old keys for good?", yes)
        count = token_store.rotate_key(drop_old=drop_old)
        source = token_store.vault.source
    notify(f"encrypted {plural(count, 'value')} with the first key of {source}")
