"""Code that looks at the status of an answer: `try` the call, and what it did for a bad answer
goes into the handlers.

    r = requests.get(...)                       try:
    if r.status_code == 404:                        c = hs.customers.get(cid)
        return None                             except NotFoundError:
    c = r.json()["item"]                            return None

The statements from the call to the last one that looks at the status are followed twice, once for
a good answer and once for a bad one.
"""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.patterns import error_uses, outcome_group
from helpscout_codemods.patterns.lines import leaves
from helpscout_codemods.patterns.outcome_steps import (
    Again,
    Branch,
    Cases,
    KeptStatement,
    Split,
    Step,
    Unclear,
    ends_here,
)
from helpscout_codemods.patterns.outcome_values import decided, reads_data, units_left
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.patterns.raises import uncaught
from helpscout_codemods.source.log_calls import is_log_call
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.types import Envelope, Flow, Response


def split(plan: RewritePlan, source: Source, flow: Flow) -> Split | None:
    """The two ways behind a call; None when they cannot be told apart."""
    parts = outcome_group.group(plan, source, flow)
    if parts is None:
        return None
    try:
        parts.good, good_ends = _follow(plan, parts, parts.group, good=True)
        parts.bad, parts.ends = _follow(plan, parts, parts.group, good=False)
        if good_ends and not parts.ends:
            # What follows is only reached after a bad answer: it belongs into the handler.
            _take_rest(source, parts)
            parts.bad, parts.ends = _follow(plan, parts, parts.group, good=False)
        if not parts.ends:
            _check_rest(plan, source, parts)
    except Unclear:
        return None
    return parts


def _take_rest(source: Source, parts: Split) -> None:
    block = walk.body_of(source.parents.get(parts.group[-1]))
    rest = block[block.index(parts.group[-1]) + 1 :]
    parts.group += [s for s in rest if isinstance(s, cst.BaseStatement)]


def _follow(
    plan: RewritePlan, parts: Split, statements: Sequence[cst.CSTNode], *, good: bool
) -> tuple[list[Step], bool]:
    """What is left of statements for a good or a bad answer, and whether they end there."""
    steps: list[Step] = []
    for statement in statements:
        more, ends = _statement(plan, parts, statement, good=good)
        steps += more
        if ends:
            return steps, True
    return steps, False


def _statement(
    plan: RewritePlan, parts: Split, node: cst.CSTNode, *, good: bool
) -> tuple[list[Step], bool]:
    match node:
        case cst.If():
            return _if(plan, parts, node, good=good)
        case cst.Match():
            return _match(plan, parts, node, good=good)
        case cst.SimpleStatementLine():
            return _simple(plan, parts, node, good=good)
        case cst.For() if (unit := parts.units.get(node.iter)) and unit.soft:
            if any(n in parts.units for n in walk.walk(node) if n is not node.iter):
                raise Unclear
            return ([KeptStatement(node)] if good else []), False
        case cst.BaseStatement():
            if any(n in parts.units for n in walk.walk(node)):
                raise Unclear
            if good or not reads_data(plan, parts, node):
                return [KeptStatement(node)], False
            head = node.iter if isinstance(node, cst.For) else None
            if head is not None and reads_data(plan, parts, head):
                return [Again(False)], True
    raise Unclear


def _if(plan: RewritePlan, parts: Split, node: cst.If, *, good: bool) -> tuple[list[Step], bool]:
    test = decided(parts.units, node.test, good=good)
    orelse: Sequence[cst.CSTNode] = ()
    if isinstance(node.orelse, cst.If):
        orelse = [node.orelse]
    elif isinstance(node.orelse, cst.Else):
        orelse = node.orelse.body.body
    if test is True:
        return _follow(plan, parts, node.body.body, good=good)
    if test is False:
        return _follow(plan, parts, orelse, good=good)
    if not good and reads_data(plan, parts, node.test):
        return [Again(False)], True
    if good and any(not u.soft for u in units_left(parts, node.test, good=True)):
        raise Unclear
    if good and not any(n in parts.units for n in walk.walk(node)):
        return [KeptStatement(node)], False
    body, ends = _follow(plan, parts, node.body.body, good=good)
    other, other_ends = _follow(plan, parts, orelse, good=good)
    return [Branch(node, body, other)], ends and other_ends


def _match(
    plan: RewritePlan, parts: Split, node: cst.Match, *, good: bool
) -> tuple[list[Step], bool]:
    unit = parts.units.get(node.subject)
    if unit is None or unit.good is None or isinstance(unit.good, bool):
        raise Unclear
    cases: list[tuple[cst.MatchCase, list[Step]]] = []
    for case in node.cases:
        numbers = _numbers(case.pattern)
        if case.guard is not None or (numbers is None and _captured(case.pattern) is None):
            raise Unclear
        if good:
            if numbers is None or unit.good in numbers:
                if _captured(case.pattern):
                    raise Unclear
                return _follow(plan, parts, case.body.body, good=True)
        elif numbers is None or any(n >= 400 for n in numbers):
            body, ends = _follow(plan, parts, case.body.body, good=False)
            cases.append((case, body))
            if numbers is None:
                every = ends and all(ends_here(steps) for _, steps in cases)
                if len(cases) == 1 and not _captured(case.pattern):
                    return body, ends
                return [Cases(node, cases)], every
    if good:
        return [], False
    return ([Cases(node, cases)] if cases else []), False


def _numbers(pattern: cst.MatchPattern) -> list[int] | None:
    match pattern:
        case cst.MatchValue(cst.Integer() as number):
            return [number.evaluated_value]
        case cst.MatchOr():
            every = [_numbers(p.pattern) for p in pattern.patterns]
            return [n for some in every for n in some or ()] if None not in every else None
    return None


def _captured(pattern: cst.MatchPattern) -> str | None:
    """The name of `case code:`, "" for `case _:`, None for another pattern."""
    if isinstance(pattern, cst.MatchAs) and pattern.pattern is None:
        return pattern.name.value if pattern.name is not None else ""
    return None


def _simple(
    plan: RewritePlan, parts: Split, node: cst.SimpleStatementLine, *, good: bool
) -> tuple[list[Step], bool]:
    if any(u.reads_text for u in units_left(parts, node, good=good)) and good:
        raise Unclear
    if len(node.body) != 1:
        if any(n in parts.units for n in walk.walk(node)):
            raise Unclear
        if not good and reads_data(plan, parts, node):
            return [Again(False)], True
        return [KeptStatement(node)], leaves(node)
    small = node.body[0]
    if isinstance(small, cst.Assert) and any(n in parts.units for n in walk.walk(small.test)):
        test = decided(parts.units, small.test, good=good)
        if test is None:
            raise Unclear
        if test:
            return [], False
        return ([_failed(small, parts)] if good else [Again(True)]), True
    if _raises_for_status(plan, parts, small):
        return ([], False) if good else ([Again(True)], True)
    if good:
        return [KeptStatement(node)], leaves(node)
    if _only_unwraps(plan, parts, small):
        return [], False
    if reads_data(plan, parts, small):
        return [Again(False)], True
    if isinstance(small, cst.Raise) and _page(plan, parts) and uncaught(plan, small):
        return [Again(True)], True
    _check_text(plan, parts, small)
    return [KeptStatement(node)], leaves(node)


def _failed(node: cst.Assert, parts: Split) -> KeptStatement:
    """`assert not r.ok` behind a good answer: there is no error of the client that could go on."""
    if node.msg is not None and any(n in parts.units for n in walk.walk(node.msg)):
        raise Unclear
    error: cst.BaseExpression = cst.Name("AssertionError")
    if node.msg is not None:
        error = cst.Call(error, [cst.Arg(node.msg)])
    return KeptStatement(cst.SimpleStatementLine([cst.Raise(error)]))


def _page(plan: RewritePlan, parts: Split) -> bool:
    return plan.state.requests[parts.flow].endpoint.envelope == "page"


def _check_text(plan: RewritePlan, parts: Split, small: cst.CSTNode) -> None:
    """The text of an error is V2's: only what ends the program and the log may show it."""
    if isinstance(small, cst.Expr) and is_log_call(small.value):
        plan.doubt((parts.flow,), error_uses.LOG_SHOWS_TEXT)
        return
    if any(u.reads_text for u in units_left(parts, small, good=False)) and not (
        isinstance(small, cst.Raise) and uncaught(plan, small)
    ):
        raise Unclear


def _raises_for_status(plan: RewritePlan, parts: Split, small: cst.CSTNode) -> bool:
    match small:
        case cst.Expr(value=cst.Call(func=cst.Attribute(value=of, attr=cst.Name(method)))):
            value = plan.state.types.get(of)
            ours = isinstance(value, Response) and value.flows == {parts.flow}
            return ours and method == "raise_for_status"
    return False


def _only_unwraps(plan: RewritePlan, parts: Split, small: cst.CSTNode) -> bool:
    """`data = r.json()`: nothing fails here yet."""
    match small:
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name())], value=value):
            pass
        case cst.AnnAssign(target=cst.Name(), value=cst.BaseExpression() as value):
            pass
        case _:
            return False
    holds = plan.state.types.get(value)
    return isinstance(holds, Envelope | Response) and holds.flows == {parts.flow}


def _check_rest(plan: RewritePlan, source: Source, parts: Split) -> None:
    """Behind a bad answer the program goes on: it may not look into the answer then."""
    block = walk.body_of(source.parents.get(parts.group[-1]))
    rest = block[block.index(parts.group[-1]) + 1 :]
    rest = [s for s in rest if s not in plan.edits.drops]
    for statement in rest:
        if not _looks(plan, parts, statement):
            break
        steps, ends = _statement(plan, parts, statement, good=False)
        if steps and isinstance(steps[0], Again):
            parts.bad.append(steps[0])
            parts.ends = True
            return
        if steps or ends:
            raise Unclear
    if any(_looks(plan, parts, statement) for statement in rest):
        raise Unclear


def _looks(plan: RewritePlan, parts: Split, statement: cst.CSTNode) -> bool:
    """Whether a statement has to do with the answer or its body."""
    for node in walk.walk(statement):
        value = plan.state.types.get(node)
        if isinstance(value, Response | Envelope) and parts.flow in value.flows:
            return True
    return False
