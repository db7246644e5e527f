"""The first of some records that may be none: `(c["emails"] or [{}])[0].get("value")`.

    emails = c.get("emails") or [{}]        emails = c.emails
    emails[0].get("value", "-")             emails[0].value if emails else "-"

The list with an empty record only serves the read of its first one; where it is used in another
way, the call stays.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.patterns.bindings import binding
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.patterns.purity import pure
from helpscout_codemods.syntax.expressions import is_first, or_one_empty
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.types import Items, Rows

STANDS_IN = "a list with an empty record stands in for no records"


def check_all(plan: RewritePlan) -> None:
    """Plan every `records or [{}]` of which only the first record is asked, or say why not."""
    for node, value in list(plan.state.types.items()):
        if not isinstance(value, Rows | Items) or not or_one_empty(node):
            continue
        assert isinstance(node, cst.BooleanOperation)
        source, _ = plan.state.homes[node]
        is_plain = isinstance(value, Rows) and pure_read(node.left)
        if not is_plain or not all(_is_asked(source, use) for use in _uses(source, node)):
            plan.forbid(value.flows, source, node, STANDS_IN)
        plan.recipe(node, value.flows, _records)


def records_before(source: Source, first: cst.BaseExpression) -> cst.BaseExpression | None:
    """What to test before `records[0]` is read, where an empty record stood in for none."""
    if not isinstance(first, cst.Subscript) or not is_first(first):
        return None
    if or_one_empty(first.value):
        return cst.ensure_type(first.value, cst.BooleanOperation).left
    if isinstance(first.value, cst.Name):
        bound = binding(source, first.value, first.value.value)
        is_plain = bound is not None and bound.place is None and not bound.loop
        if bound is not None and is_plain and bound.value is not None and or_one_empty(bound.value):
            return first.value
    return None


def pure_read(node: cst.BaseExpression) -> bool:
    """`c["emails"]`, `c.get("emails")`: what may be read twice."""
    match node:
        case cst.Subscript(value=cst.Name()):
            return True
        case cst.Call(func=cst.Attribute(value=cst.Name(), attr=cst.Name("get"))):
            return all(pure(arg.value) for arg in node.args)
    return False


def _uses(source: Source, node: cst.BooleanOperation) -> Iterator[cst.CSTNode]:
    """The expression itself, or the uses of the name that it is given."""
    parent = source.parents.get(node)
    match parent:
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(name) as target)]):
            for use in walk.walk(source.scope_of(parent)):
                if not isinstance(use, cst.Name) or use.value != name or use is target:
                    continue
                if isinstance(source.parents.get(use), cst.Attribute | cst.Arg | cst.Param) and (
                    getattr(source.parents[use], "value", None) is not use
                ):
                    continue
                bound = binding(source, use, name)
                yield use if bound is not None and bound.node is parent else parent
        case _:
            yield node


def _is_asked(source: Source, node: cst.CSTNode) -> bool:
    """`node[0].get(...)`"""
    first = source.parents.get(node)
    if not isinstance(first, cst.Subscript) or first.value is not node or not is_first(first):
        return False
    getter = source.parents.get(first)
    if not isinstance(getter, cst.Attribute) or getter.attr.value != "get":
        return False
    return isinstance(source.parents.get(getter), cst.Call)


def _records(rewrite: object, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
    return cst.ensure_type(updated, cst.BooleanOperation).left
