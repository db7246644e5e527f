"""Writes what `outcomes` found out: the `try` around the call, its handlers, and what follows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.patterns import urllib_objects
from helpscout_codemods.patterns.error_names import errors_of
from helpscout_codemods.patterns.outcome_steps import (
    Again,
    Branch,
    Cases,
    KeptStatement,
    Split,
    Step,
    ends_here,
    flat,
)
from helpscout_codemods.patterns.outcome_values import decided
from helpscout_codemods.patterns.outcomes import split
from helpscout_codemods.patterns.plan import Instead, Rewrite, RewritePlan
from helpscout_codemods.patterns.status_tests import Unit
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.types import Envelope, Flow, Flows, Getter, Response

MODULE = "helpscout_v2.errors"
NAMES = ("error", "api_error", "helpscout_error")


def check_all(plan: RewritePlan) -> None:
    """Plan the calls whose status is looked at, where both ways behind them show."""
    claimed_nodes: set[cst.CSTNode] = set()
    for flow in _looked_at(plan):
        if flow not in plan.state.requests:
            continue
        source, _ = plan.state.homes[flow]
        parts = split(plan, source, flow)
        if parts is None:
            continue
        own = {*parts.group, *([parts.line] if parts.line is not None else [])}
        if own & claimed_nodes or any(plan.edits.is_claimed(n) for n in own):
            continue
        claimed_nodes |= own
        _plan(plan, source, parts)


def _looked_at(plan: RewritePlan) -> list[Flow]:
    """The calls whose status or truth is asked for, or whose body may be another, in order."""
    flows: dict[Flow, None] = {}
    for node, value in plan.state.types.items():
        if isinstance(value, Getter) and isinstance(value.of, Response):
            source, _ = plan.state.homes[node]
            if value.name in ("status_code", "ok") and not plan.edits.goes_away(source, node):
                flows.update(dict.fromkeys(value.of.flows))
        elif isinstance(value, Getter) and isinstance(value.of, Envelope) and value.name == "get":
            flows.update(dict.fromkeys(value.of.flows))
        elif isinstance(value, Envelope):
            source, _ = plan.state.homes[node]
            if isinstance(source.parents.get(node), cst.ComparisonTarget):
                flows.update(dict.fromkeys(value.flows))
        elif isinstance(value, Response) and isinstance(node, cst.Name):
            source, _ = plan.state.homes[node]
            parent = source.parents.get(node)
            is_tested = isinstance(parent, cst.If | cst.IfExp | cst.Assert) and parent.test is node
            if is_tested or isinstance(parent, cst.UnaryOperation | cst.BooleanOperation):
                flows.update(dict.fromkeys(value.flows))
    return list(flows)


def _plan(plan: RewritePlan, source: Source, parts: Split) -> None:
    flows: Flows = frozenset((parts.flow,))
    anchor = parts.group[0]
    nodes: list[cst.CSTNode] = [*parts.group]
    if parts.line is not None:
        nodes.append(parts.line)
    own = frozenset(nodes)
    raises = [s for s in flat(parts.bad) if isinstance(s, Again)]
    if all(s.checked for s in raises):
        plan.check(flows)
    plan[parts.flow].handle()
    needs_handler = not (len(parts.bad) == 1 and isinstance(parts.bad[0], Again))
    if needs_handler and plan.state.requests[parts.flow].endpoint.envelope == "page":
        plan[parts.flow].asked_at_once = True
    for node, unit in parts.units.items():
        if not unit.soft:
            plan.absorb(node)
        plan.recipe(node, flows, lambda rewrite, original, updated: updated)
    if parts.line is not None and needs_handler:
        block = source.parents.get(parts.flow)
        block = source.parents.get(block) if isinstance(block, cst.WithItem) else None
        if block in plan.edits.opened_answers:
            assert block is not None
            plan.recipe(block, flows, urllib_objects.only_body)
        else:
            plan.move(parts.line, flows)
    for statement in parts.group[1:]:
        plan.move(statement, flows)
    writer = _Writer(plan, source, parts, own)
    plan.recipe(anchor, flows, writer.handled if needs_handler else writer.unhandled)


def _is_absorbed(source: Source, parts: Split) -> bool:
    around = (parts.flow, *source.ancestors(parts.flow))
    units = [parts.units[node] for node in around if node in parts.units]
    return parts.line is None and any(not unit.soft for unit in units)


class _Writer:
    """Spells one split."""

    def __init__(
        self, plan: RewritePlan, source: Source, parts: Split, own: frozenset[cst.CSTNode]
    ) -> None:
        self.plan, self.source, self.parts, self.own = plan, source, parts, own
        scope = source.scope_of(parts.group[0])
        names = walk.names(scope)
        self.error = next(n for n in (*NAMES, "the_error") if n not in names)
        self.absorbed = _is_absorbed(source, parts)
        """Whether the call stands in an expression that goes away."""
        self.good: Instead = self._instead(good=True)
        self.bad: Instead = self._instead(good=False)

    def handled(self, rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> Any:
        parts = self.parts
        good = self._steps(rewrite, parts.good, self.good)
        before: tuple[cst.EmptyLine, ...] = ()
        if parts.line is not None:
            line: list[Any] = rewrite.statements(parts.line, {}, self.own)
            before = tuple(line[0].leading_lines)
            body = [_plain(statement) for statement in line]
        elif self.absorbed:
            body = [self._call(rewrite)]
        else:
            body, good = good, []
        anchor: Any = original
        leading = [*before, *anchor.leading_lines]
        orelse = None if parts.ends or not good else cst.Else(_block(good))
        block = cst.Try(_block(body), self._handlers(rewrite), orelse, leading_lines=leading)
        if orelse is None:
            return cst.FlattenSentinel([block, *good])
        return block

    def unhandled(self, rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> Any:
        good: list[Any] = self._steps(rewrite, self.parts.good, self.good)
        if self.absorbed:
            good.insert(0, self._call(rewrite))
        if not good:
            return cst.RemoveFromParent()
        anchor: Any = original
        if good[0].leading_lines == () or not good[0].leading_lines:
            good[0] = good[0].with_changes(leading_lines=anchor.leading_lines)
        return cst.FlattenSentinel(good)

    def _call(self, rewrite: Rewrite) -> cst.SimpleStatementLine:
        """The call as a statement of its own, under the name that it was given on the way."""
        node: cst.CSTNode = self.parts.flow
        target: cst.BaseAssignTargetExpression | None = None
        for ancestor in self.source.ancestors(node):
            if isinstance(ancestor, cst.BaseStatement):
                break
            if isinstance(ancestor, cst.NamedExpr):
                node, target = ancestor.value, cst.ensure_type(ancestor.target, cst.Name)
        assert isinstance(node, cst.BaseExpression)
        value = rewrite.of(node)
        if target is None:
            return cst.SimpleStatementLine([cst.Expr(value)])
        return cst.SimpleStatementLine([cst.Assign([cst.AssignTarget(target)], value)])

    def _handlers(self, rewrite: Rewrite) -> list[cst.ExceptHandler]:
        handlers: list[cst.ExceptHandler] = []
        steps: list[Step] = list(self.parts.bad)
        while steps:
            first = steps[0]
            if not isinstance(first, Branch):
                break
            kinds = self._kinds(rewrite, first)
            if kinds is None or (steps[1:] and not ends_here(first.body)):
                break
            handlers.append(self._handler(rewrite, kinds, first.body))
            steps = [*first.orelse, *steps[1:]]
        if len(steps) == 1 and isinstance(steps[0], Again):
            return handlers
        name = _import_of(rewrite, "APIError")
        if steps or not self.parts.ends:
            handlers.append(self._handler(rewrite, [name], steps))
        return handlers

    def _handler(
        self, rewrite: Rewrite, kinds: list[str], steps: Sequence[Step]
    ) -> cst.ExceptHandler:
        body = self._steps(rewrite, steps, self.bad)
        names_error = any(self.error in walk.names(statement) for statement in body)
        kind: cst.BaseExpression = cst.Name(kinds[0])
        if len(kinds) > 1:
            kind = cst.Tuple([cst.Element(cst.Name(k)) for k in kinds])
        as_name = cst.AsName(cst.Name(self.error)) if names_error else None
        return cst.ExceptHandler(_block(body), kind, as_name)

    def _kinds(self, rewrite: Rewrite, branch: Branch) -> list[str] | None:
        """The errors that mean what a test says."""
        unit = self.parts.units.get(branch.origin.test)
        names = errors_of(unit.when) if unit is not None else []
        return [_import_of(rewrite, name) for name in names] or None

    def _steps(self, rewrite: Rewrite, steps: Sequence[Step], instead: Instead) -> list[Any]:
        statements: list[Any] = []
        for step in steps:
            match step:
                case KeptStatement(node):
                    statements += rewrite.statements(node, instead, self.own)
                case Again():
                    statements.append(cst.SimpleStatementLine([cst.Raise()]))
                case Branch(origin, body, orelse):
                    statements += self._if(rewrite, origin, body, orelse, instead)
                case Cases(origin, cases):
                    statements.append(self._match(rewrite, origin, cases, instead))
        return statements

    def _if(
        self,
        rewrite: Rewrite,
        origin: cst.If,
        body: list[Step],
        orelse: list[Step],
        instead: Instead,
    ) -> list[Any]:
        (test,) = rewrite.statements(origin.test, instead, self.own)
        assert isinstance(test, cst.BaseExpression)
        first = self._steps(rewrite, body, instead)
        second = self._steps(rewrite, orelse, instead)
        if not first and not second:
            return []
        other: Any = None
        if second:
            lone = len(second) == 1 and isinstance(second[0], cst.If)
            elif_ = isinstance(origin.orelse, cst.If) and lone
            other = second[0].with_changes(leading_lines=()) if elif_ else cst.Else(_block(second))
        return [cst.If(test, _block(first), other, leading_lines=origin.leading_lines)]

    def _match(
        self,
        rewrite: Rewrite,
        origin: cst.Match,
        cases: list[tuple[cst.MatchCase, list[Step]]],
        instead: Instead,
    ) -> cst.Match:
        (subject,) = rewrite.statements(origin.subject, instead, self.own)
        cases_written = [
            case.with_changes(body=_block(self._steps(rewrite, body, instead)))
            for case, body in cases
        ]
        return origin.with_changes(subject=subject, cases=cases_written, leading_lines=())

    def _instead(self, *, good: bool) -> Instead:
        replacements: dict[cst.CSTNode, Callable[[cst.CSTNode], cst.BaseExpression]] = {}
        units = self.parts.units
        for node, unit in units.items():
            if good and unit.soft:
                continue
            replacements[node] = _always(_value(unit, self.error, good=good))
        for statement in self.parts.group:
            for node in walk.walk(statement):
                if isinstance(node, cst.IfExp):
                    test = decided(units, node.test, good=good)
                    if test is not None:
                        replacements[node] = _part("body" if test else "orelse")
                elif isinstance(node, cst.BooleanOperation):
                    first = decided(units, node.left, good=good)
                    if first is not None:
                        ends = first is isinstance(node.operator, cst.Or)
                        replacements[node] = _part("left" if ends else "right")
                elif isinstance(node, cst.UnaryOperation) and node not in units:
                    inner = decided(units, node, good=good)
                    if inner is not None:
                        replacements[node] = _always(cst.Name(str(inner)))
        return replacements


def _always(value: cst.BaseExpression) -> Callable[[cst.CSTNode], cst.BaseExpression]:
    return lambda updated: value


def _part(name: str) -> Callable[[cst.CSTNode], cst.BaseExpression]:
    return lambda updated: getattr(updated, name)


def _value(unit: Unit, error: str, *, good: bool) -> cst.BaseExpression:
    if good:
        return cst.parse_expression(repr(unit.good))
    if unit.bad is not None and not unit.soft:
        return cst.Name(str(unit.bad))
    return cst.parse_expression(unit.text.replace("{}", error) if not unit.soft else unit.text)


def _plain(statement: Any) -> Any:
    return statement.with_changes(leading_lines=())


def _block(statements: Sequence[Any]) -> cst.IndentedBlock:
    return cst.IndentedBlock(list(statements) or [cst.SimpleStatementLine([cst.Pass()])])


def _import_of(rewrite: Rewrite, name: str) -> str:
    return rewrite.need(MODULE, name)
