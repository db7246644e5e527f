"""Paging loops that become one iteration over all pages.

`while True: ... if page == data["pages"]: break; page += 1` and `while page <= pages: ...`, when
the page number serves no other purpose and exactly one statement uses the rows.
"""

from __future__ import annotations

import libcst as cst
from msgspec import Struct, field

from helpscout_codemods import walk
from helpscout_codemods.patterns import gathering, loop_parameters, numbered_pages, page_ranges
from helpscout_codemods.patterns.flow_plan import Paging
from helpscout_codemods.patterns.lines import small_of
from helpscout_codemods.patterns.loop_exits import Exit, compact, exit_of, is_increment
from helpscout_codemods.patterns.page_consumers import NO, flatten, one_consumer, uses_only
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.syntax.expressions import is_endless, is_name
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.query_builders import Counted
from helpscout_codemods.values.types import Const, Flow, Flows, Pages, Request


class Loop(Struct):
    node: cst.While
    page: str
    drops: list[cst.CSTNode] = field(default_factory=list)
    leave: list[cst.CSTNode] = field(default_factory=list)


def check_all(plan: RewritePlan) -> None:
    """Choose for each list which of its pages are read."""
    for request in plan.state.requests.values():
        _check(plan, request)


def _check(plan: RewritePlan, request: Request) -> None:
    """Decide for one list request whether its page number is only there to read all pages."""
    own = plan[request.flow]
    if request.pager:
        own.read_all(in_a_list=request.pager == "list")
        return
    page = request.query.get("page")
    if page is None:
        return
    source, _ = plan.state.homes[request.flow]
    flows: Flows = frozenset((request.flow,))
    is_first = isinstance(page.value, Const) and str(page.value.value) == "1"
    if is_first and not _is_variable(page.node):
        return
    if own.paging is Paging.ALL_IN_A_LIST:
        return
    if own.asked_at_once:
        if not numbered_pages.choose(plan, request):
            plan.forbid(flows, source, request.flow, NO)
        return
    page_range = (
        page_ranges.find(plan, source, request, page.node) if page.node is not None else None
    )
    if page_range is not None:
        reason = page_ranges.apply(plan, source, request, page_range)
        if reason and not numbered_pages.choose(plan, request):
            plan.forbid(flows, source, request.flow, reason)
        return
    loop = _loop(plan, source, request.flow, page.node)
    if isinstance(loop, str) and numbered_pages.choose(plan, request):
        return
    if isinstance(loop, str):
        plan.forbid(flows, source, request.flow, loop)
        return
    own.read_all()
    for node in loop.drops:
        plan.drop(node, flows)
    plan.absorb(loop.node.test)
    for node in loop.leave:
        plan.absorb(_test_of(node))
    empty = gathering.empty_before(source, loop.node, loop.drops)
    if empty is not None and not plan.edits.is_claimed(empty):
        plan.recipe(empty, flows, gathering.without)
        plan.recipe(loop.node, flows, gathering.gathered(empty))
    else:
        plan.recipe(loop.node, flows, flatten)


def _test_of(node: cst.CSTNode) -> cst.CSTNode:
    assert isinstance(node, cst.If)
    return node.test


def _is_variable(node: cst.BaseExpression | None) -> bool:
    return isinstance(node, cst.Name | cst.Subscript)


def _spelled(node: cst.BaseExpression | None) -> str:
    """The variable that counts pages, as code; "" where the number is anything else."""
    return compact(node) if node is not None and _is_variable(node) else ""


def _loop(
    plan: RewritePlan, source: Source, flow: Flow, page: cst.BaseExpression | None
) -> Loop | str:
    counter = _spelled(page)
    around = _around(source, flow)
    if not counter or around is None or around.orelse is not None:
        return NO
    loop = Loop(around, counter)
    number = plan.state.requests[flow].query["page"].value
    if not isinstance(number, Counted):
        init = _initial(source, loop)
        if init is None:
            return NO
        loop.drops.append(init)
    elif number != Counted(1):
        return NO
    loop.drops += loop_parameters.statements(plan, source, around, flow)
    parts = _parts(plan, source, loop, flow)
    is_bounded = _bounded(plan, around, loop.page, flow)
    if len(parts.counts) != 1 or not (is_bounded or (is_endless(around.test) and parts.exits)):
        return NO
    rest = [statement for _, statement in parts.rest]
    reason = one_consumer(plan, source, rest, flow)
    if reason:
        return reason
    last_use = max(place for place, _ in parts.rest)
    if not all(_reads_all(place, end, last_use, parts.counts[0]) for place, end in parts.exits):
        return NO
    if loop.leave and len(parts.exits) > 1:
        return NO
    return loop if _only_here(plan, source, loop, flow) else NO


def _around(source: Source, flow: Flow) -> cst.While | None:
    """The `while` that repeats the call."""
    child: cst.CSTNode = flow
    for ancestor in source.ancestors(flow):
        inside, child = child, ancestor
        if isinstance(ancestor, cst.FunctionDef | cst.Lambda):
            return None
        if isinstance(ancestor, cst.For) and inside is ancestor.body:
            return None
        if isinstance(ancestor, cst.While):
            return ancestor
    return None


class _Parts(Struct):
    """The statements of a loop by their places: those that end it, those that count pages, and
    those that do anything else."""

    exits: list[tuple[int, Exit]] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    rest: list[tuple[int, cst.CSTNode]] = field(default_factory=list)


def _parts(plan: RewritePlan, source: Source, loop: Loop, flow: Flow) -> _Parts:
    """Sort the statements of the loop, and note in it those that paging makes superfluous."""
    parts = _Parts()
    for place, statement in enumerate(loop.node.body.body):
        if statement in plan.edits.drops or statement in loop.drops:
            continue
        ending = exit_of(plan, statement, loop.page, flow)
        if ending is not None:
            parts.exits.append((place, ending))
            if ending.counts:
                parts.counts.append(place)
            leave = ending.leave
            if isinstance(leave, cst.Return) and not _is_last(source, loop.node, leave):
                loop.leave.append(statement)
            else:
                loop.drops.append(statement)
        elif is_increment(statement, loop.page):
            parts.counts.append(place)
            loop.drops.append(statement)
        elif (pages_kept := _pages_kept(plan, statement, flow)) is not None:
            loop.drops.append(statement)
            extra = _initial(source, Loop(loop.node, pages_kept), any_value=True)
            if extra is not None:
                loop.drops.append(extra)
        else:
            parts.rest.append((place, statement))
    return parts


def _is_last(source: Source, loop: cst.While, leave: cst.Return) -> bool:
    """Whether the function ends with the loop all the same, and hands out nothing."""
    block = source.parents[loop]
    nothing = leave.value is None or is_name(leave.value, "None")
    whole = isinstance(source.parents.get(block), cst.FunctionDef)
    return nothing and whole and walk.body_of(block)[-1] is loop


def _reads_all(place: int, ending: Exit, last_use: int, counted: int) -> bool:
    """Whether the loop has read the last page when it ends here."""
    if ending.by == "rows":
        return True
    if place < last_use:
        return False
    if ending.by == "number" or ending.counts or counted > place:
        return True
    return ending.strict


def _bounded(plan: RewritePlan, loop: cst.While, page: str, flow: Flow) -> bool:
    """`while page <= pages`."""
    test = loop.test
    if not isinstance(test, cst.Comparison) or len(test.comparisons) != 1:
        return False
    (target,) = test.comparisons
    if _spelled(test.left) != page:
        return False
    value = plan.state.types.get(target.comparator)
    is_counted = isinstance(target.comparator, cst.Name) and any(
        _pages_kept(plan, s, flow) == target.comparator.value for s in loop.body.body
    )
    return isinstance(target.operator, cst.LessThanEqual) and (
        isinstance(value, Pages) or is_counted
    )


def _initial(source: Source, loop: Loop, *, any_value: bool = False) -> cst.CSTNode | None:
    """`page = 1` before the loop, in the same block."""
    block = source.parents[loop.node]
    for statement in walk.body_of(block):
        if statement is loop.node:
            return None
        if isinstance(statement, cst.SimpleStatementLine):
            small = small_of(statement)
            if isinstance(small, cst.Assign) and len(small.targets) == 1:
                target, value = small.targets[0].target, small.value
                if isinstance(target, cst.Name) and target.value == loop.page:
                    one = isinstance(value, cst.Integer) and value.evaluated_value == 1
                    simple = isinstance(value, cst.Integer | cst.Name)
                    return statement if one or (any_value and simple) else None
    return None


def _pages_kept(plan: RewritePlan, statement: cst.CSTNode, flow: Flow) -> str | None:
    """The name in `pages = data["pages"]`."""
    small = small_of(statement)
    if isinstance(small, cst.Assign) and len(small.targets) == 1:
        value = plan.state.types.get(small.value)
        target = small.targets[0].target
        if isinstance(value, Pages) and value.key == "pages" and value.flows == {flow}:
            return target.value if isinstance(target, cst.Name) else None
    return None


def _only_here(plan: RewritePlan, source: Source, loop: Loop, flow: Flow) -> bool:
    """The page number is used by nothing but the request, the exit and the increment."""
    scope = source.scope_of(loop.node)
    request_nodes = plan.state.requests[flow].used_statements
    allowed_nodes = [
        flow,
        loop.node.test,
        *loop.drops,
        *request_nodes,
        *(_test_of(n) for n in loop.leave),
    ]
    return uses_only(scope, loop.page.partition("[")[0], allowed_nodes)
