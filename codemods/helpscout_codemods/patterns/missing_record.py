"""`c = <call>` with `if not c:` behind it: where V1 code got nothing, the client raises.

    c = hs.Conversations.get(cid)       try:
    if c is None:                           c = hs.conversations.get(cid)
        return                          except NotFoundError:
                                            return

Some V1 clients answer None for a missing record; `r.json().get("item")` is None for any bad answer.
"""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.patterns import comments
from helpscout_codemods.patterns.lines import asks_for, leaves, name_given, next_statement
from helpscout_codemods.patterns.plan import Recipe, Rewrite, RewritePlan
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.types import Envelope, Flow, Flows, Getter, Request, Row

DOUBT = "a missing record was None, now it raises NotFoundError"


def check_all(plan: RewritePlan) -> None:
    """Plan the pairs of statements that can be understood."""
    for request in plan.state.requests.values():
        if not request.absent:
            continue
        if request.flow is request.site:
            line = _line(request.source, request.flow)
            if line is not None and asked_behind(
                plan, request.source, line, request.flow, ["NotFoundError"]
            ):
                plan[request.flow].expects_missing = True
            elif _is_asked_for(plan, request.flow):
                plan[request.flow].expects_missing = _none_instead(plan, request)
        if not plan[request.flow].expects_missing:
            plan.doubt((request.flow,), DOUBT)
    for node, value in list(plan.state.types.items()):
        if isinstance(value, Getter) and value.name == "get" and isinstance(value.of, Envelope):
            _item(plan, node, value.of)


def _item(plan: RewritePlan, node: cst.CSTNode, envelope: Envelope) -> None:
    """`c = <call>.json().get("item")`."""
    source, _ = plan.state.homes[node]
    call = source.parents.get(node)
    flow = next(iter(envelope.flows))
    request = plan.state.requests.get(flow)
    if not isinstance(call, cst.Call) or len(call.args) != 1 or len(envelope.flows) != 1:
        return
    if request is None or request.endpoint.envelope != "item":
        return
    line = _line(source, call)
    if line is None or not any(ancestor is line for ancestor in source.ancestors(flow)):
        return
    if asked_behind(plan, source, line, flow, ["APIError"]):
        plan.check((flow,))


def _is_asked_for(plan: RewritePlan, flow: Flow) -> bool:
    """Whether something is done about a record that does not exist."""
    for node, value in plan.state.types.items():
        if not isinstance(value, Row) or not value.absent or flow not in value.flows:
            continue
        match plan.state.homes[node][0].parents.get(node):
            case cst.If(test=test) | cst.While(test=test) | cst.IfExp(test=test) if test is node:
                return True
            case cst.BooleanOperation() | cst.UnaryOperation():
                return True
            case cst.Comparison(comparisons=[cst.ComparisonTarget(comparator=cst.Name("None"))]):
                return True
    return False


def _none_instead(plan: RewritePlan, request: Request) -> bool:
    """`name = <call>` or `return <call>` gives None again for a missing record."""
    source = request.source
    small = source.parents.get(request.flow)
    line = source.parents.get(small) if small is not None else None
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
        return False
    match small:
        case cst.Return():
            otherwise: cst.BaseSmallStatement = cst.Return(cst.Name("None"))
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(name))]):
            otherwise = cst.Assign([cst.AssignTarget(cst.Name(name))], cst.Name("None"))
        case _:
            return False
    if plan.edits.is_claimed(line):
        return False
    plan.recipe(line, frozenset((request.flow,)), in_try(["NotFoundError"], otherwise))
    return True


def _line(source: Source, value: cst.CSTNode) -> cst.SimpleStatementLine | None:
    """The line `name = <value>`."""
    assign = source.parents.get(value)
    line = source.parents.get(assign) if isinstance(assign, cst.Assign) else None
    return line if isinstance(line, cst.SimpleStatementLine) and name_given(line) else None


def asked_behind(
    plan: RewritePlan,
    source: Source,
    line: cst.SimpleStatementLine,
    flow: Flow,
    errors: Sequence[str],
) -> bool:
    """Plan the `try` of a call and the `if` behind it; False when there is none."""
    test, name = next_statement(source, line), name_given(line)
    if not isinstance(test, cst.If):
        return False
    there = asks_for(test.test, name)
    if there is None:
        return False
    missing = _otherwise(test) if there else test.body
    if missing is not None and name in walk.names(missing):
        return False
    ends = missing is not None and leaves(missing)
    if not ends and _used_outside(source, line, test, name):
        return False
    flows: Flows = frozenset((flow,))
    plan.move(line, flows)
    plan.absorb(test.test)

    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        assert isinstance(updated, cst.If)
        error = _errors(rewrite, errors)
        small = cst.ensure_type(line.body[0], cst.Assign)
        request_line = small.with_changes(value=rewrite.of(small.value))
        other = _otherwise(updated)
        handler, rest = (other, updated.body) if there else (updated.body, other)
        if handler is None:
            handler = cst.IndentedBlock([cst.SimpleStatementLine([cst.Pass()])])
        call = comments.with_comments(line, line.with_changes(body=[request_line]))
        return cst.Try(
            body=cst.IndentedBlock([call.with_changes(leading_lines=[])]),
            handlers=[cst.ExceptHandler(handler, error)],
            orelse=cst.Else(rest) if rest is not None else None,
            leading_lines=[*call.leading_lines, *updated.leading_lines],
        )

    plan.recipe(test, flows, recipe)
    return True


def in_try(names: Sequence[str], otherwise: cst.BaseSmallStatement) -> Recipe:
    """The line in a `try`, and what it does for these errors."""

    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        line = cst.ensure_type(updated, cst.SimpleStatementLine)
        kind = _errors(rewrite, names)
        body = cst.IndentedBlock([line.with_changes(leading_lines=[])])
        handler = cst.IndentedBlock([cst.SimpleStatementLine([otherwise])])
        return cst.Try(body, [cst.ExceptHandler(handler, kind)], leading_lines=line.leading_lines)

    return recipe


def _errors(rewrite: Rewrite, names: Sequence[str]) -> cst.BaseExpression:
    """One error of the client, or a tuple of them."""
    errors = [cst.Name(rewrite.need("helpscout_v2.errors", name)) for name in names]
    if len(errors) == 1:
        return errors[0]
    elements = [cst.Element(error) for error in errors]
    return cst.Tuple(elements)


def _otherwise(test: cst.If) -> cst.BaseSuite | None:
    """What stands under `else`; an `elif` becomes an `if` there."""
    if isinstance(test.orelse, cst.Else):
        return test.orelse.body
    return cst.IndentedBlock([test.orelse]) if isinstance(test.orelse, cst.If) else None


def _used_outside(source: Source, line: cst.CSTNode, test: cst.If, name: str) -> bool:
    """Whether the name is read anywhere but under the `if`."""
    nodes = walk.walk(source.scope_of(line), lambda n: n is not line and n is not test)
    return any(isinstance(n, cst.Name) and n.value == name for n in nodes)
