"""Arguments that a call loses, and whose evaluation does something that would be missed.

`requests.get(url, auth=(key(), "X"), headers=counted())` loses `auth` and `headers`; a function of
the project that prints, counts or stores there has to go on doing so, and the call stays.
"""

from __future__ import annotations

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.values.modules import FunctionInfo
from helpscout_codemods.values.types import Flow, Function

DROPPED_OPTIONS = frozenset(
    {"auth", "cert", "cookies", "headers", "hooks", "proxies", "timeout", "verify"}
)
"""Keywords of requests that helpscout_v2 has no use for."""
SHOWING = frozenset({"input", "print"})
STORING = frozenset(
    {"add", "append", "critical", "debug", "error", "exception", "extend", "increment", "info"}
) | {"insert", "put", "send", "sleep", "warning", "write"}
"""Methods that leave something behind: in a list, a log, a file."""
MOST = 20
"""Functions that are looked through, one called by another."""


def check_all(plan: RewritePlan) -> None:
    """Forbid the calls of which something would be missed."""
    for flow in plan.state.requests:
        source, _ = plan.state.homes[flow]
        if not isinstance(flow, cst.Call):
            continue
        for arg in flow.args:
            if arg.keyword is not None and arg.keyword.value in DROPPED_OPTIONS:
                info = acting(plan, arg.value)
                if info is not None:
                    reason = f"{info.name}() does more than return a value"
                    plan.forbid(_one(flow), source, arg, reason)


def _one(flow: Flow) -> frozenset[Flow]:
    return frozenset((flow,))


def acting(plan: RewritePlan, node: cst.CSTNode) -> FunctionInfo | None:
    """A function of the project that does something when the expression is evaluated."""
    pending = [node]
    visited: set[FunctionInfo] = set()
    while pending and len(visited) < MOST:
        body = pending.pop()
        for call in walk.walk(body):
            callee = plan.state.types.get(call.func) if isinstance(call, cst.Call) else None
            if isinstance(callee, Function) and callee.info not in visited:
                visited.add(callee.info)
                if _acts(callee.info):
                    return callee.info
                pending.append(callee.info.node.body)
    return None


def _acts(info: FunctionInfo) -> bool:
    """Whether a function shows, counts or stores something."""
    for node in walk.walk(info.node.body):
        match node:
            case cst.Global() | cst.Nonlocal():
                return True
            case cst.AugAssign(target=cst.Subscript() | cst.Attribute()):
                return True
            case cst.Call(func=cst.Name(name)) if name in SHOWING:
                return True
            case cst.Call(func=cst.Attribute(attr=cst.Name(name))) if name in STORING:
                return True
    return False
