"""A status in the query of a V1 search, which is a parameter of its own in V2.

query=f'tag:"{tag}" AND status:closed'      query=f'tag:"{tag}"', status="closed"
"""

from __future__ import annotations

import re

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.patterns import bindings
from helpscout_codemods.patterns.plan import Rewrite, RewritePlan
from helpscout_codemods.values import strings
from helpscout_codemods.values.state import State
from helpscout_codemods.values.types import Argument, Const, Flow, Text
from helpscout_shim.catalog import endpoint

_STATUS = r'status:"?(\w+)"?'
_TERMS = (
    re.compile(rf"\s+AND\s+{_STATUS}(?=\s|\)|$)"),
    re.compile(rf"(?<![\w:]){_STATUS}\s+AND\s+"),
)
_PHRASE = re.compile(r'"[^"]*"')
_OTHER_OPERATORS = re.compile(r"\b(?:OR|NOT)\b|(?:^|\s)-\w")
_WORDS = frozenset(
    str(word)
    for param in endpoint("conversations.list_by_mailbox").params
    if param.name == "status"
    for word in param.choices
)


def is_more_than_terms(query: str) -> bool:
    """Whether a query has alternatives or exceptions: its status stays where it is."""
    return bool(_OTHER_OPERATORS.search(_PHRASE.sub("0", query)))


def without_status(state: State, query: Argument) -> tuple[Argument, str] | None:
    """A query without its status, and the status; None where it has none, or is more than terms
    that are joined by AND."""
    if not isinstance(query.value, Const | Text):
        return None
    text = "".join(p if isinstance(p, str) else "0" for p in strings.parts_of(query.value))
    plain = _PHRASE.sub("0", text.strip())
    inside = plain[1:-1] if plain.startswith("(") and plain.endswith(")") else plain
    if _OTHER_OPERATORS.search(plain) or "(" in inside or plain.count("status:") != 1:
        return None
    for term in _TERMS:
        match = term.search(text)
        if match is None or match[1] not in _WORDS:
            continue
        if isinstance(query.value, Const):
            return Argument(None, Const(term.sub("", text))), match[1]
        if query.node is not None:
            return _cut(state, query, query.node, term, match[1])
    return None


def cut_where_bound(plan: RewritePlan, flow: Flow, query: Argument) -> tuple[Argument, str] | None:
    """The same for `query = "tag:vip AND status:closed"`, a name that is read only by the call: the
    text is cut where it is written."""
    source, _ = plan.state.homes[flow]
    name = query.node
    place = bindings.binding(source, name, name.value) if isinstance(name, cst.Name) else None
    if place is None or place.value is None or place.loop or place.place is not None:
        return None
    assert isinstance(name, cst.Name)
    uses = [n for n in walk.walk(source.scope_of(name)) if isinstance(n, cst.Name)]
    if sum(n.value == name.value for n in uses) != 2 or not isinstance(query.value, Text):
        return None
    parts = without_status(plan.state, Argument(place.value, query.value))
    if parts is None:
        return None
    cut, status = parts
    plan.recipe(
        place.value, frozenset((flow,)), lambda rewrite, original, updated: _of(rewrite, cut.node)
    )
    return Argument(name, cut.value), status


def _of(rewrite: Rewrite, node: cst.BaseExpression | None) -> cst.BaseExpression:
    assert node is not None
    return rewrite.of(node)


def _cut(
    state: State, query: Argument, node: cst.BaseExpression, term: re.Pattern[str], status: str
) -> tuple[Argument, str] | None:
    literals = [n for n in walk.walk(node) if isinstance(n, _LITERALS) and term.search(_text(n))]
    if len(literals) != 1:
        return None
    literal = literals[0]
    value = literal.value.replace(_text(literal), term.sub("", _text(literal)))
    cut = _replaced(node, literal, literal.with_changes(value=value))
    assert isinstance(cut, cst.BaseExpression)
    assert isinstance(query.value, Text)
    state.respelled[node, ()] = cut
    if node in state.homes:
        state.homes[cut] = state.homes[node]
    parts = [p if not isinstance(p, str) else term.sub("", p) for p in query.value.parts]
    return Argument(cut, Text(tuple(parts), cut)), status


_LITERALS = (cst.SimpleString, cst.FormattedStringText)


def _text(literal: cst.SimpleString | cst.FormattedStringText) -> str:
    """What stands between the quotes."""
    return literal.raw_value if isinstance(literal, cst.SimpleString) else literal.value


def _replaced(node: cst.CSTNode, old: cst.CSTNode, new: cst.CSTNode) -> cst.CSTNode:
    """The node with `new` in the place of `old`. All other nodes stay what they are: their own
    rewriting is planned by identity."""
    if node is old:
        return new
    for name in node.__dataclass_fields__:
        part = getattr(node, name)
        parts = part if isinstance(part, list | tuple) else [part]
        new_parts = [
            _replaced(one, old, new) if isinstance(one, cst.CSTNode) and _holds(one, old) else one
            for one in parts
        ]
        if any(one is not other for one, other in zip(parts, new_parts, strict=True)):
            return node.with_changes(**{name: new_parts if parts is part else new_parts[0]})
    return node


def _holds(node: cst.CSTNode, inner: cst.CSTNode) -> bool:
    return any(one is inner for one in walk.walk(node))
