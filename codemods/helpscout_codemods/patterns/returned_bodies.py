"""A body that a function of the program makes: the function makes the client's arguments.

def note(text):                             def note(text):
    return {"type": "note", "body": text}       return {"text": text}
requests.post(url, json=note("done"))       hs.conversations.notes.create(cid, **note("done"))
"""

from __future__ import annotations

import libcst as cst
from msgspec import Struct

from helpscout_codemods import walk
from helpscout_codemods.patterns import bindings, bodies, codegen, stepped_bodies
from helpscout_codemods.patterns.bodies import Untranslatable
from helpscout_codemods.patterns.plan import Recipe, Rewrite, RewritePlan
from helpscout_codemods.syntax.expressions import is_name
from helpscout_codemods.values.modules import FunctionInfo, Source, overridden
from helpscout_codemods.values.types import (
    Argument,
    Const,
    Flows,
    Function,
    Listing,
    Request,
)
from helpscout_shim.catalog import ClientCall


def keywords(
    plan: RewritePlan, request: Request, client: ClientCall
) -> stepped_bodies.HandedBody | None:
    """`**note(text)` for a body that a function returns; None where something else uses what it
    returns, or where it is not understood. The function is planned to use the client's names."""
    made_body = _made_by(plan, request)
    if made_body is None:
        return None
    info = made_body.info
    requests = _served(plan, info)
    if requests is None or any(one.endpoint is not request.endpoint for one in requests):
        return None
    flows: Flows = frozenset(one.flow for one in requests)
    names = _display(plan, request, client, info, flows)
    if names is None:
        names = stepped_bodies.returned(plan, request, client, info, flows)
    if names is None:
        return None
    plan.tie(flows)
    annotation = info.node.returns if isinstance(info.node, cst.FunctionDef) else None
    if annotation is not None and "Any" not in walk.names(annotation):
        plan.recipe(annotation.annotation, flows, _any_values)
    return stepped_bodies.HandedBody(("**", Argument(made_body.node, Const(None)), None), names)


_PLAIN = frozenset({"staticmethod", "classmethod"})


class MadeBody(Struct, frozen=True):
    """A body that a function of the program has made: `node` is what is sent, `call` the call of
    the function."""

    node: cst.BaseExpression
    info: FunctionInfo
    call: cst.Call


def _made_by(plan: RewritePlan, request: Request) -> MadeBody | None:
    """The function that has made the body of a request; None where none has."""
    node = stepped_bodies.body_expression(plan, request)
    source, _ = plan.state.homes[request.flow]
    call = _bound_once(source, node) if isinstance(node, cst.Name) else node
    info = _function(plan, call) if isinstance(call, cst.Call) else None
    if node is None or info is None or not isinstance(call, cst.Call):
        return None
    is_plain = not (info.is_generator or info.is_async or info.decorated - _PLAIN)
    if not is_plain or overridden(info, plan.state.classes.values()):
        return None
    return MadeBody(node, info, call)


def _function(plan: RewritePlan, call: cst.Call) -> FunctionInfo | None:
    value = plan.state.types.get(call.func)
    return value.info if isinstance(value, Function) else None


def _bound_once(source: Source, name: cst.Name) -> cst.BaseExpression | None:
    """What a name holds that is read nowhere else."""
    place = bindings.binding(source, name, name.value)
    if place is None or place.loop or place.place is not None:
        return None
    uses = [n for n in walk.walk(source.scope_of(name)) if isinstance(n, cst.Name)]
    reads = [n for n in uses if n.value == name.value and not _is_target(source, n)]
    return place.value if reads == [name] else None


def _is_target(source: Source, node: cst.Name) -> bool:
    parent = source.parents.get(node)
    is_keyword = isinstance(parent, cst.Arg) and parent.keyword is node
    return is_keyword or isinstance(parent, cst.AssignTarget | cst.AnnAssign)


def _served(plan: RewritePlan, info: FunctionInfo) -> list[Request] | None:
    """The requests whose bodies a function makes; None where it also serves something else."""
    calls = {}
    for request in plan.state.requests.values():
        made_body = _made_by(plan, request)
        if made_body is not None and made_body.info is info:
            calls[made_body.call.func] = request
    uses = {
        node
        for node, value in plan.state.types.items()
        if isinstance(value, Function) and value.info is info
    }
    if uses != calls.keys() or info in plan.state.summaries.handed_on:
        return None
    return list(calls.values())


def _display(
    plan: RewritePlan, request: Request, client: ClientCall, info: FunctionInfo, flows: Flows
) -> frozenset[str] | None:
    """The names in a dict that a function returns as it is written down."""
    value = stepped_bodies.result_of(info)
    holds = plan.state.types.get(value) if value is not None else None
    if not isinstance(value, cst.Dict | cst.Call) or not isinstance(holds, Listing):
        return None
    if isinstance(value, cst.Call) and not is_name(value.func, "dict"):
        return None
    try:
        body = bodies.keywords(plan.state, request.endpoint, client, Argument(value, holds))
    except Untranslatable:
        return None
    entries = {str(name): argument for name, argument, _ in body}
    spelling = [a for a in entries.values() if a.node is None and not isinstance(a.value, Const)]
    if spelling or len(entries) != len(body) or any(template for _, _, template in body):
        return None
    plan.recipe(value, flows, _dict_of(entries))
    return frozenset(entries)


def _any_values(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
    """`dict[str, Any]`: type checkers look at each argument of a call."""
    return cst.parse_expression(f"dict[str, {rewrite.need('typing', 'Any')}]")


def _dict_of(entries: dict[str, Argument]) -> Recipe:
    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        structure = Argument(None, codegen.dictionary(entries))
        return codegen.value_of(rewrite, structure, None)

    return recipe
