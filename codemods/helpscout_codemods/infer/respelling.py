"""Expressions of a helper, spelled as the caller of the helper can spell them.

    def page(mailbox, since):                       hs.conversations.list(
        params = {"modifiedSince":                      mailbox=7,
                  since.isoformat() + "Z"}              modified_since=day.isoformat() + "Z",
                                                    )
    page(7, day)

Only what has no effect is spelled again, and only from what the call itself spells.
"""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst
from msgspec.structs import replace

from helpscout_codemods import walk
from helpscout_codemods.syntax import parameters
from helpscout_codemods.syntax.targets import targets
from helpscout_codemods.values.pure_calls import PURE_BUILTINS, PURE_METHODS
from helpscout_codemods.values.state import Frame, State
from helpscout_codemods.values.types import WITH_SPELLING, Const, Function, Opaque, Text, Value

_SIMPLE = (cst.Name, cst.Attribute, cst.Call, cst.Subscript, cst.SimpleString, cst.Integer)


def respelled(state: State, node: cst.BaseExpression, frame: Frame, value: Opaque | Text) -> Value:
    """The value of an expression of a helper, with the spelling that its caller has for it."""
    if type(value) not in (Opaque, Text) or isinstance(node, cst.Name | cst.SimpleString):
        return value
    parts: list[cst.BaseExpression] = []
    copy = _copy(state, node, frame, parts)
    if copy is None or not parts:
        return value
    spelling = state.respelled.setdefault((node, tuple(parts)), copy)
    home = next((state.homes[part] for part in parts if part in state.homes), None)
    if home is not None:
        state.homes[spelling] = home
    return replace(value, node=spelling)


def _copy(
    state: State,
    node: cst.BaseExpression,
    frame: Frame,
    parts: list[cst.BaseExpression],
    *,
    whole: bool = False,
) -> cst.BaseExpression | None:
    """The expression with the helper's variables as the caller spells them; None where there is an
    effect, or a variable that the caller does not know. A `whole` place needs no parentheses."""

    def copied(inner: cst.BaseExpression, *, whole: bool = False) -> cst.BaseExpression:
        copy = _copy(state, inner, frame, parts, whole=whole)
        if copy is None:
            raise _NotSpelled
        return copy

    try:
        match node:
            case cst.Name():
                return _variable(node, frame, parts, whole=whole)
            case cst.SimpleString() | cst.Integer():
                return node
            case cst.Attribute():
                return node.with_changes(value=copied(node.value))
            case cst.Call(func=cst.Name(name)) if name in PURE_BUILTINS:
                if any(name in env for env in (frame.env, *frame.outer, frame.globals)):
                    return None
                func: cst.BaseExpression = node.func
            case cst.Call(func=cst.Name(name)) if _is_function_of_both(state, name, frame):
                func = node.func
            case cst.Call(func=cst.Attribute(attr=cst.Name(name)) as method):
                if name not in PURE_METHODS:
                    return None
                func = copied(method)
            case cst.BinaryOperation() | cst.BooleanOperation():
                return node.with_changes(left=copied(node.left), right=copied(node.right))
            case cst.FormattedString():
                return _formatted(node, copied)
            case cst.Tuple():
                elements = [
                    e.with_changes(value=copied(e.value, whole=True)) for e in node.elements
                ]
                return node.with_changes(elements=elements)
            case cst.IfExp():
                return node.with_changes(
                    test=copied(node.test), body=copied(node.body), orelse=copied(node.orelse)
                )
            case cst.Subscript(slice=[cst.SubscriptElement(cst.Index(cst.SimpleString()))]):
                return node.with_changes(value=copied(node.value))
            case _:
                return None
        if any(arg.star for arg in node.args):
            return None
        args = [arg.with_changes(value=copied(arg.value, whole=True)) for arg in node.args]
    except _NotSpelled:
        return None
    return node.with_changes(func=func, args=args)


def _is_function_of_both(state: State, name: str, frame: Frame) -> bool:
    """Whether a name means the same function of the module in the helper and where it is called."""
    value = frame.globals.get(name)
    if not isinstance(value, Function) or value.info.is_async or frame.call is None:
        return False
    if any(name in env for env in (frame.env, *frame.outer)):
        return False
    source, caller = state.homes.get(frame.call, (None, None))
    while caller is not None:
        own = parameters.names(parameters.every(caller.node))
        bound = (t for n in walk.walk(caller.node.body) for t in targets(n))
        if name in own or any(name in walk.names(target) for target in bound):
            return False
        caller = caller.outer
    return source is frame.source and value.info.source is source


def _formatted(
    node: cst.FormattedString, copied: Callable[[cst.BaseExpression], cst.BaseExpression]
) -> cst.FormattedString:
    """Only with what brings no quotes of its own."""
    parts: list[cst.BaseFormattedStringContent] = []
    for part in node.parts:
        if isinstance(part, cst.FormattedStringExpression):
            expression = copied(part.expression)
            texts = (cst.BaseString, cst.Dict)
            if part.format_spec or any(isinstance(n, texts) for n in walk.walk(expression)):
                raise _NotSpelled
            part = part.with_changes(expression=expression)
        parts.append(part)
    return node.with_changes(parts=parts)


class _NotSpelled(Exception):
    """A part of an expression has no spelling outside of its helper."""


def _variable(
    node: cst.Name, frame: Frame, parts: list[cst.BaseExpression], *, whole: bool
) -> cst.BaseExpression | None:
    if node.value in ("None", "True", "False"):
        return node
    value = frame.env.get(node.value)
    if not isinstance(value, WITH_SPELLING):
        return None
    spelling = value.node
    if spelling is None and isinstance(value, Const):
        spelling = _literal(value.value)
    if spelling is None or not (whole or isinstance(spelling, _SIMPLE) or spelling.lpar):
        return None
    if spelling is value.node:
        parts.append(spelling)
    return spelling


def _literal(value: object) -> cst.BaseExpression | None:
    match value:
        case None | bool():
            return cst.Name(str(value))
        case str():
            return (
                cst.SimpleString('"' + value + '"')
                if value.isprintable() and (not set('"\\') & set(value))
                else None
            )
        case int() if value >= 0:
            return cst.Integer(str(value))
    return None
