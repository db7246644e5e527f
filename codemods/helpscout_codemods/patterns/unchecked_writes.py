"""Calls whose answer is not looked at: V1 code went on after a bad status, helpscout_v2 raises.

Such a statement goes into `with suppress(APIError):`, and does what it did. Where the call is part
of something longer the flow stays on the shim.
"""

from __future__ import annotations

import libcst as cst

from helpscout_codemods.patterns.flow_plan import BadAnswer
from helpscout_codemods.patterns.helper_paths import body_of
from helpscout_codemods.patterns.plan import Rewrite, RewritePlan
from helpscout_codemods.values.types import Envelope, Flow, Flows, Items, Pages, Row

REASON = "its answer is not checked, and helpscout_v2 raises an error where V1 code continued"


def check_all(plan: RewritePlan) -> None:
    """Plan every write that nothing else checks, and every read that stands alone."""
    write_reads = _read(plan)
    for flow, request in plan.state.requests.items():
        if request.raises or request.client is not None:
            continue
        if plan[flow].is_checked or flow in write_reads or plan.obstacle(flow):
            continue
        flows: Flows = frozenset((flow,))
        source, _ = plan.state.homes[flow]
        line = _statement(plan, flow)
        alone = line is not None and isinstance(line.body[0], cst.Expr)
        if request.method == "GET" and not (alone and not request.helpers):
            continue
        if line is None or any(body_of(plan, h, flow).raises_for_some() for h in request.helpers):
            plan.forbid(flows, source, flow, REASON, "check the answer: r.raise_for_status()")
        else:
            plan[flow].bad_answer = BadAnswer.SUPPRESSED
            plan.recipe(line, flows, _suppressed)


def _read(plan: RewritePlan) -> set[Flow]:
    """The flows whose answer is taken apart: an error's body failed there in V1, too."""
    return {
        flow
        for value in plan.state.types.values()
        if isinstance(value, Envelope | Items | Pages | Row)
        for flow in plan.state.flows(value)
    }


def _statement(plan: RewritePlan, flow: Flow) -> cst.SimpleStatementLine | None:
    """The line that consists of the call, or gives its answer a name that is not used."""
    source, _ = plan.state.homes[flow]
    small = source.parents.get(flow)
    line = source.parents.get(small) if isinstance(small, cst.Expr | cst.Assign) else None
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
        return None
    if plan.edits.is_claimed(line):
        return None
    if isinstance(small, cst.Assign):
        targets = {id(t.target) for t in small.targets}
        uses = [n for n, v in plan.state.types.items() if flow in plan.state.flows(v)]
        if any(n is not flow and id(n) not in targets for n in uses):
            return None
    return line


def _suppressed(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
    line = cst.ensure_type(updated, cst.SimpleStatementLine)
    small = line.body[0]
    if isinstance(small, cst.Assign):
        line = line.with_changes(body=[cst.Expr(small.value)])
    suppress = cst.Name(rewrite.need("contextlib", "suppress"))
    error = cst.Name(rewrite.need("helpscout_v2.errors", "APIError"))
    return cst.With(
        items=[cst.WithItem(cst.Call(suppress, [cst.Arg(error)]))],
        body=cst.IndentedBlock([line.with_changes(leading_lines=[])]),
        leading_lines=line.leading_lines,
    )
