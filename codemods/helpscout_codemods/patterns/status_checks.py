"""Checks of `status_code`: what they guard against raises in helpscout_v2.

`if r.status_code == 404: return None` right after the call becomes `except NotFoundError`; a check
that only raises says what the client says anyway and goes away.
"""

from __future__ import annotations

from typing import Literal

import libcst as cst
from msgspec import Struct

from helpscout_codemods import walk
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.values.modules import ClassInfo, Source
from helpscout_codemods.values.types import ClassRef, Const, Flow, Flows, Getter, Response, Value

BY_STATUS = {
    401: "AuthenticationError",
    403: "AccessDeniedError",
    404: "NotFoundError",
    412: "ConversationLockedError",
    429: "RateLimitError",
}
GOOD = frozenset({200, 201, 204})


class StatusCheck(Struct, frozen=True):
    """A test of an answer's status: true for `failure` (an error class) or for success."""

    flow: Flow
    means: Literal["failure", "success"]
    error: str = "APIError"


def check_all(plan: RewritePlan) -> None:
    """Plan every status check that can be understood; the others stay obstacles."""
    for node, value in list(plan.state.types.items()):
        if not isinstance(value, Getter) or not isinstance(value.of, Response):
            continue
        if value.name in ("status_code", "ok"):
            source, _ = plan.state.homes[node]
            around = (node, *source.ancestors(node))
            if not any(a in plan.edits.recipes or a in plan.edits.moves for a in around):
                _plan(plan, source, node, value.of.flows)


def _plan(plan: RewritePlan, source: Source, node: cst.CSTNode, flows: Flows) -> None:
    test = _test(source, node)
    statement = source.parents.get(test)
    check = read(plan, test)
    if check is None or any(ancestor is statement for ancestor in source.ancestors(check.flow)):
        return  # without the statement the call would not be made
    match statement:
        case cst.Assert() if check.means == "success":
            line = source.parents[statement]
            if isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1:
                plan.drop(line, flows)
                plan.check(flows)
        case cst.If() if statement.test is test and check.means == "failure":
            if only_raises(plan, statement):
                plan.drop(statement, flows)
                if check.error == "APIError":
                    plan.check(flows)


def planned(plan: RewritePlan, source: Source, node: cst.CSTNode) -> bool:
    """Whether the statement around this status check is replaced as a whole."""
    return plan.edits.is_planned(source.parents.get(_test(source, node)))


def _test(source: Source, node: cst.CSTNode) -> cst.CSTNode:
    """The whole condition around `r.status_code`."""
    parent = source.parents.get(node)
    while isinstance(parent, cst.Comparison | cst.ComparisonTarget | cst.UnaryOperation):
        node, parent = parent, source.parents.get(parent)
    return node


def read(plan: RewritePlan, test: cst.CSTNode) -> StatusCheck | None:
    """What a condition says about an answer."""
    types = plan.state.types
    match test:
        case cst.UnaryOperation(operator=cst.Not()):
            inner = read(plan, test.expression)
            if inner is None or inner.error != "APIError":
                return None
            return StatusCheck(inner.flow, "success" if inner.means == "failure" else "failure")
        case cst.Attribute():
            getter = types.get(test)
            if isinstance(getter, Getter) and getter.name == "ok":
                flow = _one(getter.of)
                return StatusCheck(flow, "success") if flow is not None else None
        case cst.Comparison(left=left, comparisons=[cst.ComparisonTarget(operator, right)]):
            getter, number = types.get(left), types.get(right)
            if not isinstance(getter, Getter) or not isinstance(getter.of, Response):
                return None
            if getter.name != "status_code" or not isinstance(number, Const):
                return None
            flow = _one(getter.of)
            if flow is None:
                return None
            if number.value in GOOD and not _is_success(plan, flow, number.value):
                return None
            return _compared(flow, operator, number.value)
    return None


def _one(value: Value) -> Flow | None:
    """The only call an answer can come from."""
    if not isinstance(value, Response) or len(value.flows) != 1:
        return None
    return next(iter(value.flows))


def _is_success(plan: RewritePlan, flow: Flow, number: object) -> bool:
    """Whether V1 answered this call with this status when all was well."""
    request = plan.state.requests.get(flow)
    return request is not None and number == request.endpoint.success


def _compared(flow: Flow, operator: cst.BaseCompOp, number: object) -> StatusCheck | None:
    if isinstance(operator, cst.Equal) and number in GOOD:
        return StatusCheck(flow, "success")
    if isinstance(operator, cst.NotEqual) and number in GOOD:
        return StatusCheck(flow, "failure")
    if isinstance(operator, cst.GreaterThanEqual) and number in (300, 400):
        return StatusCheck(flow, "failure")
    if isinstance(operator, cst.LessThan) and number in (300, 400):
        return StatusCheck(flow, "success")
    if isinstance(operator, cst.Equal) and isinstance(number, int) and number in BY_STATUS:
        return StatusCheck(flow, "failure", BY_STATUS[number])
    return None


def only_raises(plan: RewritePlan, node: cst.If) -> bool:
    """Whether the check raises an error that the project handles nowhere."""
    body = node.body.body
    if node.orelse is not None or len(body) != 1:
        return False
    line = body[0]
    small = line.body[0] if isinstance(line, cst.SimpleStatementLine) else line
    return isinstance(small, cst.Raise) and uncaught(plan, small)


def uncaught(plan: RewritePlan, small: cst.Raise) -> bool:
    """Whether an error is raised that no handler of the project names."""
    if small.exc is None:
        return False
    kind = small.exc.func if isinstance(small.exc, cst.Call) else small.exc
    name = kind.attr.value if isinstance(kind, cst.Attribute) else getattr(kind, "value", "")
    error_value = plan.state.types.get(kind)
    names = _family(error_value.info) if isinstance(error_value, ClassRef) else {str(name)}
    names |= {str(name)}
    handlers = (h for s in plan.state.index.sources.values() for h in s.all(cst.ExceptHandler))
    is_caught = any(h.type is not None and walk.names(h.type) & names for h in handlers)
    return not is_caught and name != "SystemExit"


def _family(info: ClassInfo) -> set[str]:
    """The names under which an error class of the project can be caught."""
    family = list(info.family())
    return {one.name for one in family} | {
        part.value
        for one in family
        if one.foreign_bases
        for argument in one.node.bases
        for part in walk.walk(argument.value)
        if isinstance(part, cst.Name) and part.value not in _EVERYTHING
    }


_EVERYTHING = frozenset({"Exception", "BaseException"})
"""Handlers of these see the client's errors as well."""
