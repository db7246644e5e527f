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
    return expression.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
