"""The requested webhooks: URLs, events and the secret, validated."""

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

# The events of V2 that correspond to those of V1.
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
    """The requested webhooks, from options or the project's settings; none without a URL."""

    urls: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    variable: str | None = None
    from_settings: bool = False


def checked(events: Sequence[str]) -> tuple[str, ...]:
    """Validated event names of V2. Raises MigrationError with the nearest name for a typo."""
    names = tuple(dict.fromkeys(name.strip() for entry in events for name in entry.split(",")))
    for name in names:
        if name not in EVENTS:
            near = difflib.get_close_matches(name, EVENTS, n=1)
            hint = f"; did you mean {near[0]}?" if near else f"; known: {', '.join(sorted(EVENTS))}"
            raise MigrationError(f"V2 has no webhook event {name!r}{hint}")
    return names


@dataclass(frozen=True)
class WebhookSecret:
    """A webhook secret and where it was found."""

    where: str
    name: str
    secret: Secret


def address(url: str) -> str:
    """A validated delivery URL. Raises MigrationError."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise MigrationError(f"not a webhook URL such as https://desk.test/hook: {url!r}")
    if parts.username or parts.password:
        # The URL is shown and journaled.
        raise MigrationError("a webhook URL must not contain a user name or password")
    return url


def secret_of(root: Path, environ: Mapping[str, str], name: str | None) -> Secret:
    """The webhook secret, from the environment or a .env file, never from an argument."""
    return find_secret(root, environ, name).secret


def find_secret(
    root: Path, environ: Mapping[str, str], name: str | None, option: str = "--secret-env"
) -> WebhookSecret:
    """The webhook secret and its source. Raises MigrationError naming the variable to set."""
    names = (name,) if name else SECRET_NAMES
    for where, source in (("the environment", environ), *env_files(root).items()):
        for candidate in names:
            value = source.get(candidate, "").strip()
            if value:
                return WebhookSecret(where, candidate, Secret(value))
    raise MigrationError(
        f"no webhook secret: set {names[0]} in the environment or in .env, "
        f"or name another variable with {option}"
    )
