"""Walking trees quickly: libcst's visitors also walk every blank and comma, most of a tree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from functools import cache

import libcst as cst

_SKIPPED = frozenset(
    {
        "lpar",
        "rpar",
        "lbracket",
        "rbracket",
        "lbrace",
        "rbrace",
        "comma",
        "colon",
        "dot",
        "equal",
        "semicolon",
        "leading_lines",
        "lines_after_decorators",
        "trailing_whitespace",
        "header",
        "footer",
        "indent",
    }
)


@cache
def _parts(kind: type[cst.CSTNode]) -> tuple[str, ...]:
    """The fields of a node class that can hold something other than layout."""
    return tuple(
        f.name
        for f in fields(kind)
        if f.name not in _SKIPPED and not f.name.startswith(("whitespace", "trailing", "encoding"))
    )


_NODES: dict[type, bool] = {}


def _is_node(kind: type) -> bool:
    """`issubclass` remembered: on libcst's abstract classes it is slow."""
    known = _NODES.get(kind)
    if known is None:
        known = _NODES[kind] = issubclass(kind, cst.CSTNode)
    return known


def children(node: cst.CSTNode) -> list[cst.CSTNode]:
    """The child nodes in source order, without layout."""
    found: list[cst.CSTNode] = []
    for name in _parts(type(node)):
        value = getattr(node, name)
        kind = type(value)
        if _is_node(kind):
            found.append(value)
        elif kind is tuple or kind is list:
            found.extend(v for v in value if _is_node(type(v)))
    return found


def walk(
    node: cst.CSTNode, into: Callable[[cst.CSTNode], bool] | None = None
) -> Iterator[cst.CSTNode]:
    """The node and everything below it, parents first; `into` says whether to go below a node."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        if into is None or into(current):
            stack.extend(reversed(children(current)))


def parents(root: cst.CSTNode) -> dict[cst.CSTNode, cst.CSTNode]:
    """Every node's parent, layout left out."""
    found: dict[cst.CSTNode, cst.CSTNode] = {}
    stack = [root]
    while stack:
        current = stack.pop()
        below = children(current)
        for child in below:
            found[child] = current
        stack.extend(below)
    return found


def names(node: cst.CSTNode) -> set[str]:
    """All identifiers below a node."""
    return {n.value for n in walk(node) if isinstance(n, cst.Name)}


def depth(root: cst.CSTNode) -> int:
    """How deep the tree is."""
    deepest = 0
    stack = [(root, 1)]
    while stack:
        current, level = stack.pop()
        deepest = max(deepest, level)
        stack.extend((child, level + 1) for child in children(current))
    return deepest
