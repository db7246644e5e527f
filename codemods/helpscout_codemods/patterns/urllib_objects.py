"""What urllib adds to a call: requests put together in steps, openers, answers that are closed.

    request = urllib.request.Request(url)
    request.add_header("Authorization", "Basic " + token)
    with urllib.request.urlopen(request) as answer:
        data = json.load(answer)

The steps go away with the request, and the block around the answer with the answer.
"""

from __future__ import annotations

import libcst as cst

from helpscout_codemods.patterns.lines import small_of
from helpscout_codemods.patterns.plan import Rewrite, RewritePlan
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.types import (
    Chain,
    Flow,
    Flows,
    Getter,
    Prepared,
    Response,
    Unresolved,
)

STEPS = frozenset({"add_header", "add_unredirected_header", "add_password"})
CLOSED_BY_BLOCK = frozenset({"aiohttp", "http.client", "urllib"})
"""Libraries whose answers are closed by a block around them."""
SET = frozenset({"get_method", "method", "data"})


def check_all(plan: RewritePlan) -> None:
    """Plan the objects around V1 calls, or say why the calls have to stay."""
    for request in plan.state.requests.values():
        if request.raises:
            plan.check((request.flow,))
    for node, value in list(plan.state.types.items()):
        if isinstance(value, Prepared):
            flows: Flows = frozenset(plan.state.opened.get(value.node, ()))
            if flows:
                _step(plan, node, value, flows)
        elif isinstance(value, Chain):
            if not _is_link(plan, node):
                plan.leaking.add(value.node)
        elif isinstance(node, cst.Call) and isinstance(value, Response):
            _closed_by_block(plan, node, value)


def _is_link(plan: RewritePlan, node: cst.CSTNode) -> bool:
    """Whether a chain is only named, or goes one step further."""
    source, _ = plan.state.homes[node]
    parent = source.parents.get(node)
    value = plan.state.types.get(parent) if parent is not None else None
    match parent:
        case cst.Assign() | cst.AssignTarget():
            return True
        case cst.Attribute() | cst.Call():
            asks = isinstance(value, Getter) and source.parents.get(parent) in plan.state.requests
            return isinstance(value, Chain) or asks
    return False


def _step(plan: RewritePlan, node: cst.CSTNode, value: Prepared, flows: Flows) -> None:
    source, _ = plan.state.homes[node]
    parent = source.parents.get(node)
    reason = ""
    match parent:
        case cst.Assign() | cst.AssignTarget() | cst.Return():
            pass
        case cst.Arg():
            call = source.parents.get(parent)
            answer = plan.state.types.get(call) if call is not None else None
            sends = call in plan.state.requests or isinstance(answer, Unresolved)
            builds = isinstance(plan.state.types.get(call), Prepared) if call else False
            reason = "" if sends or builds else "its request is passed to something else"
        case cst.Attribute() if parent.value is node:
            reason = _member(plan, source, parent, value, flows)
        case _:
            reason = "its request is used in a way the tool cannot trace"
    if reason and value.kind == "request":
        plan.forbid(flows, source, node, reason)


def _member(
    plan: RewritePlan, source: Source, node: cst.Attribute, value: Prepared, flows: Flows
) -> str:
    """`request.add_header(...)` and `request.get_method = ...` go away."""
    place = source.parents.get(node)
    is_callee = isinstance(place, cst.Call) and place.func is node
    if is_callee and place in plan.state.requests:
        return ""
    is_stored = isinstance(place, cst.AssignTarget) and node.attr.value in SET
    steps = is_stored or (is_callee and node.attr.value in STEPS)
    statement = source.parents.get(place) if steps and place is not None else None
    line = source.parents.get(statement) if statement is not None else None
    if isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1:
        if all(_is_made_for(plan, value, flow) for flow in flows):
            plan.drop(line, flows)
        return ""
    return f"the code uses {node.attr.value} of its request"


def _is_made_for(plan: RewritePlan, value: Prepared, flow: Flow) -> bool:
    """Whether the call stands beside the request: a helper may serve callers that stay, and an
    opener other hosts, so their steps stay until nothing uses what they prepare."""
    request = plan.state.requests[flow]
    beside = plan.state.homes[flow] == plan.state.homes[value.node]
    return value.kind == "request" and request.site is flow and beside


def _closed_by_block(plan: RewritePlan, node: cst.Call, value: Response) -> None:
    """`with urlopen(request) as answer:` loses its block."""
    source, _ = plan.state.homes[node]
    item = source.parents.get(node)
    block = source.parents.get(item) if isinstance(item, cst.WithItem) else None
    if not isinstance(block, cst.With) or not isinstance(item, cst.WithItem):
        return
    has_plain_name = item.asname is None or isinstance(item.asname.name, cst.Name)
    if len(block.items) != 1 or not has_plain_name or not _is_closable(plan, value):
        return
    plan.recipe(block, value.flows, _without_block)
    if item.asname is not None and value.flows == {node}:
        target = cst.AssignTarget(cst.ensure_type(item.asname.name, cst.Name))
        line = cst.SimpleStatementLine([cst.Assign([target], node)])
        plan.edits.opened_answers[block] = line


def _without_block(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
    block = cst.ensure_type(updated, cst.With)
    (item,) = block.items
    small: cst.BaseSmallStatement = cst.Expr(item.item)
    if item.asname is not None:
        name = cst.ensure_type(item.asname.name, cst.Name)
        small = cst.Assign([cst.AssignTarget(name)], item.item)
    first = cst.SimpleStatementLine([small], leading_lines=block.leading_lines)
    rest = [line for line in _lines(block.body) if not isinstance(small_of(line), cst.Pass)]
    return cst.FlattenSentinel([first, *rest])  # type: ignore[return-value]


def only_body(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
    """The statements of a block, into which the call itself has been put."""
    block = cst.ensure_type(updated, cst.With)
    first, *rest = _lines(block.body)
    leading = [*block.leading_lines, *getattr(first, "leading_lines", ())]
    return cst.FlattenSentinel(  # type: ignore[return-value]
        [first.with_changes(leading_lines=leading), *rest]
    )


def _lines(body: cst.BaseSuite) -> list[cst.BaseStatement]:
    if isinstance(body, cst.IndentedBlock):
        return list(body.body)
    assert isinstance(body, cst.SimpleStatementSuite)
    plain = cst.MaybeSentinel.DEFAULT
    return [cst.SimpleStatementLine([s.with_changes(semicolon=plain)]) for s in body.body]


def _is_closable(plan: RewritePlan, value: Response) -> bool:
    requests = [plan.state.requests.get(flow) for flow in value.flows]
    return all(r is not None and r.dialect in CLOSED_BY_BLOCK for r in requests)


def placed(plan: RewritePlan, source: Source, node: cst.CSTNode, value: object) -> bool:
    """Whether an answer of urllib stands in a `with` whose block goes away."""
    if not isinstance(value, Response) or not _is_closable(plan, value):
        return False
    parent = source.parents.get(node)
    if isinstance(parent, cst.AsName):
        parent = source.parents.get(parent)
    block = source.parents.get(parent) if isinstance(parent, cst.WithItem) else None
    return block in plan.edits.recipes


def closing(plan: RewritePlan, source: Source, arg: cst.Arg, value: Response) -> bool:
    """Plan `contextlib.closing(answer)`: the answer itself."""
    call = source.parents.get(arg)
    if not isinstance(call, cst.Call) or not _is_closable(plan, value):
        return False
    plan.recipe(call, value.flows, _argument)
    return True


def method(plan: RewritePlan, source: Source, call: cst.Call, getter: Getter, flows: Flows) -> bool:
    """Plan `answer.read().decode()`: the answer itself; `answer.close()` goes away."""
    if not isinstance(getter.of, Response):
        return False
    if getter.name in ("read", "decode"):
        plan.recipe(call, flows, _receiver)
        return True
    if getter.name != "close":
        return False
    if not isinstance(cst.ensure_type(call.func, cst.Attribute).value, cst.Name):
        plan.recipe(call, flows, _receiver)
        return True
    statement = source.parents.get(call)
    line = source.parents.get(statement) if isinstance(statement, cst.Expr) else None
    if line is not None and small_of(line) is statement:
        plan.drop(line, flows)
        return True
    return False


def _argument(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
    return cst.ensure_type(updated, cst.Call).args[0].value


def _receiver(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
    func = cst.ensure_type(updated, cst.Call).func
    return cst.ensure_type(func, cst.Attribute).value
