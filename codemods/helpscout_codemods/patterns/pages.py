"""Pages of a V1 client library: objects whose rows are looped over, or taken by position."""

from __future__ import annotations

import libcst as cst

from helpscout_codemods.patterns import list_rows
from helpscout_codemods.patterns.plan import Rewrite, RewritePlan
from helpscout_codemods.values.types import Const, Envelope, Items


def looped(plan: RewritePlan, node: cst.CSTNode) -> bool:
    """Whether a node is such a page."""
    value = plan.state.types.get(node)
    return isinstance(value, Envelope) and value.style == "lower"


def check(plan: RewritePlan, node: cst.CSTNode) -> None:
    """`for row in page` reads the first fifty rows, `page[0]` the first one."""
    source, _ = plan.state.homes[node]
    parent = source.parents.get(node)
    if isinstance(parent, cst.For | cst.CompFor) and parent.iter is node and looped(plan, node):
        value = plan.state.types[node]
        assert isinstance(value, Envelope)
        flow = next(iter(value.flows))
        endpoint = plan.state.requests[flow].endpoint
        if endpoint.envelope == "page" and endpoint.shape is not None:
            rows = Items(value.flows, endpoint.shape, endpoint.form, value.style)
            plan.recipe(node, value.flows, list_rows.items_recipe(plan, node, rows, _itself))
    if isinstance(node, cst.Subscript) and looped(plan, node.value):
        value = plan.state.types[node.value]
        index = node.slice[0].slice
        number = plan.state.types.get(index.value) if isinstance(index, cst.Index) else None
        assert isinstance(value, Envelope)
        if number != Const(0):
            reason = "a row of a page is taken by its position"
            plan.forbid(value.flows, source, node, reason)
            return
        plan.recipe(node, value.flows, _first)


def _itself(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
    return updated


def _first(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
    assert isinstance(updated, cst.Subscript)
    return cst.Call(cst.Attribute(updated.value, cst.Name("first")))
