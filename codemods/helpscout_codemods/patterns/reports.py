"""The JSON of a report, which V2 sends with V1's names.

figures = requests.get(url, ...).json()      figures = hs.reports.company(...).raw
r.json()["current"]["closed"]                r.current["closed"]
"""

from __future__ import annotations

import libcst as cst

from helpscout_codemods.patterns.plan import Recipe, Rewrite, RewritePlan
from helpscout_codemods.patterns.value_read import base_of
from helpscout_codemods.syntax.expressions import attribute
from helpscout_codemods.values.types import Flows
from helpscout_shim.catalog import Endpoint

FIGURES = frozenset({"current", "deltas", "previous"})
"""What the model of a report holds as plain dicts."""


def is_plain(endpoint: Endpoint) -> bool:
    """Whether a report is one JSON object."""
    return endpoint.envelope == "raw" and endpoint.shape != "BusyTime"


def instead(endpoint: Endpoint) -> str:
    """What to write for a report of rows."""
    return f"iterate over hs.{endpoint.client.method}(...)" if endpoint.client else ""


def check_all(plan: RewritePlan) -> None:
    """Plan the places where the JSON of a report is taken out of its answer."""
    for node, flows in plan.state.raw_answers.items():
        if not all(f in plan.state.requests for f in flows):
            continue
        if node not in flows:
            plan.recipe(node, flows, _raw)
        _read(plan, node, flows)


def _read(plan: RewritePlan, node: cst.CSTNode, flows: Flows) -> None:
    """`r.json()["current"]`"""
    source, _ = plan.state.homes[node]
    subscript = source.parents.get(node)
    shapes = {plan.state.requests[flow].endpoint.shape for flow in flows}
    match subscript:
        case cst.Subscript(slice=[cst.SubscriptElement(cst.Index(cst.SimpleString() as key))]):
            name = str(key.evaluated_value)
            if subscript.value is not node or name not in FIGURES or "Series" in shapes:
                return
        case _:
            return

    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        raw = base_of(updated)
        assert isinstance(raw, cst.Attribute)
        return attribute(raw.value, name)

    plan.recipe(subscript, flows, recipe)


def _raw(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
    """`r.raw` for `r.json()` and `json.loads(r.text)`."""
    call = cst.ensure_type(updated, cst.Call)
    if call.args:
        return attribute(call.args[0].value, "raw")
    return attribute(cst.ensure_type(call.func, cst.Attribute).value, "raw")


def raw_of(recipe: Recipe) -> Recipe:
    """The JSON of the call that another recipe writes."""

    def of_call(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        call = recipe(rewrite, original, updated)
        assert isinstance(call, cst.BaseExpression)
        return attribute(call, "raw")

    return of_call
