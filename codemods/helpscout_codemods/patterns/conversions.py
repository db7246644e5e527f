"""Values of V2 in the form in which V1 code reads them: dates as texts, tuples as lists, null."""

from __future__ import annotations

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.patterns import optional_object
from helpscout_codemods.patterns.plan import Rewrite
from helpscout_codemods.syntax.expressions import in_parentheses
from helpscout_codemods.values.modules import Source


def or_none(
    source: Source, original: cst.CSTNode, expression: cst.BaseExpression
) -> cst.BaseExpression:
    """`value or None`, for what is empty in the model and was null in V1."""
    parent = source.parents.get(original)
    either = isinstance(parent, cst.BooleanOperation) and isinstance(parent.operator, cst.Or)
    if either and getattr(parent, "left", None) is original:
        return expression
    return fenced(source, original, cst.BooleanOperation(expression, cst.Or(), cst.Name("None")))


def unfenced(
    source: Source, original: cst.CSTNode, expression: cst.BaseExpression
) -> cst.BaseExpression:
    """An expression without its parentheses where the place of `original` needs none."""
    if isinstance(source.parents.get(original), optional_object.LOOSE):
        return expression.with_changes(lpar=(), rpar=())
    return expression


def list_of(rewrite: Rewrite, values: cst.BaseExpression) -> cst.BaseExpression:
    """`list(values)`, or `[*values]` in a module with another `list`."""
    if isinstance(values, cst.List):
        return values
    if rewrite.is_builtin("list"):
        return cst.Call(cst.Name("list"), [cst.Arg(values)])
    return cst.List([cst.StarredElement(values)])


def shows_null(source: Source, node: cst.CSTNode) -> bool:
    """Whether the place of a text distinguishes V1's null and the model's empty text.

    Where null was an error in V1 the empty text may stand.
    """
    parent = source.parents.get(node)
    match parent:
        case cst.Attribute() | cst.Subscript() if parent.value is node:
            return False
        case cst.BooleanOperation(operator=cst.Or()) if parent.left is node:
            return False
        case cst.BooleanOperation():
            return shows_null(source, parent)
        case cst.BinaryOperation(operator=cst.Modulo()):
            return parent.right is node
        case cst.BinaryOperation():
            return False
        case cst.Comparison(comparisons=[cst.ComparisonTarget(operator, other)]):
            plain = isinstance(operator, cst.Equal | cst.NotEqual)
            return not (plain and isinstance(other, cst.SimpleString) and other.raw_value)
        case cst.Arg():
            call = source.parents.get(parent)
            func = call.func if isinstance(call, cst.Call) else None
            return not (isinstance(func, cst.Name) and func.value in _NULL_RAISES)
        case cst.ComparisonTarget() if isinstance(parent.operator, cst.Equal | cst.NotEqual):
            comparison = source.parents.get(parent)
            operand = comparison.left if isinstance(comparison, cst.Comparison) else None
            return not (isinstance(operand, cst.SimpleString) and operand.raw_value)
        case cst.ComparisonTarget():
            return not isinstance(parent.operator, cst.In | cst.NotIn)
        case cst.Expr():
            return False
    return not is_tested(source, node)


_NULL_RAISES = frozenset({"bool", "float", "int", "len"})
"""Builtins that refuse null, and the one that takes it for an empty text."""


def as_list(
    rewrite: Rewrite,
    source: Source,
    original: cst.CSTNode,
    texts: cst.BaseExpression,
    *,
    null: bool,
) -> cst.BaseExpression:
    """A tuple of texts as the list V1 sent; None for an empty one where V1 sent `null` and the
    place of `original` shows it."""
    expression = list_of(rewrite, texts)
    if not null or isinstance(source.parents.get(original), _NEVER_NULL):
        return expression
    return or_none(source, original, expression)


# Where null was an error in V1, or is taken for an empty list.
_NEVER_NULL = (cst.Subscript, cst.BinaryOperation, cst.BooleanOperation)


def against_none(source: Source, node: cst.CSTNode) -> bool:
    parent = source.parents.get(node)
    match parent:
        case cst.Comparison(comparisons=[cst.ComparisonTarget(comparator=cst.Name("None"))]):
            return True
    return False


def fenced(
    source: Source, original: cst.CSTNode, expression: cst.BaseExpression
) -> cst.BaseExpression:
    """An expression with operators, in parentheses where the place of `original` needs them."""
    if isinstance(source.parents.get(original), optional_object.LOOSE):
        return expression
    return in_parentheses(expression)


def filled(expression: str, base: cst.BaseExpression) -> cst.BaseExpression:
    template = cst.parse_expression(expression.replace("{}", "_base_"))
    filled_in = template.visit(_Fill(base))
    assert isinstance(filled_in, cst.BaseExpression)
    return filled_in


class _Fill(walk.Transformer):
    def __init__(self, base: cst.BaseExpression) -> None:
        super().__init__()
        self.base = base

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.BaseExpression:
        return self.base if original_node.value == "_base_" else updated_node


def is_tested(source: Source, node: cst.CSTNode) -> bool:
    """Whether only presence matters: `if x["closedAt"]`, `x["closedAt"] is None`."""
    parent = source.parents.get(node)
    match parent:
        case cst.If() | cst.While() | cst.CompIf():
            return True
        case cst.UnaryOperation(operator=cst.Not()):
            return True
        case cst.IfExp():
            return parent.test is node
        case cst.Comparison(comparisons=[cst.ComparisonTarget(comparator=cst.Name("None"))]):
            return True
    return False
