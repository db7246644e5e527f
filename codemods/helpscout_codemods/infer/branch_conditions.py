"""Conditions of a helper that the arguments of one call decide: `if method == "GET":`.

A helper is interpreted once for each call; what that call gives is known then. A condition over
anything but the helper's own variables is left to run time.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.values import strings
from helpscout_codemods.values.state import Frame, State
from helpscout_codemods.values.types import (
    Const,
    Instance,
    Items,
    Listing,
    Response,
    Session,
    Text,
    Value,
)
from helpscout_shim.catalog import Endpoint

_LITERALS = {"None": None, "True": True, "False": False}
_COMPARISONS: Mapping[type[cst.BaseCompOp], Callable[[object, object], bool]] = {
    cst.Equal: operator.eq,
    cst.NotEqual: operator.ne,
    cst.Is: operator.eq,
    cst.IsNot: operator.ne,
}
_CASES = frozenset({"upper", "lower"})


def decided(state: State, test: cst.BaseExpression, frame: Frame) -> bool | None:
    """What a condition says for this call of a helper; None when that does not show."""
    if frame.recording:
        return None
    match test:
        case cst.UnaryOperation(operator=cst.Not()):
            inner = decided(state, test.expression, frame)
            return None if inner is None else not inner
        case cst.BooleanOperation():
            left = decided(state, test.left, frame)
            right = decided(state, test.right, frame)
            ending = isinstance(test.operator, cst.Or)
            if ending in (left, right):
                return ending
            return None if None in (left, right) else right
        case cst.Comparison(left=left, comparisons=[cst.ComparisonTarget() as target]):
            status = _status(state, test, left, target, frame)
            return _compared(state, left, target, frame) if status is None else status
        case cst.Call(
            func=cst.Attribute(
                value=cst.Name(name), attr=cst.Name("startswith" | "endswith" as which)
            ),
            args=[cst.Arg(value=cst.SimpleString() as literal)],
        ):
            return _has_end(frame.env.get(name), which, str(literal.evaluated_value))
        case cst.Attribute(value=cst.Name(name), attr=cst.Name("text" | "content")):
            success = _answered(state, frame.env.get(name))
            return None if success is None else success.envelope in ("page", "item")
    value = _value(test, frame)
    if isinstance(value, Response) and value.text:
        success = _answered(state, Response(value.flows))
        return None if success is None else success.envelope in ("page", "item")
    return truth(state, value) if value is not None else None


def _has_end(value: Value | None, method: str, end: str) -> bool | None:
    """`path.startswith("/")`; None where the literal parts of a text do not say."""
    if not isinstance(value, Const | Text):
        return None
    parts = strings.parts_of(value)
    part = parts[0 if method == "startswith" else -1]
    if not isinstance(part, str):
        return None
    if len(parts) > 1 and len(part) < len(end):
        may_be = end.startswith(part) if method == "startswith" else end.endswith(part)
        return None if may_be else False
    return part.startswith(end) if method == "startswith" else part.endswith(end)


def _status(
    state: State,
    test: cst.BaseExpression,
    left: cst.BaseExpression,
    target: cst.ComparisonTarget,
    frame: Frame,
) -> bool | None:
    """`r.status_code == 201`: V1 answers each endpoint with one good status."""
    number = _literal(target.comparator)
    endpoint = None
    match left:
        case cst.Attribute(value=cst.Name(name), attr=cst.Name("status_code" | "status")):
            endpoint = _answered(state, frame.env.get(name))
    if endpoint is None or number is None or number.value not in GOOD_STATUSES:
        return None
    if not isinstance(target.operator, cst.Equal | cst.NotEqual):
        return None
    equal = isinstance(target.operator, cst.Equal)
    if number.value != endpoint.success:
        return not equal
    return equal if _is_checked(test, frame) else None


GOOD_STATUSES = frozenset({200, 201, 202, 204})


def _answered(state: State, value: Value | None) -> Endpoint | None:
    """The endpoint of the one V1 call that an answer comes from."""
    if not isinstance(value, Response) or value.text or len(value.flows) != 1:
        return None
    request = state.requests.get(next(iter(value.flows)))
    return request.endpoint if request is not None else None


def _is_checked(test: cst.BaseExpression, frame: Frame) -> bool:
    """Whether `r.raise_for_status()` stands before the statement, so that all is well here."""
    statement = next(
        (a for a in frame.source.ancestors(test) if isinstance(a, cst.BaseStatement)), None
    )
    if statement is None:
        return False
    block = walk.body_of(frame.source.parents.get(statement))
    for line in block[: block.index(statement)] if statement in block else ():
        match line:
            case cst.SimpleStatementLine(
                body=[cst.Expr(value=cst.Call(func=cst.Attribute(attr=cst.Name(called))))]
            ) if called == "raise_for_status":
                return True
    return False


def truth(state: State, value: Value) -> bool | None:
    """Whether a value is true, where that is certain."""
    match value:
        case Const():
            return bool(value.value)
        case Listing(kind="dict" | "list" | "tuple"):
            cell = state.cell(value)
            return bool(cell.entries) if cell.closed else None
        case Instance() | Session():
            return True
    return None


def _compared(
    state: State, left: cst.BaseExpression, target: cst.ComparisonTarget, frame: Frame
) -> bool | None:
    one = _value(left, frame)
    if isinstance(target.operator, cst.In | cst.NotIn):
        members = _members(target.comparator)
        if not isinstance(one, Const) or members is None:
            return None
        return (one.value in members) is isinstance(target.operator, cst.In)
    other = _value(target.comparator, frame)
    compare = _COMPARISONS.get(type(target.operator))
    if compare is None or one is None or other is None:
        return None
    if isinstance(one, Const) and isinstance(other, Const):
        return compare(one.value, other.value)
    if other == Const(None) and isinstance(one, Listing | Instance | Session | Items):
        return compare(one, None)
    return None


def _members(node: cst.BaseExpression) -> list[object] | None:
    """The literals of a display."""
    if not isinstance(node, cst.Tuple | cst.List | cst.Set):
        return None
    values = [_literal(element.value) for element in node.elements]
    return [v.value for v in values if v is not None] if None not in values else None


def _literal(node: cst.BaseExpression) -> Const | None:
    match node:
        case cst.Name(name) if name in _LITERALS:
            return Const(_LITERALS[name])
        case cst.Integer():
            return Const(node.evaluated_value)
        case cst.SimpleString():
            text = strings.evaluated(node)
            return Const(text) if isinstance(text, str) else None
    return None


def _value(node: cst.BaseExpression, frame: Frame) -> Value | None:
    literal = _literal(node)
    if literal is not None:
        return literal
    match node:
        case cst.Name(name):
            return frame.env.get(name)
        case cst.Call(func=cst.Attribute(value=cst.Name(name), attr=cst.Name(case)), args=[]):
            value = frame.env.get(name)
            if case in _CASES and isinstance(value, Const) and isinstance(value.value, str):
                return Const(getattr(value.value, case)())
    return None
