"""Expressions over the status of an answer: what they say when all is well, and when it is not.

A good V1 answer has one status, a bad one any from 400 on: redirects are followed. An expression is
evaluated for each of them.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any

import libcst as cst
from msgspec import Struct
from msgspec.structs import replace

from helpscout_codemods import walk
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.syntax.expressions import code_of
from helpscout_codemods.values.types import Const, Envelope, Flow, Getter, Ref, Response

BAD = range(400, 600)
"""The statuses of answers that helpscout_v2 raises for."""
TIMED_OUT = 1
NO_ANSWER = frozenset({0, TIMED_OUT})
"""Stand among the statuses for errors of the connection."""
STATUS_READS = frozenset({"status_code", "status", "ok", "is_success", "code"})
"""The attributes of an answer, or of urllib's error, that say how it went."""
OK_READS = frozenset({"ok", "is_success"})
"""Those that only say whether it went well."""
_CODES = ("requests.codes.", "requests.status_codes.codes.")
_ENUMS = ("http.HTTPStatus.", "http.client.", "httplib.", "http_client.")


class Unit(Struct, frozen=True):
    """An expression about nothing but the answer: its value for a good one, and for a bad one
    its value, or what to write where the error is at hand (`{}` stands for its name)."""

    node: cst.BaseExpression
    good: bool | int | str | None
    bad: bool | None
    text: str
    when: frozenset[int] = frozenset()
    """The bad statuses for which it is true."""
    reads_text: bool = False
    soft: bool = False
    """A good answer leaves it as it is."""


def units(
    plan: RewritePlan, flow: Flow, name: str, root: cst.CSTNode, aliases: Mapping[str, Unit]
) -> list[Unit]:
    """The expressions about the answer below a statement, the largest of each; `aliases` are names
    that hold such an expression."""
    every_unit: list[Unit] = []

    def look(node: cst.CSTNode) -> None:
        unit = unit_of(plan, flow, name, node, aliases)
        if unit is not None:
            every_unit.append(unit)
        else:
            for child in walk.children(node):
                look(child)

    look(root)
    return every_unit


def unit_of(
    plan: RewritePlan, flow: Flow, name: str, node: cst.CSTNode, aliases: Mapping[str, Unit]
) -> Unit | None:
    if not isinstance(node, cst.BaseExpression):
        return None
    if isinstance(node, cst.Name) and node.value in aliases and node in plan.state.types:
        source, _ = plan.state.homes[node]
        if isinstance(source.parents.get(node), cst.AssignTarget):
            return None
        return replace(aliases[node.value], node=node)
    answer = plan[flow].status_answer if node is flow else None
    if answer is not None:
        certain = {"True": True, "False": False}.get(answer.bad)
        return Unit(node, answer.good, certain, answer.bad, answer.when)
    if plan[flow].empty_for_bad and _is_body_tested(plan, flow, node):
        return Unit(node, True, False, "False")
    if _reads(plan, flow, node) == "text":
        return Unit(node, None, None, "{}.response.text", reads_text=True)
    soft = _soft(plan, flow, node)
    if soft is not None:
        return Unit(node, None, False, soft, soft=True)
    if (holds := _membership(plan, flow, node)) is not None:
        return Unit(node, holds, not holds, str(not holds))
    parts: dict[cst.CSTNode, str] = {}
    numbers: dict[cst.CSTNode, int] = {}
    if not _is_pure(plan, flow, name, node, parts, numbers, aliases) or not parts:
        return None
    success = plan.state.requests[flow].endpoint.success

    def value(status: int, ok: bool) -> object:
        values = {n: status if what == "status" else ok for n, what in parts.items()}
        return evaluated(node, {**values, **numbers})

    try:
        good, each = value(success, True), {status: value(status, False) for status in BAD}
    except (ArithmeticError, TypeError, LookupError):
        return None
    if not isinstance(good, bool | int):
        return None
    bad = {repr(v) for v in each.values()}
    when = frozenset(status for status, answer in each.items() if answer is True)
    certain = {"True": True, "False": False}.get(next(iter(bad))) if len(bad) == 1 else None
    text = spelled(node, dict.fromkeys(parts, "{}.status"), numbers)
    return Unit(node, good, certain, text, when)


class StatusReads(Struct, frozen=True):
    """Where an expression reads the status of an answer."""

    parts: Mapping[cst.CSTNode, str]
    """What is read, by place: "ok" for whether it went well, or "status"."""
    numbers: Mapping[cst.CSTNode, int]
    """Statuses that are spelled by a name or a literal."""

    def values(self, status: int) -> dict[cst.CSTNode, object]:
        """What stands at each place for an answer with this status."""
        return {
            **{n: status if what == "status" else status < 400 for n, what in self.parts.items()},
            **self.numbers,
        }


def reads_in(plan: RewritePlan, node: cst.CSTNode) -> StatusReads:
    """The reads of a status in an expression about an answer."""
    parts: dict[cst.CSTNode, str] = {}
    numbers: dict[cst.CSTNode, int] = {}
    for inner in walk.walk(node):
        number = _number(plan, inner) if isinstance(inner, cst.BaseExpression) else None
        if number is not None:
            numbers[inner] = number
        elif isinstance(inner, cst.Attribute) and inner.attr.value in STATUS_READS:
            parts[inner] = "ok" if inner.attr.value in OK_READS else "status"
    return StatusReads(parts, numbers)


def statuses_of(
    plan: RewritePlan, test: cst.BaseExpression, among: Iterable[int]
) -> frozenset[int] | None:
    """The statuses for which a condition on a helper's answer is true; None when it is no
    condition on the status alone."""
    reads = reads_in(plan, test)

    def holds_for(status: int) -> bool:
        return bool(evaluated(test, reads.values(status)))

    try:
        return frozenset(status for status in among if holds_for(status))
    except (ArithmeticError, TypeError, LookupError):
        return None


def _soft(plan: RewritePlan, flow: Flow, node: cst.CSTNode) -> str | None:
    """What `.get("items", [])` of the body of a bad answer is: its default."""
    if not isinstance(node, cst.Call) or len(node.args) not in (1, 2):
        return None
    getter = plan.state.types.get(node.func)
    if not (isinstance(getter, Getter) and getter.name == "get"):
        return None
    if isinstance(node.func, cst.Attribute) and _soft(plan, flow, node.func.value) == "{}":
        return _default(node)  # `.get("item", {}).get("subject", "-")`
    if not (isinstance(getter.of, Envelope) and getter.of.flows == {flow}):
        return None
    key = plan.state.types.get(node.args[0].value)
    if key not in (Const("item"), Const("items"), Const("count"), Const("pages")):
        return None
    return _default(node)


def _default(node: cst.Call) -> str | None:
    """What `.get(key, default)` is where there is nothing; None for what is no plain literal."""
    if len(node.args) == 1:
        return "None"
    default = node.args[1].value
    is_literal = isinstance(default, cst.SimpleString | cst.Integer)
    text = code_of(default)
    return text if is_literal or text in ("None", "[]", "{}", "()", "True", "False") else None


def _membership(plan: RewritePlan, flow: Flow, node: cst.CSTNode) -> bool | None:
    """Whether a good answer makes `"item" in data` true; None for another expression."""
    match node:
        case cst.Comparison(left=left, comparisons=[cst.ComparisonTarget(how, right)]):
            value = plan.state.types.get(right)
            if not (isinstance(value, Envelope) and value.flows == {flow}):
                return None
            shape = plan.state.requests[flow].endpoint.envelope
            key = {"item": "item", "page": "items"}.get(shape)
            if plan.state.types.get(left) != Const(key) or key is None:
                return None
            if isinstance(how, cst.In | cst.NotIn):
                return isinstance(how, cst.In)
    return None


def truth(plan: RewritePlan, flow: Flow, name: str, node: cst.BaseExpression) -> bool:
    """Whether a node is the answer itself, asked for its truth."""
    return isinstance(node, cst.Name) and node.value == name and _is_ours(plan, flow, node)


def _is_ours(plan: RewritePlan, flow: Flow, node: cst.CSTNode) -> bool:
    value = plan.state.types.get(node)
    return isinstance(value, Response) and value.flows == {flow}


def _reads(plan: RewritePlan, flow: Flow, node: cst.CSTNode) -> str:
    """What of the answer a node reads: its `status`, whether it is `ok`, its `text`."""
    if not isinstance(node, cst.Attribute):
        return ""
    value = plan.state.types.get(node)
    if isinstance(value, Getter) and isinstance(value.of, Response) and value.of.flows == {flow}:
        return {"status_code": "status", "ok": "ok"}.get(value.name, "")
    if isinstance(value, Response) and value.text and value.flows == {flow}:
        return "text" if node.attr.value == "text" else ""
    return ""


def _is_pure(
    plan: RewritePlan,
    flow: Flow,
    name: str,
    node: cst.CSTNode,
    parts: dict[cst.CSTNode, str],
    numbers: dict[cst.CSTNode, int],
    aliases: Mapping[str, Unit],
) -> bool:
    alias = aliases.get(node.value) if isinstance(node, cst.Name) else None
    if alias is not None:
        parts[node] = "status"
        return alias.text == "{}.status"
    status_read = _reads(plan, flow, node)
    if status_read in ("status", "ok"):
        parts[node] = status_read
        return True
    if isinstance(node, cst.Name) and truth(plan, flow, name, node):
        source, _ = plan.state.homes[node]
        if _is_tested(source.parents.get(node), node):
            parts[node] = "ok"
            return True
        return False
    if isinstance(node, cst.Name | cst.Attribute):
        number = _number(plan, node)
        if number is not None:
            numbers[node] = number
        return number is not None
    below = walk.children(node)
    return all(_is_pure(plan, flow, name, child, parts, numbers, aliases) for child in below)


def _is_body_tested(plan: RewritePlan, flow: Flow, node: cst.CSTNode) -> bool:
    """Whether the truth of the body is asked for, under its name."""
    value = plan.state.types.get(node)
    if not isinstance(node, cst.Name) or not isinstance(value, Envelope) or value.flows != {flow}:
        return False
    return _is_tested(plan.state.homes[node][0].parents.get(node), node)


def _is_tested(parent: cst.CSTNode | None, node: cst.CSTNode) -> bool:
    match parent:
        case cst.If() | cst.IfExp() | cst.Assert() | cst.While():
            return parent.test is node
        case cst.UnaryOperation(operator=cst.Not()):
            return True
        case cst.BooleanOperation(operator=cst.And()):
            return parent.left is node
    return False


def _number(plan: RewritePlan, node: cst.BaseExpression) -> int | None:
    """A status by one of its names."""
    value = plan.state.types.get(node)
    if (
        isinstance(value, Const)
        and isinstance(value.value, int)
        and not isinstance(value.value, bool)
    ):
        return value.value
    if not isinstance(value, Ref):
        return None
    last = value.name.rpartition(".")[2]
    if value.name.startswith(_CODES):
        # Few programs spell a status by name, and the library takes as long to import as libcst.
        from requests import codes

        return getattr(codes, last, None)
    if value.name.startswith("httpx.codes.") and last.upper() in HTTPStatus.__members__:
        return int(HTTPStatus[last.upper()])
    if value.name.startswith(_ENUMS) and last in HTTPStatus.__members__:
        return int(HTTPStatus[last])
    return None


OPERATORS: Mapping[type[cst.CSTNode], Callable[..., Any]] = {
    cst.Equal: operator.eq,
    cst.NotEqual: operator.ne,
    cst.LessThan: operator.lt,
    cst.LessThanEqual: operator.le,
    cst.GreaterThan: operator.gt,
    cst.GreaterThanEqual: operator.ge,
    cst.Is: operator.is_,
    cst.IsNot: operator.is_not,
    cst.In: lambda one, many: one in many,
    cst.NotIn: lambda one, many: one not in many,
    cst.FloorDivide: operator.floordiv,
    cst.Divide: operator.truediv,
    cst.Modulo: operator.mod,
    cst.Add: operator.add,
    cst.Subtract: operator.sub,
    cst.Not: operator.not_,
    cst.Minus: operator.neg,
}


def evaluated(node: cst.CSTNode, values: Mapping[cst.CSTNode, object]) -> Any:
    """The value of a plain expression; raises LookupError for an operator that is not in the
    table, and what Python raises."""
    if node in values:
        return values[node]
    match node:
        case cst.Integer():
            return node.evaluated_value
        case cst.Tuple() | cst.List() | cst.Set():
            return [evaluated(element.value, values) for element in node.elements]
        case cst.UnaryOperation():
            return OPERATORS[type(node.operator)](evaluated(node.expression, values))
        case cst.BinaryOperation():
            sides = (evaluated(node.left, values), evaluated(node.right, values))
            return OPERATORS[type(node.operator)](*sides)
        case cst.Comparison():
            operand = evaluated(node.left, values)
            for target in node.comparisons:
                right = evaluated(target.comparator, values)
                if not OPERATORS[type(target.operator)](operand, right):
                    return False
                operand = right
            return True
    raise LookupError


def spelled(
    node: cst.BaseExpression, parts: Mapping[cst.CSTNode, str], numbers: Mapping[cst.CSTNode, int]
) -> str:
    """The expression with other words for what it reads."""

    class Words(walk.Transformer):
        def on_leave(self, original_node: cst.CSTNode, updated_node: cst.CSTNode):  # type: ignore[no-untyped-def]
            if original_node in parts:
                return cst.parse_expression(parts[original_node].format("__error__"))
            if original_node in numbers:
                return cst.Integer(str(numbers[original_node]))
            return super().on_leave(original_node, updated_node)

    expression = node.visit(Words())
    assert isinstance(expression, cst.BaseExpression)
    return code_of(expression).replace("__error__", "{}")
