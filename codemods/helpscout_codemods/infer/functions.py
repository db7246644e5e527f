"""Calls of the project's own functions and classes."""

from __future__ import annotations

import libcst as cst
from msgspec.structs import replace

from helpscout_codemods import walk
from helpscout_codemods.dialects import basic_auth, urls
from helpscout_codemods.infer import argument_changes, pagers, tasks
from helpscout_codemods.infer.interpreter import run
from helpscout_codemods.infer.lookups import element_of
from helpscout_codemods.syntax import parameters
from helpscout_codemods.values import strings
from helpscout_codemods.values.arguments import Args
from helpscout_codemods.values.cells import Cell
from helpscout_codemods.values.join import is_status
from helpscout_codemods.values.modules import ClassInfo, FunctionInfo
from helpscout_codemods.values.state import Env_, Frame, State
from helpscout_codemods.values.types import (
    BOTTOM,
    NO_SPELLING,
    Argument,
    Bottom,
    Chain,
    ClassRef,
    Client,
    Const,
    Credential,
    Env,
    Flattened,
    Flows,
    Function,
    Instance,
    Items,
    Listing,
    Mixed,
    Opaque,
    Pages,
    Prepared,
    Ref,
    Request,
    Response,
    Row,
    Rows,
    Session,
    Setting,
    Text,
    Unresolved,
    Value,
)

MAX_DEPTH = 4
_FOLLOWED_KINDS = (
    Env,
    Setting,
    Credential,
    Session,
    Client,
    Chain,
    Prepared,
    Instance,
    ClassRef,
    Function,
)


def call_function(
    state: State, callee: Function, node: cst.Call, args: Args, frame: Frame
) -> Value:
    """What a function of the project returns for these arguments."""
    info = callee.info
    bound = bind_parameters(state, info, callee.bound, args, node)
    if bound is None and info is frame.function:
        return state.last_summaries.returns.get(info, BOTTOM)
    if bound is None:
        state.summaries.handed_on.add(info)
        return NO_SPELLING
    if frame.recording and (flows := _checked_flows(info, bound)):
        state.checks[node] = info, flows
        for flow in flows & state.requests.keys():
            _add_helper(state.requests[flow], info)
        return _look_through(state, info, bound, node, frame)
    for name, value in bound.items():
        if isinstance(value, Listing) and argument_changes.changes(state, info, name):
            _change(state, value, info, node)
    if frame.recording:
        state.summaries.callers[info] = state.summaries.callers.get(info, 0) + 1
        for name, value in bound.items():
            state.widen("params", (info, name), _known_inside(state, info, value))
    if frame.recording and frame.recursive and info is frame.function:
        return Unresolved("member")
    result = state.last_summaries.returns.get(info, BOTTOM)
    builds_url = isinstance(result, Text) and (urls.is_v1(result) or _is_path(result))
    builds_url = builds_url or isinstance(result, Prepared)
    asks_v1 = any(urls.is_v1(v) or _is_method(v) for v in bound.values())
    asks_v1 = asks_v1 or (isinstance(callee.bound, Instance) and _has_address(state, callee.bound))
    if not frame.recording and _checks(state, info, bound, frame):
        return _look_through(state, info, bound, node, frame)
    if info in state.last_summaries.inlined or builds_url or asks_v1:
        value = _look_through(state, info, bound, node, frame)
        if value is NO_SPELLING and frame.recording and any(urls.is_v1(v) for v in bound.values()):
            why = f"{info.name}() gets a V1 address and does more than read all its rows"
            state.suspects.setdefault(node, (frame.source, why))
        return value
    return Opaque(node) if result == NO_SPELLING and frame.recording else result


def _checked_flows(info: FunctionInfo, bound: Env_) -> Flows:
    """The calls of the one answer that a function is given, if it looks at the status."""
    if isinstance(info.node, cst.Lambda) or info.is_generator or info.is_async:
        return frozenset()
    answers = [(name, v.flows) for name, v in bound.items() if isinstance(v, Response)]
    if len(answers) != 1:
        return frozenset()
    ((name, flows),) = answers
    for node in walk.walk(info.node.body):
        match node:
            case cst.Attribute(value=cst.Name(of), attr=cst.Name("status_code" | "ok")):
                if of == name:
                    return flows
    return frozenset()


def _checks(state: State, info: FunctionInfo, bound: Env_, frame: Frame) -> bool:
    """Whether a helper gives its answer to another function, which is then one of its helpers."""
    request = state.requests.get(frame.call) if frame.call is not None else None
    if request is None or not any(
        isinstance(v, Response) and frame.call in v.flows for v in bound.values()
    ):
        return False
    _add_helper(request, info)
    return True


def _add_helper(request: Request, info: FunctionInfo) -> None:
    if info not in request.helpers:
        request.helpers = (*request.helpers, info)


def _change(state: State, value: Listing, info: FunctionInfo, node: cst.Call) -> None:
    """A list or dict that others have, too, is changed by the function that is given it."""
    if not _only_given(info, value, node):
        state.cell(value).changed = True


def _known_inside(state: State, info: FunctionInfo, value: Value) -> Value:
    """What of an argument is worth knowing inside the function, for all callers."""
    if is_status(value):
        return NO_SPELLING
    if state.flows(value) or isinstance(value, (*_FOLLOWED_KINDS, Bottom)):
        return value
    if info.name == "__init__" and isinstance(value, Const):
        return value
    if isinstance(value, Const) and value.value is None:
        return Const(None)
    if isinstance(value, Listing) and info.name == "__init__":
        return value
    if isinstance(value, Ref) and value.name.removesuffix("()") in tasks.LIMITS:
        return value
    if isinstance(value, Listing) and value.kind == "tuple":
        return basic_auth.pair_of(state.cell(value)) or NO_SPELLING
    return NO_SPELLING


def _is_method(value: Value) -> bool:
    """A method of a client that is handed on without being called."""
    return isinstance(value, Client) and bool(value.path)


def _has_address(state: State, instance: Instance) -> bool:
    """Whether a class has a method that answers a V1 address, for the methods of its bases."""
    if not instance.info.bases:
        return False
    return any(
        urls.is_v1(state.last_summaries.returns.get(method, BOTTOM))
        for method in instance.info.methods.values()
    )


def _is_path(value: Text) -> bool:
    """A V1 path still without its root."""
    return any(isinstance(part, str) and ".json" in part for part in value.parts)


def bind_parameters(
    state: State, info: FunctionInfo, bound: Value | None, args: Args, node: cst.CSTNode
) -> Env_ | None:
    """The parameters by name; None when the call cannot be matched with the signature."""
    if args.open and not args.passed_on:
        return None
    params = info.node.params
    names = parameters.positional_names(info.node, is_bound=False)
    env: Env_ = {}
    if bound is not None and names:
        env[names.pop(0)] = bound
    values = [_as_given(a) for a in args.positional]
    env.update(zip(names, values, strict=False))
    if isinstance(params.star_arg, cst.Param):
        rest = Listing(params.star_arg, "tuple")
        state.summaries.cells[params.star_arg] = cell = Cell(complete=not args.has_open_rest)
        for position, argument in enumerate(args.positional[len(names) :]):
            cell.entries[str(position)] = argument
            if state.flows(argument.value):
                cell.element = state.join(cell.element, argument.value)
        env[params.star_arg.name.value] = rest
    elif len(values) > len(names):
        return None
    known_names = {*names, *parameters.names(params.kwonly_params)}
    extra = {k: a for k, a in args.named.items() if k not in known_names}
    env.update({k: _as_given(a) for k, a in args.named.items() if k in known_names})
    if params.star_kwarg is not None:
        keyword_listing = Listing(params.star_kwarg, "dict")
        state.summaries.cells[params.star_kwarg] = cell = Cell()
        cell.entries.update(extra)
        cell.complete = not args.passed_on
        env[params.star_kwarg.name.value] = keyword_listing
    elif extra:
        return None
    for param in parameters.single(info.node):
        if param.name.value not in env and args.passed_on:
            env[param.name.value] = NO_SPELLING
        elif param.name.value not in env and param.default is not None:
            env[param.name.value] = _default(param.default)
    return env


def _as_given(argument: Argument) -> Value:
    """A text that is put together in a call, with the spelling that it has there."""
    value = argument.value
    if isinstance(value, Text) and value.node is None and argument.node is not None:
        return replace(value, node=argument.node)
    return value


def _default(node: cst.BaseExpression) -> Value:
    if isinstance(node, cst.SimpleString):
        value = node.evaluated_value
        return Const(value) if isinstance(value, str) else NO_SPELLING
    if isinstance(node, cst.Integer):
        return Const(node.evaluated_value)
    if isinstance(node, cst.Name) and node.value in ("None", "True", "False"):
        return Const({"None": None, "True": True, "False": False}[node.value])
    return NO_SPELLING


def _look_through(
    state: State, info: FunctionInfo, bound: Env_, node: cst.Call, frame: Frame
) -> Value:
    """Interpret a helper on behalf of this call: its V1 call becomes this expression's."""
    if info in frame.helpers:
        # A helper that calls itself with what it was given tries again.
        pages = isinstance(info.node, cst.FunctionDef) and pagers.shape_of(info.node)
        again = pages and pages.recursive
        return BOTTOM if again or _tries_again(state, info, bound, frame) else NO_SPELLING
    if len(frame.helpers) >= MAX_DEPTH:
        return NO_SPELLING
    if isinstance(info.node, cst.Lambda):
        return NO_SPELLING
    pager = pagers.shape_of(info.node)
    if info.is_generator and pager is None:
        return NO_SPELLING
    inner = Frame(
        info.source,
        state.last_summaries.globals.get(info.source.path, {}),
        bound,
        info,
        info.owner,
        (),
        frame.call or node,
        (*frame.helpers, info),
    )
    for name, value in bound.items():
        if isinstance(value, Listing) and value.kind == "dict" and _only_given(info, value, node):
            bound[name] = _own(state, value, node, inner)
    inner.arguments = dict(bound)
    goes_on = run(state, info.node.body.body, inner)
    if pager is not None:
        return _all_rows(state, inner, pager, frame)
    if goes_on and inner.result == BOTTOM:
        return Const(None)
    if isinstance(inner.result, Unresolved) and frame.recording and frame.function:
        state.summaries.inlined.add(frame.function)
    return _if_whole(state, inner.result, inner.call)


def _if_whole(state: State, value: Value, call: cst.CSTNode | None) -> Value:
    """What a helper answers, unless it is a part of what its call asks for: the call that takes the
    helper's place answers all of it."""
    match value:
        case Row(flows=flows, shape=shape) if call in flows:
            endpoints = [state.request(flow).endpoint for flow in flows]
            whole = all(e.envelope == "item" and e.shape == shape for e in endpoints)
            return value if whole else NO_SPELLING
        case Rows(flows=flows) | Flattened(flows=flows) | Pages(flows=flows) if call in flows:
            return NO_SPELLING
    return value


def _tries_again(state: State, info: FunctionInfo, bound: Env_, frame: Frame) -> bool:
    """Whether a call of a helper in itself gives on what the helper was given, counters aside."""
    if frame.function is not info:
        return False
    first_arguments = {n: v for n, v in frame.arguments.items() if not _is_counter(v)}
    again = {n: v for n, v in bound.items() if n in first_arguments}
    return again.keys() == first_arguments.keys() and all(
        _is_same(state, again[name], value) for name, value in first_arguments.items()
    )


def _is_same(state: State, one: Value, other: Value) -> bool:
    if isinstance(one, Listing) and isinstance(other, Listing):
        return state.cell(one).entries == state.cell(other).entries
    return one == other


def _is_counter(value: Value) -> bool:
    return isinstance(value, Const) and type(value.value) is int


def _only_given(info: FunctionInfo, value: Listing, node: cst.Call) -> bool:
    """Whether a dict is written into the call, so that the helper alone has it."""
    star = info.node.params.star_kwarg
    return value.node is star or any(a.value is value.node for a in node.args)


def _own(state: State, value: Listing, node: cst.Call, inner: Frame) -> Listing:
    """The helper's own copy of a dict that one call gives it, on behalf of one call."""
    place = value.node
    for call in (node, inner.call):
        copy_of = (place, call or node)
        if copy_of not in state.copies:
            state.copies[copy_of] = cst.Dict([])
        place = state.copies[copy_of]
    given_cell = state.cell(value)
    copy = Cell(
        dict(given_cell.entries),
        given_cell.element,
        given_cell.complete,
        given_cell.changed,
        inner.block,
    )
    state.summaries.cells[place] = copy
    return Listing(place, "dict")


def _all_rows(state: State, inner: Frame, pager: pagers.PagerShape, frame: Frame) -> Value:
    """What a function that reads every page hands out."""
    row = inner.yielded
    if pager.kind == "list" and isinstance(inner.returned, Listing | Items):
        row = element_of(state, inner.returned)
    if isinstance(row, Unresolved):
        if frame.recording and frame.function:
            state.summaries.inlined.add(frame.function)
        return row
    flow = inner.call
    request = state.requests.get(flow) if flow is not None else None
    if flow is None or request is None or not isinstance(row, Row) or row.flows != {flow}:
        return Mixed(state.flows(row)) if state.flows(row) else row
    if ("page" in request.query) is not pager.counts or request.stateful is pager.counts:
        return Mixed(row.flows)
    request.query.pop("page", None)
    request.pager = pager.kind
    return Items(row.flows, row.shape, row.form, row.style)


def instantiate(state: State, info: ClassInfo, node: cst.Call, args: Args, frame: Frame) -> Value:
    """An object of a class of the project; its `__init__` learns the arguments."""
    init = info.method("__init__")
    if init is not None:
        bound = bind_parameters(state, init, Instance(info), args, node)
        if bound is None:
            state.summaries.handed_on.add(init)
        elif frame.recording:
            state.summaries.callers[init] = state.summaries.callers.get(init, 0) + 1
            for name, value in bound.items():
                state.widen("params", (init, name), _known_inside(state, init, value))
    elif info.all_fields is not None and frame.recording:
        _fill(state, info, args)
    return Instance(info)


def _fill(state: State, info: ClassInfo, args: Args) -> None:
    """The fields of a dataclass learn what they are made of."""
    names = info.all_fields or ()
    for name, argument in zip(names, args.positional, strict=False):
        state.widen("attributes", (info, name), strings.unspelled(argument.value))
    for name, argument in args.named.items():
        state.widen("attributes", (info, name), strings.unspelled(argument.value))
