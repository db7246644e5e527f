"""Helpers around V1 calls may be skipped only when all they do is to ask and unwrap."""

from __future__ import annotations

import libcst as cst

from helpscout_codemods.index import FunctionInfo
from helpscout_codemods.native.plan import Plan
from helpscout_codemods.v1types import Request


def check(plan: Plan, request: Request) -> None:
    for helper in request.helpers:
        reason = _extra_work(helper)
        if reason:
            source, _ = plan.state.homes[request.flow]
            plan.forbid(
                frozenset((request.flow,)),
                source,
                request.flow,
                f"{helper.name}() also {reason}",
            )


def _extra_work(helper: FunctionInfo) -> str:
    body = helper.node.body
    if not isinstance(body, cst.IndentedBlock | cst.SimpleStatementSuite):
        return "is not a plain function"
    if helper.decorated - {"staticmethod", "classmethod"}:
        return "is decorated"
    for statement in body.body:
        reason = _statement(statement)
        if reason:
            return reason
    return ""


def _statement(node: cst.CSTNode) -> str:
    if isinstance(node, cst.SimpleStatementLine):
        return next((r for s in node.body if (r := _statement(s))), "")
    match node:
        case cst.Assign() | cst.AnnAssign() | cst.Return() | cst.Pass():
            return ""
        case cst.Expr(value=cst.SimpleString() | cst.ConcatenatedString()):
            return ""
        case cst.Expr(value=cst.Call(func=cst.Attribute(attr=cst.Name("raise_for_status")))):
            return ""
    return "does more than to ask and unwrap"
