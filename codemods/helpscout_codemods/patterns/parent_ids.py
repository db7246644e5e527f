"""The conversation's id, carried to where V2 asks for it and V1 did not.

V1 read an attachment by its own id alone. Where the function that reads it does not know the
conversation, its callers hand the id down, as long as all of them are in view.
https://developer.helpscout.com/mailbox-api/endpoints/conversations/attachments/get-attachment-data/
"""

from __future__ import annotations

import libcst as cst
from msgspec import Struct

from helpscout_codemods import walk
from helpscout_codemods.patterns import origins
from helpscout_codemods.patterns.bindings import binding
from helpscout_codemods.patterns.origins import FromCaller, NamedConversation
from helpscout_codemods.patterns.plan import Recipe, Rewrite, RewritePlan
from helpscout_codemods.syntax import parameters
from helpscout_codemods.values.modules import FunctionInfo, Source
from helpscout_codemods.values.types import (
    Argument,
    Const,
    Flows,
    Function,
    Getter,
    Ref,
    Request,
    Row,
    Rows,
)

PARAMETERS = ("conversation_id", "parent_id", "parent_conversation_id")
UNKNOWN = "V2 also needs the conversation's id, and the tool cannot trace where this one comes from"


class AtHand(Struct, frozen=True):
    """An expression for the conversation's id; `row` is the name that it is read from."""

    node: cst.BaseExpression
    name: str
    is_id: bool


def conversation_id(plan: RewritePlan, request: Request) -> Argument | str:
    """The conversation's id for a call below a conversation, or why there is none."""
    argument = request.path.get("id")
    if argument is None or argument.node is None:
        return UNKNOWN
    source, _ = plan.state.homes[request.flow]
    flows: Flows = frozenset((request.flow,))
    at_hand = _at_hand(plan, source, argument.node, request.flow, flows)
    return at_hand if isinstance(at_hand, str) else Argument(at_hand.node, Const(None))


def check_all(plan: RewritePlan) -> None:
    """Keep conversations on the shim whose attachments stay there: it has to see them first."""
    native = plan.proven()
    staying = [
        flow
        for flow, request in plan.state.requests.items()
        if request.endpoint.id in BELOW_CONVERSATIONS and flow not in native
    ]
    if not staying:
        return
    source, _ = plan.state.homes[staying[0]]
    for value in list(plan.state.types.values()):
        if isinstance(value, Row | Rows) and value.shape == "Attachment" and value.flows & native:
            reason = "the shim has to see the conversation to find this attachment"
            plan.forbid(value.flows & native, source, staying[0], reason)


BELOW_CONVERSATIONS = frozenset({"attachments.get_data", "attachments.delete"})
"""What V1 asked for by its own id, and V2 asks for below a conversation."""


def _at_hand(
    plan: RewritePlan, source: Source, node: cst.BaseExpression, use: cst.CSTNode, flows: Flows
) -> AtHand | str:
    """The id of the conversation that `node` came from, spelled for the place `use`."""
    origin = origins.of(plan, source, node)
    if isinstance(origin, FromCaller):
        return _handed_down(plan, origin, use, flows)
    if not isinstance(origin, NamedConversation):
        return UNKNOWN
    still = binding(source, use, origin.name)
    if still is None or still.node is not origin.binder:
        return UNKNOWN
    plan.tie(flows | origin.flows)
    if origin.is_id:
        plan.doubt(flows, "a merged conversation has another id than the requested one")
        return AtHand(cst.Name(origin.name), origin.name, True)
    return AtHand(cst.Attribute(cst.Name(origin.name), cst.Name("id")), origin.name, False)


def _handed_down(
    plan: RewritePlan, origin: FromCaller, use: cst.CSTNode, flows: Flows
) -> AtHand | str:
    """The id as a parameter of the function, which all its callers fill."""
    info = origin.function
    handed_down = plan.handed_down.get(info)
    if handed_down is not None:
        parameter, name, others = handed_down
        plan.tie(flows | others)
        return _variable(name) if parameter == origin.parameter else UNKNOWN
    calls = _calls(plan, info)
    if isinstance(calls, str):
        return calls
    # Marked before its callers are asked: a function that calls itself finds no way out.
    plan.handed_down[info] = ("", "", flows)
    numbers: list[tuple[cst.Call, bool, AtHand]] = []
    for call, is_bound in calls:
        argument = origins.argument(call, info, origin.parameter, is_bound=is_bound)
        if argument is None:
            return UNKNOWN
        at_hand = _at_hand(plan, plan.state.homes[call][0], argument.value, call, flows)
        if isinstance(at_hand, str):
            return at_hand
        numbers.append((call, is_bound, at_hand))
    name_there = _already_there(plan, info, numbers, use)
    if name_there is not None:
        del plan.handed_down[info]
        return name_there
    names = walk.names(info.node)
    new = next((n for n in PARAMETERS if n not in names), None)
    if new is None:
        return UNKNOWN
    plan.handed_down[info] = (origin.parameter, new, flows)
    plan.recipe(info.node, flows, _with_parameter(new, first=int(_is_bound(info))))
    for call, _, at_hand in numbers:
        plan.recipe(call, flows, _with_argument(at_hand.node))
    return _variable(new)


def _variable(name: str) -> AtHand:
    return AtHand(cst.Name(name), name, True)


def _calls(plan: RewritePlan, info: FunctionInfo) -> list[tuple[cst.Call, bool]] | str:
    """Every call of a function, and whether it is called on its object; or why not all show."""
    state = plan.state
    plain = isinstance(info.node, cst.FunctionDef) and not info.decorated - {"staticmethod"}
    if not plain or info.name.startswith("__") or info in state.summaries.handed_on:
        return f"V2 also needs the conversation's id, and {info.name}() is also used without a call"
    calls: list[tuple[cst.Call, bool]] = []
    for node, value in state.types.items():
        if isinstance(value, Function) and value.info is info:
            call = state.homes[node][0].parents.get(node)
            if isinstance(call, cst.Call) and call not in plan.edits.recipes and call.func is node:
                calls.append((call, value.bound is not None))
    if not calls or _named_unseen(plan, info):
        return (
            f"V2 also needs the conversation's id, and the callers of {info.name}() are not in view"
        )
    if info.owner is not None and _has_namesakes(plan, info):
        return f"V2 also needs the conversation's id, and {info.name} names several functions"
    return calls


def _named_unseen(plan: RewritePlan, info: FunctionInfo) -> bool:
    """Whether code that was not followed (behind a `return`, in a `match`) names the function."""
    for source in plan.state.index.sources.values():
        if info.name.encode() not in source.before:
            continue
        for node in source.all(cst.Name):
            if node.value != info.name:
                continue
            parent = source.parents.get(node)
            elsewhere = isinstance(parent, _NAMING) and getattr(parent, "value", None) is not node
            if not elsewhere and node not in plan.state.types and parent not in plan.state.types:
                return True
    return False


_NAMING = (cst.FunctionDef, cst.ClassDef, cst.Param, cst.Arg, cst.ImportAlias, cst.AsName)


def _has_namesakes(plan: RewritePlan, info: FunctionInfo) -> bool:
    """Whether an object of another class may answer to a call of this method."""
    others = any(
        info.name in c.methods and c is not info.owner for c in plan.state.classes.values()
    )
    return others or any(
        isinstance(node, cst.Attribute)
        and node.attr.value == info.name
        and not isinstance(value, Function | Ref | Getter)
        for node, value in plan.state.types.items()
    )


def _already_there(
    plan: RewritePlan,
    info: FunctionInfo,
    numbers: list[tuple[cst.Call, bool, AtHand]],
    use: cst.CSTNode,
) -> AtHand | None:
    """A parameter that every caller fills with this very conversation, or with its id."""
    for name in parameters.positional_names(info.node, is_bound=False):
        kinds = {
            _kind(plan, info, name, call, is_bound, at_hand) for call, is_bound, at_hand in numbers
        }
        still = binding(info.source, use, name)
        if kinds in ({"row"}, {"id"}) and still is not None and still.node is info.node:
            if kinds == {"id"}:
                return _variable(name)
            return AtHand(cst.Attribute(cst.Name(name), cst.Name("id")), name, False)
    return None


def _kind(
    plan: RewritePlan,
    info: FunctionInfo,
    name: str,
    call: cst.Call,
    is_bound: bool,
    at_hand: AtHand,
) -> str:
    """What a call gives for a parameter: this conversation ("row"), its "id", or something else."""
    argument = origins.argument(call, info, name, is_bound=is_bound)
    if argument is None:
        return ""
    match argument.value:
        case cst.Name(value) if value == at_hand.name:
            value_type = plan.state.types.get(argument.value)
            if at_hand.is_id:
                return "id"
            return "row" if isinstance(value_type, Row) else ""
        case cst.Subscript(
            value=cst.Name(value),
            slice=[cst.SubscriptElement(cst.Index(cst.SimpleString() as key))],
        ) if value == at_hand.name and not at_hand.is_id:
            return "id" if key.evaluated_value == "id" else ""
    return ""


def _is_bound(info: FunctionInfo) -> bool:
    return info.owner is not None and info.outer is None and "staticmethod" not in info.decorated


def _with_parameter(name: str, *, first: int) -> Recipe:
    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        assert isinstance(updated, cst.FunctionDef)
        params = updated.params
        many = list(params.posonly_params or params.params)
        field = "posonly_params" if params.posonly_params else "params"
        is_typed = any(p.annotation for p in many)
        note = cst.Annotation(cst.Name("int")) if is_typed else None
        comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
        many.insert(first, cst.Param(cst.Name(name), note, comma=comma))
        if first == len(many) - 1 and not _more(params):
            many[first] = many[first].with_changes(comma=cst.MaybeSentinel.DEFAULT)
        if first and many[first - 1].comma is cst.MaybeSentinel.DEFAULT:
            many[first - 1] = many[first - 1].with_changes(comma=comma)
        return updated.with_changes(params=params.with_changes(**{field: many}))

    return recipe


def _more(params: cst.Parameters) -> bool:
    has_star = isinstance(params.star_arg, cst.Param | cst.ParamStar)
    return has_star or bool(params.kwonly_params) or params.star_kwarg is not None


def _with_argument(node: cst.BaseExpression) -> Recipe:
    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        assert isinstance(updated, cst.Call)
        comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
        return updated.with_changes(args=[cst.Arg(node, comma=comma), *updated.args])

    return recipe
