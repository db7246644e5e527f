"""Filters of a list: V1 left out those that were empty, and the client refuses an empty one.

requests.get(url, params={"tag": tag})      hs.conversations.list(tag=tag or None)
requests.get(url, params={"email": mail})   query=query_term("email", mail) if mail else None
requests.get(url, params={"tag": "a,b"})    hs.conversations.list(tag=["a", "b"])
"""

from __future__ import annotations

import libcst as cst

from helpscout_codemods.patterns import codegen
from helpscout_codemods.patterns.bodies import Untranslatable
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.patterns.purity import pure
from helpscout_codemods.syntax import parameters
from helpscout_codemods.values.types import Argument, Const, Env, Keys, Request, Text

NOT_TEXTS = frozenset({"bool", "int", "integer"})
"""Types of parameters that no text fills."""
TEXT_MAKERS = frozenset({"isoformat", "strftime"})
"""Methods whose text is never empty."""
TEXT_METHODS = frozenset({"casefold", "lower", "replace", "strip", "title", "upper"})


def fitted(argument: Argument, kind: str, template: str | None) -> Argument | None:
    """A filter as the client takes it; None when V1 left it out. Raises `Untranslatable`."""
    value = argument.value
    if isinstance(value, Const) and value.value in (None, ""):
        return None
    if kind == "csv" and isinstance(value, Const) and "," in str(value.value):
        names = [name.strip() for name in str(value.value).split(",")]
        if all(name.isdigit() for name in names):
            return argument  # The client takes ids in one text.
        members = tuple((None, Argument(None, Const(name))) for name in names if name)
        return Argument(None, codegen.Spelled(None, None, members))
    if kind in NOT_TEXTS or _is_filled(argument, or_none=not template):
        return argument
    if template and not (argument.node is not None and _is_repeatable(argument.node)):
        raise Untranslatable("a filter of it may be empty, and would be worked out twice")
    return codegen.or_else(argument, None)


def _is_filled(argument: Argument, *, or_none: bool) -> bool:
    """Whether a value certainly is no empty text; None, where it is spelled, counts `or_none`."""
    match argument.value:
        case Text(parts=parts):
            return any(isinstance(part, str) and part for part in parts)
        case Keys(names=names):
            return all(names)
        case Const() as const:
            return const.value != ""
    return argument.node is not None and _is_filled_code(argument.node, or_none)


def _is_filled_code(node: cst.BaseExpression, or_none: bool) -> bool:
    match node:
        case cst.Name("None"):
            return or_none
        case cst.SimpleString():
            return bool(node.evaluated_value)
        case cst.Integer() | cst.List() | cst.Tuple():
            return True
        case cst.IfExp():
            sides = (node.body, node.orelse)
            return all(_is_filled_code(side, or_none) for side in sides)
        case cst.BooleanOperation(operator=cst.Or()):
            return _is_filled_code(node.right, or_none)
        case cst.BinaryOperation(operator=cst.Add()):
            sides = (node.left, node.right)
            return any(_is_filled_code(side, or_none=False) for side in sides)
        case cst.FormattedString(parts=parts):
            return any(isinstance(part, cst.FormattedStringText) for part in parts)
        case cst.Call(func=cst.Attribute(attr=cst.Name(name))):
            return name in TEXT_MAKERS
    return False


def _is_repeatable(node: cst.BaseExpression) -> bool:
    """Whether an expression may be evaluated twice."""
    match node:
        case cst.Call(func=cst.Attribute(value=of, attr=cst.Name(name)), args=args) if (
            name in TEXT_METHODS or (name == "get" and args)
        ):
            return _is_repeatable(of) and all(pure(arg.value) for arg in args)
        case cst.Subscript(value=of, slice=[cst.SubscriptElement(slice=cst.Index(value=key))]):
            return _is_repeatable(of) and pure(key)
    return pure(node)


def note_none(plan: RewritePlan, request: Request, argument: Argument, name: str) -> None:
    """V1 found nothing at an address with None in it; a filter of None filters nothing."""
    if _may_be_none(plan, request, argument):
        doubt = (
            f"V1 answered 404 for a {name} of None, and helpscout_v2 lists those of every {name}"
        )
        plan.doubt((request.flow,), doubt)


def _may_be_none(plan: RewritePlan, request: Request, argument: Argument) -> bool:
    """Whether a value is one that a setting or a caller may leave out."""
    node = argument.node
    if isinstance(argument.value, Env):
        node = argument.value.node
    match node:
        case cst.Call(func=cst.Attribute(attr=cst.Name("get" | "getenv")), args=[_]):
            return True
        case cst.Name(name):
            function = plan.state.homes[request.flow][1]
            params = parameters.single(function.node) if function is not None else []
            return any(
                param.name.value == name
                and isinstance(param.default, cst.Name)
                and param.default.value == "None"
                for param in params
            )
    return False
