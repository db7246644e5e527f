"""What expressions say, and which of them are evaluated, for a good answer or for a bad one."""

from __future__ import annotations

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.patterns import value_read
from helpscout_codemods.patterns.outcome_steps import Split, Unclear
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.patterns.status_tests import Unit
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.types import Envelope, Getter, Response


def decided(units: dict[cst.CSTNode, Unit], node: cst.BaseExpression, *, good: bool) -> bool | None:
    """What a condition says for a good or a bad answer, as far as that shows."""
    unit = units.get(node)
    if unit is not None and good:
        return None if unit.good is None else bool(unit.good)
    if unit is not None:
        return unit.bad
    match node:
        case cst.UnaryOperation(operator=cst.Not()):
            inner = decided(units, node.expression, good=good)
            return None if inner is None else not inner
        case cst.BooleanOperation():
            first = decided(units, node.left, good=good)
            right = decided(units, node.right, good=good)
            if first is isinstance(node.operator, cst.Or):
                return first
            return right if first is not None else None
    return None


def _evaluated_nodes(parts: Split, node: cst.CSTNode, *, good: bool) -> list[cst.CSTNode]:
    """The nodes that are still evaluated for such an answer."""
    nodes: list[cst.CSTNode] = []
    stack = [node]
    while stack:
        current = stack.pop()
        nodes.append(current)
        if current in parts.units:
            continue
        children = walk.children(current)
        if isinstance(current, cst.IfExp):
            test = decided(parts.units, current.test, good=good)
            if test is not None:
                children = [current.body if test else current.orelse]
        if isinstance(current, cst.BooleanOperation):
            first = decided(parts.units, current.left, good=good)
            if first is isinstance(current.operator, cst.Or):
                children = [current.left]
        stack += children
    return nodes


def units_left(parts: Split, node: cst.CSTNode, *, good: bool) -> list[Unit]:
    return [parts.units[n] for n in _evaluated_nodes(parts, node, good=good) if n in parts.units]


def reads_data(plan: RewritePlan, parts: Split, node: cst.CSTNode) -> bool:
    """Whether a bad answer made this fail, under V1 as well: it has no item and no items."""
    for current in _evaluated_nodes(parts, node, good=False):
        unit = parts.units.get(current)
        if unit is not None:
            parent = plan.state.homes[current][0].parents.get(current)
            if unit.soft and isinstance(parent, cst.Subscript | cst.Attribute):
                return True  # `r.json().get("item")["subject"]`: None has no subject
            continue
        if _is_header(plan, parts, current):
            return True
        field_read = value_read.read_of(plan, current)
        if (
            field_read is None
            or not isinstance(field_read[0], Envelope)
            or parts.flow not in field_read[0].flows
        ):
            value = plan.state.types.get(current)
            if (
                isinstance(value, Envelope)
                and parts.flow in value.flows
                and not _is_taken_apart(plan, plan.state.homes[current][0], current)
            ):
                raise Unclear
            continue
        if isinstance(current, cst.Call):
            raise Unclear
        return True
    return False


def _is_header(plan: RewritePlan, parts: Split, node: cst.CSTNode) -> bool:
    """`r.headers["Location"]`, which no bad answer had."""
    value = plan.state.types.get(node.value) if isinstance(node, cst.Subscript) else None
    answer = value.of if isinstance(value, Getter) and value.name == "headers" else None
    return isinstance(answer, Response) and parts.flow in answer.flows


def _is_taken_apart(plan: RewritePlan, source: Source, node: cst.CSTNode) -> bool:
    """Whether the body is only taken apart here: `data["items"]`, `data = r.json()`."""
    parent = source.parents.get(node)
    match parent:
        case cst.Subscript() | cst.Attribute() | cst.Assign() | cst.AssignTarget():
            return True
    return False
