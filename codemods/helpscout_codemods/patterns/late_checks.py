"""Answers whose status is checked some lines behind the call: helpscout_v2 raises in the call.

    answer = requests.get(url)
    log.append(url)                     # ran for a bad answer, too
    answer.raise_for_status()

The call becomes V2 code, and its finding says that the lines between do not run any more.
"""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst
from libcst.helpers import get_full_name_for_node

from helpscout_codemods import walk
from helpscout_codemods.patterns import scopes
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.values.types import Flows, Getter, Response

WAITING = frozenset({"time.sleep", "sleep"})


def check_all(plan: RewritePlan) -> None:
    """Doubt the calls behind which something happens before their check."""
    state = plan.state
    reads: list[tuple[cst.CSTNode, Flows]] = [
        (node, value.of.flows)
        for node, value in state.types.items()
        if isinstance(value, Getter) and isinstance(value.of, Response)
    ]
    reads += [(call, flows) for call, (_, flows) in state.checks.items()]
    for node, flows in reads:
        source, _ = state.homes[node]
        check = next((a for a in source.ancestors(node) if a in plan.edits.drops), None)
        for flow in flows:
            if check is None or flow not in state.homes or state.homes[flow][0] is not source:
                continue
            call_line = scopes.line_of(source, flow)
            block = walk.body_of(source.parents.get(check))
            if call_line is not None and check in block and call_line in block:
                between = block[block.index(call_line) + 1 : block.index(check)]
                _doubt(plan, flow, [line for line in between if line not in plan.edits.drops])


def _doubt(plan: RewritePlan, flow: cst.CSTNode, between: Iterable[cst.CSTNode]) -> None:
    source, _ = plan.state.homes[flow]
    acting_lines = [source.at(line).line for line in between if _acts(plan, line)]
    if acting_lines:
        reason = f"a bad answer raises an error before line {acting_lines[0]} runs"
        plan.doubt((flow,), reason)


def _acts(plan: RewritePlan, line: cst.CSTNode) -> bool:
    """Whether a line does something that shows outside its block."""
    for node in walk.walk(line):
        match node:
            case cst.Call():
                callee = plan.state.types.get(node.func)
                is_of_answer = isinstance(callee, Getter) and isinstance(callee.of, Response)
                is_waiting = get_full_name_for_node(node.func) in WAITING
                if not is_of_answer and not is_waiting:
                    return True
            case cst.AssignTarget(target=target) | cst.AugAssign(target=target):
                if not isinstance(target, cst.Name):
                    return True
            case cst.Yield() | cst.Await() | cst.Del():
                return True
    return False
