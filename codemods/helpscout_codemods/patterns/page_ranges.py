"""The first page read before, the others in `for page in range(2, pages + 1)`.

When the rows are only gathered in one list, all of it becomes one list of all pages; otherwise the
pages stay what they are (`numbered`): a second list would ask for the first rows again.
"""

from __future__ import annotations

import libcst as cst
from msgspec import Struct

from helpscout_codemods.patterns.page_consumers import NO, one_consumer, uses_only
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.syntax.expressions import code_of
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.types import Const, Flow, Flows, Items, Pages, Request


class Ranged(Struct, frozen=True):
    """A `for` over page numbers from 2, and the call that read page 1."""

    loop: cst.For
    first: Flow


def find(
    plan: RewritePlan, source: Source, request: Request, page: cst.BaseExpression
) -> Ranged | None:
    """The loop over the remaining pages around a call, if that is what is around it."""
    if not isinstance(page, cst.Name):
        return None
    child: cst.CSTNode = request.flow
    for ancestor in source.ancestors(request.flow):
        inside, child = child, ancestor
        if isinstance(ancestor, cst.FunctionDef | cst.Lambda | cst.While):
            return None
        if isinstance(ancestor, cst.For) and inside is ancestor.body:
            target = ancestor.target
            if not isinstance(target, cst.Name) or target.value != page.value:
                return None
            first = _first_call(plan, ancestor.iter)
            if first is None or ancestor.orelse is not None or not _same(plan, first, request):
                return None
            return Ranged(ancestor, first)
    return None


def _first_call(plan: RewritePlan, node: cst.BaseExpression) -> Flow | None:
    """The call whose `pages` ends `range(2, pages + 1)`."""
    if not isinstance(node, cst.Call) or len(node.args) != 2 or code_of(node.func) != "range":
        return None
    start, end = node.args[0].value, node.args[1].value
    if not isinstance(start, cst.Integer) or start.evaluated_value != 2:
        return None
    if not isinstance(end, cst.BinaryOperation) or not isinstance(end.operator, cst.Add):
        return None
    for one, other in ((end.left, end.right), (end.right, end.left)):
        value = plan.state.types.get(one)
        one_more = isinstance(other, cst.Integer) and other.evaluated_value == 1
        if isinstance(value, Pages) and value.key == "pages" and one_more:
            return next(iter(value.flows)) if len(value.flows) == 1 else None
    return None


def _same(plan: RewritePlan, first: Flow, request: Request) -> bool:
    """Whether both calls ask for the same list, page aside."""
    other = plan.state.requests[first]

    def spelled(request: Request) -> object:
        everything = {**request.path, **request.query}
        everything.pop("page", None)
        return {
            name: code_of(a.node) if a.node is not None else repr(a.value)
            for name, a in everything.items()
        }

    page = other.query.get("page")
    at_start = page is None or (isinstance(page.value, Const) and page.value.value in (1, "1"))
    return other.endpoint is request.endpoint and at_start and spelled(other) == spelled(request)


def apply(plan: RewritePlan, source: Source, request: Request, ranged: Ranged) -> str:
    """Plan the loop's end; a reason when it cannot be."""
    flow = request.flow
    rest: list[cst.CSTNode] = [s for s in ranged.loop.body.body if s not in plan.edits.drops]
    reason = one_consumer(plan, source, rest, flow)
    if reason:
        return reason
    page = ranged.loop.target
    assert isinstance(page, cst.Name)
    if not uses_only(ranged.loop.body, page.value, [flow]) or plan[ranged.first].by_number:
        return NO
    if not _gathers(plan, source, ranged, rest):
        return NO
    flows: Flows = frozenset((flow, ranged.first))
    plan.tie(flows)
    plan.absorb(ranged.loop.iter)
    plan[ranged.first].read_all(in_a_list=True)
    plan[flow].read_all()
    plan.drop(ranged.loop, flows)
    return ""


def _gathers(plan: RewritePlan, source: Source, ranged: Ranged, rest: list[cst.CSTNode]) -> bool:
    """`rows = first["items"]` before, `rows += more["items"]` or `rows.extend(...)` inside."""
    reads = [
        n
        for n, v in plan.state.types.items()
        if isinstance(v, Items) and v.flows == {ranged.first} and not isinstance(n, cst.Name)
    ]
    if len(reads) != 1:
        return False
    assign = source.parents.get(reads[0])
    if not isinstance(assign, cst.Assign) or len(assign.targets) != 1:
        return False
    target = assign.targets[0].target
    if not isinstance(target, cst.Name):
        return False
    small = rest[-1].body[0] if isinstance(rest[-1], cst.SimpleStatementLine) else None
    match small:
        case cst.AugAssign(target=cst.Name(name), operator=cst.AddAssign(), value=value):
            pass
        case cst.Expr(
            value=cst.Call(
                func=cst.Attribute(value=cst.Name(name), attr=cst.Name("extend")),
                args=[cst.Arg(value=value)],
            )
        ):
            pass
        case _:
            return False
    return name == target.value and isinstance(plan.state.types.get(value), Items)
