"""Where a name gets its value, when one place in the function decides.

A name is only followed when every way to its use passes that place, in the same turn of all loops
around it: a loop or comprehension around the use, one assignment before it in a block around it, or
a parameter that is never rebound.
"""

from __future__ import annotations

import libcst as cst
from msgspec import Struct

from helpscout_codemods import walk
from helpscout_codemods.syntax import parameters
from helpscout_codemods.syntax.targets import BINDING, changed_names, targets
from helpscout_codemods.values.modules import Source

Comprehension = cst.ListComp | cst.SetComp | cst.GeneratorExp | cst.DictComp


class Binding(Struct, frozen=True):
    """The `node` that binds a name: a loop over `value`, an assignment of it, or (`value` is None)
    the function whose parameter it is. `place` is the name's position in a tuple of targets."""

    node: cst.CSTNode
    value: cst.BaseExpression | None
    loop: bool = False
    place: int | None = None


def binding(source: Source, at: cst.CSTNode, name: str) -> Binding | None:
    """What binds `name` for the expression `at`; None when it is not one place."""
    child = at
    around: cst.For | None = None
    scope: cst.CSTNode = source.tree
    for ancestor in source.ancestors(at):
        if isinstance(ancestor, cst.CompFor):
            if child is not ancestor.iter and name in walk.names(ancestor.target):
                return _of_loop(ancestor, name)
        elif isinstance(ancestor, Comprehension) and not isinstance(child, cst.CompFor):
            inner = next(
                (c for c in reversed(loops(ancestor)) if name in walk.names(c.target)), None
            )
            if inner is not None:
                return _of_loop(inner, name)
        elif isinstance(ancestor, cst.For) and child is ancestor.body and around is None:
            around = ancestor if name in walk.names(ancestor.target) else None
        elif isinstance(ancestor, (*walk.SCOPES, cst.Module)):
            scope = ancestor
            break
        child = ancestor
    places = stores(scope, name)
    if isinstance(scope, cst.FunctionDef) and name in parameters.names(parameters.single(scope)):
        return None if places else Binding(scope, None)
    if around is not None:
        inside = {id(n) for n in walk.walk(around.body)}
        return None if any(id(s) in inside for s in places) else _of_loop(around, name)
    return _of_assignment(source, places[0], at, name) if len(places) == 1 else None


def _of_loop(loop: cst.For | cst.CompFor, name: str) -> Binding | None:
    place = _place(loop.target, name)
    return None if place == NOWHERE else Binding(loop, loop.iter, True, place)


NOWHERE = -1


def _place(target: cst.BaseExpression, name: str) -> int | None:
    """None for the name itself, its position in a flat tuple, NOWHERE for anything else."""
    if isinstance(target, cst.Name):
        return None
    if isinstance(target, cst.Tuple | cst.List):
        for position, element in enumerate(target.elements):
            if isinstance(element, cst.StarredElement):
                return NOWHERE
            if isinstance(element.value, cst.Name) and element.value.value == name:
                return position
    return NOWHERE


def _of_assignment(
    source: Source, store: cst.CSTNode, at: cst.CSTNode, name: str
) -> Binding | None:
    match store:
        case cst.Assign(targets=[cst.AssignTarget(target=target)], value=value):
            pass
        case cst.AnnAssign(target=target, value=cst.BaseExpression() as value):
            pass
        case _:
            return None
    place = _place(target, name)
    if place == NOWHERE or not _before(source, source.parents[store], at):
        return None
    return Binding(store, value, False, place)


def _before(source: Source, line: cst.CSTNode, at: cst.CSTNode) -> bool:
    """Whether the statement stands before `at` in one of the blocks around it."""
    block = source.parents.get(line)
    child = at
    for ancestor in source.ancestors(at):
        if ancestor is block:
            body = walk.body_of(block)
            return child in body and line in body and body.index(line) < body.index(child)
        child = ancestor
    return False


def loops(comprehension: Comprehension) -> list[cst.CompFor]:
    statements = []
    loop: cst.CompFor | None = comprehension.for_in
    while loop is not None:
        statements.append(loop)
        loop = loop.inner_for_in
    return statements


def stores(scope: cst.CSTNode, name: str) -> list[cst.CSTNode]:
    """The statements of a scope that bind, change or delete a name."""
    nodes: list[cst.CSTNode] = []
    body = scope.body if isinstance(scope, cst.FunctionDef | cst.ClassDef) else scope
    for node in walk.own(body):
        if type(node) in BINDING and any(name in changed_names(t) for t in targets(node)):
            nodes.append(node)
    return nodes
