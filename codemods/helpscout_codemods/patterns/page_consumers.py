"""What is done with the rows of a page inside a paging loop."""

from __future__ import annotations

import libcst as cst
from msgspec import Struct

from helpscout_codemods import walk
from helpscout_codemods.patterns.lines import small_of
from helpscout_codemods.patterns.plan import Rewrite, RewritePlan
from helpscout_codemods.values.join import own_flows
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.query_builders import has_own
from helpscout_codemods.values.types import Envelope, Flow, Items, Pages, Response

NO = "the page number is used in a way that is not a plain loop over all pages"


def flatten(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
    """What is left of a paging loop without its loop. A test that is left is the loop's end, so
    its `return` simply follows."""
    assert isinstance(updated, cst.While | cst.For)
    body: list[cst.SimpleStatementLine | cst.BaseCompoundStatement] = []
    leave: list[cst.SimpleStatementLine] = []
    for statement in updated.body.body:
        if isinstance(statement, cst.If):
            leave.extend(_lines(statement.body))
        elif isinstance(statement, cst.SimpleStatementLine | cst.BaseCompoundStatement):
            body.append(statement)
    body.extend(leave)
    first, *rest = body
    leading = (*updated.leading_lines, *first.leading_lines)
    statements = [first.with_changes(leading_lines=leading), *rest]
    return cst.FlattenSentinel(statements)  # type: ignore[return-value]


def _lines(suite: cst.BaseSuite) -> list[cst.SimpleStatementLine]:
    return [line for line in suite.body if isinstance(line, cst.SimpleStatementLine)]


def one_consumer(plan: RewritePlan, source: Source, rest: list[cst.CSTNode], flow: Flow) -> str:
    """Beside fetching and unwrapping there is one statement, and it takes the rows once."""
    consumers = []
    for statement in rest:
        small = small_of(statement)
        if isinstance(small, cst.Assign) and isinstance(
            plan.state.types.get(small.value), Response | Envelope | Items
        ):
            if own_flows(plan.state.types[small.value]) != {flow}:
                return NO
            continue
        if isinstance(small, cst.Expr) and _is_check(plan, small):
            continue
        consumers.append(statement)
    if len(consumers) != 1:
        return "each page is handled by more than one statement"
    rows = _rows(plan, consumers[0], flow)
    if rows.rows != 1:
        return "the rows of a page are used more than once"
    if isinstance(consumers[0], cst.For):
        if rows.breaks or consumers[0].orelse is not None:
            return "the loop over the rows of a page can end early"
        return ""
    if isinstance(consumers[0], cst.SimpleStatementLine):
        small = small_of(consumers[0])
        if isinstance(small, cst.Expr | cst.AugAssign) and not rows.lengths:
            return ""
    return "each page is handled as a whole"


def _is_check(plan: RewritePlan, small: cst.Expr) -> bool:
    call = small.value
    return isinstance(call, cst.Call) and (
        isinstance(call.func, cst.Attribute)
        and call.func.attr.value in ("raise_for_status", "close")
        and isinstance(plan.state.types.get(call.func.value), Response)
    )


class _RowUses(Struct):
    """Counts the uses of a page's rows, and the breaks that leave the loop over them."""

    rows: int = 0
    breaks: int = 0
    lengths: int = 0


def _rows(plan: RewritePlan, statement: cst.CSTNode, flow: Flow) -> _RowUses:
    rows = _RowUses()
    stack: list[tuple[cst.CSTNode, int]] = [(statement, 0)]
    while stack:
        node, loops = stack.pop()
        value = plan.state.types.get(node)
        if isinstance(value, Items) and flow in value.flows:
            rows.rows += 1 if value.flows == {flow} else 2
            continue
        if isinstance(value, Envelope) and flow in value.flows and _is_looped(plan, node):
            rows.rows += 1
            continue
        if isinstance(value, Envelope | Pages) and flow in value.flows:
            rows.rows += 2
        match node:
            case cst.For() | cst.While():
                loops += 1
            case cst.Break():
                rows.breaks += loops <= 1
            case cst.Call(func=cst.Name("len")):
                rows.lengths += 1
        stack += [(child, loops) for child in walk.children(node)]
    return rows


def _is_looped(plan: RewritePlan, node: cst.CSTNode) -> bool:
    """Whether a page of a client library is looped over as it is."""
    parent = plan.source_of(node).parents.get(node)
    return isinstance(parent, cst.For | cst.CompFor) and parent.iter is node


def uses_only(scope: cst.CSTNode, name: str, allowed: list[cst.CSTNode]) -> bool:
    """Whether a name is used by nothing but the allowed nodes."""
    remaining_uses = set(allowed)

    def into(node: cst.CSTNode) -> bool:
        return node not in remaining_uses and (node is scope or not has_own(node, name))

    for node in walk.walk(scope, into):
        if isinstance(node, cst.Arg) and node.keyword is not None:
            remaining_uses.add(node.keyword)
        elif isinstance(node, cst.Attribute):
            remaining_uses.add(node.attr)
        elif isinstance(node, cst.Name) and node.value == name and node not in remaining_uses:
            return False
    return True
