"""Queries that are put together over branches, right before the call that sends them.

    params = {"status": "active"}
    if tag:
        params["tag"] = tag

or `url += "?tag=%s" % tag` under an `if`: each part with the condition it depends on.
"""

from __future__ import annotations

import libcst as cst
from msgspec import Struct, field

from helpscout_codemods import walk
from helpscout_codemods.syntax import parameters
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.pure_calls import acts
from helpscout_codemods.values.state import State
from helpscout_codemods.values.types import NO_SPELLING, Argument, Const, Opaque, Value

_LOOPS = (cst.For, cst.While)
_SCOPES = (*walk.SCOPES, cst.Module)
Small = cst.BaseSmallStatement


class BuilderStep(Struct, frozen=True):
    """One statement about the name, the condition it stands under, and what to drop with it."""

    small: Small
    condition: cst.BaseExpression | None
    node: cst.CSTNode
    other: Small | None = None


class BuiltQuery(Struct):
    """The first value of a name, what was put in later by key, and the statements that did it."""

    first: cst.BaseExpression
    parts: list[tuple[cst.BaseExpression, cst.BaseExpression | None]] = field(default_factory=list)
    entries: dict[str, Argument] = field(default_factory=dict)
    conditional: set[str] = field(default_factory=set)
    """Keys whose value, or whose being there, depends on a condition."""
    used_statements: tuple[cst.CSTNode, ...] = ()


class Counted(Const, frozen=True):
    """The number of a page that is counted in the dict itself; `value` is the first one."""


def of_dict(state: State, source: Source, call: cst.CSTNode, name: str) -> BuiltQuery | None:
    """A dict made as a display and filled key by key; None when it is anything else."""
    counter = _counters(source, call, name)
    steps = _steps(source, call, name, len(counter))
    if not steps or not isinstance(steps[0].small, cst.Assign):
        return None
    entries = _display(state, steps[0].small.value)
    if entries is None:
        return None
    query = BuiltQuery(
        steps[0].small.value, entries=entries, used_statements=tuple(s.node for s in steps)
    )
    for step in steps[1:]:
        target_name = _stored(step.small)
        other = _stored(step.other) if step.other is not None else None
        if target_name is None or (
            step.other is not None and (other is None or other[0] != target_name[0])
        ):
            return None
        key, value = target_name
        if step.condition is None:
            query.entries[key] = Argument(value, state.types.get(value, NO_SPELLING))
        elif key in query.entries and other is None:
            return None
        else:
            otherwise = other[1] if other is not None else None
            query.conditional.add(key)
            query.entries[key] = conditional(value, step.condition, otherwise)
    if counter:
        first = query.entries.get("page")
        if first is None or not isinstance(first.value, Const):
            return None
        query.entries["page"] = Argument(counter[0], Counted(first.value.value, counter[0]))
    return query


def _counters(source: Source, call: cst.CSTNode, name: str) -> list[cst.Subscript]:
    """The uses of `name["page"]` behind the call in the loop around it."""
    loop = next((a for a in source.ancestors(call) if isinstance(a, (*_LOOPS, *_SCOPES))), None)
    if not isinstance(loop, cst.While):
        return []
    return [
        node
        for node in walk.walk(loop)
        if isinstance(node, cst.Subscript)
        and isinstance(node.value, cst.Name)
        and node.value.value == name
        and _key(node) == "page"
        and not _sets(source, node)
    ]


def _sets(source: Source, node: cst.Subscript) -> bool:
    return isinstance(source.parents.get(node), cst.AssignTarget)


def _key(node: cst.Subscript) -> str:
    match node.slice:
        case [cst.SubscriptElement(cst.Index(cst.SimpleString() as key))]:
            return str(key.evaluated_value)
    return ""


def of_text(source: Source, call: cst.CSTNode, name: str) -> BuiltQuery | None:
    """A text that is only added to; None when it is anything else."""
    steps = _steps(source, call, name)
    if not steps or not isinstance(steps[0].small, cst.Assign) or len(steps) < 2:
        return None
    query = BuiltQuery(steps[0].small.value, used_statements=tuple(s.node for s in steps))
    for step in steps[1:]:
        small = step.small
        if not isinstance(small, cst.AugAssign) or not isinstance(small.operator, cst.AddAssign):
            return None
        if step.other is not None:
            return None
        query.parts.append((small.value, step.condition))
    return query


def conditional(
    value: cst.BaseExpression,
    condition: cst.BaseExpression,
    otherwise: cst.BaseExpression | None = None,
) -> Argument:
    """`value if condition else None`, in fewer words where the condition is the value."""
    none = cst.Name("None")
    if otherwise is None and value.deep_equals(condition):
        fallback: cst.BaseExpression = cst.BooleanOperation(value, cst.Or(), none)
    elif otherwise is None and _asks_for(condition, value):
        fallback = value
    else:
        fallback = cst.IfExp(test=condition, body=value, orelse=otherwise or none)
    return Argument(fallback, Opaque(fallback))


def _asks_for(condition: cst.BaseExpression, value: cst.BaseExpression) -> bool:
    """`value is not None`."""
    match condition:
        case cst.Comparison(
            left=left, comparisons=[cst.ComparisonTarget(cst.IsNot(), cst.Name("None"))]
        ):
            return left.deep_equals(value)
    return False


def _steps(
    source: Source, call: cst.CSTNode, name: str, counted: int = 0
) -> list[BuilderStep] | None:
    """Everything that is done to a name before the call, in order; None when that is not all."""
    steps_found: list[BuilderStep] = []
    loops: list[cst.CSTNode | None] = []
    scope: cst.CSTNode = source.tree
    child: cst.CSTNode = call
    for ancestor in source.ancestors(call):
        body: list[cst.CSTNode] = []
        if _is_block(ancestor):
            body = walk.body_of(ancestor)
        if child in body:
            here = []
            for statement in body[: body.index(child)]:
                if not has_own(statement, name) and _count(statement, name):
                    step = _step(statement)
                    if step is None:
                        return None
                    here.append(step)
            steps_found[:0] = here
            loop = next((a for a in (ancestor, *source.ancestors(ancestor)) if _ends(a)), None)
            loops[:0] = [loop] * len(here)
        if isinstance(ancestor, _SCOPES):
            scope = ancestor
            break
        child = ancestor
    if not steps_found or steps_found[0].condition is not None:
        return None
    outside = [s for s, loop in zip(steps_found, loops, strict=True) if loop is not loops[0]]
    if any(s.condition is not None or isinstance(s.small, cst.AugAssign) for s in outside):
        return None
    inside = sum(_count(s.node, name) for s in steps_found)
    return (
        steps_found
        if _count(scope, name) == inside + 1 + counted and _steady(source, steps_found, call)
        else None
    )


def _is_block(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.IndentedBlock | cst.Module)


def _ends(node: cst.CSTNode) -> bool:
    return isinstance(node, (*_LOOPS, *_SCOPES))


def _count(node: cst.CSTNode, name: str) -> int:
    """How often a node mentions the name: not as the keyword of an argument, and not in functions
    that have a parameter of that name."""
    position = 0
    for inner in walk.walk(node, lambda n: n is node or not has_own(n, name)):
        position += isinstance(inner, cst.Name) and inner.value == name
        if isinstance(inner, cst.Attribute):
            position -= inner.attr.value == name
        if isinstance(inner, cst.Arg) and inner.keyword is not None:
            position -= inner.keyword.value == name
    return position


def has_own(node: cst.CSTNode, name: str) -> bool:
    """Whether a function has a parameter of that name."""
    if not isinstance(node, cst.FunctionDef | cst.Lambda):
        return False
    return name in parameters.names(parameters.every(node))


def _step(statement: cst.CSTNode) -> BuilderStep | None:
    small = _small(statement)
    if small is not None:
        return BuilderStep(small, None, statement)
    if not isinstance(statement, cst.If) or len(statement.body.body) != 1:
        return None
    inner = _small(statement.body.body[0])
    if inner is None:
        return None
    if statement.orelse is None:
        return BuilderStep(inner, statement.test, statement)
    if not isinstance(statement.orelse, cst.Else) or len(statement.orelse.body.body) != 1:
        return None
    other = _small(statement.orelse.body.body[0])
    return BuilderStep(inner, statement.test, statement, other) if other is not None else None


def _small(statement: cst.CSTNode) -> Small | None:
    if isinstance(statement, cst.SimpleStatementLine) and len(statement.body) == 1:
        small = statement.body[0]
        if isinstance(small, cst.AugAssign):
            return small
        if isinstance(small, cst.Assign) and len(small.targets) == 1:
            return small
    return None


def _steady(source: Source, steps: list[BuilderStep], call: cst.CSTNode) -> bool:
    """Whether conditions and values mean the same where the call is made: they read names only,
    and nothing is bound between the first step and the call but by the steps themselves."""
    names: set[str] = set()
    for step in steps[1:]:
        values = [getattr(s, "value", None) for s in (step.small, step.other) if s is not None]
        for part in (step.condition, *values):
            if part is None:
                continue
            if acts(part):
                return False
            names |= walk.names(part)
    block = source.parents[steps[0].node]
    body = walk.body_of(block)
    between = body[body.index(steps[0].node) + 1 :]
    mine = {id(n) for s in steps for n in walk.walk(s.node)}
    for statement in between:
        for node in walk.walk(statement):
            if id(node) in mine or not isinstance(node, cst.AssignTarget | cst.AugAssign | cst.For):
                continue
            if walk.names(node.target) & names and not _counts_page(node, steps):
                return False
        if statement is call or any(n is call for n in walk.walk(statement)):
            return True
    return False


def _counts_page(node: cst.CSTNode, steps: list[BuilderStep]) -> bool:
    """`page += 1` behind `params["page"] = page`: the paging loop's own business."""
    names = walk.names(getattr(node, "target", node))
    return all(
        not (walk.names(s.small) & names)
        or (_stored(s.small) is not None and _stored(s.small)[0] == "page")  # type: ignore[index]
        for s in steps[1:]
    )


def _display(state: State, node: cst.BaseExpression) -> dict[str, Argument] | None:
    entries: dict[str, Argument] = {}
    if isinstance(node, cst.Dict):
        for element in node.elements:
            key = element.key if isinstance(element, cst.DictElement) else None
            if not isinstance(key, cst.SimpleString):
                return None
            value = element.value
            entries[str(key.evaluated_value)] = Argument(value, state.types.get(value, NO_SPELLING))
        return entries
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value == "dict":
        for arg in node.args:
            if arg.keyword is None or arg.star:
                return None
            argument_value: Value = state.types.get(arg.value, NO_SPELLING)
            entries[arg.keyword.value] = Argument(arg.value, argument_value)
        return entries
    return None


def _stored(small: Small | None) -> tuple[str, cst.BaseExpression] | None:
    """The key and the value of `name["key"] = value`."""
    match small:
        case cst.Assign(
            targets=[
                cst.AssignTarget(
                    target=cst.Subscript(
                        value=cst.Name(),
                        slice=[cst.SubscriptElement(cst.Index(cst.SimpleString() as key))],
                    )
                )
            ],
            value=value,
        ):
            return str(key.evaluated_value), value
    return None
