"""What single statements of a helper around a V1 call do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from sys import stdlib_module_names

import libcst as cst
from libcst.helpers import get_full_name_for_node

from helpscout_codemods import walk
from helpscout_codemods.patterns import handler_kinds
from helpscout_codemods.patterns.error_names import CATCH_ALL, DECODING
from helpscout_codemods.patterns.error_names import statuses_of as error_statuses
from helpscout_codemods.patterns.helper_body import Nothing
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.patterns.status_tests import BAD, NO_ANSWER, STATUS_READS, statuses_of
from helpscout_codemods.syntax import parameters
from helpscout_codemods.syntax.expressions import is_endless
from helpscout_codemods.values.modules import FunctionInfo, Source
from helpscout_codemods.values.types import (
    Ref,
    Response,
    Unresolved,
)

Parts = tuple[frozenset[int], frozenset[int]]
REPEATS = (
    "a POST was sent again after any error, and helpscout_v2 does that only after 429, when nothing"
    " was done"
)
_EXITS = (Ref("sys.exit"), Ref("builtins.exit"), Ref("builtins.quit"), Ref("builtins.SystemExit"))
_PURE_CALLS = frozenset({"isinstance", "len", "upper", "lower", "startswith", "endswith"})


def nothing_of(value: cst.BaseExpression | None) -> Nothing | None:
    """What `return None` and `return []` answer; None for another value."""
    match value:
        case None | cst.Name("None"):
            return "None"
        case cst.Name("False"):
            return "False"
        case cst.List(elements=[]) | cst.Tuple(elements=[]):
            return "[]"
    return None


def is_empty_dict(node: cst.BaseExpression | None) -> bool:
    """`{}`"""
    return isinstance(node, cst.Dict) and not node.elements


def is_about_status(node: cst.BaseExpression | None) -> bool:
    """`r.status_code`, and what is said with it and with literals."""
    if node is None or any(isinstance(n, cst.Call) for n in walk.walk(node)):
        return False
    reads = [n for n in walk.walk(node) if isinstance(n, cst.Attribute)]
    inside = {part for place in reads for part in walk.walk(place)}
    names = [n for n in walk.walk(node) if isinstance(n, cst.Name) and n not in inside]
    return bool(reads) and not names and all(n.attr.value in STATUS_READS for n in reads)


def is_itself(helper: FunctionInfo, call: cst.Call) -> bool:
    """Whether a helper calls itself, to ask for the same once more."""
    owner, _, name = (get_full_name_for_node(call.func) or "").rpartition(".")
    if name != helper.name or "." in owner or owner == "super":
        return False
    places = parameters.positional_names(helper.node, is_bound=bool(owner))
    args = parameters.arguments(call, places).items()
    return all(arg.star or {name, "True", "False"} & walk.names(arg.value) for name, arg in args)


def is_status(test: cst.BaseExpression, errors: Collection[str] = ()) -> bool:
    """Whether a condition only looks at the status of the answer, or of an error of that name."""
    attributes = [
        node
        for node in walk.walk(test, lambda node: not _is_code(node))
        if isinstance(node, cst.Attribute) and not _is_code(node)
    ]
    parts = {a.attr.value for a in attributes}
    of_error = all(
        isinstance(a.value, cst.Name) and a.value.value in errors
        for a in attributes
        if a.attr.value == "code"
    )
    calls = [n for n in walk.walk(test) if isinstance(n, cst.Call)]
    is_read = bool(parts & STATUS_READS) and parts <= STATUS_READS | {"response"}
    return is_read and of_error and not calls


def _is_code(node: cst.CSTNode) -> bool:
    """`requests.codes.ok`"""
    if not isinstance(node, cst.Attribute):
        return False
    return (get_full_name_for_node(node.value) or "").rpartition(".")[2] == "codes"


def catches_all(plan: RewritePlan, source: Source, handler: cst.ExceptHandler) -> bool:
    """Whether a handler is one for all errors."""
    return handler.type is None or any(
        isinstance(error, Ref) and error.name in CATCH_ALL
        for error in handler_kinds.values(plan, source, handler)
    )


def handled_by(
    plan: RewritePlan,
    source: Source,
    handler: cst.ExceptHandler,
    raised: frozenset[int],
    *,
    has_body: bool,
) -> frozenset[int] | None:
    """Those of the statuses that raise an error which a handler catches; None for a handler of
    other errors. An answer that `has_body` is JSON, so that no error of JSON occurs."""
    if handler.type is None:
        return raised | NO_ANSWER
    statuses_caught: frozenset[int] = frozenset()
    for error in handler_kinds.values(plan, source, handler):
        if not isinstance(error, Ref):
            return None
        if error.name in DECODING and has_body:
            continue
        statuses = error_statuses(error)
        if error.name in CATCH_ALL:
            statuses = raised | NO_ANSWER
        if statuses is None:
            return None
        statuses_caught |= statuses & (raised | NO_ANSWER)
    return statuses_caught


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


def is_tries(node: cst.For | cst.While) -> bool:
    """Whether a loop may only count tries: `while True`, `for attempt in range(3)`."""
    if isinstance(node, cst.While):
        return is_endless(node.test) or is_pure(node.test)
    match node.iter:
        case cst.Tuple() | cst.List():
            return all(isinstance(e.value, cst.BaseNumber) for e in node.iter.elements)
        case cst.Call():
            name = get_full_name_for_node(node.iter.func)
            return name in ("range", "xrange", "count", "itertools.count")
    return False


def is_repeated(method: str, statuses: frozenset[int]) -> bool:
    """Whether a further try may do something twice: the client tries a POST again only when it was
    refused."""
    return method == "POST" and bool(statuses - {429})


def is_pacing(test: cst.BaseExpression) -> bool:
    """`int(r.headers.get("X-RateLimit-Remaining", 1)) == 0`"""
    headers = False
    for node in walk.walk(test):
        match node:
            case cst.Attribute(attr=cst.Name("headers")):
                headers = True
            case cst.Call(func=cst.Name("int" | "float")):
                pass
            case cst.Call(func=cst.Attribute(attr=cst.Name("get"))):
                pass
            case cst.Call() | cst.Await() | cst.Yield() | cst.NamedExpr():
                return False
    return headers


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


def parted(
    plan: RewritePlan,
    test: cst.BaseExpression,
    good: int,
    errors: Collection[str] = (),
    of_body: Callable[[cst.BaseExpression], Parts | None] = lambda test: None,
) -> Parts | None:
    """The statuses for which a condition may be true, and those for which it may be false; None for
    one with effects. `errors` are the names of caught errors, and `of_body` answers the same for a
    condition on the body of the answer, or None."""
    every = NO_ANSWER | {good, *BAD}
    match test:
        case cst.UnaryOperation(operator=cst.Not()):
            parts = parted(plan, test.expression, good, errors, of_body)
            return (parts[1], parts[0]) if parts is not None else None
        case cst.BooleanOperation():
            left = parted(plan, test.left, good, errors, of_body)
            right = parted(plan, test.right, good, errors, of_body)
            if left is None or right is None:
                return None
            if isinstance(test.operator, cst.And):
                return left[0] & right[0], left[1] | right[1]
            return left[0] | right[0], left[1] & right[1]
    if is_status(test, errors):
        yes = statuses_of(plan, test, (good, *BAD))
        return (yes, every - yes) if yes is not None else None
    if isinstance(test, cst.Name) and _is_response(plan, test):
        return frozenset((good,)), every - {good}
    if (parts := of_body(test)) is not None:
        return parts
    return (every, every) if is_pure(test) or is_pacing(test) else None


def _is_response(plan: RewritePlan, node: cst.BaseExpression) -> bool:
    match plan.state.types.get(node):
        case Response(text=False) | Unresolved(stage="response"):
            return True
    return False


def otherwise(node: cst.If) -> Sequence[cst.CSTNode]:
    if isinstance(node.orelse, cst.If):
        return [node.orelse]
    return walk.body_of(node.orelse.body) if node.orelse is not None else []


def raises_at_end(body: Sequence[cst.CSTNode]) -> bool:
    last = body[-1] if body else None
    return isinstance(last, cst.SimpleStatementLine) and isinstance(last.body[-1], cst.Raise)


def is_of_python(node: cst.Import | cst.ImportFrom) -> bool:
    """Whether an import only loads modules of the standard library."""
    if isinstance(node, cst.ImportFrom):
        modules = [node.module] if node.module is not None and not node.relative else [None]
    else:
        modules = [alias.name for alias in node.names]
    names = [get_full_name_for_node(m) or "" if m is not None else "" for m in modules]
    return all(name.partition(".")[0] in stdlib_module_names for name in names)
