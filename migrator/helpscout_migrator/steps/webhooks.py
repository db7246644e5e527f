"""The webhooks step: creates the requested V2 webhooks that do not exist yet.

The journal has an entry before and after each creation. After a kill in between, an existing
webhook is kept, and counts as created here when the journal has the first entry.

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
from helpscout_migrator.webhooks.account import ExistingHook, Missing
from helpscout_migrator.webhooks.orders import WebhookSecret
from helpscout_v2 import HelpScout
from helpscout_v2.auth.config import Endpoints
from helpscout_v2.auth.errors import AuthError
from helpscout_v2.errors import HelpScoutError, NotFoundError

ON = "fix it and run the same command again, or plan with --no-webhooks"


def runner(
    secret: WebhookSecret | None,
    environ: Mapping[str, str],
    events: tuple[AnyEvent, ...],
    *,
    passing: bool,
) -> StepRunner:
    """The step. `events` is the journal so far; `passing`: the account ends with the command."""

    def run(plan: Plan, log: Journal) -> str:
        if secret is None:
            raise MigrationError(
                "the webhook secret of the plan is no longer set: set it, or make a new plan"
            )
        api = Endpoints.from_env(environ).api_url
        open_requests = unanswered(events, api)
        notes: list[str] = []
        try:
            with overlaid(environ), HelpScout.from_env() as client:
                for need in plan.webhooks:
                    notes += _bring(client, need, secret, log, api, open_requests, passing)
        except (HelpScoutError, AuthError) as error:
            raise MigrationError(f"webhooks: {error}; {ON}") from error
        return "; ".join(notes)

    return run


def _bring(
    client: HelpScout,
    need: HookNeed,
    secret: WebhookSecret,
    log: Journal,
    api: str,
    interrupted: set[tuple[str, frozenset[str]]],
    passing: bool,
) -> list[str]:
    notes: list[str] = []
    for hook in account.compare(client, (need.url,), need.events):
        match hook:
            case ExistingHook(id=number, url=url, events=names) if (
                url,
                frozenset(names),
            ) in interrupted:
                log.append(HookMade(journal.now(), url, number, api, passing))
                notes.append(f"created {number} before the interruption: {url}")
            case ExistingHook(id=number, url=url):
                log.append(HookKept(journal.now(), url, number, api))
                notes.append(f"kept {number}: {url}")
            case Missing(url=url, events=names):
                log.append(HookBegun(journal.now(), url, names, api))
                number = account.create(client, hook, secret.secret)
                log.append(HookMade(journal.now(), url, number, api, passing))
                notes.append(f"created {number}: {url}")
    return notes


def unanswered(events: Iterable[AnyEvent], api: str) -> set[tuple[str, frozenset[str]]]:
    """Webhooks whose creation was interrupted: URL and events."""
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
    """The webhooks that migrations created and that an undo leaves."""
    webhooks_left: dict[tuple[str, int], HookMade] = {}
    for event in events:
        match event:
            case HookMade(passing=False):
                webhooks_left[event.api, event.id] = event
            case HookRemoved(api=api, id=number):
                webhooks_left.pop((api, number), None)
            case _:
                pass
    return tuple(webhooks_left.values())


@dataclass(frozen=True)
class Removed:
    """Deleted now, or already gone (`gone`)."""

    hook: HookMade
    is_gone: bool


@dataclass(frozen=True)
class SkippedHook:
    """Not deleted, and why."""

    hook: HookMade
    reason: str


def remove(
    webhooks_left: Iterable[HookMade], environ: Mapping[str, str], log: Journal
) -> Iterator[Removed | SkippedHook]:
    """Delete webhooks that migrations created, one after another.

    Only those that the journal lists for this host and that still deliver to the same URL, so that
    another account or a reused id loses nothing. Raises MigrationError.
    """
    api = Endpoints.from_env(environ).api_url
    try:
        with overlaid(environ), HelpScout.from_env() as client:
            for hook in webhooks_left:
                if hook.api != api:
                    yield SkippedHook(hook, f"it was created at {hook.api}, this is {api}")
                    continue
                now = _address(client, hook.id)
                if now not in (None, hook.url):
                    yield SkippedHook(hook, f"it now delivers to {now}")
                    continue
                if now is not None:
                    client.webhooks.delete(hook.id)
                log.append(HookRemoved(journal.now(), hook.url, hook.id, api))
                yield Removed(hook, is_gone=now is None)
    except (HelpScoutError, AuthError) as error:
        raise MigrationError(f"webhooks: {error}; fix it and run the same command again") from error


def _address(client: HelpScout, number: int) -> str | None:
    """Where a webhook delivers; None when there is none with this id."""
    try:
        return client.webhooks.get(number).url
    except NotFoundError:
        return None
