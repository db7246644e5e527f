"""Answers whose rows are read more than once: `if data["items"]: ... data["items"][0]`.

Each read of the client's pages would ask the server again, and could see other rows. The rows are
kept in a list where the call is made, and all reads take them from there.
"""

from __future__ import annotations

from collections import defaultdict

import libcst as cst

from helpscout_codemods.native import items, reading
from helpscout_codemods.native.plan import Plan
from helpscout_codemods.values.types import Envelope, Flow, Pages

AGAIN = "its rows and their count are asked for separately now"


def check_all(plan: Plan) -> None:
    """Choose the lists that are kept where they are asked for."""
    rows: dict[Flow, int] = defaultdict(int)
    others: set[Flow] = set()
    for node, value in plan.state.types.items():
        if isinstance(value, Pages):
            others |= value.flows
        read = reading.read_of(plan, node)
        if read is None or not isinstance(read[0], Envelope):
            continue
        for flow in read[0].flows:
            if read[1] == "items" and not isinstance(node, cst.Name):
                rows[flow] += 1
            elif read[1] != "items":
                others.add(flow)
    for flow, times in rows.items():
        request = plan.state.requests[flow]
        if not plan[flow].reads_fifty or request.endpoint.envelope != "page":
            continue
        if flow in others and plan[flow].changed_in_loop:
            source, _ = plan.state.homes[flow]
            reason = "its rows are changed between one look at the answer and the next"
            plan.forbid(frozenset((flow,)), source, flow, reason)
        elif times < 2:
            continue
        elif flow in others:
            plan.doubt(frozenset((flow,)), AGAIN)
        elif isinstance(plan.state.types.get(flow), items.WRAPPED):
            plan[flow].in_list = True
