"""Error handlers around what is done with an answer, and not around its call.

    r = requests.get(url, auth=AUTH)
    try:
        return r.json()["item"]
    except KeyError:
        return None

A bad answer has no item, so V1 code got here for it; the client raises at the call, before. Such
flows stay on the shim, unless the status was looked at before the handler. Where the block begins
with `r.raise_for_status()` right behind the call, the call moves into it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.patterns import guards, lines, value_read
from helpscout_codemods.patterns.error_names import HARMLESS
from helpscout_codemods.patterns.plan import Rewrite, RewritePlan
from helpscout_codemods.syntax.expressions import code_of, kinds_of
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.types import Envelope, Flow, Flows, Getter, Ref, Response

LATE = "a bad answer is handled here, and helpscout_v2 raises at the call, before that"
STATUSES = frozenset({"requests.HTTPError", "requests.exceptions.HTTPError"})
UNREACHED_ERRORS = HARMLESS | {
    f"requests.{module}{name}"
    for module in ("", "exceptions.")
    for name in ("ConnectionError", "Timeout")
}
"""Errors that no look at an answer raises."""


def check_all(plan: RewritePlan) -> None:
    """Move calls into the blocks behind them, or say why they have to stay."""
    for source in plan.state.index.sources.values():
        for block in source.all(cst.Try):
            _join(plan, source, block)
    for source in plan.state.index.sources.values():
        for kinds, body in _handled(source):
            is_replaced = source.parents.get(body) in plan.edits.recipes
            if is_replaced or all(_is_unreached(plan, kind) for kind in kinds):
                continue
            for node, flows in _uses(plan, source, body):
                plan.forbid(flows, source, node, LATE, guards.CATCH)


def _join(plan: RewritePlan, source: Source, block: cst.Try) -> None:
    """`r = <call>` and `try: r.raise_for_status()`, whose handlers see nothing but bad answers."""
    statements = walk.body_of(source.parents.get(block))
    place = statements.index(block) if block in statements else 0
    line = statements[place - 1] if place else None
    small = lines.small_of(line) if line is not None else None
    name = lines.name_given(line)
    if not isinstance(line, cst.SimpleStatementLine) or not isinstance(small, cst.Assign):
        return
    flow = small.value
    first = code_of(block.body.body[0]).strip() if block.body.body else ""
    if flow not in plan.state.requests or first != f"{name}.raise_for_status()":
        return
    if plan.edits.is_claimed(line) or not all(
        _sees_only_statuses(plan, source, handler, name, flow) for handler in block.handlers
    ):
        return
    flows: Flows = frozenset((flow,))
    own = frozenset((line,))

    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        statements: list[Any] = rewrite.statements(line, {}, own)
        rest = cst.ensure_type(updated, cst.Try)
        body: list[Any] = [s for s in rest.body.body if not _is_pass(s)]
        call = [statement.with_changes(leading_lines=()) for statement in statements]
        return rest.with_changes(
            body=cst.IndentedBlock([*call, *body]),
            leading_lines=[*statements[0].leading_lines, *rest.leading_lines],
        )

    plan.move(line, flows)
    plan.recipe(block, flows, recipe)


def _is_pass(statement: cst.CSTNode) -> bool:
    return isinstance(lines.small_of(statement), cst.Pass)


def _sees_only_statuses(
    plan: RewritePlan, source: Source, handler: cst.ExceptHandler, name: str, flow: Flow
) -> bool:
    """Whether the handler is for bad answers, ends there and does not look at the answer."""
    kind = plan.state.types.get(handler.type) if handler.type is not None else None
    return (
        isinstance(kind, Ref)
        and kind.name in STATUSES
        and lines.leaves(handler.body)
        and name not in walk.names(handler.body)
        and not guards.looks_into(plan, source, handler, (flow,))
    )


def _handled(source: Source) -> Iterator[tuple[list[cst.BaseExpression | None], cst.CSTNode]]:
    """Blocks whose errors are handled, and the kinds of errors; None stands for all."""
    for block in source.all(cst.Try):
        if block.handlers:
            yield [handler.type for handler in block.handlers], block.body
    for with_block in source.all(cst.With):
        for item in with_block.items:
            match item.item:
                case cst.Call(func=cst.Name("suppress") | cst.Attribute(attr=cst.Name("suppress"))):
                    yield [arg.value for arg in item.item.args], with_block.body


def _is_unreached(plan: RewritePlan, kind: cst.BaseExpression | None) -> bool:
    if kind is None:
        return False
    values = [plan.state.types.get(one) for one in kinds_of(kind)]
    return all(isinstance(value, Ref) and value.name in UNREACHED_ERRORS for value in values)


def _uses(
    plan: RewritePlan, source: Source, body: cst.CSTNode
) -> Iterator[tuple[cst.CSTNode, Flows]]:
    """Where a bad answer to a call outside of the block made code in it fail."""
    nodes = list(walk.walk(body))
    inside = set(nodes)
    for node in nodes:
        value = plan.state.types.get(node)
        of = value.of if isinstance(value, Getter) else value
        if not isinstance(of, Response | Envelope):
            continue
        flows = frozenset(f for f in of.flows if f in plan.state.requests and f not in inside)
        flows = frozenset(f for f in flows if plan.state.homes[f][1] is plan.state.homes[node][1])
        if _is_check(source, node, value):
            yield node, flows
        elif _is_read(plan, source, node):
            yield node, frozenset(f for f in flows if not plan[f].is_checked)


def _is_check(source: Source, node: cst.CSTNode, value: object) -> bool:
    """A look at the status, here or by a function that gets the answer."""
    if isinstance(value, Getter):
        return value.name in ("status_code", "ok", "raise_for_status")
    arg = source.parents.get(node)
    return isinstance(value, Response) and isinstance(arg, cst.Arg)


def _is_read(plan: RewritePlan, source: Source, node: cst.CSTNode) -> bool:
    """`data["item"]`, `r.json()["items"]`."""
    parent = source.parents.get(node)
    field_read = value_read.read_of(plan, parent) if isinstance(parent, cst.Subscript) else None
    return field_read is not None and isinstance(field_read[0], Envelope)
