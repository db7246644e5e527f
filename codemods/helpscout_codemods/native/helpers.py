"""Helpers around V1 calls may be skipped only when all they do is to ask and unwrap."""

from __future__ import annotations

import libcst as cst
from libcst.helpers import get_full_name_for_node

from helpscout_codemods import walk
from helpscout_codemods.infer import pagers
from helpscout_codemods.native.plan import Plan
from helpscout_codemods.native.statuses import only_raises
from helpscout_codemods.values.modules import FunctionInfo
from helpscout_codemods.values.types import Prepared, Request, Response, Unresolved


def check_all(plan: Plan) -> None:
    """Forbid flows whose helpers do more than to ask and unwrap."""
    for request in plan.state.requests.values():
        _check(plan, request)


def _check(plan: Plan, request: Request) -> None:
    for helper in request.helpers:
        pager = isinstance(helper.node, cst.FunctionDef) and pagers.shape_of(helper.node)
        reason = _decorated(helper) if pager else _extra_work(plan, helper)
        if reason:
            source, _ = plan.state.homes[request.flow]
            plan.forbid(
                frozenset((request.flow,)),
                source,
                request.flow,
                f"{helper.name}() also {reason}",
            )


def mark_checked(plan: Plan) -> None:
    """A helper that raises for a bad status has checked the answer for its callers."""
    for request in plan.state.requests.values():
        if any(_checks(plan, helper) for helper in request.helpers):
            plan.check((request.flow,))


def _checks(plan: Plan, helper: FunctionInfo) -> bool:
    body = list(getattr(helper.node.body, "body", ()))
    for loop in [s for s in body if isinstance(s, cst.While | cst.For)]:
        body += walk.body_of(loop.body)
    return any(
        (isinstance(s, cst.If) and _is_status(s.test) and _guards_all(plan, s))
        or (isinstance(s, cst.SimpleStatementLine) and any(_is_raising(small) for small in s.body))
        for s in body
    )


def _guards_all(plan: Plan, node: cst.If) -> bool:
    """Whether the check raises for every bad status: no single one is compared with."""
    test = node.test
    single = isinstance(test, cst.Comparison) and isinstance(
        test.comparisons[0].operator, cst.Equal
    )
    return only_raises(plan, node) and not single


def _is_raising(node: cst.BaseSmallStatement) -> bool:
    if isinstance(node, cst.Assert):
        return _is_status(node.test)
    names = [n.attr.value for n in walk.walk(node) if isinstance(n, cst.Attribute)]
    return "raise_for_status" in names


def _extra_work(plan: Plan, helper: FunctionInfo) -> str:
    body = helper.node.body
    if not isinstance(body, cst.IndentedBlock | cst.SimpleStatementSuite):
        return "is not a plain function"
    if _decorated(helper):
        return _decorated(helper)
    for statement in body.body:
        reason = _statement(plan, statement)
        if reason:
            return reason
    return ""


def _decorated(helper: FunctionInfo) -> str:
    return "is decorated" if helper.decorated - {"staticmethod", "classmethod"} else ""


def _statement(plan: Plan, node: cst.CSTNode) -> str:
    if isinstance(node, cst.SimpleStatementLine):
        return next((r for s in node.body if (r := _statement(plan, s))), "")
    match node:
        case cst.Assign() | cst.AnnAssign() | cst.Return() | cst.Pass():
            return ""
        case cst.Expr(value=cst.SimpleString() | cst.ConcatenatedString()):
            return ""
        case cst.Expr(value=cst.Call(func=cst.Attribute(attr=cst.Name("raise_for_status")))):
            return ""
        case cst.Expr(value=cst.Call(func=cst.Attribute() as step)) if _is_step(plan, step):
            return ""
        case cst.With() if all(_is_answer(plan, item.item) for item in node.items):
            return next((r for s in node.body.body if (r := _statement(plan, s))), "")
        case cst.Expr(value=cst.Call(func=func)) if _names(func, "time.sleep"):
            # Pauses against the rate limit: the client paces itself.
            return ""
        case cst.If() if _is_status(node.test) and only_raises(plan, node):
            return ""
        case cst.Assert() if _is_status(node.test):
            return ""
    return "does more than to ask and unwrap"


def _is_step(plan: Plan, node: cst.Attribute) -> bool:
    """`request.add_header(...)`, `answer.close()`."""
    of = plan.state.types.get(node.value)
    known = isinstance(of, Prepared | Response | Unresolved)
    return known and node.attr.value in ("add_header", "close")


def _is_answer(plan: Plan, node: cst.BaseExpression) -> bool:
    return isinstance(plan.state.types.get(node), Response | Unresolved)


def _names(node: cst.BaseExpression, name: str) -> bool:
    return get_full_name_for_node(node) == name


def _is_status(test: cst.BaseExpression) -> bool:
    """Whether a condition only looks at the status of the answer."""
    attributes = [n.attr.value for n in walk.walk(test) if isinstance(n, cst.Attribute)]
    calls = [n for n in walk.walk(test) if isinstance(n, cst.Call)]
    return attributes in (["status_code"], ["ok"]) and not calls
