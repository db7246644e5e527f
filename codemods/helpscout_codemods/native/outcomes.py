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
from dataclasses import dataclass, field

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.native import bindings, reading
from helpscout_codemods.native.lines import code, leaves, small_of
from helpscout_codemods.native.plan import Plan
from helpscout_codemods.native.status_tests import Unit, units
from helpscout_codemods.native.statuses import uncaught
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.types import Envelope, Flow, Getter, Response


@dataclass(frozen=True, slots=True)
class Kept:
    """A statement as it is, with what it says about the status filled in."""

    node: cst.BaseStatement


@dataclass(frozen=True, slots=True)
class Branch:
    """An `if` of which both sides are still possible."""

    origin: cst.If
    body: list[Step]
    orelse: list[Step]


@dataclass(frozen=True, slots=True)
class Cases:
    """A `match` over the status of a bad answer."""

    origin: cst.Match
    cases: list[tuple[cst.MatchCase, list[Step]]]


@dataclass(frozen=True, slots=True)
class Again:
    """The client's own error goes on: V1 failed here, too."""

    checked: bool


Step = Kept | Branch | Cases | Again


@dataclass(slots=True)
class Split:
    """One call and what follows it, for a good answer and for a bad one."""

    flow: Flow
    name: str
    line: cst.SimpleStatementLine | None
    group: list[cst.BaseStatement]
    units: dict[cst.CSTNode, Unit]
    good: list[Step] = field(default_factory=list)
    bad: list[Step] = field(default_factory=list)
    ends: bool = False


class Unclear(Exception):
    """What happens after a bad answer does not show."""


def split(plan: Plan, source: Source, flow: Flow) -> Split | None:
    """The two ways behind a call; None when they cannot be told apart."""
    found = _group(plan, source, flow)
    if found is None:
        return None
    try:
        found.good, good_ends = _follow(plan, found, found.group, good=True)
        found.bad, found.ends = _follow(plan, found, found.group, good=False)
        if good_ends and not found.ends:
            # What follows is only reached after a bad answer: it belongs into the handler.
            _take_rest(source, found)
            found.bad, found.ends = _follow(plan, found, found.group, good=False)
        if not found.ends:
            _check_rest(plan, source, found)
    except Unclear:
        return None
    return found


def _take_rest(source: Source, found: Split) -> None:
    block = walk.body_of(source.parents.get(found.group[-1]))
    rest = block[block.index(found.group[-1]) + 1 :]
    found.group += [s for s in rest if isinstance(s, cst.BaseStatement)]


def _group(plan: Plan, source: Source, flow: Flow) -> Split | None:
    """The call's line and the statements after it that look at the status."""
    line: cst.CSTNode | None = flow
    while line is not None and not isinstance(line, cst.BaseStatement):
        line = source.parents.get(line)
    if line is None or not is_certain(source, flow, line):
        return None
    block = walk.body_of(source.parents.get(line))
    if line not in block:
        return None
    place = block.index(line)
    name = _target(plan, line, flow)
    following = [s for s in block[place + bool(name) :] if isinstance(s, cst.BaseStatement)]
    if not name:
        if not isinstance(line, cst.SimpleStatementLine | cst.If):
            return None
        following = following[:1]
    by_statement: dict[cst.CSTNode, list[Unit]] = {}
    aliases: dict[str, Unit] = {}
    for statement in following:
        by_statement[statement] = units(plan, flow, name, statement, aliases)
        alias = _alias(source, statement, by_statement[statement])
        if alias is not None:
            aliases[alias[0]] = alias[1]
    looking = [i for i, s in enumerate(following) if by_statement[s]]
    if not looking or not following:
        return None
    group = following[: looking[-1] + 1]
    every = {u.node: u for s in group for u in by_statement[s]}
    found = Split(flow, name, line if name else None, group, every)  # type: ignore[arg-type]
    return found if _all_here(plan, source, found, block[place:]) else None


def is_certain(source: Source, node: cst.CSTNode, statement: cst.CSTNode) -> bool:
    """Whether an expression is evaluated once, whenever its statement is reached."""
    child = node
    for parent in source.ancestors(node):
        if child is statement:
            break
        match parent:
            case cst.BooleanOperation():
                certain = parent.left is child
            case cst.IfExp() | cst.Assert():
                certain = parent.test is child
            case cst.Comparison():
                certain = len(parent.comparisons) == 1 or parent.left is child
            case cst.CompFor():
                certain = parent.iter is child and isinstance(
                    source.parents.get(parent), bindings.Comprehension
                )
            case cst.Lambda() | cst.While():
                certain = False
            case _:
                certain = isinstance(child, cst.CompFor) or not isinstance(
                    parent, bindings.Comprehension
                )
        if not certain:
            return False
        child = parent
    return True


def _target(plan: Plan, line: cst.CSTNode, flow: Flow) -> str:
    """The name in `r = <call>` or `data = <call>.json()`."""
    match small_of(line):
        case cst.Assign(targets=[cst.AssignTarget(target=target)], value=value) if isinstance(
            target, cst.Name | cst.Attribute
        ):
            holds = plan.state.types.get(value)
            ours = isinstance(holds, Response | Envelope) and holds.flows == {flow}
            return code(target) if ours else ""
    return ""


def _alias(source: Source, statement: cst.CSTNode, found: list[Unit]) -> tuple[str, Unit] | None:
    """`good = r.status_code == 200`: a name for what a unit says, bound only here."""
    match statement:
        case cst.SimpleStatementLine(
            body=[cst.Assign(targets=[cst.AssignTarget(target=cst.Name(name))], value=value)]
        ) if len(found) == 1 and found[0].node is value and not found[0].soft:
            places = bindings.stores(source.scope_of(statement), name)
            return (name, found[0]) if len(places) == 1 else None
    return None


def _all_here(plan: Plan, source: Source, found: Split, block: Sequence[cst.CSTNode]) -> bool:
    """Whether the answer and all that looks at its status are in these statements."""
    inside = {n for statement in block for n in walk.walk(statement)}
    grouped = {n for statement in found.group for n in walk.walk(statement)}
    covered = {n for u in found.units for n in walk.walk(u)}
    for node, value in plan.state.types.items():
        if (
            isinstance(value, Response)
            and found.flow in value.flows
            and (value.flows != {found.flow} or (node not in inside and node is not found.flow))
        ):
            return False
        if isinstance(value, Getter) and isinstance(value.of, Response):
            ours = found.flow in value.of.flows and value.name in ("status_code", "ok")
            if ours and (node not in grouped or node not in covered):
                return False
    return True


def _follow(
    plan: Plan, found: Split, statements: Sequence[cst.CSTNode], *, good: bool
) -> tuple[list[Step], bool]:
    """What is left of statements for a good or a bad answer, and whether they end there."""
    steps: list[Step] = []
    for statement in statements:
        more, ends = _statement(plan, found, statement, good=good)
        steps += more
        if ends:
            return steps, True
    return steps, False


def _statement(
    plan: Plan, found: Split, node: cst.CSTNode, *, good: bool
) -> tuple[list[Step], bool]:
    match node:
        case cst.If():
            return _if(plan, found, node, good=good)
        case cst.Match():
            return _match(plan, found, node, good=good)
        case cst.SimpleStatementLine():
            return _simple(plan, found, node, good=good)
        case cst.For() if (unit := found.units.get(node.iter)) and unit.soft:
            if any(n in found.units for n in walk.walk(node) if n is not node.iter):
                raise Unclear
            return ([Kept(node)] if good else []), False
        case cst.BaseStatement():
            if any(n in found.units for n in walk.walk(node)):
                raise Unclear
            if good or not _reads_data(plan, found, node):
                return [Kept(node)], False
            head = node.iter if isinstance(node, cst.For) else None
            if head is not None and _reads_data(plan, found, head):
                return [Again(False)], True
    raise Unclear


def _if(plan: Plan, found: Split, node: cst.If, *, good: bool) -> tuple[list[Step], bool]:
    test = decided(found.units, node.test, good=good)
    orelse: Sequence[cst.CSTNode] = ()
    if isinstance(node.orelse, cst.If):
        orelse = [node.orelse]
    elif isinstance(node.orelse, cst.Else):
        orelse = node.orelse.body.body
    if test is True:
        return _follow(plan, found, node.body.body, good=good)
    if test is False:
        return _follow(plan, found, orelse, good=good)
    if not good and _reads_data(plan, found, node.test):
        return [Again(False)], True
    if good and any(not u.soft for u in _units_left(found, node.test, good=True)):
        raise Unclear
    if good and not any(n in found.units for n in walk.walk(node)):
        return [Kept(node)], False
    body, ends = _follow(plan, found, node.body.body, good=good)
    other, other_ends = _follow(plan, found, orelse, good=good)
    return [Branch(node, body, other)], ends and other_ends


def _match(plan: Plan, found: Split, node: cst.Match, *, good: bool) -> tuple[list[Step], bool]:
    unit = found.units.get(node.subject)
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
                return _follow(plan, found, case.body.body, good=True)
        elif numbers is None or any(n >= 400 for n in numbers):
            body, ends = _follow(plan, found, case.body.body, good=False)
            cases.append((case, body))
            if numbers is None:
                every = ends and all(_ends(steps) for _, steps in cases)
                if len(cases) == 1 and not _captured(case.pattern):
                    return body, ends
                return [Cases(node, cases)], every
    if good:
        return [], False
    return ([Cases(node, cases)] if cases else []), False


def _ends(steps: list[Step]) -> bool:
    if not steps:
        return False
    match steps[-1]:
        case Again():
            return True
        case Kept(node):
            return leaves(node)
        case Branch(_, body, orelse):
            return _ends(body) and _ends(orelse)
        case Cases():
            return False


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
    plan: Plan, found: Split, node: cst.SimpleStatementLine, *, good: bool
) -> tuple[list[Step], bool]:
    if any(u.reads_text for u in _units_left(found, node, good=good)) and good:
        raise Unclear
    if len(node.body) != 1:
        if any(n in found.units for n in walk.walk(node)):
            raise Unclear
        if not good and _reads_data(plan, found, node):
            return [Again(False)], True
        return [Kept(node)], leaves(node)
    small = node.body[0]
    if isinstance(small, cst.Assert) and any(n in found.units for n in walk.walk(small.test)):
        test = decided(found.units, small.test, good=good)
        if test is None:
            raise Unclear
        return ([], False) if test else ([Again(True)], True)
    if _raises_for_status(plan, found, small):
        return ([], False) if good else ([Again(True)], True)
    if good:
        return [Kept(node)], leaves(node)
    if _only_unwraps(plan, found, small):
        return [], False
    if _reads_data(plan, found, small):
        return [Again(False)], True
    if isinstance(small, cst.Raise) and _page(plan, found) and uncaught(plan, small):
        return [Again(True)], True
    _check_text(plan, found, small)
    return [Kept(node)], leaves(node)


def _page(plan: Plan, found: Split) -> bool:
    return plan.state.requests[found.flow].endpoint.envelope == "page"


def _check_text(plan: Plan, found: Split, small: cst.CSTNode) -> None:
    """The text of an error is V2's: only what ends the program may show it."""
    if any(u.reads_text for u in _units_left(found, small, good=False)) and not (
        isinstance(small, cst.Raise) and uncaught(plan, small)
    ):
        raise Unclear


def _raises_for_status(plan: Plan, found: Split, small: cst.CSTNode) -> bool:
    match small:
        case cst.Expr(value=cst.Call(func=cst.Attribute(value=of, attr=cst.Name(method)))):
            value = plan.state.types.get(of)
            ours = isinstance(value, Response) and value.flows == {found.flow}
            return ours and method == "raise_for_status"
    return False


def _only_unwraps(plan: Plan, found: Split, small: cst.CSTNode) -> bool:
    """`data = r.json()`: nothing fails here yet."""
    match small:
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name())], value=value):
            pass
        case cst.AnnAssign(target=cst.Name(), value=cst.BaseExpression() as value):
            pass
        case _:
            return False
    holds = plan.state.types.get(value)
    return isinstance(holds, Envelope | Response) and holds.flows == {found.flow}


def decided(known: dict[cst.CSTNode, Unit], node: cst.BaseExpression, *, good: bool) -> bool | None:
    """What a condition says for a good or a bad answer, as far as that shows."""
    unit = known.get(node)
    if unit is not None:
        return bool(unit.good) if good else unit.bad
    match node:
        case cst.UnaryOperation(operator=cst.Not()):
            inner = decided(known, node.expression, good=good)
            return None if inner is None else not inner
        case cst.BooleanOperation():
            left = decided(known, node.left, good=good)
            right = decided(known, node.right, good=good)
            if left is isinstance(node.operator, cst.Or):
                return left
            return right if left is not None else None
    return None


def _left(found: Split, node: cst.CSTNode, *, good: bool) -> list[cst.CSTNode]:
    """The nodes that are still evaluated for such an answer."""
    left: list[cst.CSTNode] = []
    stack = [node]
    while stack:
        current = stack.pop()
        left.append(current)
        if current in found.units:
            continue
        children = walk.children(current)
        if isinstance(current, cst.IfExp):
            test = decided(found.units, current.test, good=good)
            if test is not None:
                children = [current.body if test else current.orelse]
        if isinstance(current, cst.BooleanOperation):
            first = decided(found.units, current.left, good=good)
            if first is isinstance(current.operator, cst.Or):
                children = [current.left]
        stack += children
    return left


def _units_left(found: Split, node: cst.CSTNode, *, good: bool) -> list[Unit]:
    return [found.units[n] for n in _left(found, node, good=good) if n in found.units]


def _reads_data(plan: Plan, found: Split, node: cst.CSTNode) -> bool:
    """Whether a bad answer made this fail, under V1 as well: it has no item and no items."""
    for current in _left(found, node, good=False):
        unit = found.units.get(current)
        if unit is not None:
            parent = source_of(plan, current).parents.get(current)
            if unit.soft and isinstance(parent, cst.Subscript | cst.Attribute):
                return True  # `r.json().get("item")["subject"]`: None has no subject
            continue
        read = reading.read_of(plan, current)
        if read is None or not isinstance(read[0], Envelope) or found.flow not in read[0].flows:
            value = plan.state.types.get(current)
            if (
                isinstance(value, Envelope)
                and found.flow in value.flows
                and not _steps(plan, source_of(plan, current), current)
            ):
                raise Unclear
            continue
        if isinstance(current, cst.Call):
            raise Unclear
        return True
    return False


def source_of(plan: Plan, node: cst.CSTNode) -> Source:
    return plan.state.homes[node][0]


def _steps(plan: Plan, source: Source, node: cst.CSTNode) -> bool:
    """Whether the body is only taken apart here: `data["items"]`, `data = r.json()`."""
    parent = source.parents.get(node)
    match parent:
        case cst.Subscript() | cst.Attribute() | cst.Assign() | cst.AssignTarget():
            return True
    return False


def _check_rest(plan: Plan, source: Source, found: Split) -> None:
    """Behind a bad answer the program goes on: it may not look into the answer then."""
    block = walk.body_of(source.parents.get(found.group[-1]))
    rest = block[block.index(found.group[-1]) + 1 :]
    for statement in rest:
        if not _looks(plan, found, statement):
            break
        steps, ends = _statement(plan, found, statement, good=False)
        if steps and isinstance(steps[0], Again):
            found.bad.append(steps[0])
            found.ends = True
            return
        if steps or ends:
            raise Unclear
    if any(_looks(plan, found, statement) for statement in rest):
        raise Unclear


def _looks(plan: Plan, found: Split, statement: cst.CSTNode) -> bool:
    """Whether a statement has to do with the answer or its body."""
    for node in walk.walk(statement):
        value = plan.state.types.get(node)
        if isinstance(value, Response | Envelope) and found.flow in value.flows:
            return True
    return False
