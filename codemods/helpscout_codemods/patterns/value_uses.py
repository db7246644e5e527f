"""Whether each place where a V1 value shows up is understood, and what it becomes.

The table is a whitelist: a place that is not listed here forbids the flow.
"""

from __future__ import annotations

import libcst as cst

from helpscout_codemods.infer import executors
from helpscout_codemods.patterns import (
    field_reads,
    library_records,
    numbered_pages,
    pages,
    status_checks,
    urllib_objects,
    value_read,
)
from helpscout_codemods.patterns.plan import Rewrite, RewritePlan
from helpscout_codemods.values.modules import FunctionInfo, Source
from helpscout_codemods.values.state import State
from helpscout_codemods.values.types import (
    ClassRef,
    Client,
    Const,
    Envelope,
    Flattened,
    Flows,
    Function,
    Getter,
    Instance,
    Items,
    Listing,
    Located,
    Mixed,
    Pages,
    Ref,
    Response,
    Row,
    Rows,
    Value,
)

MANY = (Items, Rows, Listing)
ITERATING = ("len", "list", "tuple", "set", "sorted", "enumerate", "iter", "any", "all")
LIST_BUILTINS = frozenset((*ITERATING, "reversed", "max", "min", "next", "filter", "map"))
HANDING_ON = frozenset(
    {"enumerate", "filter", "iter", "list", "next", "reversed", "set", "sorted", "tuple"}
)
"""Builtins that answer the rows they are given, or one of them."""
NOT_FOLLOWED = "what {}() makes of it could not be followed"
SLICING = frozenset({"itertools.islice", "itertools.chain", "itertools.chain.from_iterable"})
GROWING = ("append", "extend", "add", "insert", "update", "setdefault", "appendleft")
LIST_METHODS = frozenset(
    (*GROWING, "pop", "popleft", "get", "values", "keys", "items", "copy", "clear", "sort")
) | {"reverse"}


def check_all(plan: RewritePlan) -> None:
    """Fill the plan from every expression that holds V1 data."""
    state = plan.state
    for node, value in list(state.types.items()):
        source, _ = state.homes[node]
        if node in plan.edits.cut or plan.edits.goes_away(source, node):
            continue
        field_reads.check(plan, source, node)
        pages.check(plan, node)
        flows = state.flows(value)
        if not flows:
            continue
        if len(flows) > 1:
            plan.tie(flows)
        if not flows <= state.requests.keys():
            plan.forbid(flows, source, node, "it comes from a call that could not be followed")
        reason = _reason(plan, source, node, value, flows)
        if reason:
            plan.forbid(flows, source, node, reason)


def _reason(
    plan: RewritePlan, source: Source, node: cst.CSTNode, value: Value, flows: Flows
) -> str:
    parent = source.parents.get(node)
    if numbered_pages.flows_of(plan, value):
        return ""
    if isinstance(value, Mixed):
        return "different things meet here, so the value could not be followed"
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
            return "its truth is tested"
        case cst.If() | cst.While() | cst.IfExp() | cst.BooleanOperation() | cst.CompIf():
            return _truth(plan, node, value)
        case cst.Assert() if parent.test is node:
            return _truth(plan, node, value)
        case cst.UnaryOperation(operator=cst.Not()):
            return _truth(plan, node, value)
        case cst.For() | cst.CompFor() if parent.iter is node:
            many = isinstance(value, MANY) or pages.looped(plan, node)
            return "" if many else "its keys are looped over"
        case cst.Comparison() | cst.ComparisonTarget():
            return _compared(plan, source, node, value, parent)
        case cst.AugAssign():
            return "" if isinstance(value, MANY) else "it is added to something"
        case cst.Arg():
            return _argument(plan, source, node, value, parent)
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
    return f"it is used in a way the codemods do not follow ({_place(parent)})"


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


_MIXED_VALUES = "it is mixed with other values here"


def _place(parent: cst.CSTNode | None) -> str:
    return type(parent).__name__ if parent is not None else "module"


def _store(state: State, node: cst.CSTNode) -> str:
    if isinstance(node, cst.Name):
        return ""
    if isinstance(node, cst.Attribute) and isinstance(state.types.get(node.value), Instance):
        return ""
    return "it is stored where it cannot be followed"


def _attribute(plan: RewritePlan, source: Source, node: cst.Attribute) -> str:
    place = source.parents.get(node)
    is_stored = isinstance(place, cst.AssignTarget | cst.Del) or (
        isinstance(place, cst.AugAssign) and place.target is node
    )
    if is_stored:
        is_moved = plan.edits.is_moved(source, node)
        return "" if is_moved else "it is changed in place"
    if library_records.made_here(plan, node):
        return ""
    is_followed = isinstance(plan.state.types.get(node), Getter | Response)
    if is_followed or value_read.read_of(plan, node) is not None:
        return ""
    return f"its attribute {node.attr.value} is read"


def _truth(plan: RewritePlan, node: cst.CSTNode, value: Value) -> str:
    if isinstance(value, Row) and value.absent and not _expects_missing(plan, value):
        return "whether the record exists is asked in a way that is not followed"
    if isinstance(value, Items) and value.style != "json":
        return "its truth is tested"
    if isinstance(value, Row | Rows | Listing | Items):
        return ""
    if isinstance(value, Envelope) and _expects_missing(plan, value):
        return ""
    if isinstance(value, Flattened) and field_reads.presence(plan, node, value):
        return ""
    return "its truth is tested"


def _expects_missing(plan: RewritePlan, value: Row | Envelope) -> bool:
    return all(p.expects_missing for p in plan.of(value.flows))


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
        return "it is part of a chained comparison"
    (target,) = comparison.comparisons
    if isinstance(parent, cst.ComparisonTarget):
        keys = isinstance(value, Listing) and value.kind == "dict"
        if keys and isinstance(parent.operator, cst.In | cst.NotIn):
            return ""
        return "it is compared with something else"
    against_none = isinstance(target.comparator, cst.Name) and target.comparator.value == "None"
    if against_none and isinstance(value, Row | Envelope | Flattened):
        return _truth(plan, node, value)
    return "it is compared with something else"


def _argument(
    plan: RewritePlan, source: Source, node: cst.CSTNode, value: Value, arg: cst.Arg
) -> str:
    call = source.parents[arg]
    if not isinstance(call, cst.Call):
        return "it is a class argument"
    callee = plan.state.types.get(call.func)
    match callee:
        case Function() | ClassRef() if not arg.star:
            info = callee.info if isinstance(callee, Function) else None
            if isinstance(callee, ClassRef) and callee.info.method("__init__") is None:
                return f"{callee.info.name} keeps it, and shows what it keeps"
            if info in plan.state.last_summaries.handed_on:
                return "it is handed to a function that is also used in other ways"
            if isinstance(callee, ClassRef):
                info = callee.info.method("__init__")
            return _gathered(call, arg, info, is_bound=info is not None and _takes_self(callee))
        case Ref(name=name) if name.startswith("builtins."):
            short = name.removeprefix("builtins.")
            if isinstance(value, MANY) and short in LIST_BUILTINS:
                has_rows = not (isinstance(value, Listing) and value.kind == "dict")
                is_followed = plan.state.flows(plan.state.types[call])
                if has_rows and short in HANDING_ON and not is_followed:
                    return NOT_FOLLOWED.format(short)
                return _keyed(plan, call, arg)
            if short == "bool":
                return _truth(plan, node, value)
            return f"it is handed to {short}()"
        case Ref(name="itertools.groupby") if isinstance(value, MANY):
            return _keyed(plan, call, arg)
        case Ref(name=name) if isinstance(value, MANY) and name in SLICING | executors.AS_COMPLETED:
            return ""
        case Ref(name=name) if name in executors.MAPS and isinstance(value, MANY):
            return _keyed(plan, call, arg)
        case Ref(name=name) if name in executors.SUBMITS and call.args[0].value in (
            plan.state.applied
        ):
            return ""
        case Ref(name="typing.cast"):
            return ""
        case Client():
            return library_records.taken(plan, arg, call)
        case Ref(name="contextlib.closing") if isinstance(value, Response):
            if urllib_objects.closing(plan, source, arg, value):
                return ""
        case Ref(name="json.loads" | "json.load") if isinstance(value, Response):
            plan.recipe(call, value.flows, _unwrap_argument)
            return ""
        case Getter() if isinstance(callee.of, Listing):
            return "" if callee.name in LIST_METHODS else f"it is handed to {callee.name}()"
    return f"it is handed to {cst.Module([]).code_for_node(call.func)}(), whose code is not in view"


def _takes_self(callee: Function | ClassRef) -> bool:
    return isinstance(callee, ClassRef) or callee.bound is not None


def _gathered(call: cst.Call, arg: cst.Arg, info: FunctionInfo | None, *, is_bound: bool) -> str:
    """Whether `*args` or `**options` of a function takes an argument: what it holds is not known
    one by one inside of the function."""
    if info is None:
        return ""
    params = info.node.params
    names = [p.name.value for p in (*params.posonly_params, *params.params)][is_bound:]
    if arg.keyword is not None:
        parameters = {*names, *(p.name.value for p in params.kwonly_params)}
        stars = "" if arg.keyword.value in parameters else "**"
    else:
        before = call.args[: call.args.index(arg)]
        place = sum(other.keyword is None and not other.star for other in before)
        stars = "" if place < len(names) else "*"
    return f"{info.name}() takes it as one of its {stars} arguments" if stars else ""


_NOTHING = cst.Arg(cst.Name("_"))


def _keyed(plan: RewritePlan, call: cst.Call, arg: cst.Arg) -> str:
    """A function that is applied to each row must be in view: a lambda is."""
    for other in call.args:
        is_applied = other.keyword is not None and other.keyword.value == "key"
        first = call.args[0] is other and other is not arg and other.keyword is None
        if (is_applied or first) and not isinstance(other.value, cst.Lambda):
            none = isinstance(other.value, cst.Name) and other.value.value == "None"
            is_followed = other.value in plan.edits.recipes or other.value in plan.state.applied
            if not none and not is_followed:
                return "each row is handed to a function that is not in view"
    return ""


def _unwrap_argument(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
    assert isinstance(updated, cst.Call)
    return updated.args[0].value


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
    if name in ("status_code", "ok") and status_checks.planned(plan, source, node):
        return ""
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
            return _keyed(plan, parent, _NOTHING) if is_name else "a list without a name is sorted"
        if _is_future(getter.of):
            return "" if name in ("result", "done") else f"its {name}() is called"
        if isinstance(getter.of, Listing):
            if name == "sort":
                return _keyed(plan, parent, _NOTHING)
            return "" if name in LIST_METHODS else f"its {name}() is called"
    return f"its {name}{'()' if is_called else ''} is used"


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
    return "its raise_for_status() is part of a longer statement"


def _subscript(
    plan: RewritePlan, source: Source, node: cst.CSTNode, value: Value, parent: cst.Subscript
) -> str:
    grand = source.parents.get(parent)
    target = isinstance(grand, cst.AssignTarget | cst.Del) or (
        isinstance(grand, cst.AugAssign) and grand.target is parent
    )
    if target and not isinstance(value, Listing):
        return "it is changed in place"
    if isinstance(value, Row | Flattened | Envelope | Rows | Items | Listing):
        return ""
    if isinstance(value, Pages | Response):
        return "it is indexed"
    return ""
