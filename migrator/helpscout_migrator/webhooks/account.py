"""The webhooks of an account: compares them with the requested ones and creates the missing.

V1 had one hook per account; V2 has several, with the same event names and the same signature, but
with V2's bodies. Existing hooks are never changed and never removed.
https://developer.helpscout.com/mailbox-api/endpoints/webhooks/create/
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from helpscout_v2 import HelpScout
from helpscout_v2.secret import Secret

LABEL = "helpscout-toolkit"


@dataclass(frozen=True)
class ExistingHook:
    """An existing webhook with the requested events."""

    id: int
    url: str
    events: tuple[str, ...]


@dataclass(frozen=True)
class Missing:
    """A webhook to create: a URL and the events that no existing webhook delivers there."""

    url: str
    events: tuple[str, ...]


HookChange = ExistingHook | Missing


def compare(
    client: HelpScout, urls: Sequence[str], events: tuple[str, ...]
) -> tuple[HookChange, ...]:
    """Which requested webhooks exist at Help Scout and which are missing. Reads only."""
    existing = [hook for hook in client.webhooks.list() if hook.state != "disabled"]
    comparison: list[HookChange] = []
    for url in dict.fromkeys(urls):
        there = [hook for hook in existing if hook.url == url]
        delivered_events = {event for hook in there for event in hook.events}
        missing = tuple(event for event in events if event not in delivered_events)
        comparison += [ExistingHook(hook.id, url, hook.events) for hook in there]
        if missing:
            comparison.append(Missing(url, missing))
    return tuple(comparison)


def create(client: HelpScout, missing: Missing, secret: Secret) -> int:
    """Create a webhook; returns its id."""
    return client.webhooks.create(
        url=missing.url,
        events=missing.events,
        secret=secret,
        payload_version="V2",
        label=LABEL,
    )
