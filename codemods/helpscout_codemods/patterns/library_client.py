"""The client of a V1 library and the client of helpscout_v2 in its place.

Where every use of a client is understood and every call of it becomes native, the client itself is
replaced: `hs = HelpScout(key)` becomes `hs = HelpScout.from_env()`. Otherwise the native calls get
a client of their own and the V1 client stays for the others.
"""

from __future__ import annotations

import libcst as cst
from libcst.helpers import get_full_name_for_node
from msgspec import Struct, field

from helpscout_codemods import walk
from helpscout_codemods.dialects.libraries import library_of
from helpscout_codemods.patterns import scopes
from helpscout_codemods.patterns.flow_plan import InPlace, OfModule, OneOfKey, SharedClient
from helpscout_codemods.patterns.plan import Recipe, Rewrite, RewritePlan
from helpscout_codemods.patterns.remaining_v1 import served_helpers
from helpscout_codemods.source import imports
from helpscout_codemods.syntax.expressions import code_of
from helpscout_codemods.syntax.targets import bound_by, is_read
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.state import State
from helpscout_codemods.values.types import Client, Flow, Flows, Function, Getter, Request

NAME = "HelpScout"


class Family(Struct):
    """Clients that stand or fall together: made in one module, or meeting in one variable."""

    nodes: set[cst.CSTNode] = field(default_factory=set)
    flows: set[Flow] = field(default_factory=set)
    drops: list[cst.CSTNode] = field(default_factory=list)
    configured: list[tuple[Source, cst.Attribute]] = field(default_factory=list)
    leaks: bool = False


def check_all(plan: RewritePlan) -> None:
    """Plan for every client whether it is replaced, and drop what only configured it."""
    state = plan.state
    families = _families(state)
    by_node = {node: family for family in families for node in family.nodes}
    for request in state.requests.values():
        if request.client is not None:
            plan.check((request.flow,))
            for node in request.client.nodes:
                by_node[node].flows.add(request.flow)
    for node, value in state.types.items():
        if isinstance(value, Client):
            for client_node in value.nodes:
                _use(plan, node, value, by_node[client_node])
    _unseen(state, by_node)
    for family in families:
        for source, attribute in family.configured:
            reason = f"{attribute.attr.value} of its client is set"
            plan.forbid(frozenset(family.flows), source, attribute, reason)
        if family.flows and not family.leaks:
            _make_anew(plan, family)


def _families(state: State) -> list[Family]:
    by_source: dict[str, Family] = {}
    owner: dict[cst.CSTNode, Family] = {}
    for value in state.types.values():
        if not isinstance(value, Client):
            continue
        met: Family | None = None
        for node in value.nodes:
            path = state.homes[node][0].path
            family = owner.setdefault(node, by_source.setdefault(path, Family()))
            family.nodes.add(node)
            if met is not None and met is not family:
                for other_node in met.nodes:
                    owner[other_node] = family
                family.nodes |= met.nodes
                for key, other in by_source.items():
                    by_source[key] = family if other is met else other
            met = family
    return list({id(f): f for f in owner.values()}.values())


def _use(plan: RewritePlan, node: cst.CSTNode, client: Client, family: Family) -> None:
    """Look at one place where a client, or a part of it, shows up."""
    source, _ = plan.state.homes[node]
    parent = source.parents.get(node)
    if not client.sure:
        family.leaks = True
        return
    match parent:
        case cst.Attribute() if parent.value is node:
            _member(plan, source, parent, client, family)
        case cst.Call() if parent.func is node:
            is_asked = parent in plan.state.requests or parent in plan.state.again
            family.leaks |= not is_asked and not _is_served(plan, parent)
        case cst.AssignTarget() | cst.Assign() if not client.path:
            family.leaks |= not isinstance(node, cst.Name | cst.Attribute | cst.Call)
        case cst.Return() if not client.path:
            function = plan.state.homes[node][1]
            callers = function is not None and plan.state.summaries.callers.get(function)
            family.leaks |= not callers
        case cst.Arg() if client.path:
            flow = source.parents.get(parent)
            request = plan.state.requests.get(flow) if flow is not None else None
            family.leaks |= request is None or request.client is None or not request.pager
        case cst.Arg() if not client.path:
            call = source.parents.get(parent)
            callee = plan.state.types.get(call.func) if isinstance(call, cst.Call) else None
            info = callee.info if isinstance(callee, Function) else None
            family.leaks |= info is None or info in plan.state.summaries.handed_on
        case _:
            family.leaks = True


def _is_served(plan: RewritePlan, call: cst.Call) -> bool:
    """Whether every call of the function around a call is a V1 call of its own."""
    flows = frozenset(f for f, r in plan.state.requests.items() if r.client is not None)
    return plan.state.homes[call][1] in served_helpers(plan.state, flows)


def _member(
    plan: RewritePlan, source: Source, node: cst.Attribute, client: Client, family: Family
) -> None:
    """`client.api_key = KEY` and `client.clearstate()` go away with the client."""
    library = library_of(client)
    place = source.parents.get(node)
    value = plan.state.types.get(node)
    statement: cst.CSTNode | None = None
    if isinstance(place, cst.AssignTarget):
        if node.attr.value == library.key and not client.path:
            statement = source.parents.get(place)
        else:
            family.configured.append((source, node))
    elif isinstance(value, Client):
        return
    elif isinstance(value, Getter) and node.attr.value == library.forget and library.forget:
        call = source.parents.get(node)
        statement = source.parents.get(call) if isinstance(call, cst.Call) else None
        if not isinstance(statement, cst.Expr):
            statement = None
    line = source.parents.get(statement) if statement is not None else None
    if isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1:
        family.drops.append(line)
    else:
        family.leaks = True


def _unseen(state: State, by_node: dict[cst.CSTNode, Family]) -> None:
    """Names and attributes that may hold a client without being known to."""
    lines: dict[tuple[str, str], set[int]] = {}
    attributes: dict[str, list[Family]] = {}
    families = {id(f): f for f in by_node.values()}
    for node, value in state.types.items():
        if not isinstance(value, Client) or value.path:
            continue
        owners = [by_node[n] for n in value.nodes]
        source, _ = state.homes[node]
        if isinstance(node, cst.Name):
            lines.setdefault((source.path, node.value), set()).update(id(f) for f in owners)
        elif isinstance(node, cst.Attribute):
            attributes.setdefault(node.attr.value, []).extend(owners)
    if not lines and not attributes:
        return
    for source in state.index.sources.values():
        declarations: list[cst.Global | cst.Nonlocal]
        declarations = [*source.all(cst.Global), *source.all(cst.Nonlocal)]
        for item in (item for statement in declarations for item in statement.names):
            for key in lines.get((source.path, item.name.value), ()):
                families[key].leaks = True
        for name in source.all(cst.Name) if lines else ():
            keys = lines.get((source.path, name.value))
            if keys and name not in state.types and is_read(name, source.parents.get(name)):
                for key in keys:
                    families[key].leaks = True
        for attribute in source.all(cst.Attribute) if attributes else ():
            if not isinstance(state.types.get(attribute), Client):
                for family in attributes.get(attribute.attr.value, ()):
                    family.leaks = True


def _make_anew(plan: RewritePlan, family: Family) -> None:
    state = plan.state
    flows: Flows = frozenset(family.flows)
    statements: list[tuple[cst.CSTNode, str]] = []
    for node in family.nodes:
        source, _ = state.homes[node]
        assert isinstance(node, cst.Call)
        if isinstance(node.func, cst.Name):
            statement = _import_of(state, source, node.func, family)
            if statement is None:
                return
            statements.append((statement, node.func.value))
        elif _mentions(source, NAME):
            return
    for node in family.nodes:
        plan.recipe(node, flows, _new_client(plan, node))
    for line in family.drops:
        plan.drop(line, flows)
    for statement, name in statements:
        plan.edits.client_imports[statement] = (flows, name)
        plan.recipe(statement, flows, _replaced(name))
    for flow in flows:
        plan[flow].sender = InPlace(flows)


def _is_own(source: Source, node: cst.CSTNode) -> bool:
    """A name that stands for itself, not for an attribute of something."""
    parent = source.parents.get(node)
    return isinstance(node, cst.Name) and not (
        isinstance(parent, cst.Attribute) and parent.attr is node
    )


def _new_client(plan: RewritePlan, node: cst.CSTNode) -> Recipe:
    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        key = plan.edits.remade.get(node)
        if key is not None:
            return rewrite.from_key(key)
        rewrite.keep_import(f"from helpscout_v2 import {NAME}")
        return cst.Call(cst.Attribute(cst.Name(NAME), cst.Name("from_env")))

    return recipe


def _import_of(state: State, source: Source, func: cst.Name, family: Family) -> cst.CSTNode | None:
    """The import of the client's class, when nothing but the family's calls uses its name."""
    statement: cst.ImportFrom | None = None
    for node in walk.walk(source.tree):
        if isinstance(node, cst.ImportFrom) and _binds(node, func.value):
            if statement is not None:
                return None
            statement = node
        elif isinstance(node, cst.Name) and node.value == func.value:
            parent = source.parents.get(node)
            inside = any(isinstance(a, cst.ImportFrom) for a in source.ancestors(node))
            if not inside and parent not in family.nodes and _is_own(source, node):
                return None
    if statement is None or (func.value != NAME and _mentions(source, NAME)):
        return None
    line = source.parents.get(statement)
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
        return None
    if not isinstance(source.parents.get(line), cst.Module):
        return None
    for other in state.index.sources.values():
        for module, names in imports.resolved(other, state.index):
            if module is source and (func.value in names or "*" in names):
                return None
    return statement


def _mentions(source: Source, name: str) -> bool:
    """Whether a module has a use of its own for the name."""
    return any(
        isinstance(n, cst.Name) and n.value == name and _is_own(source, n)
        for n in walk.walk(source.tree, lambda n: not isinstance(n, cst.ImportFrom))
    )


def _binds(node: cst.ImportFrom, name: str) -> bool:
    if isinstance(node.names, cst.ImportStar):
        return False
    return any(bound_by(alias) == name for alias in node.names)


def _replaced(name: str) -> Recipe:
    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        return replaced(rewrite, cst.ensure_type(updated, cst.ImportFrom), name)

    return recipe


def replaced(rewrite: Rewrite, node: cst.ImportFrom, name: str) -> cst.ImportFrom:
    """The import of the new client; other names the statement brought are imported beside it."""
    module = get_full_name_for_node(node.module) if node.module else ""
    assert not isinstance(node.names, cst.ImportStar)
    for alias in node.names:
        if bound_by(alias) != name:
            text = code_of(alias.with_changes(comma=cst.MaybeSentinel.DEFAULT))
            rewrite.keep_import(f"from {module} import {text}")
    return node.with_changes(
        module=cst.Name("helpscout_v2"),
        names=[cst.ImportAlias(cst.Name(NAME))],
        lpar=None,
        rpar=None,
    )


def _method_asked(plan: RewritePlan, request: Request) -> cst.BaseExpression | None:
    """The method of the client as it is spelled where the call stands."""
    site, flow = request.site, request.flow
    assert isinstance(site, cst.Call)
    assert isinstance(flow, cst.Call)
    if site is flow:
        return site.func
    here = plan.state.homes[flow][0]
    if request.source is here and scopes.is_global(here, site.func, flow):
        return site.func
    for arg in flow.args:
        value = plan.state.types.get(arg.value)
        if isinstance(value, Client) and value.path and value == request.client:
            return arg.value
    return None


def receiver(plan: RewritePlan, rewrite: Rewrite, request: Request) -> cst.BaseExpression | None:
    """The expression for the client in a native call, None for a client of the module's own."""
    sender = plan[request.flow].sender
    if isinstance(sender, OneOfKey):
        expression = sender.spelled or sender.client.target
        return expression.deep_clone() if expression else rewrite.from_key(sender.client.key)
    if isinstance(sender, SharedClient) and rewrite.goes(sender.flows):
        return sender.spelled.deep_clone()
    if request.asynchronous:
        return cst.Name(rewrite.name(asynchronous=True))
    if isinstance(sender, SharedClient | OfModule):
        return None
    client = request.client
    if sender is None or client is None or not rewrite.goes(sender.flows):
        return None
    func = _method_asked(plan, request)
    if func is None:
        return None
    for _ in client.path:
        func = cst.ensure_type(func, cst.Attribute).value
    return rewrite.of(func)
