"""Expressions on one line, for those that move out of the lines they were broken for."""

from __future__ import annotations

from typing import Any, TypeVar, cast

import libcst as cst

from helpscout_codemods.syntax.expressions import code_of

_NONE, _SPACE = cst.SimpleWhitespace(""), cst.SimpleWhitespace(" ")
Node = TypeVar("Node", bound=cst.BaseExpression)


def flat(node: Node) -> Node:
    """The expression on one line, as far as no comment or text in it needs more."""
    code = code_of(node)
    if "\n" not in code or "#" in code:
        return node
    return cast(Node, node.visit(_Flat()))


class _Flat(cst.CSTTransformer):
    def on_leave(self, original_node: Any, updated_node: Any) -> Any:
        node: Any = super().on_leave(original_node, updated_node)
        match node:
            case cst.ParenthesizedWhitespace():
                return _SPACE
            case cst.LeftParen() | cst.LeftSquareBracket() | cst.LeftCurlyBrace():
                return node.with_changes(whitespace_after=_NONE)
            case cst.RightParen() | cst.RightSquareBracket() | cst.RightCurlyBrace():
                return node.with_changes(whitespace_before=_NONE)
            case cst.Call(args=[*others, last]):
                node = node.with_changes(whitespace_before_args=_NONE)
                end = last.with_changes(comma=_DEFAULT, whitespace_after_arg=_NONE)
                return node.with_changes(args=[*others, end])
            case cst.List(elements=[*others, last]) | cst.Set(elements=[*others, last]):
                return node.with_changes(elements=[*others, last.with_changes(comma=_DEFAULT)])
            case cst.Dict(elements=[*others, last]):
                return node.with_changes(elements=[*others, last.with_changes(comma=_DEFAULT)])
            case cst.Tuple(elements=[_, *_, last]):
                bare = last.with_changes(comma=_DEFAULT)
                return node.with_changes(elements=[*node.elements[:-1], bare])
        return node


_DEFAULT = cst.MaybeSentinel.DEFAULT
