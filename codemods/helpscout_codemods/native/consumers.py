"""What is done with the rows of a page inside a paging loop."""

from __future__ import annotations

import libcst as cst

from helpscout_codemods.index import Source
from helpscout_codemods.native.plan import Plan, Rewrite
from helpscout_codemods.v1types import Envelope, Flow, Items, Pages, Response, own_flows

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
    made = [first.with_changes(leading_lines=leading), *rest]
    return cst.FlattenSentinel(made)  # type: ignore[return-value]


def _lines(suite: cst.BaseSuite) -> list[cst.SimpleStatementLine]:
    return [line for line in suite.body if isinstance(line, cst.SimpleStatementLine)]


def small_of(statement: cst.CSTNode) -> cst.BaseSmallStatement | None:
    if isinstance(statement, cst.SimpleStatementLine) and len(statement.body) == 1:
        return statement.body[0]
    return None


def one_consumer(plan: Plan, source: Source, rest: list[cst.CSTNode], flow: Flow) -> str:
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
    finder = _Rows(plan, flow)
    consumers[0].visit(finder)
    if finder.rows != 1:
        return "the rows of a page are used more than once"
    if isinstance(consumers[0], cst.For):
        if finder.breaks or consumers[0].orelse is not None:
            return "the loop over the rows of a page can end early"
        return ""
    if isinstance(consumers[0], cst.SimpleStatementLine):
        small = small_of(consumers[0])
        if isinstance(small, cst.Expr | cst.AugAssign) and not finder.lengths:
            return ""
    return "each page is handled as a whole"


def _is_check(plan: Plan, small: cst.Expr) -> bool:
    call = small.value
    return isinstance(call, cst.Call) and (
        isinstance(call.func, cst.Attribute) and call.func.attr.value == "raise_for_status"
    )


class _Rows(cst.CSTVisitor):
    """Counts the uses of a page's rows, and the breaks that leave the loop over them."""

    def __init__(self, plan: Plan, flow: Flow) -> None:
        super().__init__()
        self.plan, self.flow = plan, flow
        self.rows = 0
        self.breaks = 0
        self.lengths = 0
        self._depth = 0

    def on_visit(self, node: cst.CSTNode) -> bool:
        value = self.plan.state.types.get(node)
        if isinstance(value, Items) and self.flow in value.flows:
            self.rows += 1
            return False
        if isinstance(value, Envelope) and self.flow in value.flows and self._is_looped(node):
            self.rows += 1
            return False
        if isinstance(value, Envelope | Pages) and self.flow in value.flows:
            self.rows += 2
        if isinstance(node, cst.For | cst.While):
            self._depth += 1
        if isinstance(node, cst.Break) and self._depth <= 1:
            self.breaks += 1
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Name):
            self.lengths += node.func.value == "len"
        return True

    def _is_looped(self, node: cst.CSTNode) -> bool:
        """Whether a page of a client library is looped over as it is."""
        parent = self.plan.source_of(node).parents.get(node)
        return isinstance(parent, cst.For | cst.CompFor) and parent.iter is node

    def on_leave(self, original_node: cst.CSTNode) -> None:
        if isinstance(original_node, cst.For | cst.While):
            self._depth -= 1


def uses_only(scope: cst.CSTNode, name: str, allowed: list[cst.CSTNode]) -> bool:
    """Whether a name is used by nothing but the allowed nodes."""
    finder = _Uses(name, allowed)
    scope.visit(finder)
    return not finder.found


class _Uses(cst.CSTVisitor):
    def __init__(self, name: str, allowed: list[cst.CSTNode]) -> None:
        super().__init__()
        self.name, self.allowed, self.found = name, allowed, False

    def on_visit(self, node: cst.CSTNode) -> bool:
        if any(node is a for a in self.allowed):
            return False
        if isinstance(node, cst.Name) and node.value == self.name:
            self.found = True
        return True
