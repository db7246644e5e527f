"""How a paging loop ends: `if page >= data["pages"]: break`, `if not data["items"]: return`."""

from __future__ import annotations

from typing import Literal

import libcst as cst
from msgspec import Struct

from helpscout_codemods.patterns.lines import small_of
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.syntax.expressions import code_of
from helpscout_codemods.values.types import Const, Flow, Items, Pages


class Exit(Struct, frozen=True):
    """The end of a paging loop. `by` says what is compared: the `count`er with the number of
    pages (`strict`: only once it is past them), the page's own `number`, or the `rows` of a page.
    `counts` when the same statement also counts on; `leave` is what it does at the end."""

    by: Literal["counter", "number", "rows"]
    strict: bool = False
    counts: bool = False
    leave: cst.BaseSmallStatement | None = None


def compact(node: cst.CSTNode) -> str:
    """The code of a node without blanks and line breaks, to be compared."""
    return "".join(code_of(node).split())


def is_increment(statement: cst.CSTNode, page: str) -> bool:
    """`page += 1`."""
    small = small_of(statement)
    if isinstance(small, cst.AugAssign):
        return (
            compact(small.target) == page
            and isinstance(small.operator, cst.AddAssign)
            and isinstance(small.value, cst.Integer)
            and small.value.evaluated_value == 1
        )
    if isinstance(small, cst.Assign) and isinstance(small.value, cst.BinaryOperation):
        code = compact(small)
        page = page.replace(" ", "")
        return code in (f"{page}={page}+1", f"{page}=1+{page}")
    return False


def exit_of(plan: RewritePlan, statement: cst.CSTNode, page: str, flow: Flow) -> Exit | None:
    """What a statement says about the end of the loop."""
    if not isinstance(statement, cst.If):
        return None
    first = _only(statement.body)
    if statement.orelse is None:
        if isinstance(first, cst.Break | cst.Return):
            return _tested(plan, statement.test, page, flow, leave=first)
        return None
    if not isinstance(statement.orelse, cst.Else):
        return None
    second = _only(statement.orelse.body)
    if isinstance(first, cst.Break) and _counts(statement.orelse.body, page):
        return _tested(plan, statement.test, page, flow, leave=first, counts=True)
    if isinstance(second, cst.Break) and _counts(statement.body, page):
        return _negated(plan, statement.test, page, flow, second)
    return None


def _only(suite: cst.BaseSuite) -> cst.BaseSmallStatement | None:
    return small_of(suite.body[0]) if len(suite.body) == 1 else None


def _counts(suite: cst.BaseSuite, page: str) -> bool:
    return len(suite.body) == 1 and is_increment(suite.body[0], page)


def _tested(
    plan: RewritePlan,
    test: cst.BaseExpression,
    page: str,
    flow: Flow,
    *,
    leave: cst.BaseSmallStatement,
    counts: bool = False,
) -> Exit | None:
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        value = plan.state.types.get(test.expression)
        ours = isinstance(value, Items) and value.flows == {flow}
        return Exit("rows", counts=counts, leave=leave) if ours else None
    if not isinstance(test, cst.Comparison) or len(test.comparisons) != 1:
        return None
    operand, operator = test.left, test.comparisons[0].operator
    right = test.comparisons[0].comparator
    if _few(plan, operand, operator, right, flow):
        return Exit("rows", counts=counts, leave=leave)
    by = _sides(plan, operand, right, page, flow)
    if by is not None and isinstance(operator, cst.Equal | cst.GreaterThanEqual | cst.GreaterThan):
        return Exit(by, isinstance(operator, cst.GreaterThan), counts, leave)
    by = _sides(plan, right, operand, page, flow)
    if by is not None and isinstance(operator, cst.Equal | cst.LessThanEqual | cst.LessThan):
        return Exit(by, isinstance(operator, cst.LessThan), counts, leave)
    return None


def _negated(
    plan: RewritePlan,
    test: cst.BaseExpression,
    page: str,
    flow: Flow,
    leave: cst.BaseSmallStatement,
) -> Exit | None:
    """`if page < data["pages"]: page += 1` with `else: break`."""
    if not isinstance(test, cst.Comparison) or len(test.comparisons) != 1:
        return None
    operand, operator = test.left, test.comparisons[0].operator
    right = test.comparisons[0].comparator
    by = _sides(plan, operand, right, page, flow)
    if by is not None and isinstance(operator, cst.LessThan | cst.NotEqual):
        return Exit(by, counts=True, leave=leave)
    by = _sides(plan, right, operand, page, flow)
    if by is not None and isinstance(operator, cst.GreaterThan | cst.NotEqual):
        return Exit(by, counts=True, leave=leave)
    return None


def _sides(
    plan: RewritePlan, one: cst.BaseExpression, other: cst.BaseExpression, page: str, flow: Flow
) -> Literal["counter", "number"] | None:
    """Whether `one` is the page and `other` the number of pages."""
    total = plan.state.types.get(other)
    if not (isinstance(total, Pages) and total.key == "pages" and total.flows == {flow}):
        return None
    if compact(one) == page:
        return "counter"
    number = plan.state.types.get(one)
    own = isinstance(number, Pages) and number.key == "page" and number.flows == {flow}
    return "number" if own else None


def _few(
    plan: RewritePlan,
    operand: cst.BaseExpression,
    operator: cst.BaseCompOp,
    right: cst.BaseExpression,
    flow: Flow,
) -> bool:
    """`len(data["items"]) < 50`, `len(data["items"]) == 0`."""
    if not isinstance(operand, cst.Call) or len(operand.args) != 1:
        return False
    value, number = plan.state.types.get(operand.args[0].value), plan.state.types.get(right)
    if not (isinstance(operand.func, cst.Name) and operand.func.value == "len"):
        return False
    if not (isinstance(value, Items) and value.flows == {flow} and isinstance(number, Const)):
        return False
    if isinstance(operator, cst.LessThan):
        return number.value == 50
    return isinstance(operator, cst.Equal) and number.value == 0
