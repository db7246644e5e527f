"""The tokens step: every V1 key of the target becomes a token in the store, through the transition
service. Exchanging a key twice gives the same kind of token again, so the step can be repeated.

https://developer.helpscout.com/mailbox-api/overview/authentication/
"""

from __future__ import annotations

from collections.abc import Mapping

from helpscout_migrator import journal
from helpscout_migrator.applying import Skip, StepRunner
from helpscout_migrator.errors import MigrationError
from helpscout_migrator.journal import Journal
from helpscout_migrator.keys import FoundKey, accounts_for
from helpscout_migrator.plan import Plan
from helpscout_v2.auth.store import TokenStore
from helpscout_v2.auth.transition import (
    Exchanged,
    InvalidClient,
    InvalidKey,
    ServiceGone,
    TemporaryFailure,
    Throttled,
    exchange,
)

OTHER_WAYS = (
    "make an application under Your Profile > My Apps, then set HELPSCOUT_APP_ID and "
    "HELPSCOUT_APP_SECRET (client credentials), or run `helpscout-migrate login`"
)


def runner(keys: tuple[FoundKey, ...], environ: Mapping[str, str]) -> StepRunner:
    """The step for these keys, against the hosts and the store that `environ` names."""

    def run(plan: Plan, log: Journal) -> str:
        if not keys:
            raise Skip("no V1 key in the environment or in a .env file")
        if not environ.get("HELPSCOUT_APP_ID"):
            raise Skip(f"no application: {OTHER_WAYS}; then `helpscout-migrate exchange`")
        accounts = {need.key: need.account for need in plan.tokens}
        for found in keys:
            account = accounts[str(found.secret)]
            exchange_one(found, account, environ)
            log.append(
                journal.TokenStored(at=journal.now(), account=account, key=str(found.secret))
            )
        return f"{len(keys)} token{'' if len(keys) == 1 else 's'} in the store"

    return run


def exchange_all(keys: tuple[FoundKey, ...], environ: Mapping[str, str]) -> tuple[str, ...]:
    """Exchange every key into the store that `environ` names; returns the accounts."""
    accounts = accounts_for(keys, environ)
    for found, account in zip(keys, accounts, strict=True):
        exchange_one(found, account, environ)
    return accounts


def exchange_one(found: FoundKey, account: str, environ: Mapping[str, str]) -> None:
    """Exchange one key and store its token. Raises MigrationError with the way on."""
    url = environ.get("HELPSCOUT_TRANSITION_URL")
    whose = f"the V1 key {found.secret} ({found.name} in {found.where})"
    client_id = environ.get("HELPSCOUT_APP_ID", "")
    match exchange(found.secret, client_id, url=url):
        case Exchanged(token=token):
            store = TokenStore(environ.get("HELPSCOUT_STORE"), environ.get("HELPSCOUT_STORE_KEY"))
            try:
                store.put(account, token, source="transition", api_key=found.secret)
            finally:
                store.close()
        case InvalidKey():
            raise MigrationError(
                f"Help Scout does not know {whose}: check it under Your Profile > API Keys, "
                "or skip the exchange with --no-tokens"
            )
        case InvalidClient():
            raise MigrationError(
                "Help Scout does not know the application of HELPSCOUT_APP_ID: "
                "check it under Your Profile > My Apps"
            )
        case ServiceGone():
            raise MigrationError(
                f"the transition service is switched off, {whose} cannot be exchanged any more: "
                f"{OTHER_WAYS}; then go on with --no-tokens"
            )
        case Throttled() | TemporaryFailure():
            raise MigrationError(
                f"the transition service did not answer for {whose}: run the same command again "
                "in a minute, or skip the exchange with --no-tokens"
            )
