"""Loops over the names of fields that are written down: each read is spelled out.

[c[name] for name in ("id", "subject")]     [c.id, c.subject]
for name in FIELDS:                         row["id"] = c.id
    row[name] = c[name]                     row["subject"] = c.subject
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.patterns import scopes
from helpscout_codemods.patterns.plan import Rewrite, RewritePlan
from helpscout_codemods.patterns.templates import Read
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.types import Flows, Row

BY_NAME = "its fields are read by names from a loop that the tool cannot unroll"
MAX_LINES = 24
_LOOPS = (cst.ListComp, cst.SetComp, cst.DictComp, cst.GeneratorExp, cst.For)
_PLACES = (
    cst.ListComp,
    cst.SetComp,
    cst.DictComp,
    cst.GeneratorExp,
    cst.Arg,
    cst.Assign,
    cst.AnnAssign,
    cst.DictElement,
    cst.Element,
)
_LEAVING = (cst.Break, cst.Continue, cst.Return, cst.Lambda, cst.FunctionDef, cst.FormattedString)
_KEY, _READ_MARK = "_key_of_the_loop", "_read_of_the_loop_"
_COMMA = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))


def check_all(plan: RewritePlan) -> None:
    """Plan each loop whose keys and rows are known; the others keep their flows on the shim."""
    loops: dict[cst.CSTNode, list[cst.CSTNode]] = {}
    for node, (row, _) in plan.state.chosen_keys.items():
        source, _ = plan.state.homes[node]
        loop = _loop_of(source, node)
        if loop is None or not _is_read_here(source, node):
            plan.forbid(row.flows, source, node, BY_NAME)
        else:
            loops.setdefault(loop, []).append(node)
    for loop, reads in loops.items():
        source, _ = plan.state.homes[reads[0]]
        flows: Flows = frozenset().union(*(plan.state.chosen_keys[n][0].flows for n in reads))
        names = {plan.state.chosen_keys[node][1] for node in reads}
        if len(names) != 1 or not _is_simple(source, loop, len(next(iter(names)))):
            plan.forbid(flows, source, loop, BY_NAME)
            continue
        plan.tie(flows)
        _Unrolled(plan, source, loop, next(iter(names)), reads, flows).plan_it()


def _key_of(node: cst.CSTNode) -> cst.BaseExpression | None:
    """The key of `row[key]` or `row.get(key)`."""
    match node:
        case cst.Subscript(slice=[cst.SubscriptElement(cst.Index(key))]):
            return key
        case cst.Call(args=[cst.Arg(value=key), *_]):
            return key
    return None


def _base_of(node: cst.CSTNode) -> cst.BaseExpression | None:
    match node:
        case cst.Subscript(value=base) | cst.Call(func=cst.Attribute(value=base)):
            return base
    return None


def _loop_of(source: Source, node: cst.CSTNode) -> cst.CSTNode | None:
    """The loop that brings the key of a read."""
    key = _key_of(node)
    for ancestor in source.ancestors(node):
        target = _target_of(ancestor)
        if target and isinstance(key, cst.Name) and target.value == key.value:
            return ancestor
    return None


def _target_of(loop: cst.CSTNode) -> cst.Name | None:
    """The one name that a loop binds."""
    if not isinstance(loop, _LOOPS):
        return None
    target = loop.target if isinstance(loop, cst.For) else loop.for_in.target
    return target if isinstance(target, cst.Name) else None


def _binds(node: cst.CSTNode, name: str) -> bool:
    """Whether a loop brings the name by itself."""
    target = _target_of(node)
    return target is not None and target.value == name


def _is_read_here(source: Source, node: cst.CSTNode) -> bool:
    base = _base_of(node)
    parent = source.parents.get(node)
    if isinstance(parent, cst.BooleanOperation) and isinstance(parent.operator, cst.Or):
        empty = isinstance(parent.right, cst.SimpleString) and not parent.right.evaluated_value
        parent = source.parents.get(parent) if empty and parent.left is node else None
    return isinstance(base, cst.Name) and isinstance(parent, _PLACES)


def _is_simple(source: Source, loop: cst.CSTNode, count: int) -> bool:
    """Whether a loop can be written out: all it does for each key are plain statements."""
    if isinstance(loop, cst.For):
        body = walk.body_of(loop.body)
        plain = loop.orelse is None and loop.asynchronous is None
        plain = plain and all(isinstance(line, cst.SimpleStatementLine) for line in body)
        name = cst.ensure_type(loop.target, cst.Name).value
        scope = getattr(source.scope_of(loop), "body", source.tree)
        scope = source.tree if isinstance(scope, Sequence) else scope
        everywhere = walk.walk(scope, lambda node: not _binds(node, name))
        read_behind = any(isinstance(n, cst.Name) and n.value == name for n in everywhere)
        is_rebound = scopes.rebinds(loop.body, loop.target, {name})
        if not plain or is_rebound or read_behind or count * len(body) > MAX_LINES:
            return False
        return not any(isinstance(n, _LEAVING) for n in walk.walk(loop.body))
    assert isinstance(loop, cst.ListComp | cst.SetComp | cst.DictComp | cst.GeneratorExp)
    clause = loop.for_in
    plain = clause.inner_for_in is None and not clause.ifs and clause.asynchronous is None
    return plain and not any(isinstance(n, _LEAVING) for n in walk.walk(loop))


class _Unrolled:
    """One loop, written out."""

    def __init__(
        self,
        plan: RewritePlan,
        source: Source,
        loop: cst.CSTNode,
        names: tuple[str, ...],
        reads: list[cst.CSTNode],
        flows: Flows,
    ) -> None:
        self.plan, self.source, self.loop = plan, source, loop
        self.names, self.reads, self.flows = names, reads, flows
        self.spelled: list[dict[str, Read]] = []

    def plan_it(self) -> None:
        for place, node in enumerate(self.reads):
            row, _ = self.plan.state.chosen_keys[node]
            base = _base_of(node)
            assert isinstance(base, cst.Name)
            self.spelled.append({name: self._read(base, row, name, node) for name in self.names})
            self.plan.recipe(node, self.flows, _variable(f"{_READ_MARK}{place}"))
        inside = {n for field_read in self.reads for n in walk.walk(field_read)}
        target = _target_of(self.loop)
        for node in walk.walk(self.loop):
            ours = isinstance(node, cst.Name) and target and node.value == target.value
            if ours and node is not target and node not in inside:
                self.plan.recipe(node, self.flows, _variable(_KEY))
        self.plan.recipe(self.loop, self.flows, self)

    def _read(self, base: cst.Name, row: Row, name: str, around: cst.CSTNode) -> Read:
        assert isinstance(around, cst.BaseExpression)
        return Read(self.plan, self.source, base, row, name, around)

    def __call__(self, rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> Any:
        each = []
        for name in self.names:
            values: dict[str, cst.BaseExpression] = {_KEY: cst.SimpleString(f'"{name}"')}
            for place, reads in enumerate(self.spelled):
                values[f"{_READ_MARK}{place}"] = rewrite.of(reads[name].node)
            each.append(_Filled(values))
        match updated:
            case cst.For():
                lines: list[Any] = [s.visit(one) for one in each for s in updated.body.body]
                first = lines[0]
                lines[0] = first.with_changes(
                    leading_lines=[*updated.leading_lines, *first.leading_lines]
                )
                return cst.FlattenSentinel(lines)
            case cst.DictComp():
                pairs = [
                    cst.DictElement(one.of(updated.key), one.of(updated.value), comma=_COMMA)
                    for one in each
                ]
                pairs[-1] = pairs[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
                return cst.Dict(pairs, lpar=updated.lpar, rpar=updated.rpar)
        assert isinstance(updated, cst.ListComp | cst.SetComp | cst.GeneratorExp)
        members = [cst.Element(one.of(updated.elt), comma=_COMMA) for one in each]
        if len(members) > 1 or not isinstance(updated, cst.GeneratorExp):
            members[-1] = members[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
        if isinstance(updated, cst.ListComp):
            return cst.List(members, lpar=updated.lpar, rpar=updated.rpar)
        if isinstance(updated, cst.SetComp):
            return cst.Set(members, lpar=updated.lpar, rpar=updated.rpar)
        return cst.Tuple(members)


def _variable(name: str) -> Any:
    return lambda rewrite, original, updated: cst.Name(name)


class _Filled(cst.CSTTransformer):
    """Puts the key, and what is read under it, in their places."""

    def of(self, node: cst.BaseExpression) -> cst.BaseExpression:
        filled_node = node.visit(self)
        assert isinstance(filled_node, cst.BaseExpression)
        return filled_node

    def __init__(self, values: dict[str, cst.BaseExpression]) -> None:
        super().__init__()
        self.values = values

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.BaseExpression:
        value = self.values.get(updated_node.value)
        return value.deep_clone() if value is not None else updated_node
