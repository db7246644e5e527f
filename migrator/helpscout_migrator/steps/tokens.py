"""The tokens step: exchanges every V1 key of the target at the transition service and stores the
tokens. A key can be exchanged twice, so the step can be repeated.

https://developer.helpscout.com/mailbox-api/overview/authentication/
"""

from __future__ import annotations

from collections.abc import Mapping

import click

from helpscout_codemods.escape_control import visible
from helpscout_codemods.wording import plural
from helpscout_migrator.errors import MigrationError
from helpscout_migrator.exchange import single
from helpscout_migrator.exchange.transition_messages import OTHER_WAYS
from helpscout_migrator.plans.keys import V1Key, accounts_for
from helpscout_migrator.plans.plan import Plan
from helpscout_migrator.state import journal
from helpscout_migrator.state.journal import Journal
from helpscout_migrator.steps.runner import Skip, StepRunner
from helpscout_v2.auth.config import App, Endpoints
from helpscout_v2.auth.store import TokenStore

OTHER_ACCOUNT = "set HELPSCOUT_ACCOUNT to another name"


def runner(keys: tuple[V1Key, ...], environ: Mapping[str, str]) -> StepRunner:
    """The step for these keys, against the hosts and the store that `environ` names."""

    def run(plan: Plan, log: Journal) -> str:
        if not keys:
            raise Skip("no V1 key in the environment or in a .env file")
        if not environ.get("HELPSCOUT_APP_ID"):
            raise Skip(f"no application: {OTHER_WAYS}; then `helpscout-migrate exchange`")
        accounts = {need.key: need.account for need in plan.tokens}
        for key in keys:
            account = accounts[str(key.secret)]
            exchange_one(key, account, environ)
            log.append(journal.TokenStored(at=journal.now(), account=account, key=str(key.secret)))
        return f"{plural(len(keys), 'token')} in the store"

    return run


def exchange_all(keys: tuple[V1Key, ...], environ: Mapping[str, str]) -> tuple[str, ...]:
    """Exchange every key into the store that `environ` names; returns the accounts."""
    accounts = accounts_for(keys, environ)
    for key, account in zip(keys, accounts, strict=True):
        exchange_one(key, account, environ)
    return accounts


def exchange_one(key: V1Key, account: str, environ: Mapping[str, str]) -> None:
    """Exchange one key and store its token, unless the store has it already.

    Raises MigrationError with the next step.
    """
    app = App.from_env(environ)
    if app is None:
        raise MigrationError(f"no application: {OTHER_WAYS}")
    whose = f"{key.name} in {key.where}"
    with TokenStore(environ=environ) as store:
        try:
            if single.check_account(store, account, key.secret, other=OTHER_ACCOUNT) is not None:
                return
            outage = single.exchange_one(
                store, account, key.secret, app, Endpoints.from_env(environ), _say
            )
        except MigrationError as error:
            raise MigrationError(f"{whose}: {error} (--no-tokens continues without it)") from error
    if outage is not None:
        raise MigrationError(
            f"{outage.message}, so the V1 key {key.secret} ({whose}) can no longer be exchanged: "
            f"{OTHER_WAYS}; then continue with --no-tokens"
        )


def _say(message: str) -> None:
    click.echo(visible(message), err=True)
