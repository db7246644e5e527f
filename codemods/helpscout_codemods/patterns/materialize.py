"""Answers whose rows are read more than once: `if data["items"]: ... data["items"][0]`.

Each read of the client's pages would ask the server again, and could see other rows. The rows are
kept in a list where the call is made, and all reads take them from there. One read counts as many
where it stands in a loop that the call is not in, or in a function that is handed the answer.
"""

from __future__ import annotations

from collections import defaultdict

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.patterns import list_rows, value_read
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.values.types import Envelope, Flow, Getter, Pages

AGAIN = "its rows and their count are now separate requests"


def check_all(plan: RewritePlan) -> None:
    """Choose the lists that are kept where they are asked for."""
    for flow in plan.state.or_no_rows & plan.state.requests.keys():
        # Where the code has `[]` on another way, a list of rows must be a list as well.
        if plan[flow].reads_all:
            plan[flow].read_all(in_a_list=True)
    rows: dict[Flow, int] = defaultdict(int)
    others: set[Flow] = set()
    for node, value in plan.state.types.items():
        if isinstance(value, Pages):
            others |= value.flows
        field_read = value_read.read_of(plan, node)
        if field_read is None or not isinstance(field_read[0], Envelope):
            continue
        for flow in field_read[0].flows:
            if field_read[1] == "items" and not isinstance(node, cst.Name):
                rows[flow] += 2 if _is_repeated(plan, node, flow) else 1
            elif field_read[1] != "items":
                others.add(flow)
    for flow, times in rows.items():
        request = plan.state.requests[flow]
        if not plan[flow].reads_fifty or request.endpoint.envelope != "page":
            continue
        if flow in others and plan[flow].changed_in_loop:
            source, _ = plan.state.homes[flow]
            reason = "its rows are changed between two reads of the answer"
            plan.forbid(frozenset((flow,)), source, flow, reason)
        elif times < 2:
            continue
        elif flow in others:
            plan.doubt(frozenset((flow,)), AGAIN)
        elif isinstance(plan.state.types.get(flow), list_rows.WRAPPED_ROWS):
            plan[flow].in_list = True


def _is_repeated(plan: RewritePlan, node: cst.CSTNode, flow: Flow) -> bool:
    """Whether a read may happen more often than the call behind it."""
    source, _ = plan.state.homes[node]
    child = node
    repeats = False
    for ancestor in source.ancestors(node):
        match ancestor:
            case cst.CompFor():
                repeats = repeats or child is not ancestor.iter
            case cst.ListComp() | cst.SetComp() | cst.GeneratorExp() | cst.DictComp():
                if (repeats or child is not ancestor.for_in) and not _asks(plan, ancestor, flow):
                    return True
                repeats = False
            case cst.For() | cst.While():
                again = child is ancestor.body or child is getattr(ancestor, "test", None)
                if again and not _asks(plan, ancestor.body, flow):
                    return True
            case cst.FunctionDef() | cst.Lambda():
                return not _asks(plan, ancestor, flow)
        child = ancestor
    return False


def _asks(plan: RewritePlan, block: cst.CSTNode, flow: Flow) -> bool:
    """Whether the call, or a function that hands out its answer, is called below a node."""
    return any(
        node is flow
        or (
            isinstance(node, cst.Call)
            and isinstance(value := plan.state.types.get(node), list_rows.WRAPPED_ROWS)
            and flow in value.flows
            and not isinstance(plan.state.types.get(node.func), Getter)
        )
        for node in walk.walk(block)
    )
