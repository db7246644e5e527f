"""The statements that belong to a call: from it to the last one that looks at its status."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.patterns import bindings
from helpscout_codemods.patterns.lines import small_of
from helpscout_codemods.patterns.outcome_steps import Split
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.patterns.status_tests import Unit, units
from helpscout_codemods.syntax.expressions import code_of
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.types import Envelope, Flow, Getter, Response


def group(plan: RewritePlan, source: Source, flow: Flow) -> Split | None:
    """The call's line and the statements after it that look at the status."""
    line: cst.CSTNode | None = flow
    while line is not None and not isinstance(line, cst.BaseStatement):
        line = source.parents.get(line)
    if line is None or not is_certain(source, flow, line):
        return None
    place, block = 0, walk.body_of(source.parents.get(line))
    inside: list[cst.CSTNode] = [line]
    opening = plan.edits.opened_answers.get(line)
    if opening is not None and isinstance(line, cst.With):
        block = [opening, *walk.body_of(line.body)]
        line = opening
    elif line not in block:
        return None
    else:
        place = block.index(line)
        inside = block[place:]
    name = _target(plan, line, flow)
    following = [
        s
        for s in block[place + bool(name) :]
        if isinstance(s, cst.BaseStatement) and s not in plan.edits.drops
    ]
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
    parts = Split(flow, name, line if name else None, group, every)  # type: ignore[arg-type]
    return parts if _all_here(plan, source, parts, inside) else None


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


def _target(plan: RewritePlan, line: cst.CSTNode, flow: Flow) -> str:
    """The name in `r = <call>` or `data = <call>.json()`."""
    match small_of(line):
        case cst.Assign(targets=[cst.AssignTarget(target=target)], value=value) if isinstance(
            target, cst.Name | cst.Attribute
        ):
            holds = plan.state.types.get(value)
            ours = isinstance(holds, Response | Envelope) and holds.flows == {flow}
            return code_of(target) if ours else ""
    return ""


def _alias(
    source: Source, statement: cst.CSTNode, statement_units: list[Unit]
) -> tuple[str, Unit] | None:
    """`good = r.status_code == 200`: a name for what a unit says, bound only here."""
    match statement:
        case cst.SimpleStatementLine(
            body=[cst.Assign(targets=[cst.AssignTarget(target=cst.Name(name))], value=value)]
        ) if (
            len(statement_units) == 1
            and statement_units[0].node is value
            and not statement_units[0].soft
        ):
            places = bindings.stores(source.scope_of(statement), name)
            return (name, statement_units[0]) if len(places) == 1 else None
    return None


def _all_here(
    plan: RewritePlan, source: Source, parts: Split, block: Sequence[cst.CSTNode]
) -> bool:
    """Whether the answer and all that looks at its status are in these statements."""
    inside = {n for statement in block for n in walk.walk(statement)}
    group_nodes = {n for statement in parts.group for n in walk.walk(statement)}
    unit_nodes = {n for u in parts.units for n in walk.walk(u)}
    for node, value in plan.state.types.items():
        if (
            isinstance(value, Response)
            and parts.flow in value.flows
            and (value.flows != {parts.flow} or (node not in inside and node is not parts.flow))
        ):
            return False
        if isinstance(value, Getter) and isinstance(value.of, Response):
            ours = parts.flow in value.of.flows and value.name in ("status_code", "ok")
            ours = ours and not plan.edits.goes_away(plan.state.homes[node][0], node)
            if ours and (node not in group_nodes or node not in unit_nodes):
                return False
    return True
