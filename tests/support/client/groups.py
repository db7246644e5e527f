"""The groups of endpoints that a client has, found by looking at it, and their table for readers.

python tests/support/client/groups.py      # writes the table in docs/client.md
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from helpscout_v2 import HelpScout
from helpscout_v2.aio.resources.base import AsyncResource
from helpscout_v2.resources.base import Resource

RESOURCES = (Resource, AsyncResource)
PAGE = Path(__file__).resolve().parents[3] / "docs" / "client.md"


def groups() -> dict[str, Resource]:
    """Every group by its dotted name, those that load late included."""
    blocks: dict[str, Resource] = {}
    todo: list[tuple[str, Any]] = [("", HelpScout.with_token("t"))]
    while todo:
        path, owner = todo.pop()
        for name in dir(owner):
            member = None if name.startswith("_") else getattr(owner, name)
            if isinstance(member, Resource):
                blocks[f"{path}{name}"] = member
                todo.append((f"{path}{name}.", member))
    return blocks


def methods(group: Resource) -> list[str]:
    """The names of a group's own methods; ``()`` when the group itself can be called."""
    names = [
        name
        for name in dir(group)
        if not name.startswith("_")
        and not isinstance(getattr(group, name), RESOURCES)
        and callable(getattr(group, name))
        and name != "endpoint"
    ]
    return [*(["()"] if callable(group) else []), *names]


def functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public method of every group, by its dotted name."""
    for path, group in sorted(groups().items()):
        for name in methods(group):
            dotted_name = path if name == "()" else f"{path}.{name}"
            yield dotted_name, getattr(group, "__call__" if name == "()" else name)


def signature(name: str, function: Callable[..., Any]) -> str:
    """The arguments; ``=`` stands behind those that may be left out."""
    output: list[str] = []
    only_by_name = False
    for one in inspect.signature(function).parameters.values():
        if one.kind is one.KEYWORD_ONLY and not only_by_name:
            output.append("*")
            only_by_name = True
        only_by_name = only_by_name or one.kind is one.VAR_POSITIONAL
        stars = {one.VAR_POSITIONAL: "*", one.VAR_KEYWORD: "**"}.get(one.kind, "")
        optional = "" if one.default is one.empty else "="
        output.append(f"{stars}{one.name}{optional}")
    return f"{'' if name == '()' else name}({', '.join(output)})"


def method_lines() -> list[str]:
    """A line of Markdown for each group that has methods."""
    lines: list[str] = []
    for path, group in sorted(groups().items()):
        shown_items = [
            f"`{signature(name, getattr(group, '__call__' if name == '()' else name))}`"
            for name in methods(group)
        ]
        if shown_items:
            lines.append(f"| `hs.{path}` | {'<br>'.join(shown_items)} |")
    return lines


def main() -> None:
    """Writes the table into the page."""
    lines = PAGE.read_text("utf-8").splitlines()
    rows = [number for number, line in enumerate(lines) if line.startswith("| `hs.")]
    lines[rows[0] : rows[-1] + 1] = method_lines()
    PAGE.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
