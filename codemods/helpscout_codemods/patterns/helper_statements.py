"""What single statements of a helper around a V1 call do."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst
from libcst.helpers import get_full_name_for_node

from helpscout_codemods import walk
from helpscout_codemods.patterns import handler_kinds
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.patterns.raises import only_raises
from helpscout_codemods.patterns.status_tests import statuses_of
from helpscout_codemods.syntax.targets import names_set
from helpscout_codemods.values.modules import FunctionInfo, Source
from helpscout_codemods.values.types import (
    Ref,
)

BUSY = frozenset({408, 425, 429, *range(500, 600)})
"""The statuses after which the client tries again."""
_RETRIED_ERRORS = ("requests.", "builtins.Exception", "builtins.OSError", "builtins.IOError")


_EXITS = (Ref("sys.exit"), Ref("builtins.exit"), Ref("builtins.quit"), Ref("builtins.SystemExit"))
_PURE_CALLS = frozenset({"isinstance", "len", "upper", "lower", "startswith", "endswith"})


def is_none(node: cst.CSTNode) -> bool:
    """`return None`"""
    match node:
        case cst.Return(value=None) | cst.Return(value=cst.Name("None")):
            return True
    return False


def is_exit(plan: RewritePlan, node: cst.CSTNode) -> bool:
    """`sys.exit(1)`, `raise SystemExit("...")`: the exit status is 1, as after an error."""
    match node:
        case cst.Expr(value=cst.Call() as call) | cst.Raise(exc=cst.Call() as call):
            kind = plan.state.types.get(call.func)
        case _:
            return False
    if kind not in _EXITS or len(call.args) != 1:
        return False
    value = call.args[0].value
    if isinstance(value, cst.Integer):
        return value.evaluated_value == 1
    return isinstance(value, cst.BaseString | cst.BinaryOperation | cst.Call)


def checks(plan: RewritePlan, node: cst.CSTNode) -> bool:
    """Whether a statement raises for a bad status."""
    if isinstance(node, cst.If) and is_status(node.test):
        return only_raises(plan, node) and len(statuses_of(plan, node.test) or ()) > 1
    if isinstance(node, cst.SimpleStatementLine):
        return any(_is_raising(small) for small in node.body)
    return False


def _is_raising(node: cst.BaseSmallStatement) -> bool:
    if isinstance(node, cst.Assert):
        return is_status(node.test)
    names = [n.attr.value for n in walk.walk(node) if isinstance(n, cst.Attribute)]
    return "raise_for_status" in names


def is_status(test: cst.BaseExpression) -> bool:
    """Whether a condition only looks at the status of the answer."""
    code_nodes = walk.walk(test, lambda node: not _is_code(node))
    attributes = [
        n.attr.value for n in code_nodes if isinstance(n, cst.Attribute) and not _is_code(n)
    ]
    calls = [n for n in walk.walk(test) if isinstance(n, cst.Call)]
    return bool(attributes) and {*attributes} <= {"status_code", "ok"} and not calls


def _is_code(node: cst.CSTNode) -> bool:
    """`requests.codes.ok`"""
    if not isinstance(node, cst.Attribute):
        return False
    return (get_full_name_for_node(node.value) or "").rpartition(".")[2] == "codes"


def names_errors(plan: RewritePlan, source: Source, handler: cst.ExceptHandler) -> bool:
    """Whether a handler is one of what a call raises when it fails."""
    names = handler_kinds.values(plan, source, handler)
    return all(isinstance(n, Ref) and n.name.startswith(_RETRIED_ERRORS) for n in names)


def is_pure(test: cst.BaseExpression) -> bool:
    """A condition over plain values, which nothing happens to."""
    for node in walk.walk(test):
        if isinstance(node, cst.Await | cst.Yield | cst.NamedExpr):
            return False
        if isinstance(node, cst.Call):
            name = get_full_name_for_node(node.func) or ""
            if name.rpartition(".")[2] not in _PURE_CALLS:
                return False
    return True


def raises_last(node: cst.For | cst.While) -> bool:
    """Whether the last try raises: `if attempt == tries - 1: raise` in its handlers."""
    if not isinstance(node, cst.For) or not isinstance(node.target, cst.Name):
        return False
    handlers = [h for n in walk.walk(node.body) if isinstance(n, cst.Try) for h in n.handlers]
    return bool(handlers) and all(
        any(
            isinstance(s, cst.If)
            and node.target.value in walk.names(s.test)
            and any(isinstance(node, cst.Raise) for node in walk.walk(s))
            for s in walk.body_of(handler.body)
        )
        for handler in handlers
    )


def local_dicts(helper: FunctionInfo) -> set[str]:
    """The names a helper gives to dicts that it makes."""
    names: set[str] = set()
    for node in walk.walk(helper.node.body):
        if isinstance(node, cst.Assign) and _makes_dict(node.value):
            names |= names_set(node)
    star = helper.node.params.star_kwarg
    return names | ({star.name.value} if star is not None else set())


def _makes_dict(node: cst.BaseExpression) -> bool:
    match node:
        case cst.Dict():
            return True
        case cst.Call(func=cst.Name("dict")):
            return True
        case cst.Call(func=cst.Attribute(attr=cst.Name("copy"))):
            return True
        case cst.BooleanOperation(operator=cst.Or()):
            return _makes_dict(node.right)
    return False


def small_of_lines(body: Sequence[cst.CSTNode]) -> list[cst.BaseSmallStatement]:
    return [s for line in body if isinstance(line, cst.SimpleStatementLine) for s in line.body]


def error_of_tries(plan: RewritePlan, inside: Sequence[cst.CSTNode]) -> str:
    """The client's error for tries that all failed."""
    if any(isinstance(n, cst.Try) for n in inside):
        return "HelpScoutError"
    tests = [n.test for n in inside if isinstance(n, cst.If) and is_status(n.test)]
    again = [statuses_of(plan, test) or frozenset() for test in tests]
    busy = frozenset(status for some in again if some <= BUSY for status in some)
    return "RateLimitError" if busy == {429} else "APIError"


def ends_tries(plan: RewritePlan, node: cst.If) -> bool:
    """`if r.ok: return r.json()` or `if r.status_code < 500: break` in a loop of tries."""
    statuses = statuses_of(plan, node.test)
    body = small_of_lines(walk.body_of(node.body))
    if node.orelse is not None or statuses is None or not body:
        return False
    return isinstance(body[-1], cst.Return | cst.Break) and all(
        isinstance(small, cst.Assign | cst.Return | cst.Break) for small in body
    )
