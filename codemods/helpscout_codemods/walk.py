"""Walking trees quickly: libcst's visitors also walk every blank and comma, most of a tree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import Any

import libcst as cst
from msgspec import Struct

_SKIPPED_KINDS = frozenset(
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
        if f.name not in _SKIPPED_KINDS
        and not f.name.startswith(("whitespace", "trailing", "encoding"))
    )


_Getter = Callable[[cst.CSTNode], tuple[object, ...]]
_LEAVES = (cst.Name, cst.SimpleString, cst.Integer, cst.Float, cst.FormattedStringText)
"""Their only part is a text."""
_GETTERS: dict[type, _Getter] = dict.fromkeys(_LEAVES, lambda node: ())


def _getter(kind: type[cst.CSTNode]) -> _Getter:
    """How to take all parts out of a node at once."""
    parts = _parts(kind)
    get = attrgetter(*parts) if parts else None

    def single(node: cst.CSTNode) -> tuple[object, ...]:
        return (get(node),) if get else ()

    getter = _GETTERS[kind] = get if get and len(parts) > 1 else single
    return getter


_OTHER, _NODE, _SEQUENCE = 0, 1, 2
_WHAT: dict[type, int] = {tuple: _SEQUENCE, list: _SEQUENCE}


def _classify(kind: type) -> int:
    """What a value of this type is; remembered, for `issubclass` is slow on abstract classes."""
    what = _WHAT[kind] = _NODE if issubclass(kind, cst.CSTNode) else _OTHER
    return what


def children(node: cst.CSTNode) -> list[cst.CSTNode]:
    """The child nodes in source order, without layout."""
    nodes: list[cst.CSTNode] = []
    parts: tuple[Any, ...] = (_GETTERS.get(type(node)) or _getter(type(node)))(node)
    for value in parts:
        kind = type(value)
        what = _WHAT[kind] if kind in _WHAT else _classify(kind)
        if what == _NODE:
            nodes.append(value)
        elif what == _SEQUENCE:
            nodes += value
    return nodes


def is_expression(node: cst.CSTNode) -> bool:
    """Whether a node is an expression, below which no statement stands."""
    kind = type(node)
    expression_fields = _EXPRESSIONS.get(kind)
    if expression_fields is None:
        expression_fields = _EXPRESSIONS[kind] = issubclass(kind, cst.BaseExpression)
    return expression_fields


_EXPRESSIONS: dict[type, bool] = {}


def body_of(block: cst.CSTNode | None) -> list[cst.CSTNode]:
    """The statements of a block or module; none for what has no list of them."""
    body = getattr(block, "body", ())
    return [*body] if isinstance(body, list | tuple) else []


def statements(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Like `walk`, without going into expressions."""
    return walk(node, lambda n: not is_expression(n))


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


SCOPES = (cst.FunctionDef, cst.Lambda, cst.ClassDef)
"""What has a `yield`, a `return` and names of its own."""


def own(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Like `walk`, without going into functions, lambdas and classes below the node."""
    return walk(node, lambda n: n is node or not isinstance(n, SCOPES))


class Survey(Struct, frozen=True):
    """Every node of a tree by its parent and by its class, both in source order, layout left out,
    and how deep the tree is."""

    parents: dict[cst.CSTNode, cst.CSTNode]
    by_kind: dict[type[cst.CSTNode], list[Any]]
    depth: int


def survey(root: cst.CSTNode) -> Survey:
    parents: dict[cst.CSTNode, cst.CSTNode] = {}
    kinds: defaultdict[type[cst.CSTNode], list[Any]] = defaultdict(list)
    deepest = 0
    stack = [(root, 1)]
    while stack:
        current, level = stack.pop()
        kinds[type(current)].append(current)
        below = children(current)
        if below:
            level += 1
            for child in below:
                parents[child] = current
            below.reverse()
            stack += [(child, level) for child in below]
        elif level > deepest:
            deepest = level
    return Survey(parents, dict(kinds), deepest)


def names(node: cst.CSTNode) -> set[str]:
    """All identifiers below a node."""
    return {n.value for n in walk(node) if isinstance(n, cst.Name)}


class Transformer(cst.CSTTransformer):
    """A transformer without hooks for attributes: looking for them takes as long as the rest."""

    def on_visit_attribute(self, node: cst.CSTNode, attribute: str) -> None:
        pass

    def on_leave_attribute(self, original_node: cst.CSTNode, attribute: str) -> None:
        pass
