"""A loop that sends one request until the service is not busy: the client does that itself.

    for attempt in range(3):                            r = hs.mailboxes.get(number)
        r = requests.get(url)                           print(r.name)
        if r.status_code == 429:
            time.sleep(10)
            continue
        r.raise_for_status()
        print(r.json()["item"]["name"])
        break

What only waits for another try goes away, and the rest of the loop is written once. A loop that
`error_handlers` can write with a handler for each status stays, which no header can be read in.
"""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.patterns.helper_effects import leaves_trace
from helpscout_codemods.patterns.helper_paths import BUSY
from helpscout_codemods.patterns.helper_statements import REPEATS, is_repeated, is_tries, parted
from helpscout_codemods.patterns.lines import small_of
from helpscout_codemods.patterns.outcomes import split
from helpscout_codemods.patterns.plan import Rewrite, RewritePlan
from helpscout_codemods.patterns.raises import uncaught
from helpscout_codemods.patterns.status_tests import NO_ANSWER
from helpscout_codemods.source.log_calls import is_log_call, is_said
from helpscout_codemods.syntax.expressions import is_endless
from helpscout_codemods.syntax.targets import is_read, targets
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.types import Flow, Getter, Response

LOGS = "a line was logged for each further try, and the client now tries again by itself"


def check_all(plan: RewritePlan) -> None:
    """Plan the loops that only try again."""
    for flow in plan.state.requests:
        source, _ = plan.state.homes[flow]
        line = _line(plan, source, flow)
        block = source.parents.get(line) if line is not None else None
        loop = source.parents.get(block) if block is not None else None
        if not isinstance(loop, cst.For | cst.While) or line is None or not is_tries(loop):
            continue
        if _reads_headers(plan, loop) or split(plan, source, flow) is None:
            _loop(plan, source, flow, loop, line)


def _reads_headers(plan: RewritePlan, loop: cst.CSTNode) -> bool:
    """Whether headers of an answer are read in a loop: an error handler has none at hand."""
    return any(
        isinstance(value, Getter) and value.name == "headers" and isinstance(value.of, Response)
        for value in map(plan.state.types.get, walk.walk(loop))
    )


def _line(plan: RewritePlan, source: Source, flow: Flow) -> cst.CSTNode | None:
    """The line `r = <call>`."""
    assign = source.parents.get(flow)
    match assign:
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name())]):
            is_answer = isinstance(plan.state.types.get(flow), Response)
            return source.parents.get(assign) if is_answer else None
    return None


def _loop(
    plan: RewritePlan, source: Source, flow: Flow, loop: cst.For | cst.While, line: cst.CSTNode
) -> None:
    first, *rest = walk.body_of(loop.body)
    if first is not line or loop.orelse is not None or not rest:
        return
    again = _left_when_answered(plan, flow, rest[0])
    if again and _only_waits(plan, rest[1:]):
        waiting, left = rest, True
    else:
        waits = {s: _waits_for_another(plan, flow, s) for s in rest}
        waiting = [s for s in rest if waits[s]]
        again = frozenset[int]().union(*waits.values())
        rest = [s for s in rest if s not in waiting]
        left = bool(rest) and isinstance(small_of(rest[-1]), cst.Break)
        if left:
            waiting.append(rest.pop())
        elif not rest or not isinstance(small_of(rest[-1]), cst.Return):
            return
        if not again or _goes_elsewhere(rest):
            return
    last_lines = _behind(plan, source, loop, endless=_is_endless(loop), left=left)
    if last_lines is None or _are_counted(source, loop, [*waiting, *last_lines]):
        return
    flows = frozenset((flow,))
    for statement in (*waiting, *last_lines):
        plan.drop(statement, flows)
    if is_repeated(plan.state.requests[flow].method, again):
        plan.doubt(flows, REPEATS)
    if any(_is_shown(node) for statement in waiting for node in walk.walk(statement)):
        plan.doubt(flows, LOGS)
    plan.recipe(loop, flows, _once)


def _are_counted(source: Source, loop: cst.For | cst.While, waiting: Sequence[cst.CSTNode]) -> bool:
    """Whether anything but the loop itself reads what it counts its tries with."""
    ways = [loop.target, loop.iter] if isinstance(loop, cst.For) else [loop.test]
    own_names = {node for part in (*ways, *waiting) for node in walk.walk(part)}
    counters = walk.names(loop.target) if isinstance(loop, cst.For) else set()
    counters |= {
        name
        for statement in waiting
        for node in walk.walk(statement)
        for target in targets(node)
        for name in walk.names(target)
    }
    return any(
        isinstance(node, cst.Name)
        and node.value in counters
        and node not in own_names
        and is_read(node, source.parents.get(node))
        and not isinstance(source.parents.get(node), cst.AssignTarget)
        for node in walk.walk(source.scope_of(loop))
    )


def _waits_for_another(plan: RewritePlan, flow: Flow, node: cst.CSTNode) -> frozenset[int]:
    """The statuses of `if r.status_code == 429: time.sleep(10); continue`; none for another
    statement."""
    if not isinstance(node, cst.If) or node.orelse is not None:
        return frozenset()
    *waits, last = walk.body_of(node.body)
    again = isinstance(small_of(last), cst.Continue) and _only_waits(plan, waits)
    parts = parted(plan, node.test, _success(plan, flow))
    return parts[0] if again and parts is not None and parts[0] <= BUSY else frozenset()


def _left_when_answered(plan: RewritePlan, flow: Flow, node: cst.CSTNode) -> frozenset[int]:
    """The other statuses than those of `if r.status_code != 429: break`; none for another
    statement."""
    if not isinstance(node, cst.If) or node.orelse is not None:
        return frozenset()
    body = walk.body_of(node.body)
    parts = parted(plan, node.test, _success(plan, flow))
    if parts is None or len(body) != 1 or not isinstance(small_of(body[0]), cst.Break):
        return frozenset()
    again = parts[1] - NO_ANSWER
    return again if again <= BUSY else frozenset()


def _success(plan: RewritePlan, flow: Flow) -> int:
    return plan.state.requests[flow].endpoint.success


def _only_waits(plan: RewritePlan, body: Sequence[cst.CSTNode]) -> bool:
    for statement in body:
        small = small_of(statement)
        parts: Sequence[cst.CSTNode]
        match small:
            case cst.Assign(targets=[cst.AssignTarget(target=cst.Name())]):
                parts = [small]
            case cst.AugAssign(target=cst.Name()):
                parts = [small]
            case cst.Expr(value=cst.Call() as call) if _is_shown(call):
                parts = []
            case cst.Expr(value=cst.Call() as call) if _sleeps(call):
                parts = call.args
            case _:
                return False
        if any(leaves_trace(plan, None, part) for part in parts):
            return False
    return True


def _sleeps(call: cst.Call) -> bool:
    match call.func:
        case cst.Name("sleep") | cst.Attribute(attr=cst.Name("sleep")):
            return True
    return False


def _is_shown(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Call) and (is_log_call(node) or is_said(node))


def _goes_elsewhere(body: Sequence[cst.CSTNode]) -> bool:
    """Whether statements that stand in no loop any more leave it, or go on with it."""
    return any(
        isinstance(node, cst.Break | cst.Continue)
        for statement in body
        for node in walk.walk(statement, lambda node: not isinstance(node, cst.For | cst.While))
    )


def _is_endless(loop: cst.For | cst.While) -> bool:
    return isinstance(loop, cst.While) and is_endless(loop.test)


def _behind(
    plan: RewritePlan, source: Source, loop: cst.CSTNode, *, endless: bool, left: bool
) -> list[cst.CSTNode] | None:
    """The statements behind the loop that only the last try reaches; None where they do more."""
    parent = source.parents.get(loop)
    block = walk.body_of(parent) if parent is not None else []
    following = block[block.index(loop) + 1 :] if loop in block else []
    if endless:
        return []
    small = small_of(following[0]) if following else None
    if left:
        # The last answer may be that of a busy service: the program has to look at it.
        is_checked = isinstance(small, cst.Expr) and "raise_for_status" in walk.names(small)
        return [] if is_checked else None
    if isinstance(small, cst.Raise) and uncaught(plan, small) and len(following) == 1:
        return following
    return None


def _once(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
    assert isinstance(updated, cst.For | cst.While)
    statements = list(updated.body.body)
    match statements:
        case [cst.SimpleStatementLine() | cst.BaseCompoundStatement() as first, *_]:
            lines = [*updated.leading_lines, *first.leading_lines]
            statements[0] = first.with_changes(leading_lines=lines)
    return cst.FlattenSentinel(statements)  # type: ignore[return-value]
