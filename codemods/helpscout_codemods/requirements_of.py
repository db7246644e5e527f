"""What the code needs from its surroundings, before and after the rewrite, read from its bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_TOOLKIT = re.compile(rb"(?m)^[ \t]*(?:from|import)[ \t]+helpscout_(?:v2|shim)\b")
_V1_CLIENT = re.compile(
    rb"(?m)^[ \t]*(?:from|import)[ \t]+(?:helpscout|helpscout_api|ApiClient|hsapi)\b(?!_)"
)
_ENV = re.compile(rb"[\"'](HELP_?SCOUT_?[A-Z0-9_]*)[\"']")
_ASYNC = re.compile(rb"\bAsyncHelpScout\b")
_FROM_ENV = re.compile(rb"\bfrom_env\(|\bhelpscout_shim\b")

KEY_NAMES = frozenset({"HELPSCOUT_API_KEY", "HELP_SCOUT_API_KEY", "HELPSCOUT_KEY"})
"""Names V1 code reads its key from. A Docs API key often has the first one, too."""
NEW_NAMES = ("HELPSCOUT_APP_ID", "HELPSCOUT_APP_SECRET")
"""What `HelpScout.from_env()` and the shim read for an OAuth2 application."""


@dataclass(frozen=True, slots=True)
class FileNeeds:
    """What one file needs. Names only, never a value."""

    path: str
    used_toolkit: bool
    uses_toolkit: bool
    uses_async: bool
    reads_environment: bool
    client_before: bool
    client_after: bool
    names_before: tuple[str, ...]
    names_after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Needs:
    """`toolkit_users` import helpscout_v2 or the shim after the rewrite, `toolkit_news` are those
    of them that did not before, `async_users` use its asynchronous client; `client_dropped` says
    that a V1 client library was imported before and nowhere after; the key names are those read
    before and no longer, and those still read."""

    toolkit_users: tuple[str, ...]
    toolkit_news: tuple[str, ...]
    async_users: tuple[str, ...]
    client_dropped: bool
    reads_environment: bool
    names_gone: frozenset[str]
    names_kept: frozenset[str]

    @property
    def concerned(self) -> bool:
        return bool(self.toolkit_users) or self.client_dropped


def part_of(path: str, before: bytes, after: bytes) -> FileNeeds:
    """What one source needs, from its old and new text."""
    uses = bool(_TOOLKIT.search(after))
    return FileNeeds(
        path=path,
        used_toolkit=bool(_TOOLKIT.search(before)),
        uses_toolkit=uses,
        uses_async=uses and bool(_ASYNC.search(after)),
        reads_environment=uses and bool(_FROM_ENV.search(after)),
        client_before=bool(_V1_CLIENT.search(before)),
        client_after=bool(_V1_CLIENT.search(after)),
        names_before=_names(before),
        names_after=_names(after),
    )


def _names(data: bytes) -> tuple[str, ...]:
    return tuple(sorted({name.decode() for name in _ENV.findall(data)}))


def needs_of(parts: Iterable[FileNeeds]) -> Needs:
    """The parts of all sources as one."""
    sorted_parts = sorted(parts, key=lambda part: part.path)
    before = {name for part in sorted_parts for name in part.names_before}
    after = {name for part in sorted_parts for name in part.names_after}
    client_before = any(part.client_before for part in sorted_parts)
    client_after = any(part.client_after for part in sorted_parts)
    return Needs(
        toolkit_users=tuple(part.path for part in sorted_parts if part.uses_toolkit),
        toolkit_news=tuple(
            part.path for part in sorted_parts if part.uses_toolkit and not part.used_toolkit
        ),
        async_users=tuple(part.path for part in sorted_parts if part.uses_async),
        client_dropped=client_before and not client_after,
        reads_environment=any(part.reads_environment for part in sorted_parts),
        names_gone=frozenset((before - after) & KEY_NAMES),
        names_kept=frozenset(after & KEY_NAMES),
    )
