"""Whether each place where a V1 value shows up is understood, and what it becomes.

The table is a whitelist: a place that is not listed here forbids the flow.
"""

from __future__ import annotations

import libcst as cst

from helpscout_codemods.patterns import (
    field_reads,
    library_records,
    numbered_pages,
    pages,
    urllib_objects,
    value_read,
)
from helpscout_codemods.patterns.argument_uses import LIST_METHODS, MANY, argument, keyed, truth
from helpscout_codemods.patterns.flow_plan import BadAnswer
from helpscout_codemods.patterns.plan import Rewrite, RewritePlan
from helpscout_codemods.syntax.expressions import code_of, is_name
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.state import State
from helpscout_codemods.values.types import (
    Const,
    Envelope,
    Flattened,
    Flows,
    Getter,
    Instance,
    Items,
    Listing,
    Located,
    Mixed,
    Pages,
    Response,
    Row,
    Rows,
    Value,
)

PLAIN_METHODS = frozenset(
    {"close", "count", "discard", "index", "isdisjoint", "issubset", "issuperset", "remove"}
)
"""Methods of lists, sets and generators that answer no row."""


def check_all(plan: RewritePlan) -> None:
    """Fill the plan from every expression that holds V1 data."""
    state = plan.state
    tolerant_reads: list[tuple[Source, cst.CSTNode, Flows]] = []
    for node, value in list(state.types.items()):
        source, _ = state.homes[node]
        if node in plan.edits.cut or plan.edits.goes_away(source, node):
            continue
        field_reads.check(plan, source, node)
        if tolerant_flows := field_reads.tolerated(plan, source, node):
            tolerant_reads.append((source, node, tolerant_flows))
        pages.check(plan, node)
        holder = value.of if isinstance(value, Getter) and isinstance(value.of, Listing) else value
        flows = state.flows(holder)
        if not flows:
            continue
        if len(flows) > 1:
            plan.tie(flows)
        if not flows <= state.requests.keys():
            plan.forbid(flows, source, node, "V1 data comes from a call that the tool cannot trace")
        reason = _reason(plan, source, node, value, flows)
        if reason:
            plan.forbid(flows, source, node, reason)
    for source, node, flows in tolerant_reads:
        if any(p.bad_answer is BadAnswer.UNSEEN for p in plan.of(flows)):
            plan.forbid(flows, source, node, TOLERANT)


TOLERANT = "a bad answer is treated as an empty one here, where helpscout_v2 raises an error"


def _reason(
    plan: RewritePlan, source: Source, node: cst.CSTNode, value: Value, flows: Flows
) -> str:
    parent = source.parents.get(node)
    if numbered_pages.flows_of(plan, value):
        return ""
    if isinstance(value, Mixed):
        return "values of different kinds meet here, so the tool cannot trace them"
    if isinstance(value, Getter):
        return _getter(plan, source, node, value, flows, parent)
    if isinstance(value, Located):
        return _address(source, node)
    if urllib_objects.placed(plan, source, node, value):
        return ""
    match parent:
        case cst.AssignTarget():
            is_moved = plan.edits.is_moved(source, node)
            return "" if is_moved else _store(plan.state, node)
        case cst.For() | cst.CompFor() if parent.target is node:
            return _store(plan.state, node)
        case cst.Assign() | cst.Expr() | cst.Return() | cst.Yield() | cst.From():
            return ""
        case cst.AnnAssign():
            return _store(plan.state, node) if parent.target is node else ""
        case cst.NamedExpr() | cst.Element() | cst.StarredElement():
            return ""
        case cst.DictElement() if parent.value is node:
            return ""
        case cst.ListComp() | cst.SetComp() | cst.GeneratorExp():
            return ""
        case cst.DictComp() if parent.value is node:
            return ""
        case cst.IfExp() if parent.test is not node:
            return (
                "" if plan.state.flows(plan.state.types.get(parent, Const(None))) else _MIXED_VALUES
            )
        case cst.BooleanOperation() if plan.state.flows(plan.state.types[parent]):
            return ""
        case cst.BooleanOperation(operator=cst.Or()) if isinstance(value, Flattened):
            return "the truth of V1 data is tested"
        case cst.IfExp() if parent.test is node and isinstance(value, Envelope):
            plan.recipe(parent, flows, _itself_or_none)
            return truth(plan, node, value)
        case cst.If() | cst.While() | cst.IfExp() | cst.BooleanOperation() | cst.CompIf():
            return truth(plan, node, value)
        case cst.Assert() if parent.test is node:
            return truth(plan, node, value)
        case cst.UnaryOperation(operator=cst.Not()):
            return truth(plan, node, value)
        case cst.For() | cst.CompFor() if parent.iter is node:
            many = isinstance(value, MANY) or pages.looped(plan, node)
            return "" if many else "the code loops over the keys of V1 data"
        case cst.Comparison() | cst.ComparisonTarget():
            return _compared(plan, source, node, value, parent)
        case cst.AugAssign() if parent.target is node and not isinstance(node, cst.Name):
            return _store(plan.state, node)
        case cst.AugAssign():
            return "" if isinstance(value, MANY) else "V1 data is added to something"
        case cst.Arg():
            return argument(plan, source, node, value, parent)
        case cst.Await() if parent.expression is node:
            return ""
        case cst.Call() if parent.func is node and isinstance(value, Response):
            plan.recipe(parent, flows, _callee)  # aiohttp's `answer.text()`
            return ""
        case cst.Attribute() if isinstance(plan.state.types.get(parent), Response):
            # `.text` and `.content` of an answer: the client has unpacked it.
            plan.recipe(parent, flows, _unwrap_attribute)
            return ""
        case cst.Attribute() if parent.value is node:
            return _attribute(plan, source, parent)
        case cst.Subscript() if parent.value is node:
            return _subscript(plan, source, node, value, parent)
        case cst.Index() | cst.DictComp() | cst.DictElement() if _is_future(value):
            return ""
        case cst.BinaryOperation() if _is_of_status(plan, source, node):
            return ""
        case cst.BinaryOperation() if isinstance(value, Listing | Items):
            return "" if plan.state.flows(plan.state.types[parent]) else _MIXED_VALUES
    return f"V1 data is used in a way the tool cannot trace ({_place(parent)})"


def _itself_or_none(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
    """`data` for `data["item"] if data else None`."""
    choice = cst.ensure_type(updated, cst.IfExp)
    is_same = code_of(choice.body) == code_of(choice.test)
    return choice.body if is_same and is_name(choice.orelse, "None") else updated


def _address(source: Source, node: cst.CSTNode) -> str:
    """The address of what was created may only be handed on, until the id is cut out of it."""
    match source.parents.get(node):
        case cst.Expr() | cst.Return() | cst.Assign() | cst.AssignTarget() | cst.AnnAssign():
            return ""
        case cst.If() | cst.While() | cst.IfExp() | cst.UnaryOperation():
            return ""
        case cst.Comparison(
            comparisons=[cst.ComparisonTarget(cst.Is() | cst.IsNot(), cst.Name("None"))]
        ):
            return ""
    return "the address of what was created is used"


def _is_of_status(plan: RewritePlan, source: Source, node: cst.CSTNode) -> bool:
    """`"%s: %s" % (r.status_code, r.text)`, whose parts a handler fills in."""
    return isinstance(node, cst.Tuple) and all(
        plan.edits.goes_away(source, element.value)
        for element in node.elements
        if plan.state.flows(plan.state.types.get(element.value, Const(None)))
    )


def _is_future(value: Value) -> bool:
    return isinstance(value, Listing) and value.kind == "future"


_MIXED_VALUES = "V1 data is mixed with other values here"


def _place(parent: cst.CSTNode | None) -> str:
    return type(parent).__name__ if parent is not None else "module"


def _store(state: State, node: cst.CSTNode) -> str:
    if isinstance(node, cst.Name):
        return ""
    owner = state.types.get(node.value) if isinstance(node, cst.Attribute) else None
    if isinstance(owner, Instance) and owner.info.method("__setattr__") is None:
        return ""
    return "V1 data is stored where the tool cannot trace it"


def _attribute(plan: RewritePlan, source: Source, node: cst.Attribute) -> str:
    place = source.parents.get(node)
    is_stored = isinstance(place, cst.AssignTarget | cst.Del) or (
        isinstance(place, cst.AugAssign) and place.target is node
    )
    if is_stored:
        is_moved = plan.edits.is_moved(source, node)
        return "" if is_moved else "V1 data is changed in place"
    if library_records.made_here(plan, node):
        return ""
    is_followed = isinstance(plan.state.types.get(node), Getter | Response)
    if is_followed or value_read.read_of(plan, node) is not None:
        return ""
    return f"the code reads {node.attr.value} of V1 data"


def _compared(
    plan: RewritePlan,
    source: Source,
    node: cst.CSTNode,
    value: Value,
    parent: cst.Comparison | cst.ComparisonTarget,
) -> str:
    comparison = parent if isinstance(parent, cst.Comparison) else source.parents[parent]
    assert isinstance(comparison, cst.Comparison)
    if len(comparison.comparisons) != 1:
        return "V1 data is part of a chained comparison"
    (target,) = comparison.comparisons
    if isinstance(parent, cst.ComparisonTarget):
        keys = isinstance(value, Listing) and value.kind == "dict"
        if keys and isinstance(parent.operator, cst.In | cst.NotIn):
            return ""
        return "V1 data is compared with something else"
    is_none = is_name(target.comparator, "None")
    if is_none and isinstance(value, Envelope) and isinstance(target.operator, cst.Is | cst.IsNot):
        return ""
    if is_none and isinstance(value, Row | Envelope | Flattened):
        return truth(plan, node, value)
    if is_name(target.comparator, "False") and isinstance(value, Row | Envelope):
        return ""  # Neither V1's dict nor V2's record is False.
    return "V1 data is compared with something else"


_NOTHING = cst.Arg(cst.Name("_"))


def _unwrap_attribute(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
    assert isinstance(updated, cst.Attribute)
    return updated.value


def _getter(
    plan: RewritePlan,
    source: Source,
    node: cst.CSTNode,
    getter: Getter,
    flows: Flows,
    parent: cst.CSTNode | None,
) -> str:
    is_called = isinstance(parent, cst.Call) and parent.func is node
    name = getter.name
    if isinstance(parent, cst.Call) and is_called:
        if urllib_objects.method(plan, source, parent, getter, flows):
            return ""
        if isinstance(getter.of, Response) and name == "json":
            plan.recipe(parent, flows, _unwrap_method)
            return ""
        if isinstance(getter.of, Response) and name == "raise_for_status":
            plan.check(flows)
            return _drop_line(plan, source, parent, flows)
        if isinstance(getter.of, Row | Envelope | Flattened) and name == "get":
            return ""
        if isinstance(getter.of, Items) and name in ("sort", "reverse"):
            is_paged = any(p.reads_all for p in plan.of(flows))
            if is_paged or not isinstance(parent.func, cst.Attribute):
                return "the rows of a page are sorted page by page"
            is_name = isinstance(parent.func.value, cst.Name)
            return keyed(plan, parent, _NOTHING) if is_name else "a list without a name is sorted"
        if _is_future(getter.of):
            return "" if name in ("result", "done") else f"the code calls {name}() of V1 data"
        if isinstance(getter.of, Listing):
            if name == "sort":
                return keyed(plan, parent, _NOTHING)
            is_plain = name in LIST_METHODS or name in PLAIN_METHODS
            return "" if is_plain else f"the code calls {name}() of V1 data"
    if isinstance(getter.of, Listing) and name in LIST_METHODS:
        return ""
    use = f"calls {name}()" if is_called else f"reads {name}"
    return f"the code {use} of the answer"


def _callee(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
    return cst.ensure_type(updated, cst.Call).func


def _unwrap_method(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
    assert isinstance(updated, cst.Call)
    assert isinstance(updated.func, cst.Attribute)
    return updated.func.value


def _drop_line(plan: RewritePlan, source: Source, call: cst.CSTNode, flows: Flows) -> str:
    assert isinstance(call, cst.Call)
    assert isinstance(call.func, cst.Attribute)
    if not isinstance(call.func.value, cst.Name):
        plan.recipe(call, flows, _unwrap_method)
        return ""
    statement = source.parents[call]
    line = source.parents[statement]
    alone = isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1
    if isinstance(statement, cst.Expr) and alone:
        if line not in plan.edits.recipes:  # else it is the first line of a status check
            plan.drop(line, flows)
        return ""
    if isinstance(plan.state.types.get(call), Response):
        plan.recipe(call, flows, _unwrap_method)
        return ""
    return "raise_for_status() is part of a longer statement"


def _subscript(
    plan: RewritePlan, source: Source, node: cst.CSTNode, value: Value, parent: cst.Subscript
) -> str:
    grand = source.parents.get(parent)
    target = isinstance(grand, cst.AssignTarget | cst.Del) or (
        isinstance(grand, cst.AugAssign) and grand.target is parent
    )
    if target and not isinstance(value, Listing):
        return "V1 data is changed in place"
    if isinstance(value, Row | Flattened | Envelope | Rows | Items | Listing):
        return ""
    if isinstance(value, Pages | Response):
        return "V1 data is indexed"
    return ""
