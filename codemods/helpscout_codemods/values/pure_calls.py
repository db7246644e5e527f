"""Calls that have no effect and answer the same again: what may be spelled at another place."""

from __future__ import annotations

import libcst as cst

from helpscout_codemods import walk

PURE_METHODS = frozenset(
    {"astimezone", "capitalize", "date", "format", "isoformat", "join", "lower", "lstrip"}
    | {"replace", "rstrip", "split", "strftime", "strip", "timestamp", "title", "upper"}
)
PURE_BUILTINS = frozenset({"bool", "float", "int", "len", "round", "str"})


def acts(node: cst.CSTNode) -> bool:
    """Whether evaluating a part of the expression may have an effect."""
    return any(
        isinstance(inner, cst.Await | cst.Yield | cst.NamedExpr)
        or (isinstance(inner, cst.Call) and not _is_pure(inner))
        for inner in walk.walk(node)
    )


def _is_pure(call: cst.Call) -> bool:
    match call.func:
        case cst.Name(name):
            return name in PURE_BUILTINS
        case cst.Attribute(attr=cst.Name(name)):
            return name in PURE_METHODS
    return False
