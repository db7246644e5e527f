"""Lists that give their next page each time they are asked again, then None until they are reset.

    page = client.conversations_for_mailbox(12)
    while page:
        for conversation in page: ...
        page = client.conversations_for_mailbox(12)

is one loop over all rows, and so is the same call inside `while True:` with `if not page: break`. A
call that stands in no such loop is asked once and reads one page.
"""

from __future__ import annotations

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.patterns.lines import asks_for, name_given, small_of
from helpscout_codemods.patterns.page_consumers import flatten, one_consumer
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.syntax.expressions import code_of, is_endless
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.types import Flows, Function, Request

REMEMBERS = "the list remembers its page from call to call, in a loop that the tool cannot trace"


def check_all(plan: RewritePlan) -> None:
    again = {flow: node for node, flow in plan.state.again.items()}
    for request in plan.state.requests.values():
        if request.client is None or request.pager:
            continue
        flows: Flows = frozenset((request.flow,))
        if not request.stateful:
            if _is_endless(request):
                plan[request.flow].read_all()
            continue
        loop = _loop(request, again.get(request.flow))
        if loop is None:
            if _repeated(plan, request):
                plan.forbid(flows, request.source, request.flow, REMEMBERS)
            continue
        reason = _plan(plan, request, loop, again.get(request.flow))
        if reason:
            plan.forbid(flows, request.source, request.flow, reason)


def _is_endless(request: Request) -> bool:
    """Lists that page by themselves hold all rows."""
    return request.dialect == "laslabs" and request.endpoint.envelope == "page"


def _loop(request: Request, again: cst.CSTNode | None) -> cst.While | None:
    """The `while` in which the call is made once more each turn."""
    for ancestor in request.source.ancestors(again if again is not None else request.site):
        if isinstance(ancestor, cst.While):
            return ancestor
        if isinstance(ancestor, cst.FunctionDef | cst.Lambda):
            return None
    return None


def _repeated(plan: RewritePlan, request: Request) -> bool:
    """Whether the same list is asked for turn by turn, here or by who calls this function."""
    if _in_turns(request.source, request.site):
        return True
    for node, value in plan.state.types.items():
        if isinstance(value, Function) and value.info is request.function:
            source = plan.source_of(node)
            if _in_turns(source, source.parents.get(node, node)):
                return True
    return False


def _in_turns(source: Source, site: cst.CSTNode) -> bool:
    """Whether a call is made again with the same arguments by a loop of its function."""
    child: cst.CSTNode = site
    for ancestor in source.ancestors(site):
        if isinstance(ancestor, cst.For) and child is ancestor.body:
            changing = walk.names(ancestor.target) | _assigned(ancestor.body)
            if not changing & walk.names(site):
                return True
        if isinstance(ancestor, cst.While) and child is ancestor.body:
            return True
        if isinstance(ancestor, cst.FunctionDef | cst.Lambda):
            return False
        child = ancestor
    return False


def _assigned(body: cst.CSTNode) -> set[str]:
    targets = (n for n in walk.walk(body) if isinstance(n, cst.AssignTarget))
    return set().union(*(walk.names(t) for t in targets))


def _plan(plan: RewritePlan, request: Request, loop: cst.While, again: cst.CSTNode | None) -> str:
    """Make one loop of it; answers why that cannot be."""
    source, flows = request.source, frozenset((request.flow,))
    if loop.orelse is not None or "page" in request.query:
        return REMEMBERS
    body = list(loop.body.body)
    line = _line_of(request, again if again is not None else request.site)
    if line is None or line not in body:
        return REMEMBERS
    name = name_given(line)
    rest: list[cst.CSTNode] = [s for s in body if s is not line]
    drops: list[cst.CSTNode] = []
    if again is not None:
        first = _line_of(request, request.site)
        before = walk.body_of(source.parents[loop])
        place = before.index(loop) - 1 if loop in before else -1
        stands = place >= 0 and before[place] is first
        if not stands or body[-1] is not line or asks_for(loop.test, name) is not True:
            return REMEMBERS
        drops.append(line)
    else:
        ending = rest[0] if rest and body[0] is line else None
        if not _is_true(loop.test) or not isinstance(ending, cst.If) or ending.orelse is not None:
            return REMEMBERS
        if len(ending.body.body) != 1 or not isinstance(small_of(ending.body.body[0]), cst.Break):
            return REMEMBERS
        if not _is_over(ending.test, name):
            return REMEMBERS
        drops.append(ending)
        rest.remove(ending)
    reason = one_consumer(plan, source, rest, request.flow)
    if reason:
        return reason
    for node in drops:
        plan.drop(node, flows)
    plan.absorb(loop.test)
    plan[request.flow].read_all()
    plan.recipe(loop, flows, flatten)
    return ""


def _line_of(request: Request, call: cst.CSTNode) -> cst.CSTNode | None:
    """The line `name = <call>`."""
    assign = request.source.parents.get(call)
    line = request.source.parents.get(assign) if isinstance(assign, cst.Assign) else None
    return line if line is not None and name_given(line) else None


def _is_true(test: cst.BaseExpression) -> bool:
    return is_endless(test)


def _is_over(test: cst.BaseExpression, name: str) -> bool:
    """`not page`, perhaps with a look at an empty page."""
    if isinstance(test, cst.BooleanOperation) and isinstance(test.operator, cst.Or):
        empty = (
            f"{name}.count < 1",
            f"{name}.count == 0",
            f"not {name}.count",
            f"not {name}.items",
        )
        return _is_over(test.left, name) and code_of(test.right) in empty
    return asks_for(test, name) is False
