"""Expressions: their text, and the ones that many parts look for."""

from __future__ import annotations

import libcst as cst

_EMPTY = cst.Module([])


def code_of(node: cst.CSTNode) -> str:
    """The text of a node."""
    return _EMPTY.code_for_node(node)


def is_name(node: cst.CSTNode | None, name: str | None) -> bool:
    """Whether a node is this name."""
    return isinstance(node, cst.Name) and node.value == name


def in_parentheses(expression: cst.BaseExpression) -> cst.BaseExpression:
    if isinstance(expression, cst.Call):
        return expression
    return expression.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


def is_endless(test: cst.BaseExpression) -> bool:
    """Whether `while test:` goes on until something in it ends it."""
    return isinstance(test, cst.Name | cst.Integer) and test.value in ("True", "1")


def attribute(base: cst.BaseExpression, path: str) -> cst.BaseExpression:
    """The attribute at a dotted path; the base itself at an empty one."""
    for name in filter(None, path.split(".")):
        base = cst.Attribute(base, cst.Name(name))
    return base


def kinds_of(error: cst.BaseExpression) -> list[cst.BaseExpression]:
    """The classes in `except (A, B):`."""
    return [e.value for e in error.elements] if isinstance(error, cst.Tuple) else [error]


def or_one_empty(node: cst.CSTNode) -> bool:
    """Whether an expression is `something or [{}]`."""
    match node:
        case cst.BooleanOperation(
            operator=cst.Or(),
            right=cst.List(elements=[cst.Element(value=cst.Dict(elements=[]))]),
        ):
            return True
    return False


def is_first(node: cst.Subscript) -> bool:
    """Whether a subscript is `[0]`."""
    match node.slice:
        case [cst.SubscriptElement(cst.Index(cst.Integer("0")))]:
            return True
    return False
