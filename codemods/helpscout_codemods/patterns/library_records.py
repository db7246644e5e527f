"""Records handed to a client of a V1 library: a call of helpscout_v2 wants their ids.

`hs.Conversations.list(mailbox)` becomes `hs.conversations.list(mailbox=mailbox.id)`; a record that
was written by hand gives its fields to the call and goes away.
"""

from __future__ import annotations

import libcst as cst

from helpscout_codemods import catalogue
from helpscout_codemods.infer import clients
from helpscout_codemods.patterns.codegen import literal
from helpscout_codemods.patterns.plan import Rewrite, RewritePlan
from helpscout_codemods.syntax import parameters
from helpscout_codemods.values.types import (
    Argument,
    Bottom,
    Const,
    Flattened,
    Flows,
    Listing,
    Opaque,
    Request,
    Response,
    Row,
)


def argument_reason(plan: RewritePlan, arg: cst.Arg, call: cst.CSTNode) -> str:
    """Why V1 data may not be an argument of a client's method; nothing when it is a record that
    the method asks for."""
    request = plan.state.requests.get(call)
    nodes = [a.node for a in request.records.values()] if request else []
    if not any(node is arg.value for node in nodes):
        return "V1 data is passed to a method of the V1 client"
    return ""


def made_here(plan: RewritePlan, node: cst.Attribute) -> bool:
    """Plan `made.id` of a record that a call has just made: the client answers the id itself."""
    base = plan.state.types.get(node.value)
    if not isinstance(base, Response) or not clients.has_id(plan.state, base, node.attr.value):
        return False
    plan.recipe(node, base.flows, _unwrap)
    return True


def _unwrap(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
    return cst.ensure_type(updated, cst.Attribute).value


def check_all(plan: RewritePlan) -> None:
    """Turn every record that fills a part of a path into its id."""
    for request in plan.state.requests.values():
        for name, argument in request.records.items():
            reason = _by_id(plan, request, argument, name)
            if reason:
                plan.forbid(frozenset((request.flow,)), request.source, request.flow, reason)
        body = request.body
        if body is not None and request.client is not None:
            reason = _reason_for_literal(plan, request, body)
            if reason:
                plan.forbid(frozenset((request.flow,)), request.source, request.flow, reason)


def _by_id(plan: RewritePlan, request: Request, argument: Argument, name: str) -> str:
    value = argument.value
    flows: Flows = frozenset((request.flow,))
    node = argument.node
    match value:
        case Row(style="snake") if node is not None:
            tied_flows = flows | value.flows
            plan.tie(tied_flows)
            append(plan, node, tied_flows, "id")
            return ""
        case Flattened(style="snake") if node is not None:
            field = catalogue.field(value.shape, value.field)
            path = field.inside.get("id") if field else None
            if path is None or not isinstance(node, cst.Attribute):
                return "the id of the record passed to it is unknown"
            tied_flows = flows | value.flows
            plan.tie(tied_flows)

            def recipe(
                rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode
            ) -> cst.CSTNode:
                assert isinstance(updated, cst.Attribute)
                return updated.with_changes(attr=cst.Name(path))

            plan.recipe(node, tied_flows, recipe)
            return ""
        case Opaque() | Const() if not _is_open(plan, request, node):
            return ""
        case Bottom():
            return ""
    return "whether it gets a record or an id is known only at run time"


def _is_open(plan: RewritePlan, request: Request, node: cst.BaseExpression | None) -> bool:
    """Whether the value comes from callers that are not in view."""
    function = request.function
    if function is None or isinstance(function.node, cst.Lambda):
        return False
    names = parameters.names(parameters.single(function.node))
    handed_in = isinstance(node, cst.Name) and node.value in names
    callers = (
        plan.state.summaries.callers.get(function)
        and function not in plan.state.summaries.handed_on
    )
    return handed_in and not callers


def append(plan: RewritePlan, node: cst.CSTNode, flows: Flows, name: str) -> None:
    """Read an attribute of what a node becomes."""
    before = plan.edits.recipes.get(node)

    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        node = before[1](rewrite, original, updated) if before is not None else updated
        assert isinstance(node, cst.BaseExpression)
        return cst.Attribute(node, cst.Name(name))

    plan.recipe(node, flows, recipe)


def _reason_for_literal(plan: RewritePlan, request: Request, written: Argument) -> str:
    """A record written by hand is used for this call only."""
    records = plan.state.records
    value = written.value
    if not isinstance(value, Listing):
        return "the record it sends is built elsewhere"
    if value.node not in records and request.changes is None:
        return "the record it sends is built elsewhere"
    flows: Flows = frozenset((request.flow,))
    for record in _inside(plan, value):
        for node, place in list(plan.state.types.items()):
            if place == record and not _is_plain(plan, request, node):
                return "the record it sends is also used in other ways"
        plan.recipe(record.node, flows, _emptied)
    return ""


def _inside(plan: RewritePlan, value: Listing) -> list[Listing]:
    records = [value] if value.node in plan.state.records else []
    for entry in plan.state.cell(value).entries.values():
        if isinstance(entry.value, Listing):
            records.extend(_inside(plan, entry.value))
    return records


def _is_plain(plan: RewritePlan, request: Request, node: cst.CSTNode) -> bool:
    """Whether a record is only named, put into another one, or sent by this call."""
    source, _ = plan.state.homes[node]
    parent = source.parents.get(node)
    if isinstance(parent, cst.Arg):
        call = source.parents.get(parent)
        return call is request.flow or call in plan.state.records
    return isinstance(parent, cst.AssignTarget | cst.Assign | cst.Element)


def _emptied(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
    """Its fields have moved into the call; what is left has no use and goes away."""
    return literal(None)
