"""Which conversation a thread, an attachment or an id was taken from.

The way back is followed through names, loops, comprehensions, indexes and the project's own
functions, as long as each step has exactly one answer.
"""

from __future__ import annotations

import libcst as cst
from msgspec import Struct

from helpscout_codemods import walk
from helpscout_codemods.patterns.bindings import binding
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.syntax import parameters
from helpscout_codemods.values.modules import FunctionInfo, Source
from helpscout_codemods.values.types import Flows, Function, Getter, Listing, Row


class NamedConversation(Struct, frozen=True):
    """The conversation is at hand: `name`, bound at `binder`, holds it or (`is_id`) its id."""

    name: str
    binder: cst.CSTNode
    is_id: bool
    flows: Flows


class FromCaller(Struct, frozen=True):
    """It is known to the callers, who fill this parameter."""

    function: FunctionInfo
    parameter: str


Origin = NamedConversation | FromCaller
PASSING = frozenset({"list", "tuple", "sorted", "reversed", "filter", "iter", "next", "max", "min"})
"""Builtins that hand on members of what they are given."""
MAX_STEPS = 40


def of(
    plan: RewritePlan, source: Source, node: cst.BaseExpression, steps: int = 0
) -> Origin | None:
    """The conversation behind an expression; None when it does not show."""
    if steps > MAX_STEPS:
        return None
    value = plan.state.types.get(node)
    if isinstance(value, Row) and value.shape == "Conversation":
        return _conversation(plan, source, node, value)
    if isinstance(value, Listing) and plan.state.cell(value).changed:
        return None
    steps += 1
    match node:
        case cst.Name():
            return _name(plan, source, node, steps)
        case cst.Subscript():
            return of(plan, source, node.value, steps)
        case cst.BooleanOperation(operator=cst.Or()):
            return of(plan, source, node.left, steps)
        case cst.ListComp() | cst.SetComp() | cst.GeneratorExp():
            return of(plan, source, node.elt, steps)
        case cst.Call():
            return _call(plan, source, node, steps)
    return None


def argument(call: cst.Call, info: FunctionInfo, name: str, *, is_bound: bool) -> cst.Arg | None:
    """What a call gives for a parameter; None when it is left out or hidden in a star."""
    if any(arg.star for arg in call.args):
        return None
    return parameters.arguments(
        call, parameters.positional_names(info.node, is_bound=is_bound)
    ).get(name)


def _conversation(
    plan: RewritePlan, source: Source, node: cst.BaseExpression, row: Row
) -> Origin | None:
    if isinstance(node, cst.Name):
        assignment = binding(source, node, node.value)
        return (
            NamedConversation(node.value, assignment.node, False, row.flows) if assignment else None
        )
    if len(row.flows) != 1:
        return None
    (flow,) = row.flows
    request = plan.state.requests.get(flow)
    home = plan.state.homes
    if request is None or home[flow][1] is not home[node][1]:
        return None
    number = request.path.get("id")
    if number is None or not isinstance(number.node, cst.Name):
        return None
    assignment = binding(source, flow, number.node.value)
    return (
        NamedConversation(number.node.value, assignment.node, True, row.flows)
        if assignment
        else None
    )


def _name(plan: RewritePlan, source: Source, node: cst.Name, steps: int) -> Origin | None:
    assignment = binding(source, node, node.value)
    if assignment is None:
        return None
    if assignment.value is None:
        function = plan.state.functions.get(assignment.node)
        return FromCaller(function, node.value) if function is not None else None
    value: cst.BaseExpression | None = assignment.value
    if assignment.place is not None:
        whole = _source_of(plan, source, assignment.value)
        value = (
            _member(whole, assignment.place, loop=assignment.loop) if whole is not None else None
        )
    return of(plan, source, value, steps) if value is not None else None


def _source_of(
    plan: RewritePlan, source: Source, node: cst.BaseExpression
) -> cst.BaseExpression | None:
    """What a name was set to, anything else as it is; None for lists that are changed later."""
    value = plan.state.types.get(node)
    if isinstance(value, Listing) and plan.state.cell(value).changed:
        return None
    if not isinstance(node, cst.Name):
        return node
    assignment = binding(source, node, node.value)
    return (
        assignment.value
        if assignment and not assignment.loop and assignment.place is None
        else None
    )


def _member(value: cst.BaseExpression, place: int, *, loop: bool) -> cst.BaseExpression | None:
    """The expression at one position of what a tuple of targets takes apart."""
    if loop and isinstance(value, cst.Call) and isinstance(value.func, cst.Name):
        is_counter = value.func.value == "enumerate" and place == 1 and value.args
        return value.args[0].value if is_counter else None
    if loop and isinstance(value, cst.ListComp | cst.GeneratorExp):
        value = value.elt
    elif loop:
        return None
    if isinstance(value, cst.Tuple) and place < len(value.elements):
        element = value.elements[place]
        return element.value if isinstance(element, cst.Element) else None
    return None


def _call(plan: RewritePlan, source: Source, node: cst.Call, steps: int) -> Origin | None:
    callee = plan.state.types.get(node.func)
    if isinstance(callee, Getter) and callee.name == "get" and isinstance(node.func, cst.Attribute):
        return of(plan, source, node.func.value, steps)
    if isinstance(node.func, cst.Name) and node.func.value in PASSING and node.args:
        argument = node.args[1 if node.func.value == "filter" and len(node.args) > 1 else 0]
        return of(plan, source, argument.value, steps)
    if isinstance(callee, Function):
        return _through(plan, source, node, callee, steps)
    return None


def _through(
    plan: RewritePlan, source: Source, call: cst.Call, callee: Function, steps: int
) -> Origin | None:
    """What a function of the project hands out, when it took it out of one of its parameters."""
    info = callee.info
    if isinstance(info.node, cst.Lambda):
        return None
    all_origins = [of(plan, info.source, e, steps) for e in _handed_out(info)]
    parameters = {_parameter(plan, info, origin) for origin in all_origins}
    parameter = parameters.pop() if len(parameters) == 1 else None
    if parameter is None:
        return None
    name, is_id = parameter
    value = argument(call, info, name, is_bound=callee.bound is not None)
    if value is None or not is_id:
        return of(plan, source, value.value, steps) if value is not None else None
    assignment = (
        binding(source, value.value, value.value.value)
        if isinstance(value.value, cst.Name)
        else None
    )
    if assignment is None or not isinstance(value.value, cst.Name):
        return None
    flows = frozenset(f for o in all_origins if isinstance(o, NamedConversation) for f in o.flows)
    return NamedConversation(value.value.value, assignment.node, True, flows)


def _parameter(
    plan: RewritePlan, info: FunctionInfo, origin: Origin | None
) -> tuple[str, bool] | None:
    """The parameter of a function that holds the conversation, or (True) its id."""
    if isinstance(origin, FromCaller):
        return (origin.parameter, False) if origin.function is info else None
    if not isinstance(origin, NamedConversation):
        return None
    if origin.binder is info.node:
        return origin.name, origin.is_id
    # The function asks for the conversation whose id it is given.
    request = plan.state.requests.get(next(iter(origin.flows))) if len(origin.flows) == 1 else None
    number = request.path.get("id") if request is not None else None
    if origin.is_id or number is None or not isinstance(number.node, cst.Name):
        return None
    assert request is not None
    assignment = binding(info.source, request.flow, number.node.value)
    own = assignment is not None and assignment.node is info.node
    return (number.node.value, True) if own else None


def _handed_out(info: FunctionInfo) -> list[cst.BaseExpression]:
    """What a function yields, or returns when it is no generator."""
    expressions: list[cst.BaseExpression] = []
    for node in walk.own(info.node.body):
        if isinstance(node, cst.Yield):
            value = node.value.item if isinstance(node.value, cst.From) else node.value
            expressions.extend([value] if value is not None else [])
        elif isinstance(node, cst.Return) and not info.is_generator and node.value is not None:
            expressions.append(node.value)
    return expressions
