"""What the user asks for: addresses, events, and the secret, each checked before it is used."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from helpscout_migrator.environ import env_files
from helpscout_migrator.errors import MigrationError
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
SECRET_NAMES = ("HELPSCOUT_WEBHOOK_SECRET", "HELP_SCOUT_WEBHOOK_SECRET", "HELPSCOUT_SECRET")


@dataclass(frozen=True)
class Order:
    """What the user asked for, here or in the project's settings: nothing without an address."""

    urls: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    variable: str | None = None
    from_settings: bool = False


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
