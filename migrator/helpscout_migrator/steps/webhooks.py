"""The webhooks step: the V2 webhooks that the user asked for, beside those that exist.

Before each creation the journal says what is about to be made, after it what was made. A kill
between the answer and the journal is healed by looking: a webhook that is there already is kept,
and counted as ours when the journal says that it was about to be made.

https://developer.helpscout.com/mailbox-api/endpoints/webhooks/create/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from helpscout_migrator.environ import overlaid
from helpscout_migrator.errors import MigrationError
from helpscout_migrator.plans.plan import HookNeed, Plan
from helpscout_migrator.state import journal
from helpscout_migrator.state.journal import (
    AnyEvent,
    HookBegun,
    HookKept,
    HookMade,
    HookRemoved,
    Journal,
)
from helpscout_migrator.steps.runner import StepRunner
from helpscout_migrator.webhooks import account
from helpscout_migrator.webhooks.account import Kept, Missing
from helpscout_migrator.webhooks.orders import FoundSecret
from helpscout_v2 import HelpScout
from helpscout_v2.auth.config import Endpoints
from helpscout_v2.auth.errors import AuthError
from helpscout_v2.errors import HelpScoutError, NotFoundError

ON = "put it right and give the same command again, or plan with --no-webhooks"


def runner(
    secret: FoundSecret | None,
    environ: Mapping[str, str],
    events: tuple[AnyEvent, ...],
    *,
    passing: bool,
) -> StepRunner:
    """The step. `events` is the journal so far; `passing`: the account ends with the command."""

    def run(plan: Plan, log: Journal) -> str:
        if secret is None:
            raise MigrationError("the webhook secret of the plan is not there any more: plan again")
        api = Endpoints.from_env(environ).api_url
        begun = unanswered(events, api)
        notes: list[str] = []
        try:
            with overlaid(environ), HelpScout.from_env() as client:
                for need in plan.webhooks:
                    notes += _bring(client, need, secret, log, api, begun, passing)
        except (HelpScoutError, AuthError) as error:
            raise MigrationError(f"webhooks: {error}; {ON}") from error
        return "; ".join(notes)

    return run


def _bring(
    client: HelpScout,
    need: HookNeed,
    secret: FoundSecret,
    log: Journal,
    api: str,
    begun: set[tuple[str, frozenset[str]]],
    passing: bool,
) -> list[str]:
    notes: list[str] = []
    for hook in account.compare(client, (need.url,), need.events):
        match hook:
            case Kept(id=number, url=url, events=names) if (url, frozenset(names)) in begun:
                log.append(HookMade(journal.now(), url, number, api, passing))
                notes.append(f"created {number} before the interruption: {url}")
            case Kept(id=number, url=url):
                log.append(HookKept(journal.now(), url, number, api))
                notes.append(f"kept {number}: {url}")
            case Missing(url=url, events=names):
                log.append(HookBegun(journal.now(), url, names, api))
                number = account.create(client, hook, secret.secret)
                log.append(HookMade(journal.now(), url, number, api, passing))
                notes.append(f"created {number}: {url}")
    return notes


def unanswered(events: Iterable[AnyEvent], api: str) -> set[tuple[str, frozenset[str]]]:
    """Webhooks that were about to be made when a run was stopped: address and events."""
    open_ones: dict[str, frozenset[str]] = {}
    for event in events:
        match event:
            case HookBegun(url=url, events=names, api=where) if where == api:
                open_ones[url] = frozenset(names)
            case HookMade(url=url, api=where) if where == api:
                open_ones.pop(url, None)
            case _:
                pass
    return set(open_ones.items())


def lasting(events: Iterable[AnyEvent]) -> tuple[HookMade, ...]:
    """The webhooks that migrations made and that outlive an undo."""
    made: dict[tuple[str, int], HookMade] = {}
    for event in events:
        match event:
            case HookMade(passing=False):
                made[event.api, event.id] = event
            case HookRemoved(api=api, id=number):
                made.pop((api, number), None)
            case _:
                pass
    return tuple(made.values())


@dataclass(frozen=True)
class Removed:
    """It is there no more: removed now, or by somebody else before (`gone`)."""

    hook: HookMade
    gone: bool


@dataclass(frozen=True)
class Left:
    """It was not touched, and why."""

    hook: HookMade
    reason: str


def remove(
    made: Iterable[HookMade], environ: Mapping[str, str], log: Journal
) -> Iterator[Removed | Left]:
    """Remove webhooks that migrations made, one after another.

    Only what the journal says was made here, at this host, and still delivers to the same address:
    whoever reused an id or logged in to another account loses nothing. Raises MigrationError.
    """
    api = Endpoints.from_env(environ).api_url
    try:
        with overlaid(environ), HelpScout.from_env() as client:
            for hook in made:
                if hook.api != api:
                    yield Left(hook, f"it was made at {hook.api}, this is {api}")
                    continue
                now = _address(client, hook.id)
                if now not in (None, hook.url):
                    yield Left(hook, f"it delivers to {now} now")
                    continue
                if now is not None:
                    client.webhooks.delete(hook.id)
                log.append(HookRemoved(journal.now(), hook.url, hook.id, api))
                yield Removed(hook, gone=now is None)
    except (HelpScoutError, AuthError) as error:
        raise MigrationError(
            f"webhooks: {error}; put it right and give the same command again"
        ) from error


def _address(client: HelpScout, number: int) -> str | None:
    """Where a webhook delivers; None when there is none with this id."""
    try:
        return client.webhooks.get(number).url
    except NotFoundError:
        return None
