"""`c = hs.Conversations.get(id)` with `if c is None:`: a missing record was None, now it raises.

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
from helpscout_codemods.values.types import Flows, Request


def check_all(plan: Plan) -> None:
    """Plan the pairs of statements that can be understood."""
    for request in plan.state.requests.values():
        if request.absent and request.flow is request.site:
            _plan(plan, request)
        if request.absent and request.flow not in plan.expected:
            doubt = "a missing record was None, now it raises NotFoundError"
            plan.doubts.setdefault(request.flow, doubt)


def _plan(plan: Plan, request: Request) -> None:
    source = request.source
    line = _assignment(source, request.flow)
    test = _next(source, line) if line is not None else None
    if line is None or test is None:
        return
    name = _name(line)
    asks = _asks(test.test, name)
    if asks is None:
        return
    missing = test.body if asks == "missing" else _otherwise(test)
    found = _otherwise(test) if asks == "missing" else test.body
    if missing is not None and mentions_name(missing, name):
        return
    gone = missing is not None and leaves(missing)
    if not gone and _used_outside(source, line, test, name):
        return
    flows: Flows = frozenset((request.flow,))
    plan.expected |= flows
    plan.moved[line] = flows
    plan.gone.add(test.test)

    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        assert isinstance(updated, cst.If)
        error = rewrite.need("helpscout_v2.errors", "NotFoundError")
        small = line.body[0]
        assert isinstance(small, cst.Assign)
        asked = small.with_changes(value=rewrite.of(small.value))
        other = _otherwise(updated)
        handler, rest = (updated.body, other) if asks == "missing" else (other, updated.body)
        if handler is None:
            handler = cst.IndentedBlock([cst.SimpleStatementLine([cst.Pass()])])
        call = comments.kept(line, line.with_changes(body=[asked]))
        return cst.Try(
            body=cst.IndentedBlock([call.with_changes(leading_lines=[])]),
            handlers=[cst.ExceptHandler(handler, cst.Name(error))],
            orelse=cst.Else(rest) if found is not None and rest is not None else None,
            leading_lines=[*call.leading_lines, *updated.leading_lines],
        )

    plan.recipe(test, flows, recipe)


def _assignment(source: Source, flow: cst.CSTNode) -> cst.SimpleStatementLine | None:
    """The line `name = <call>`."""
    assign = source.parents.get(flow)
    line = source.parents.get(assign) if isinstance(assign, cst.Assign) else None
    whole = isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1
    return line if isinstance(line, cst.SimpleStatementLine) and whole and _name(line) else None


def _name(line: cst.SimpleStatementLine) -> str:
    small = small_of(line)
    if not isinstance(small, cst.Assign) or len(small.targets) != 1:
        return ""
    target = small.targets[0].target
    return target.value if isinstance(target, cst.Name) else ""


def _next(source: Source, line: cst.SimpleStatementLine) -> cst.If | None:
    body = walk.body_of(source.parents[line])
    place = body.index(line) + 1
    after = body[place] if place < len(body) else None
    return after if isinstance(after, cst.If) else None


def _asks(test: cst.BaseExpression, name: str) -> str | None:
    code = cst.Module([]).code_for_node(test)
    if code in (f"not {name}", f"{name} is None", f"{name} == None"):
        return "missing"
    return "found" if code in (name, f"{name} is not None", f"{name} != None") else None


def _otherwise(test: cst.If) -> cst.BaseSuite | None:
    """What stands under `else`; an `elif` becomes an `if` there."""
    if isinstance(test.orelse, cst.Else):
        return test.orelse.body
    return cst.IndentedBlock([test.orelse]) if isinstance(test.orelse, cst.If) else None


def _used_outside(source: Source, line: cst.CSTNode, test: cst.If, name: str) -> bool:
    """Whether the name is read anywhere but under the `if`."""
    scope = next(a for a in source.ancestors(line) if isinstance(a, cst.FunctionDef | cst.Module))
    nodes = walk.walk(scope, lambda n: n is not line and n is not test)
    return any(isinstance(n, cst.Name) and n.value == name for n in nodes)
