"""Arguments that are evaluated later than they were, and would have another value there.

    url = BASE + "/conversations/%d.json" % number      (the text is made here)
    number += 1
    requests.get(url)                                   (the client's call would name number here)

An address, a body or parameters that are put together before the call are spelled out in it. Where
what they name is bound again on the way, or asking for it does something, the call stays.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst
from libcst.helpers import get_full_name_for_node
from msgspec import Struct, field

from helpscout_codemods import walk
from helpscout_codemods.patterns.dropped_arguments import acting
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.types import Argument, Flow, Listing, Opaque, Request, Text, Value

REBOUND = "{} has another value here than where the address or the body is built"
REPEATED_CALL = "{}() would be called at another moment than before"
ONCE = frozenset({"input", "next", "pop", "popitem", "popleft", "read", "readline"})
"""Calls that answer something else each time."""
CLOCKS = frozenset({"now", "random", "randint", "time", "today", "utcnow", "uuid1", "uuid4"})
CHANGING = frozenset(
    {"add", "append", "clear", "discard", "extend", "insert", "pop", "popitem", "remove"}
) | {"reverse", "setdefault", "sort", "update"}
"""Methods that change a list, a dict or a set in place."""
LOOPS = (cst.For, cst.While)


class _Scope(Struct):
    """The order of a scope's nodes, where its names are bound, where what they name is changed in
    place, and its calls."""

    order: dict[cst.CSTNode, int] = field(default_factory=dict)
    bound: dict[str, list[cst.CSTNode]] = field(default_factory=dict)
    changed: dict[str, list[cst.CSTNode]] = field(default_factory=dict)
    calls: list[cst.CSTNode] = field(default_factory=list)


def check_all(plan: RewritePlan) -> None:
    """Forbid the calls whose arguments would be others."""
    scopes: dict[cst.CSTNode, _Scope] = {}
    for flow, request in plan.state.requests.items():
        for node in _arguments(plan, request):
            reason = _differs(plan, flow, node, scopes)
            if reason:
                source, _ = plan.state.homes[flow]
                plan.forbid(frozenset((flow,)), source, flow, reason)
                break


def _arguments(plan: RewritePlan, request: Request) -> Iterator[cst.BaseExpression]:
    """The expressions that a call is put together of."""
    pending = [*request.path.values(), *request.query.values()]
    pending += [request.body] if request.body is not None else []
    visited: set[cst.CSTNode] = set()
    while pending:
        argument = pending.pop()
        value: Value = argument.value
        if isinstance(value, Listing):
            if value.node not in visited:
                visited.add(value.node)
                pending += plan.state.cell(value).entries.values()
        elif isinstance(value, Text):
            pending += [Argument(p.node, p) for p in value.parts if isinstance(p, Opaque)]
        elif argument.node is not None:
            yield argument.node


def _differs(
    plan: RewritePlan, flow: Flow, node: cst.BaseExpression, scopes: dict[cst.CSTNode, _Scope]
) -> str:
    source, _ = plan.state.homes[flow]
    if node not in source.parents:
        return ""
    origin, target = _statement(source, node), _statement(source, flow)
    if origin is None or target is None or origin is target:
        return ""
    scope = source.scope_of(node)
    if scope is not source.scope_of(flow):
        return ""
    scope_facts = scopes.get(scope)
    if scope_facts is None:
        scope_facts = scopes[scope] = _read(scope)
    start, end = scope_facts.order.get(origin), scope_facts.order.get(target)
    if start is None or end is None or start > end:
        return ""
    loop = next((a for a in source.ancestors(flow) if isinstance(a, LOOPS)), None)
    is_repeated = loop is not None and loop not in source.ancestors(node)
    within = set(walk.walk(loop)) if loop is not None and is_repeated else set()
    inside = set(walk.walk(origin))

    def is_between(places: list[cst.CSTNode]) -> bool:
        """Whether one of these lies on the way from the expression to the call."""
        return any(
            place in within or (start < scope_facts.order[place] < end and place not in inside)
            for place in places
        )

    elsewhere = _bound_elsewhere(source)
    for name in _read_names(node):
        in_place = [] if isinstance(node, cst.Name) else scope_facts.changed.get(name, [])
        calls = scope_facts.calls if name in elsewhere else []
        if is_between([*scope_facts.bound.get(name, ()), *in_place, *calls]):
            return REBOUND.format(name)
    again = is_repeated and not plan[flow].reads_all
    for call in walk.walk(node):
        if isinstance(call, cst.Call):
            name = (get_full_name_for_node(call.func) or "").rpartition(".")[2]
            if name in ONCE or (again and name in CLOCKS):
                return REPEATED_CALL.format(name)
            info = acting(plan, call)
            if info is not None:
                return REPEATED_CALL.format(info.name)
    return ""


def _statement(source: Source, node: cst.CSTNode) -> cst.CSTNode | None:
    """The line or the head of a block that an expression stands in."""
    around = (node, *source.ancestors(node))
    return next((a for a in around if isinstance(a, cst.BaseStatement)), None)


def _read(scope: cst.CSTNode) -> _Scope:
    reading = _Scope()
    for place, node in enumerate(walk.walk(scope)):
        reading.order[node] = place
        for name in _bound_by(node):
            reading.bound.setdefault(name, []).append(node)
        if isinstance(node, cst.Call):
            reading.calls.append(node)
            changes = _changed_by(node)
            if changes:
                reading.changed.setdefault(changes, []).append(node)
    return reading


def _changed_by(call: cst.Call) -> str:
    """What a method changes in place: `ids` of `ids.pop()`."""
    if isinstance(call.func, cst.Attribute) and call.func.attr.value in CHANGING:
        return get_full_name_for_node(call.func.value) or ""
    return ""


def _bound_elsewhere(source: Source) -> set[str]:
    """The names that a function binds for others: globals, and attributes of its object."""
    declarations: list[cst.Global | cst.Nonlocal] = [
        *source.all(cst.Global),
        *source.all(cst.Nonlocal),
    ]
    names = {item.name.value for statement in declarations for item in statement.names}
    stores: list[cst.AssignTarget | cst.AugAssign] = [*source.all(cst.AssignTarget)]
    stores += source.all(cst.AugAssign)
    for node in stores:
        around = (a for a in source.ancestors(node) if isinstance(a, cst.FunctionDef))
        method = next(around, None)
        if isinstance(node.target, cst.Attribute) and method and method.name.value != "__init__":
            names.add(get_full_name_for_node(node.target) or "")
    return names


def _bound_by(node: cst.CSTNode) -> Iterator[str]:
    """The names that a node binds: `i`, `self.status`, `fields[...]`."""
    match node:
        case cst.AssignTarget(target=target) | cst.AugAssign(target=target):
            pass
        case cst.AnnAssign(target=target, value=cst.BaseExpression()):
            pass
        case cst.For(target=target) | cst.CompFor(target=target) | cst.NamedExpr(target=target):
            if isinstance(node, cst.CompFor):
                return
        case cst.AsName(name=target):
            pass
        case _:
            return
    for part in walk.walk(target, lambda n: not isinstance(n, cst.Attribute | cst.Subscript)):
        if isinstance(part, cst.Subscript):
            part = part.value
        name = get_full_name_for_node(part) if isinstance(part, cst.Name | cst.Attribute) else None
        if name:
            yield name


def _read_names(node: cst.CSTNode) -> set[str]:
    """The names an expression reads, dotted ones as a whole and by their parts."""
    names: set[str] = set()
    for part in walk.walk(node):
        if isinstance(part, cst.Name | cst.Attribute):
            names.add(get_full_name_for_node(part) or "")
    return names
