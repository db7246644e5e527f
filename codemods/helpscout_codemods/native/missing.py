"""`item = r.json().get("item")` with `if not item:`: a bad answer had no item, the client raises.

The two statements become a `try` around the call, whose handler is what stood under the `if`.
"""

from __future__ import annotations

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.native import comments
from helpscout_codemods.native.consumers import small_of
from helpscout_codemods.native.plan import Plan, Rewrite
from helpscout_codemods.native.statuses import leaves, mentions_name
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.types import Envelope, Flow, Flows, Getter


def check_all(plan: Plan) -> None:
    """Plan the pairs of statements that can be understood."""
    for node, value in list(plan.state.types.items()):
        if not isinstance(value, Getter) or value.name != "get":
            continue
        if isinstance(value.of, Envelope) and len(value.of.flows) == 1:
            source, _ = plan.state.homes[node]
            (flow,) = value.of.flows
            _plan(plan, source, node, flow)


def _plan(plan: Plan, source: Source, node: cst.CSTNode, flow: Flow) -> None:
    line = _assignment(source, node)
    request = plan.state.requests.get(flow)
    if line is None or request is None or request.endpoint.envelope != "item":
        return
    inside = flow is node or any(a is line for a in source.ancestors(flow))
    test = _next(source, line)
    if not inside or test is None or test.orelse is not None or not leaves(test.body):
        return
    name = _name(line)
    if not _asks_whether_missing(test.test, name) or mentions_name(test.body, name):
        return
    flows: Flows = frozenset((flow,))
    plan.checked |= flows
    plan.moved[line] = flows
    plan.gone.add(test.test)

    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        assert isinstance(updated, cst.If)
        error = rewrite.need("helpscout_v2.errors", "APIError")
        small = line.body[0]
        assert isinstance(small, cst.Assign)
        asked = small.with_changes(value=rewrite.of(small.value))
        call = comments.kept(line, line.with_changes(body=[asked]))
        return cst.Try(
            body=cst.IndentedBlock([call.with_changes(leading_lines=[])]),
            handlers=[cst.ExceptHandler(updated.body, cst.Name(error))],
            leading_lines=[*call.leading_lines, *updated.leading_lines],
        )

    plan.recipe(test, flows, recipe)


def _assignment(source: Source, node: cst.CSTNode) -> cst.SimpleStatementLine | None:
    """The line `name = <answer>.get("item")` around the method."""
    call = source.parents.get(node)
    assign = source.parents.get(call) if isinstance(call, cst.Call) else None
    line = source.parents.get(assign) if isinstance(assign, cst.Assign) else None
    if not isinstance(line, cst.SimpleStatementLine) or not isinstance(call, cst.Call):
        return None
    return line if len(line.body) == 1 and len(call.args) == 1 and _name(line) else None


def _name(line: cst.SimpleStatementLine) -> str:
    small = small_of(line)
    if not isinstance(small, cst.Assign) or len(small.targets) != 1:
        return ""
    target = small.targets[0].target
    return target.value if isinstance(target, cst.Name) else ""


def _next(source: Source, line: cst.SimpleStatementLine) -> cst.If | None:
    body = walk.body_of(source.parents[line])
    place = body.index(line) + 1 if line in body else len(body)
    after = body[place] if place < len(body) else None
    return after if isinstance(after, cst.If) else None


def _asks_whether_missing(test: cst.BaseExpression, name: str) -> bool:
    code = cst.Module([]).code_for_node(test)
    return code in (f"not {name}", f"{name} is None", f"{name} == None")
