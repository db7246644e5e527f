"""Calls: builtins, methods of values, functions and classes of the project, the HTTP libraries."""

from __future__ import annotations

from typing import Literal

import libcst as cst

from helpscout_codemods.dialects import (
    http_client,
    other_http,
    queries,
    session_settings,
    tortilla,
    urllib,
    urllib3,
    urls,
)
from helpscout_codemods.dialects import requests as http
from helpscout_codemods.infer import (
    clients,
    created,
    executors,
    fields,
    functions,
    lookups,
    methods,
    row_functions,
    tasks,
)
from helpscout_codemods.infer.interpreter import evaluate, opaque
from helpscout_codemods.infer.lookups import element_of
from helpscout_codemods.infer.row_functions import APPLYING
from helpscout_codemods.syntax import parameters
from helpscout_codemods.values import strings
from helpscout_codemods.values.arguments import Args
from helpscout_codemods.values.state import Frame, State
from helpscout_codemods.values.types import (
    NO_SPELLING,
    WITH_SPELLING,
    Argument,
    Bottom,
    Chain,
    ClassRef,
    Client,
    Const,
    Env,
    Envelope,
    Function,
    Getter,
    Instance,
    Listing,
    Located,
    Mixed,
    ModuleRef,
    Opaque,
    Partial,
    Ref,
    Response,
    Session,
    Unresolved,
    Value,
)


def call(state: State, node: cst.Call, frame: Frame) -> Value:
    callee = evaluate(state, node.func, frame)
    if isinstance(callee, Ref) and callee.name == tasks.GATHER:
        return tasks.gathered(state, node, frame)
    args = arguments(state, node, callee, frame)
    if isinstance(callee, Partial):
        args.positional[:0] = callee.positional
        args.named = {**dict(callee.named), **args.named}
        callee = callee.of
    match callee:
        case Chain() | Getter(of=Chain()):
            value = tortilla.call(state, callee, node, args, frame)
        case Getter(of=Instance() as session) if method := lookups.own_request(session.info):
            args = http.as_request(callee.name, args)
            value = _call_object(state, Function(method, session), node, args, frame)
        case Getter():
            value = methods.call_method(state, callee, node, args, frame)
        case Function():
            value = functions.call_function(state, callee, node, args, frame)
        case Instance() if method := callee.info.method("__call__"):
            value = _call_object(state, Function(method, callee), node, args, frame)
        case ClassRef():
            value = functions.instantiate(state, callee.info, node, args, frame)
        case Client():
            value = clients.call(state, callee, node, args, frame)
        case Ref(name=name) if chain := tortilla.made_by(name, node, args):
            other_http.note(state, name, node, args, frame)
            value = chain
        case Ref(name=name) if client_value := clients.made_by(state, name, node, args, frame):
            value = client_value
        case Ref(name=name) if name.startswith(http.PREFIXES):
            value = http.call_name(state, name, node, args, frame)
        case Ref(name=name) if answer := _made_by_name(state, name, node, args, frame):
            value = answer
        case Response(text=True) if isinstance(node.func, cst.Attribute):
            return callee  # aiohttp's `answer.text()`
        case _ if tasks.start(state, node, callee, frame):
            value = None
        case Ref():
            other_http.note(state, callee.name, node, args, frame)
            session_settings.note_receiver(state, callee, node, args)
            value = _builtin(state, callee.name, node, args, frame)
        case Unresolved() | Bottom():
            return callee
        case Opaque() if (
            isinstance(node.func, cst.Attribute)
            and node.func.attr.value == "get"
            and (address := _default_address(state, args, frame))
        ):
            value = address
        case _:
            other_http.note_unknown(state, node, args, frame)
            session_settings.note_receiver(state, callee, node, args)
            value = None
    if isinstance(value, Located) and created.is_id(value) and frame.recording:
        state.created[node] = value
        value = None
    if value is not None and frame.recording and fields.is_report(state, value):
        state.raw_answers[node] = state.flows(value)
        value = None
    return opaque(node, frame) if value is None else value


def _made_by_name(
    state: State, name: str, node: cst.Call, args: Args, frame: Frame
) -> Value | None:
    """What urllib, urllib3 and http.client make when a name of theirs is called."""
    value = urllib.call_name(state, name, node, args, frame)
    value = value or urllib3.call_name(state, name, node, args, frame)
    return value or http_client.call_name(state, name, node, args, frame)


def _call_object(state: State, method: Function, node: cst.Call, args: Args, frame: Frame) -> Value:
    """`api("GET", path)` calls the object's `__call__`."""
    if state.wrapped.get(method.info, []) is None:
        return NO_SPELLING
    if frame.recording:
        state.types[node.func] = method
    return functions.call_function(state, method, node, args, frame)


def arguments(state: State, node: cst.Call, callee: Value, frame: Frame) -> Args:
    """Evaluate the arguments; a lambda given beside rows sees one of them."""
    args = Args()
    many: Value = callee.of if isinstance(callee, Getter) else NO_SPELLING
    is_method_call = isinstance(callee, Getter) or (
        isinstance(callee, Ref) and callee.name.removeprefix("builtins.") in _TAKING_KEYS
    )
    values: dict[cst.Arg, Value] = {}
    for arg in sorted(node.args, key=lambda a: isinstance(a.value, cst.Lambda)):
        if isinstance(arg.value, cst.Lambda) and is_method_call:
            frame.lambda_values[arg.value] = _given_to_lambda(state, many, values)
        values[arg] = evaluate(state, arg.value, frame)
        if state.flows(values[arg]) and arg.keyword is None and not arg.star:
            many = values[arg]
    for arg in node.args:
        value = values[arg]
        if frame.recording:
            spelling: cst.BaseExpression | None = arg.value
        else:
            spelling = value.node if isinstance(value, WITH_SPELLING) else None
        if arg.star:
            known_open = args.open and not args.passed_on
            if not _expand_built(state, node, arg, args, value, frame):
                _expand(state, args, arg.star, value)
            args.passed_on = not known_open and args.open and _is_own(arg, frame)
            args.has_open_rest |= args.passed_on and arg.star == "*"
        elif arg.keyword is not None:
            args.named[arg.keyword.value] = Argument(spelling, value)
        else:
            args.positional.append(Argument(spelling, value))
    if is_method_call and frame.recording:
        _apply(state, node, callee, many, frame)
    return args


def _given_to_lambda(state: State, many: Value, values: dict[cst.Arg, Value]) -> Value:
    """One of the rows; of `map(lambda a, b: ..., rows, others)` each parameter gets another one."""
    lists = [value for arg, value in values.items() if arg.keyword is None]
    flows = frozenset(flow for one in lists for flow in state.flows(one))
    return Mixed(flows) if flows and len(lists) > 1 else element_of(state, many)


_TAKING_KEYS = frozenset(
    {"sorted", "max", "min", "map", "filter", "itertools.groupby", *executors.MAPS}
)


def _apply(state: State, node: cst.Call, callee: Value, many: Value, frame: Frame) -> None:
    """`sorted(rows, key=age)`: the function learns that it is given one of the rows."""
    first = isinstance(callee, Ref) and callee.name in APPLYING
    grouping = isinstance(callee, Ref) and callee.name == "itertools.groupby"
    for place, arg in enumerate(node.args):
        is_key = arg.keyword is not None and arg.keyword.value == "key"
        value = state.types.get(arg.value)
        if not isinstance(value, Function) or not (
            is_key or (first and place == 0) or (grouping and place == 1)
        ):
            continue
        element = element_of(state, many)
        params = parameters.positional_names(value.info.node, is_bound=value.bound is not None)
        if not params or isinstance(value.info.node, cst.Lambda):
            continue
        state.applied.add(arg.value)
        state.summaries.callers[value.info] = state.summaries.callers.get(value.info, 0) + 1
        element_kept = (
            element if state.flows(element) or isinstance(element, Bottom) else NO_SPELLING
        )
        state.widen("params", (value.info, params[0]), element_kept)


def _is_own(arg: cst.Arg, frame: Frame) -> bool:
    """`*args` or `**kwargs` of the function in which the call stands."""
    if not frame.recording or frame.function is None:
        return False
    params = frame.function.node.params
    star = params.star_kwarg if arg.star == "**" else params.star_arg
    if not isinstance(star, cst.Param) or not isinstance(arg.value, cst.Name):
        return False
    return arg.value.value == star.name.value


def _expand_built(
    state: State, node: cst.Call, arg: cst.Arg, args: Args, value: Value, frame: Frame
) -> bool:
    """`get(path, **params)`, where `params` is filled key by key before the call."""
    if not frame.recording or not isinstance(value, Listing) or value.kind != "dict":
        return False
    if arg.star != "**" or not isinstance(arg.value, cst.Name) or state.cell(value).closed:
        return False
    entries, used_statements = queries.of_name(state, frame.source, node, arg.value.value)
    if entries is None:
        return False
    args.named.update(entries)
    state.used_statements[node] = used_statements
    return True


def _expand(state: State, args: Args, star: str, value: Value) -> None:
    cell = state.cell(value) if isinstance(value, Listing) else None
    if cell is None or not cell.closed:
        args.open = True
    elif star == "*":
        args.positional.extend(cell.entries.values())
    else:
        args.named.update(cell.entries)


def _imported(state: State, by: str, dotted: str, frame: Frame) -> Value | None:
    """A module that is imported by its name's text."""
    if dotted.startswith("."):
        return None
    module_name = dotted.partition(".")[0] if by == "builtins.__import__" else dotted
    module = state.index.find(module_name, frame.source)
    return ModuleRef(module) if module else Ref(module_name)


def _builtin(state: State, name: str, node: cst.Call, args: Args, frame: Frame) -> Value | None:
    first = args.positional[0].value if args.positional else None
    if isinstance(first, Bottom):
        return first
    match name:
        case "builtins.super":
            return _own_session(frame)
        case "functools.partial" if (sender := _sender(first)) and not args.open:
            bound = tuple((key, _bound(arg)) for key, arg in args.named.items())
            return Partial(sender, tuple(map(_bound, args.positional[1:])), bound)
        case "importlib.import_module" | "builtins.__import__" if isinstance(first, Const):
            return _imported(state, name, str(first.value), frame)
        case "builtins.str" | "builtins.int" if isinstance(first, Located):
            return created.converted(first, name.removeprefix("builtins."))
        case "builtins.str" | "builtins.int" if first is not None and not state.flows(first):
            return first
        case "os.getenv" | "os.environ.get" | "builtins.getattr" if address := _default_address(
            state, args, frame
        ):
            return address
        case "urllib.parse.urljoin" | "urlparse.urljoin" if len(args.positional) == 2:
            return strings.url_joined(*(a.value for a in args.positional))
        case "os.getenv" | "os.environ.get" if isinstance(first, Const):
            return Env(str(first.value), node if frame.recording else None)
        case "json.loads" | "json.load" if isinstance(first, Response):
            return Envelope(first.flows)
        case "json.loads" | "json.load" if isinstance(first, Unresolved):
            return Unresolved("envelope")
        case _ if name in tasks.WAITING and first is not None and state.flows(first):
            return first
        case _ if name in tasks.TASKS | tasks.GROUP_TASKS and first is not None:
            return tasks.future(state, node, first, frame)
        case "typing.cast" if len(args.positional) == 2:
            value = args.positional[1].value
            return value if state.flows(value) or isinstance(value, Bottom | Unresolved) else None
        case "contextlib.closing" if isinstance(first, Response | Unresolved):
            return first
        case "json.dumps" if isinstance(first, Listing):
            return Getter(first, "dumped")
        case "builtins.dict" if len(args.positional) < 2 and not args.open:
            return _dict(state, node, first, args, frame)
        case "builtins.list" | "builtins.tuple" if len(args.positional) == 1:
            kind: Literal["list", "tuple"] = "list" if name == "builtins.list" else "tuple"
            parts = _parts(state, node, args, kind, frame)
            if parts is not None:
                return parts
        case "builtins.map" if len(args.positional) == 2 and first == Ref("builtins.str"):
            return _parts(state, node, args, "list", frame)
    return row_functions.answer(state, name, node, args, frame)


def _own_session(frame: Frame) -> Session | None:
    """`super()` in a method of a class that is derived from nothing but a session."""
    function = frame.function
    if function is None or function.owner is None or function.owner.bases:
        return None
    names = parameters.positional_names(function.node, is_bound=False)
    own = frame.env.get(names[0]) if names else None
    is_session = isinstance(own, Instance) and own.info.is_session
    return Session(own.info.node) if is_session and isinstance(own, Instance) else None


def _default_address(state: State, args: Args, frame: Frame) -> Value | None:
    """V1's address in `os.environ.get("HELPSCOUT_URL", "https://api.helpscout.net/v1")`."""
    default = args.positional[-1].value if len(args.positional) > 1 else None
    if default is None or not urls.is_v1(default):
        return None
    names = [a.value for a in args.positional[:-1] if isinstance(a.value, Const)]
    if names and frame.recording:
        state.settable[frame.source.path] = str(names[-1].value)
    return default if names else None


def _dict(
    state: State, node: cst.Call, first: Value | None, args: Args, frame: Frame
) -> Value | None:
    """`dict(more, name=value)`."""
    listing = Listing(state.place(node, frame), "dict")
    cell = state.cell(listing)
    cell.block = frame.block
    if first is not None:
        other = state.cell(first) if isinstance(first, Listing) and first.kind == "dict" else None
        if other is None:
            return None
        cell.begin()
        cell.complete = other.closed
        cell.entries.update(other.entries)
        cell.element = state.join(cell.element, other.element)
    cell.entries.update(args.named)
    return listing


def _parts(
    state: State, node: cst.Call, args: Args, kind: Literal["list", "tuple"], frame: Frame
) -> Listing | None:
    """The members of `tuple(parts)` and `map(str, parts)` where a helper's parts are known."""
    members = lookups.members_of(state, args.positional[-1].value, frame)
    if members is None or args.open:
        return None
    listing = Listing(state.place(node, frame), kind)
    state.cell(listing).begin()
    state.cell(listing).entries.update(zip(map(str, range(len(members))), members, strict=True))
    return listing


def _sender(value: Value | None) -> Ref | Getter | None:
    """What sends a request when it is called, `requests.get` or a session's method."""
    if isinstance(value, Getter) and isinstance(value.of, Session):
        return value
    if isinstance(value, Ref) and value.name.startswith(http.PREFIXES):
        return value
    return None


def _bound(argument: Argument) -> Argument:
    """An argument given elsewhere: only a literal can be spelled again where the call is made."""
    literal = isinstance(argument.node, cst.BaseString | cst.BaseNumber)
    return argument if literal else Argument(None, argument.value)
