"""Pages of V1 that are read one by one: `hs.conversations.list(...).page(number, size=50)`.

Code that prints page numbers, counts pages, stops early or asks for one page by its number depends
on V1's fifty rows a page. It keeps its form; the client cuts pages of that size.
"""

from __future__ import annotations

import libcst as cst
from libcst.helpers import get_full_name_for_node

from helpscout_codemods import walk
from helpscout_codemods.patterns import bindings, list_rows, value_read
from helpscout_codemods.patterns.flow_plan import Paging
from helpscout_codemods.patterns.loop_exits import is_increment
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.syntax import parameters
from helpscout_codemods.syntax.expressions import code_of
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.query_builders import Counted
from helpscout_codemods.values.types import (
    Argument,
    Const,
    Envelope,
    Flow,
    Flows,
    Function,
    Items,
    Listing,
    Mixed,
    Pages,
    Request,
    Response,
    Row,
    Rows,
)

ROWS = 50
"""V1's rows a page: https://developer.helpscout.com/help-desk-api/"""
UNKNOWN_PAGE = "the page number may be missing or zero here, and the client's pages start at 1"
LATE = "the list is read later than its status is checked"
UNREAD = "its rows are not read, and helpscout_v2 sends the request only when they are"
CHANGES_FORM = "one of the lists joined here is read as a whole"


def check_all(plan: RewritePlan) -> None:
    """Choose the lists that are read page by page, and say why some cannot be."""
    requests = plan.state.requests
    counted_flows, unread = _counted(plan), _unread(plan)
    for flow, request in requests.items():
        if flow in counted_flows or _is_sized(request):
            choose(plan, request)
    for own in plan.requests():
        flow, request = own.flow, requests[own.flow]
        if own.by_number or not (own.asked_at_once or flow in unread):
            continue
        if list_rows.is_settings(request) and isinstance(
            plan.state.types[flow], list_rows.WRAPPED_ROWS
        ):
            own.in_list = True
        elif not choose(plan, request):
            source, _ = plan.state.homes[flow]
            plan.forbid((flow,), source, flow, LATE if own.asked_at_once else UNREAD)
    _spread(plan)
    for own in plan.requests():
        flow, request = own.flow, requests[own.flow]
        if not own.by_number:
            continue
        source, _ = plan.state.homes[flow]
        page = request.query.get("page")
        if page is not None and not _is_number(plan, source, page):
            plan.forbid(frozenset((flow,)), source, flow, UNKNOWN_PAGE)


def _unread(plan: RewritePlan) -> set[Flow]:
    """The lists whose rows are not read: the client would not even ask for them."""
    unread = {
        flow
        for flow, request in plan.state.requests.items()
        if request.endpoint.envelope == "page"
        and request.client is None
        and not request.pager
        and isinstance(plan.state.types.get(flow), list_rows.WRAPPED_ROWS)
    }
    for node, value in plan.state.types.items():
        field_read = value_read.read_of(plan, node)
        if field_read is not None and isinstance(field_read[0], Envelope):
            unread -= field_read[0].flows
        elif isinstance(value, Items | Pages | Row | Rows | Listing | Mixed):
            unread -= plan.state.flows(value)
    return unread


def choose(plan: RewritePlan, request: Request) -> bool:
    """Read a list page by page when its loop is not one over all rows."""
    able = _can_be(plan, request)
    if able:
        plan[request.flow].paging = Paging.BY_NUMBER
    return able


def page(request: Request) -> Argument:
    """The page that is asked for, as the number that the client takes."""
    argument = request.query.get("page") or Argument(None, Const(1))
    if isinstance(argument.value, Const) and str(argument.value.value).isdigit():
        node = None if isinstance(argument.node, cst.SimpleString) else argument.node
        return Argument(node, Const(int(str(argument.value.value)), argument.value.node))
    inner = _under_str(argument.node)
    return Argument(inner, argument.value) if inner is not None else argument


def _under_str(node: cst.BaseExpression | None) -> cst.BaseExpression | None:
    """`n` of `str(n)`: an address holds texts."""
    match node:
        case cst.Call(func=cst.Name("str"), args=[cst.Arg(value=inner, keyword=None, star="")]):
            return inner
    return None


def size(request: Request) -> int:
    """The rows of one page."""
    page_size = request.query.get("pageSize")
    value = page_size.value if page_size is not None else None
    return value.value if isinstance(value, Const) and isinstance(value.value, int) else ROWS


def _can_be(plan: RewritePlan, request: Request) -> bool:
    """Whether an answer is one page of one list."""
    endpoint = request.endpoint
    result = plan.state.types.get(request.flow)
    has_two_lists = len(endpoint.v2) > 1
    is_followed = isinstance(result, Response | Envelope | Items | Pages)
    return (
        endpoint.envelope == "page"
        and request.client is None
        and is_followed
        and not has_two_lists
        and not isinstance(getattr(request.query.get("page"), "value", None), Counted)
        and plan[request.flow].paging in (Paging.FIRST_PAGE, Paging.BY_NUMBER)
        and size(request) > 0
    )


def _is_sized(request: Request) -> bool:
    page_size = request.query.get("pageSize")
    return page_size is not None and isinstance(page_size.value, Const)


def _counted(plan: RewritePlan) -> set[Flow]:
    """The lists whose pages are counted, or whose rows and count come from one answer."""
    flows: set[Flow] = set()
    rows: set[Flow] = set()
    counts: set[Flow] = set()
    for node, value in plan.state.types.items():
        if isinstance(value, Pages) and not _goes_away(plan, node):
            flows |= value.flows
        field_read = value_read.read_of(plan, node)
        if field_read is not None and isinstance(field_read[0], Envelope):
            if field_read[1] == "items" and not isinstance(node, cst.Name):
                rows |= field_read[0].flows
            elif field_read[1] == "count":
                counts |= field_read[0].flows
    return (flows | (rows & counts)) & plan.state.requests.keys()


def _goes_away(plan: RewritePlan, node: cst.CSTNode) -> bool:
    return plan.edits.goes_away(plan.state.homes[node][0], node)


def _spread(plan: RewritePlan) -> None:
    """Answers that meet in one variable are read in the same way."""
    has_changed = True
    while has_changed:
        has_changed = False
        for node, value in plan.state.types.items():
            if not isinstance(value, Response | Envelope | Items) or len(value.flows) < 2:
                continue
            others = [p.flow for p in plan.of(value.flows) if not p.by_number]
            if not others or len(others) == len(value.flows):
                continue
            source, _ = plan.state.homes[node]
            if all(_can_be(plan, plan.state.requests[f]) for f in others):
                for flow_plan in plan.of(others):
                    flow_plan.paging = Paging.BY_NUMBER
                has_changed = True
            else:
                plan.forbid(value.flows, source, node, CHANGES_FORM)


def _is_number(plan: RewritePlan, source: Source, argument: Argument) -> bool:
    if argument.node is None:
        value = argument.value.value if isinstance(argument.value, Const) else None
        return str(value).isdigit() and int(str(value)) > 0
    if isinstance(argument.node, cst.SimpleString):
        text = str(argument.node.evaluated_value)
        return text.isdigit() and int(text) > 0
    least = _least(plan, source, _under_str(argument.node) or argument.node, frozenset())
    return least is not None and least > 0


MANY = 1 << 30
VisitedNames = frozenset[tuple[cst.CSTNode, str]]
"""Names of scopes that are being looked at."""


def _least(
    plan: RewritePlan, source: Source, node: cst.BaseExpression, visited: VisitedNames
) -> int | None:
    """The smallest number an expression can be; None when it may be no number."""
    value = plan.state.types.get(node)
    if isinstance(value, Pages):
        return 1
    match node:
        case cst.Integer():
            return node.evaluated_value
        case cst.NamedExpr():
            return _least(plan, source, node.value, visited)
        case cst.BinaryOperation(operator=cst.Add()):
            sides = [_least(plan, source, n, visited) for n in (node.left, node.right)]
            return sum(n for n in sides if n is not None) if None not in sides else None
        case cst.Call(func=cst.Name("int"), args=[cst.Arg(value=inner, keyword=None)]):
            return _least(plan, source, inner, visited)
        case cst.Call(func=cst.Name("len")):
            return 0
        case cst.Name(name):
            return _least_of_name(plan, source, node, name, visited)
    return None


def _least_of_name(
    plan: RewritePlan, source: Source, at: cst.CSTNode, name: str, visited: VisitedNames
) -> int | None:
    scope: cst.CSTNode = source.tree
    for ancestor in source.ancestors(at):
        if isinstance(ancestor, bindings.Comprehension):
            for loop in bindings.loops(ancestor):
                if isinstance(loop.target, cst.Name) and loop.target.value == name:
                    return _least_of_range(plan, source, loop.iter, visited)
        if isinstance(ancestor, cst.FunctionDef):
            scope = ancestor
            break
        if isinstance(ancestor, cst.Lambda | cst.ClassDef):
            return None
    if (scope, name) in visited:
        return MANY
    if _tested(source, at, name):
        return 1
    visited |= {(scope, name)}
    values: list[int | None] = []
    for store in bindings.stores(scope, name):
        match store:
            case cst.Assign():
                values += [
                    _least_assigned(plan, source, t.target, store.value, name, visited)
                    for t in store.targets
                    if name in walk.names(t.target)
                ]
            case cst.AnnAssign(target=cst.Name()) if store.value is not None:
                values.append(_least(plan, source, store.value, visited))
            case cst.NamedExpr():
                values.append(_least(plan, source, store.value, visited))
            case cst.AugAssign(operator=cst.AddAssign()):
                step = _least(plan, source, store.value, visited)
                values.append(MANY if step is not None and step >= 0 else None)
            case cst.For(target=cst.Name()):
                values.append(_least_of_range(plan, source, store.iter, visited))
            case _:
                values.append(None)
    if isinstance(scope, cst.FunctionDef):
        values += _from_callers(plan, source, scope, name, visited)
    if not values or None in values:
        return None
    least = min(n for n in values if n is not None)
    return least + _counted_before(source, at, name)


def _tested(source: Source, at: cst.CSTNode, name: str) -> bool:
    """Whether the call stands in `while page:`."""
    loops = (a for a in source.ancestors(at) if isinstance(a, cst.While))
    return any(code_of(loop.test) in (name, f"{name} is not None") for loop in loops)


def _least_assigned(
    plan: RewritePlan,
    source: Source,
    target: cst.BaseExpression,
    value: cst.BaseExpression,
    name: str,
    visited: VisitedNames,
) -> int | None:
    if isinstance(target, cst.Name):
        return _least(plan, source, value, visited)
    if not isinstance(target, cst.Tuple) or not isinstance(value, cst.Tuple):
        return None
    if len(target.elements) != len(value.elements):
        return None
    for one, other in zip(target.elements, value.elements, strict=True):
        if isinstance(one.value, cst.Name) and one.value.value == name:
            return _least(plan, source, other.value, visited)
    return None


def _counted_before(source: Source, at: cst.CSTNode, name: str) -> int:
    """One when `page += 1` stands before the call in the same turn of its loop."""
    child = at
    for ancestor in source.ancestors(at):
        if isinstance(ancestor, cst.IndentedBlock):
            for statement in ancestor.body:
                if statement is child:
                    break
                if is_increment(statement, name):
                    return 1
        if isinstance(ancestor, cst.While | cst.FunctionDef):
            return 0
        child = ancestor
    return 0


def _least_of_range(
    plan: RewritePlan, source: Source, node: cst.BaseExpression, visited: VisitedNames
) -> int | None:
    """The first number of `range(1, n)` or `itertools.count(1)`."""
    if not isinstance(node, cst.Call) or any(a.star or a.keyword for a in node.args):
        return None
    name = (get_full_name_for_node(node.func) or "").rpartition(".")[2]
    if name in ("range", "xrange"):
        if len(node.args) == 3:
            backwards = isinstance(node.args[2].value, cst.UnaryOperation)
            end = _least(plan, source, node.args[1].value, visited) if backwards else None
            return end + 1 if end is not None else None
        return _least(plan, source, node.args[0].value, visited) if len(node.args) == 2 else 0
    if name == "count" and len(node.args) < 2:
        return _least(plan, source, node.args[0].value, visited) if node.args else 0
    return None


def _from_callers(
    plan: RewritePlan, source: Source, scope: cst.FunctionDef, name: str, visited: VisitedNames
) -> list[int | None]:
    """What the callers of a function give for a parameter."""
    param = next((p for p in parameters.single(scope) if p.name.value == name), None)
    if param is None:
        return []
    default = param.default
    values = [_least(plan, source, default, visited)] if default is not None else []
    for node, value in list(plan.state.types.items()):
        if not isinstance(value, Function) or value.info.node is not scope:
            continue
        home, _ = plan.state.homes[node]
        call = home.parents.get(node)
        if value.info in plan.state.summaries.handed_on:
            return [None]
        if not isinstance(call, cst.Call) or call.func is not node:
            continue
        if any(a.star for a in call.args):
            return [None]
        places = parameters.positional_names(scope, is_bound=value.bound is not None)
        argument = parameters.arguments(call, places).get(name)
        if argument is not None:
            values.append(_least(plan, home, argument.value, visited))
    return values or [None]


def flows_of(plan: RewritePlan, value: object) -> Flows:
    """The flows of a page's number or count that are plain numbers now."""
    if isinstance(value, Pages) and all(p.by_number for p in plan.of(value.flows)):
        return value.flows
    return frozenset()
