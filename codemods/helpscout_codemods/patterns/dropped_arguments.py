"""Arguments that a call loses, and whose evaluation does something that would be missed.

`requests.get(url(path), auth=(key(), "X"), headers=counted())` loses `auth`, `headers` and the call
of `url`; a function of the project that prints, counts or stores there has to go on doing so, and
the call stays.
"""

from __future__ import annotations

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.values.modules import FunctionInfo
from helpscout_codemods.values.types import Const, Function, Listing, Text

DROPPED_OPTIONS = frozenset(
    {"auth", "cert", "cookies", "headers", "hooks", "proxies", "timeout", "verify"}
)
"""Keywords of requests that helpscout_v2 has no use for."""
WITH_PARTS = (Text, Const, Listing)
"""Values that are looked into, so that the call that makes them is not written again."""
SHOWING = frozenset({"input", "print"})
STORING = frozenset(
    {"add", "append", "critical", "debug", "error", "exception", "extend", "increment", "info"}
) | {"insert", "put", "send", "sleep", "warning", "write"}
"""Methods that leave something behind: in a list, a log, a file."""
MOST = 20
"""Functions that are looked through, one called by another."""


def check_all(plan: RewritePlan) -> None:
    """Forbid the calls of which something would be missed."""
    for flow, request in plan.state.requests.items():
        for call in {flow, request.site}:
            source = plan.state.homes[call][0] if call in plan.state.homes else request.source
            for arg in call.args if isinstance(call, cst.Call) else ():
                info = _lost_in(plan, arg)
                if info is not None:
                    reason = f"{info.name}() does more than return a value"
                    plan.forbid((flow,), source, arg, reason)


def _lost_in(plan: RewritePlan, arg: cst.Arg) -> FunctionInfo | None:
    """A function whose call the new code loses, and that does something."""
    if arg.keyword is not None and arg.keyword.value in DROPPED_OPTIONS:
        return acting(plan, arg.value)
    for node in walk.walk(arg.value):
        # What is known of its result is written in the place of its call.
        if isinstance(node, cst.Call) and isinstance(plan.state.types.get(node), WITH_PARTS):
            info = acting(plan, node, stores=True)
            if info is not None:
                return info
    return None


def acting(plan: RewritePlan, node: cst.CSTNode, *, stores: bool = False) -> FunctionInfo | None:
    """A function of the project that does something when the expression is evaluated; with
    `stores` that may be to keep a value in an object."""
    pending = [node]
    visited: set[FunctionInfo] = set()
    while pending and len(visited) < MOST:
        body = pending.pop()
        for call in walk.walk(body):
            callee = plan.state.types.get(call.func) if isinstance(call, cst.Call) else None
            if isinstance(callee, Function) and callee.info not in visited:
                visited.add(callee.info)
                if _acts(callee.info, stores=stores):
                    return callee.info
                pending.append(callee.info.node.body)
    return None


def _acts(info: FunctionInfo, *, stores: bool) -> bool:
    """Whether a function shows, counts or stores something."""
    for node in walk.walk(info.node.body):
        match node:
            case cst.Global() | cst.Nonlocal():
                return True
            case cst.AugAssign(target=cst.Subscript() | cst.Attribute()):
                return True
            case cst.AssignTarget(target=cst.Attribute()) if stores:
                return True
            case cst.Call(func=cst.Name(name)) if name in SHOWING:
                return True
            case cst.Call(func=cst.Attribute(attr=cst.Name(name))) if name in STORING:
                return True
    return False
