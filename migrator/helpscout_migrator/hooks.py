"""The single webhook of V1 and the webhooks of V2: what to create, and what is there already.

V1 had one hook per account; V2 has several, with the same event names and the same signature, but
with V2's bodies. Existing hooks are never changed and never removed.
https://developer.helpscout.com/mailbox-api/endpoints/webhooks/create/
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from helpscout_codemods.scan.receivers import receiver_line
from helpscout_migrator.errors import MigrationError
from helpscout_migrator.plans.keys import env_files
from helpscout_v2 import HelpScout
from helpscout_v2.secret import Secret
from helpscout_v2.webhooks import EVENTS

# A hook that only names a V1 event of old is taken for these, which V2 delivers in its place.
V1_EVENTS = (
    "convo.assigned",
    "convo.created",
    "convo.customer.reply.created",
    "convo.agent.reply.created",
    "convo.deleted",
    "convo.merged",
    "convo.moved",
    "convo.note.created",
    "convo.status",
    "convo.tags",
    "customer.created",
    "satisfaction.ratings",
)
# Code that registers a hook, by itself or with the LasLabs client.
REGISTERS = re.compile(rb"hooks\.json|HelpScoutWebHook")
EVENT = re.compile(r"""["'](?P<event>(?:convo|customer|satisfaction)\.[a-z]+(?:[.-][a-z]+)*)["']""")
SECRET_NAMES = ("HELPSCOUT_WEBHOOK_SECRET", "HELP_SCOUT_WEBHOOK_SECRET", "HELPSCOUT_SECRET")
LABEL = "helpscout-toolkit"


@dataclass(frozen=True)
class Kept:
    """A hook that exists already and does all that is asked."""

    id: int
    url: str
    events: tuple[str, ...]


@dataclass(frozen=True)
class Missing:
    """A hook to create: an address and the events that no existing hook delivers there."""

    url: str
    events: tuple[str, ...]


Wanted = Kept | Missing


@dataclass(frozen=True)
class Receiver:
    """A source file that checks deliveries, and where it does."""

    path: str
    line: int


def receivers(root: Path, sources: Iterable[str]) -> tuple[Receiver, ...]:
    """The files of a target that receive webhooks."""
    found: list[Receiver] = []
    for name in sources:
        try:
            data = (root / name).read_bytes()
        except OSError:
            continue
        line = receiver_line(data)
        if line is not None:
            found.append(Receiver(name, line))
    return tuple(found)


def registered(root: Path, sources: Iterable[str]) -> tuple[str, ...]:
    """The events named where the code registers its V1 hook; () when it does not.

    What a receiver names says little: it may take everything and treat a few events apart.
    """
    found: set[str] = set()
    for name in sources:
        try:
            data = (root / name).read_bytes()
        except OSError:
            continue
        if REGISTERS.search(data):
            found |= {m["event"] for m in EVENT.finditer(data.decode("utf-8", "replace"))}
    return tuple(sorted(found & set(EVENTS)))


def checked(events: Sequence[str]) -> tuple[str, ...]:
    """Event names that V2 knows. Raises MigrationError naming the nearest one for a slip."""
    names = tuple(dict.fromkeys(name.strip() for entry in events for name in entry.split(",")))
    for name in names:
        if name not in EVENTS:
            near = difflib.get_close_matches(name, EVENTS, n=1)
            hint = f"; did you mean {near[0]}?" if near else f"; known: {', '.join(sorted(EVENTS))}"
            raise MigrationError(f"V2 has no webhook event {name!r}{hint}")
    return names


@dataclass(frozen=True)
class FoundSecret:
    """A hook's secret and where it was found."""

    where: str
    name: str
    secret: Secret


def address(url: str) -> str:
    """An address that deliveries can go to. Raises MigrationError."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise MigrationError(f"a webhook needs an address such as https://desk.test/hook: {url!r}")
    if parts.username or parts.password:
        # The address is shown and journaled.
        raise MigrationError("a webhook address with a name or password in it: take them out")
    return url


def secret_of(root: Path, environ: Mapping[str, str], name: str | None) -> Secret:
    """The hook's secret, from the environment or a .env file; it never comes as an argument."""
    return find_secret(root, environ, name).secret


def find_secret(
    root: Path, environ: Mapping[str, str], name: str | None, option: str = "--secret-env"
) -> FoundSecret:
    """The hook's secret with its place. Raises MigrationError naming the variable to set."""
    names = (name,) if name else SECRET_NAMES
    for where, source in (("the environment", environ), *env_files(root).items()):
        for candidate in names:
            value = source.get(candidate, "").strip()
            if value:
                return FoundSecret(where, candidate, Secret(value))
    raise MigrationError(
        f"no webhook secret: set {names[0]} in the environment or in .env, "
        f"or name another variable with {option}"
    )


def compare(client: HelpScout, urls: Sequence[str], events: tuple[str, ...]) -> tuple[Wanted, ...]:
    """What is missing at Help Scout. Reads only."""
    existing = [hook for hook in client.webhooks.list() if hook.state != "disabled"]
    wanted: list[Wanted] = []
    for url in dict.fromkeys(urls):
        there = [hook for hook in existing if hook.url == url]
        delivered = {event for hook in there for event in hook.events}
        missing = tuple(event for event in events if event not in delivered)
        wanted += [Kept(hook.id, url, hook.events) for hook in there]
        if missing:
            wanted.append(Missing(url, missing))
    return tuple(wanted)


def create(client: HelpScout, missing: Missing, secret: Secret) -> int:
    """Create one hook; returns its id."""
    return client.webhooks.create(
        url=missing.url,
        events=missing.events,
        secret=secret,
        payload_version="V2",
        label=LABEL,
    )
