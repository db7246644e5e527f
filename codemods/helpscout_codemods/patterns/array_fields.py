"""Arrays of texts (tags, cc, to): lists in V1, tuples in the model.

Where only the members matter the tuple stands; where it must be a list it is made one; where V1
code changes the list of a row in place the row has to stay.
"""

from __future__ import annotations

from typing import Literal

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.patterns import bindings
from helpscout_codemods.patterns.plan import Rewrite, RewritePlan
from helpscout_codemods.patterns.value_read import base_of, read_of
from helpscout_codemods.syntax.expressions import is_name
from helpscout_codemods.syntax.targets import names_set
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.types import Getter, Ref, Row

MEMBERS_ONLY = frozenset(
    f"builtins.{name}"
    for name in ("len", "sorted", "set", "frozenset", "tuple", "list", "any", "all", "enumerate")
)
READING = frozenset({"index", "count"})
CHANGING = frozenset(
    {"append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort", "__setitem__"}
)


def texts_at(
    plan: RewritePlan, source: Source, node: cst.CSTNode, base: Row
) -> Literal["tuple", "list", "changed"]:
    """What the place where an array of texts is read asks for."""
    if compared_with_none(plan, source, node, base):
        return "tuple"
    parent = source.parents.get(node)
    match parent:
        case cst.For() | cst.CompFor() if parent.iter is node:
            return "tuple"
        case cst.If() | cst.While() | cst.CompIf() | cst.UnaryOperation():
            return "tuple"
        case cst.IfExp() if parent.test is node:
            return "tuple"
        case cst.ComparisonTarget(operator=cst.In() | cst.NotIn()):
            return "tuple"
        case cst.Attribute():
            return "tuple" if parent.attr.value in READING else "changed"
        case cst.Subscript() if parent.value is node:
            grand = source.parents.get(parent)
            is_stored = isinstance(grand, cst.AssignTarget | cst.Del | cst.AugAssign)
            return "changed" if is_stored else "list"
        case cst.AugAssign() if parent.target is node:
            return "changed"
        case cst.BooleanOperation(operator=cst.Or()) if parent.left is node:
            return "tuple" if _members_only(plan, source, parent) else "list"
        case cst.Arg():
            return "tuple" if _members_only(plan, source, node) else "list"
    return "list"


def _members_only(plan: RewritePlan, source: Source, node: cst.CSTNode) -> bool:
    """Whether the value is only looped over, tested, joined or counted."""
    parent = source.parents.get(node)
    if isinstance(parent, cst.For | cst.CompFor):
        return parent.iter is node
    if isinstance(parent, cst.ComparisonTarget):
        return isinstance(parent.operator, cst.In | cst.NotIn)
    if not isinstance(parent, cst.Arg):
        return False
    call = source.parents.get(parent)
    callee = plan.state.types.get(call.func) if isinstance(call, cst.Call) else None
    if isinstance(callee, Getter):
        return callee.name == "join"
    return isinstance(callee, Ref) and callee.name in MEMBERS_ONLY


def compared_with_none(plan: RewritePlan, source: Source, node: cst.CSTNode, base: Row) -> bool:
    """V1 had null where the model holds an empty text: `is None` becomes `not ...`."""
    parent = source.parents.get(node)
    match parent:
        case cst.Comparison(comparisons=[cst.ComparisonTarget(operator, cst.Name("None"))]):
            negative = isinstance(operator, cst.Is | cst.Equal)
        case _:
            return False

    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        assert isinstance(updated, cst.Comparison)
        return cst.UnaryOperation(cst.Not(), updated.left) if negative else updated.left

    plan.recipe(parent, base.flows, recipe)
    return True


def asked_for_none(source: Source, node: cst.CSTNode) -> bool:
    """Whether a scalar is kept in a variable that is compared with None."""
    parent = source.parents.get(node)
    if not isinstance(parent, cst.Assign):
        return False
    names = names_set(parent)
    return any(
        isinstance(inner, cst.Comparison)
        and isinstance(inner.left, cst.Name)
        and inner.left.value in names
        and is_name(inner.comparisons[0].comparator, "None")
        for inner in walk.walk(source.scope_of(node))
    )


def changed_and_read_again(
    plan: RewritePlan, source: Source, node: cst.BaseExpression, key: str
) -> bool:
    """Whether a list is kept in a variable and changed there, and the same member of the row is
    read once more: V1's row held the changed list."""
    place = source.parents.get(node)
    if isinstance(place, cst.BooleanOperation):
        place = source.parents.get(place)
    if not isinstance(place, cst.Assign):
        return False
    names = names_set(place)
    row, nodes = base_of(node), list(walk.walk(source.scope_of(node)))
    changes = [place for place, other in enumerate(nodes) if _changes(other, names)]
    again = [
        place
        for place, other in enumerate(nodes)
        if other is not node
        and isinstance(other, cst.Subscript | cst.Call)
        and (field_read := read_of(plan, other)) is not None
        and field_read[1] == key
        and base_of(other).deep_equals(row)
    ]
    return any(
        change < place or _same_row_next_time(source, nodes[change], nodes[place], row)
        for change in changes
        for place in again
    )


def _same_row_next_time(
    source: Source, change: cst.CSTNode, read: cst.CSTNode, row: cst.BaseExpression
) -> bool:
    """Whether a read that stands before a change follows it in the next turn of a loop, on the
    same row: one that is set before the loop."""
    root = row
    while isinstance(root, cst.Attribute | cst.Subscript):
        root = root.value
    around = set(source.ancestors(read))
    loops = [a for a in source.ancestors(change) if isinstance(a, cst.For | cst.While)]
    return any(
        loop in around and not (isinstance(root, cst.Name) and _sets(loop, root.value))
        for loop in loops
    )


def _sets(loop: cst.For | cst.While, name: str) -> bool:
    if isinstance(loop, cst.For) and name in walk.names(loop.target):
        return True
    return bool(bindings.stores(loop.body, name))


def _changes(node: cst.CSTNode, names: set[str]) -> bool:
    """Whether a list of one of these names is changed in place."""
    match node:
        case cst.Call(func=cst.Attribute(value=cst.Name(name), attr=cst.Name(method))):
            return name in names and method in CHANGING
        case cst.AugAssign(target=cst.Name(name)):
            return name in names
        case cst.AssignTarget(target=cst.Subscript(value=cst.Name(name))):
            return name in names
        case cst.Del(target=cst.Subscript(value=cst.Name(name))):
            return name in names
    return False
