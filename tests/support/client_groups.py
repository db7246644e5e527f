"""The groups of endpoints that a client has, found by looking at it."""

from __future__ import annotations

from typing import Any

from helpscout_v2 import HelpScout
from helpscout_v2.aio.resources.base import AsyncResource
from helpscout_v2.resources.base import Resource

RESOURCES = (Resource, AsyncResource)


def groups() -> dict[str, Resource]:
    """Every group by its dotted name, those that load late included."""
    found: dict[str, Resource] = {}
    todo: list[tuple[str, Any]] = [("", HelpScout.with_token("t"))]
    while todo:
        path, owner = todo.pop()
        for name in dir(owner):
            member = None if name.startswith("_") else getattr(owner, name)
            if isinstance(member, Resource):
                found[f"{path}{name}"] = member
                todo.append((f"{path}{name}.", member))
    return found


def methods(group: Resource) -> list[str]:
    """The names of a group's own methods; ``()`` when the group itself can be called."""
    named = [
        name
        for name in dir(group)
        if not name.startswith("_")
        and not isinstance(getattr(group, name), RESOURCES)
        and callable(getattr(group, name))
        and name != "endpoint"
    ]
    return [*(["()"] if callable(group) else []), *named]


def method_lines() -> list[str]:
    """A line of Markdown for each group that has methods."""
    return [
        f"| `hs.{path}` | {', '.join(f'`{name}`' for name in methods(group))} |"
        for path, group in sorted(groups().items())
        if methods(group)
    ]
