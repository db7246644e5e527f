"""The id of what was created, cut out of the address of an answer.

`int(r.headers["Location"].split("/")[-1].replace(".json", ""))` becomes the id that the client's
call answers. The expression is tried on an address of V1: only what cuts the id out is replaced.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import libcst as cst
from libcst.helpers import get_full_name_for_node

from helpscout_codemods import walk
from helpscout_codemods.infer.created import CREATED_RESOURCES, SAMPLE, TEXT_METHODS
from helpscout_codemods.patterns.plan import Recipe, Rewrite, RewritePlan
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.types import Flows, Function, Getter, Located, Response

FUNCTIONS: dict[str, Callable[..., Any]] = {
    "int": int,
    "str": str,
    "re.search": re.search,
    "re.findall": re.findall,
    "os.path.basename": lambda text: text.rpartition("/")[2],
    "os.path.splitext": lambda text: text.rpartition(".")[::2],
}


def check_all(plan: RewritePlan) -> None:
    """Plan every expression that cuts the id out of an answer's address."""
    for node, location in plan.state.created.items():
        if isinstance(node, cst.BaseExpression):
            _handed_out(plan, node, location)
    for node, value in list(plan.state.types.items()):
        if not isinstance(value, Getter) or value.name != "headers":
            continue
        if not isinstance(value.of, Response) or len(value.of.flows) != 1:
            continue
        (flow,) = value.of.flows
        request = plan.state.requests.get(flow)
        address = CREATED_RESOURCES.get(request.endpoint.id) if request is not None else None
        source, _ = plan.state.homes[node]
        if address is not None and isinstance(node, cst.Attribute):
            _cut(plan, source, node, address, value.of.flows)


def _handed_out(plan: RewritePlan, node: cst.BaseExpression, value: Located) -> None:
    """An id cut out of the address that a helper hands out: `send(...).split("/")[-1]`."""
    base: cst.BaseExpression = node
    steps: list[cst.CSTNode] = []
    while base not in value.flows and (inner := _inside(base)) is not None:
        steps += [base] if base is not node else []
        steps += [base.func] if isinstance(base, cst.Call) else []
        base = inner
        if isinstance(base, cst.Name):
            break
    if base is node:
        return  # The helper hands out the id.
    plan.edits.cut.update([*steps, base])
    plan.recipe(node, value.flows, _of_base(base, text=isinstance(value.sample, str)))


def _inside(node: cst.BaseExpression) -> cst.BaseExpression | None:
    """What a method, an index or a function takes its value from."""
    match node:
        case cst.Call(func=cst.Attribute(value=of), args=_) if of is not None:
            return of
        case cst.Subscript(value=of):
            return of
        case cst.Call(args=[cst.Arg(value=of, keyword=None)]):
            return of
    return None


def _of_base(base: cst.BaseExpression, *, text: bool) -> Recipe:
    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        number = rewrite.of(base)
        return cst.Call(cst.Name("str"), [cst.Arg(number)]) if text else number

    return recipe


def _cut(
    plan: RewritePlan, source: Source, headers: cst.Attribute, address: str, flows: Flows
) -> None:
    header_read = _location(source, headers)
    if header_read is None:
        return
    if _unread(plan, source, header_read, flows):
        return
    values: dict[cst.CSTNode, Any] = {header_read: address}
    kept_line = _held_in_name(source, header_read)
    if kept_line is not None:
        if plan.edits.is_claimed(kept_line[0]):
            return
        header_read = kept_line[1]
        values[header_read] = address
    id_expression: tuple[cst.BaseExpression, Any] | None = None
    current: cst.BaseExpression = header_read
    while (outer := _around(source, current)) is not None:
        try:
            value = _evaluated(outer, values)
        except (LookupError, TypeError, ValueError, AttributeError, re.error):
            break
        if value in (SAMPLE, str(SAMPLE)):
            id_expression = (outer, value)
        values[outer], current = value, outer
    if id_expression is not None:
        if kept_line is not None:
            plan.drop(kept_line[0], flows)
        plan.absorb(headers)
        plan.recipe(id_expression[0], flows, _id(headers, text=isinstance(id_expression[1], str)))


def _held_in_name(
    source: Source, read: cst.BaseExpression
) -> tuple[cst.CSTNode, cst.BaseExpression] | None:
    """`location = r.headers["Location"]`: the line, and the only use of the name."""
    assign = source.parents.get(read)
    line = source.parents.get(assign) if assign is not None else None
    match assign:
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(name) as target)]):
            pass
        case _:
            return None
    scope = next((a for a in source.ancestors(read) if isinstance(a, cst.FunctionDef)), source.tree)
    names = [n for n in walk.walk(scope) if isinstance(n, cst.Name) and n.value == name]
    uses = [n for n in names if n is not target]
    alone = isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1
    return (line, uses[0]) if alone and line is not None and len(uses) == 1 else None


def _location(source: Source, headers: cst.Attribute) -> cst.BaseExpression | None:
    """`headers["Location"]` or `headers.get("Location")`."""
    parent = source.parents.get(headers)
    if isinstance(parent, cst.Attribute) and parent.attr.value == "get":
        call = source.parents.get(parent)
        if isinstance(call, cst.Call) and len(call.args) == 1 and _names(call.args[0].value):
            return call
    match parent:
        case cst.Subscript(slice=[cst.SubscriptElement(cst.Index(key))]) if _names(key):
            return parent
    return None


def _names(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.SimpleString) and str(node.evaluated_value).lower() == "location"


def _around(source: Source, node: cst.BaseExpression) -> cst.BaseExpression | None:
    """The expression that does something with a value: a method, an index, a function."""
    parent = source.parents.get(node)
    match parent:
        case cst.Attribute(value=of) if of is node:
            call = source.parents.get(parent)
            return call if isinstance(call, cst.Call) and call.func is parent else None
        case cst.Subscript(value=of) if of is node:
            return parent
        case cst.Arg(keyword=None, star=""):
            call = source.parents.get(parent)
            return call if isinstance(call, cst.Call) else None
    return None


def _evaluated(node: cst.BaseExpression, values: dict[cst.CSTNode, Any]) -> Any:
    """The value for the address that is tried; raises LookupError for what is not understood."""
    if node in values:
        return values[node]
    match node:
        case cst.SimpleString() | cst.Integer():
            return node.evaluated_value
        case cst.UnaryOperation(operator=cst.Minus()):
            return -_evaluated(node.expression, values)
        case cst.Subscript(slice=[cst.SubscriptElement(cst.Index(index))]):
            return _evaluated(node.value, values)[_evaluated(index, values)]
        case cst.Subscript(slice=[cst.SubscriptElement(cst.Slice(lower, upper, step=None))]):
            low = _evaluated(lower, values) if lower is not None else None
            high = _evaluated(upper, values) if upper is not None else None
            return _evaluated(node.value, values)[low:high]
        case cst.Call():
            args = [_evaluated(a.value, values) for a in node.args if a.keyword is None]
            if len(args) != len(node.args):
                raise LookupError
            name = get_full_name_for_node(node.func) or ""
            if name in FUNCTIONS:
                return FUNCTIONS[name](*args)
            if isinstance(node.func, cst.Attribute) and node.func.attr.value in TEXT_METHODS:
                of = _evaluated(node.func.value, values)
                return getattr(of, node.func.attr.value)(*args)
    raise LookupError


def _unread(
    plan: RewritePlan, source: Source, header_read: cst.BaseExpression, flows: Flows
) -> bool:
    """`return r.headers["Location"]` at the end of a function whose answer no caller reads."""
    statement = source.parents.get(header_read)
    line = source.parents.get(statement) if statement is not None else None
    function = plan.state.homes[header_read][1]
    if not isinstance(statement, cst.Return) or function is None or line is None:
        return False
    if walk.body_of(function.node.body)[-1] is not line or plan.edits.is_claimed(line):
        return False
    uses = [
        n for n, v in plan.state.types.items() if isinstance(v, Function) and v.info is function
    ]
    for use in uses:
        place = plan.state.homes[use][0]
        call = place.parents.get(use)
        if not isinstance(call, cst.Call) or not isinstance(place.parents.get(call), cst.Expr):
            return False
    if not uses:
        return False
    plan.drop(line, flows)
    return True


def _id(headers: cst.Attribute, *, text: bool) -> Recipe:
    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        number = rewrite.of(headers.value)
        return cst.Call(cst.Name("str"), [cst.Arg(number)]) if text else number

    return recipe
