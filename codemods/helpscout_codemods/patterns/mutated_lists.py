"""Lists that are read while the code changes what they hold.

V1 sent fifty rows at once, and code closed or moved them one by one. The client reads its pages as
the loop goes on, and V2's are smaller: rows that are changed on the way would move the rest out of
reach. Such lists are read completely before the loop begins.
"""

from __future__ import annotations

import libcst as cst
from libcst.helpers import get_full_name_for_node

from helpscout_codemods import walk
from helpscout_codemods.patterns.bindings import Comprehension
from helpscout_codemods.patterns.list_rows import is_settings
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.values.modules import FunctionInfo, Source
from helpscout_codemods.values.types import (
    Const,
    Flow,
    Flows,
    Function,
    Items,
    Listing,
    Request,
    Value,
)

NEXT_PAGE = "V1 asked for the next page after changing this one, now all rows are read first"
MOVED_ROWS = (
    "rows leave the list while its pages are read, so V1 skipped some and V2 code would not"
)
INSTEAD = "read all pages first: for row in list(...)"


def check_all(plan: RewritePlan) -> None:
    """Mark the lists whose rows are looped over by code that writes."""
    writers = _writers(plan)
    for node, value in plan.state.types.items():
        flows = _listed(plan, value)
        if not flows or all(p.changed_in_loop for p in plan.of(flows)):
            continue
        source, _ = plan.state.homes[node]
        loop = source.parents.get(node)
        if isinstance(loop, cst.Arg):
            call = source.parents.get(loop)
            if isinstance(call, cst.Call) and _hands_on(plan, source, call, writers):
                open_flows = [p.flow for p in plan.of(flows) if p.reads_all]
                plan.forbid(open_flows, source, node, MOVED_ROWS, INSTEAD)
        elif isinstance(loop, cst.For | cst.CompFor) and loop.iter is node:
            body = _body(source, loop)
            if body is not None and _writes(plan, body, writers):
                for flow_plan in plan.of(flows):
                    flow_plan.changed_in_loop = True
                paged_flows = [p.flow for p in plan.of(flows) if p.reads_all]
                moved_flows = [flow for flow in paged_flows if _moves(plan, body, flow)]
                if moved_flows:
                    plan.forbid(moved_flows, source, node, MOVED_ROWS, INSTEAD)
    moving = [p.flow for p in plan.requests() if p.reads_all and p.changed_in_loop]
    plan.doubt(moving, NEXT_PAGE)


def _listed(plan: RewritePlan, value: Value) -> Flows:
    """The lists behind what is looped over, unless the project holds all rows already."""
    if isinstance(value, Listing) and value.kind != "generator":
        return frozenset()
    if not isinstance(value, Items | Listing):
        return frozenset()
    requests = plan.state.requests
    flows = plan.state.flows(value)
    return frozenset(f for f in flows if f in requests and _is_open(requests[f]))


def _is_open(request: Request) -> bool:
    """Whether a list is read on while its rows are worked on; a helper that gathers all pages has
    them before, and lists of the account's settings do not move."""
    whole = request.pager == "list" or is_settings(request)
    return request.endpoint.envelope == "page" and not whole


def _body(source: Source, loop: cst.For | cst.CompFor) -> cst.CSTNode | None:
    if isinstance(loop, cst.For):
        return loop.body
    return next((a for a in source.ancestors(loop) if isinstance(a, Comprehension)), None)


def _hands_on(
    plan: RewritePlan, source: Source, call: cst.Call, writers: set[FunctionInfo]
) -> bool:
    """Whether rows go one by one to code that writes: `map(close, rows)`, and `next(rows)` in a
    loop."""
    if isinstance(plan.state.types.get(call.func), Function):
        return False
    if (get_full_name_for_node(call.func) or "").rpartition(".")[2] in ("next", "islice"):
        if not any(isinstance(arg.value, cst.Name) for arg in call.args):
            return False
        around = (a for a in source.ancestors(call) if isinstance(a, cst.For | cst.While))
        return any(_writes(plan, loop.body, writers) for loop in around)
    return any(_writes(plan, arg.value, writers) for arg in call.args)


def _writers(plan: RewritePlan) -> set[FunctionInfo]:
    """The functions that write, themselves or through others."""
    state = plan.state
    functions = {
        home
        for flow, request in state.requests.items()
        if request.method != "GET" and (home := state.homes[flow][1]) is not None
    }
    for source in state.index.sources.values():
        for call in source.all(cst.Call):
            if _is_v2_write(call) and call in state.homes:
                home = state.homes[call][1]
                functions |= {home} if home is not None else set()
    while True:
        size = len(functions)
        for node, value in state.types.items():
            if isinstance(value, Function) and value.info in functions:
                home = state.homes[node][1]
                if home is not None:
                    functions.add(home)
        if len(functions) == size:
            return functions


def _writes(plan: RewritePlan, body: cst.CSTNode, writers: set[FunctionInfo]) -> bool:
    for node in walk.walk(body):
        request = plan.state.requests.get(node)
        if request is not None and request.method != "GET":
            return True
        value = plan.state.types.get(node)
        if isinstance(value, Function) and value.info in writers:
            return True
        if isinstance(node, cst.Call) and _is_v2_write(node):
            return True
    return False


V2_WRITES = frozenset(
    {"add", "create", "delete", "overwrite", "remove", "replace", "set", "update"}
)


def _moves(plan: RewritePlan, body: cst.CSTNode, flow: Flow) -> bool:
    """Whether a write below `body` may take rows out of the list."""
    state = plan.state
    lists = state.requests[flow]
    status = lists.query.get("status")
    fixed_filters = {"mailboxId"}
    if status is not None and status.value not in (Const("all"), Const(None)):
        fixed_filters.add("status")
    if lists.endpoint.id not in BY_MAILBOX:
        fixed_filters |= {"status", "owner"}
    for write in _writes_below(plan, body):
        request = state.requests.get(write)
        if request is None:
            keywords = {a.keyword.value for a in write.args if a.keyword is not None}
            if _last(write) != "update" or {V2_NAMES.get(k, k) for k in keywords} & fixed_filters:
                return True
            continue
        if request.method == "DELETE":
            return True
        cell = None
        if request.body is not None and isinstance(request.body.value, Listing):
            cell = state.cell(request.body.value)
        if cell is None or not cell.closed or fixed_filters & cell.entries.keys():
            return True
    return False


BY_MAILBOX = frozenset({"conversations.list", "conversations.list_by_mailbox"})
"""Lists in which a conversation stays, whatever its owner and folder."""


V2_NAMES = {"mailbox": "mailboxId", "assignee": "owner"}
"""Arguments of the client's `update`, and what V1 called them."""


def _writes_below(plan: RewritePlan, body: cst.CSTNode) -> set[cst.Call]:
    """The writes below a node, through the functions it calls."""
    state = plan.state
    calls: set[cst.Call] = set()
    seen_functions: set[FunctionInfo] = set()
    pending = [body]
    while pending:
        for node in walk.walk(pending.pop()):
            request = state.requests.get(node)
            writes = request is not None and request.method != "GET"
            if isinstance(node, cst.Call) and (writes or _is_v2_write(node)):
                calls.add(node)
            value = state.types.get(node)
            if isinstance(value, Function) and value.info not in seen_functions:
                seen_functions.add(value.info)
                pending.append(value.info.node.body)
    return calls


def _last(node: cst.Call) -> str:
    """The method that is called."""
    return node.func.attr.value if isinstance(node.func, cst.Attribute) else ""


def _is_v2_write(node: cst.Call) -> bool:
    """`hs.conversations.update(...)` in a file that has moved in part."""
    path = (get_full_name_for_node(node.func) or "").split(".")
    return path[-1] in V2_WRITES and bool({"conversations", "customers"} & set(path[1:-1]))
