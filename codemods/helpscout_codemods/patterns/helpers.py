"""Helpers around V1 calls may be skipped only when all they do is to ask and unwrap."""

from __future__ import annotations

import libcst as cst

from helpscout_codemods.infer import decorators, pagers
from helpscout_codemods.infer.decorators import PACES, RETRIES
from helpscout_codemods.patterns.helper_paths import body_of
from helpscout_codemods.patterns.helper_statements import REPEATS
from helpscout_codemods.patterns.missing_answers import UNSEEN
from helpscout_codemods.patterns.own_errors import OwnErrors
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.values.modules import FunctionInfo, overridden
from helpscout_codemods.values.types import Ref, Request

EXITS = "{}() ended the program with a line of its own, where helpscout_v2 raises an error"
ENDS_PROGRAM = "{}() ends the program for a bad status, and a handler would catch the error instead"
NOTES = "{}() logged each call, which is no longer logged"
REPORTS = "{}() logged a bad status, which only the exception shows now"
LIMITS = "{}() kept calls from running at the same time, and AsyncHelpScout has its own limits"
LOGS = "{}() logged its retries, and the client now retries by itself"


def check_all(plan: RewritePlan) -> None:
    """Forbid flows whose helpers do more than to ask and unwrap."""
    errors = OwnErrors(plan)
    for request in plan.state.requests.values():
        _check(plan, errors, request)


def _check(plan: RewritePlan, errors: OwnErrors, request: Request) -> None:
    flows = frozenset((request.flow,))
    for helper in request.helpers:
        pager = isinstance(helper.node, cst.FunctionDef) and pagers.shape_of(helper.node)
        body = body_of(plan, helper, request.flow)
        reason = _replaced(plan, helper) or _decorated(plan, helper) or ("" if pager else body.more)
        reason = f"{helper.name}() also {reason}" if reason else ""
        reason = reason or next(
            (r for error in body.raised if (r := errors.check(request.flow, error))), ""
        )
        if not reason and body.exits and errors.are_caught(request.flow):
            reason = ENDS_PROGRAM.format(helper.name)
        if not reason and body.absent and not plan[request.flow].expects_missing:
            reason = UNSEEN.format(helper.name)
        if reason:
            if body.at is not None:
                plan.forbid(flows, helper.source, body.at, reason)
            else:
                plan.forbid(flows, plan.state.homes[request.flow][0], request.flow, reason)
        elif body.exits:
            plan.doubt(flows, EXITS.format(helper.name))
        elif body.limits:
            plan.doubt(flows, LIMITS.format(helper.name))
        elif body.repeats:
            plan.doubt(flows, REPEATS)
        elif body.reports:
            plan.doubt(flows, REPORTS.format(helper.name))
        elif body.notes:
            plan.doubt(flows, NOTES.format(helper.name))
        elif body.logs:
            plan.doubt(flows, LOGS.format(helper.name))


def mark_checked(plan: RewritePlan) -> None:
    """A helper that raises for a bad status has checked the answer for its callers."""
    for request in plan.state.requests.values():
        for helper in request.helpers:
            if body_of(plan, helper, request.flow).raises_for_all():
                plan.check((request.flow,))


def _replaced(plan: RewritePlan, helper: FunctionInfo) -> str:
    is_overridden = overridden(helper, plan.state.classes.values())
    return "is overridden in a class derived from its own" if is_overridden else ""


def _decorated(plan: RewritePlan, helper: FunctionInfo) -> str:
    node = helper.node
    names = set()
    for decorator in node.decorators if isinstance(node, cst.FunctionDef) else ():
        name = decorator.decorator
        is_call = isinstance(name, cst.Call)
        value = plan.state.types.get(name.func if isinstance(name, cst.Call) else name)
        wrapper = decorators.wrapper_of(value, called=is_call) if value is not None else None
        if wrapper is not None and wrapper in plan.state.functions:
            again = body_of(plan, plan.state.functions[wrapper], node, wraps=True)
            if not (again.more or again.logs or again.absent or again.raised):
                continue
        names.add(value.name.removeprefix("builtins.") if isinstance(value, Ref) else "")
    has_pace = names >= PACES
    return "" if names - (PACES if has_pace else set()) <= RETRIES | _PLAIN else "is decorated"


_PLAIN = frozenset({"staticmethod", "classmethod"})
