"""Requirement names: ours, the V1 clients', and those that only sound alike."""

from __future__ import annotations

import re
from collections.abc import Iterable

TOOLKIT = "helpscout-toolkit"

_NAME = re.compile(r"^\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?=$|[<>=!~;@#\[\s,(])")
_V1_NAMES = frozenset({"helpscout", "helpscout-api", "helpscout-api-python"})
# The V1 clients that were only ever installed from their repositories.
_V1_URLS = re.compile(
    r"(?i)(?:git\+|https?://|git@|git://)\S{0,500}/(?:helpscout-api-python|helpscout-api|python-helpscout)"
    r"(?:\.git)?(?=[@#/\s\"']|$)"
)


_OURS = re.compile(r"(?i)(?:^|[/=\s])helpscout[-_.]toolkit(?![-_]?[a-z])")


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def requirement_name(line: str) -> str | None:
    """The canonical name a requirement line starts with; None for options, URLs and comments."""
    match = _NAME.match(line)
    return canonical(match[1]) if match else None


def names_of(requirements: Iterable[str]) -> set[str]:
    """Canonical names of requirement lines, "v1-client" for each V1 client, and the toolkit
    where it comes from a folder, a wheel or a repository."""
    names: set[str] = set()
    for line in requirements:
        if name := requirement_name(line):
            names.add(name)
        if is_v1_client(line):
            names.add("v1-client")
        if _OURS.search(line):
            names.add(TOOLKIT)
    return names


def is_v1_client(requirement: str) -> bool:
    """Whether a requirement installs a V1 client (python-helpscout-v2 does not)."""
    if _V1_URLS.search(requirement):
        return True
    return requirement_name(requirement) in _V1_NAMES
