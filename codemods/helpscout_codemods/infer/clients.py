"""Clients of V1 libraries: how they are made, what they are asked, what their answers hold."""

from __future__ import annotations

import re

import libcst as cst

from helpscout_codemods import catalogue, walk
from helpscout_codemods.dialects.basic_auth import credential as credential_for
from helpscout_codemods.dialects.laslabs import DEFAULTS, MODELS
from helpscout_codemods.dialects.libraries import BY_CONSTRUCTOR, library_of, original
from helpscout_codemods.dialects.library_methods import Library, Method, Slot
from helpscout_codemods.infer import laslabs_domain
from helpscout_codemods.values.arguments import Args
from helpscout_codemods.values.state import Frame, State
from helpscout_codemods.values.types import (
    BOTTOM,
    Argument,
    Bottom,
    Client,
    Const,
    Credential,
    Envelope,
    Getter,
    Items,
    Listing,
    Request,
    Response,
    Row,
    Unresolved,
    Value,
)
from helpscout_shim.catalog import Endpoint
from helpscout_shim.catalog import endpoint as declared

_MODEL = re.compile(r"helpscout\.models\.(?:\w+\.)?(\w+)")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def made_by(
    state: State, name: str, node: cst.Call, args: Args, frame: Frame
) -> Client | Listing | None:
    """What a call of this name makes: a client, a record, or None when it is neither."""
    library_name = original(name)
    library = BY_CONSTRUCTOR.get(library_name)
    if library is not None and b"ClientDocs" not in frame.source.before:
        return _client(library, node, args)
    model = _MODEL.fullmatch(library_name)
    if model and model[1] in MODELS:
        return _record(state, model[1], node, args)
    return None


def _client(library: Library, node: cst.Call, args: Args) -> Client | None:
    if library.key:
        nothing = not node.args
        return Client(frozenset((node,)), library.dialect) if nothing else None
    key = args.get(0, "api_key")
    if args.open or key is None or len(node.args) != 1 or set(args.named) - {"api_key"}:
        return None
    credential = credential_for(key, node.args[0].value)
    return Client(frozenset((node,)), library.dialect, credential)


def _record(state: State, model: str, node: cst.Call, args: Args) -> Listing:
    """A record written by hand, as the dict V1 would be sent."""
    listing = Listing(node, "dict")
    cell = state.cell(listing)
    cell.begin()
    cell.complete = not args.open and not args.positional
    for name, argument in args.named.items():
        cell.entries[catalogue.camel(name)] = argument
        cell.element = state.join(cell.element, state.followed(argument.value))
    state.records[node] = model
    return listing


def attribute(client: Client, name: str) -> Client | Getter:
    """A part of a client on the way to one of its methods."""
    path = ".".join((*client.path, name))
    methods = library_of(client).methods
    if any(method_path == path or method_path.startswith(path + ".") for method_path in methods):
        return Client(
            client.nodes, client.dialect, client.credential, (*client.path, name), client.sure
        )
    return Getter(client, name)


def call(state: State, callee: Client, node: cst.Call, args: Args, frame: Frame) -> Value | None:
    """The answer to a method of a client; None when it cannot be followed."""
    method = library_of(callee).methods.get(".".join(callee.path))
    if method is None or not callee.sure:
        return None
    if any(isinstance(a.value, Bottom) for a in (*args.positional, *args.named.values())):
        return BOTTOM
    if args.open and args.passed_on and frame.recording and frame.function is not None:
        state.suspects[node] = (frame.source, "its callers choose its options")
        state.summaries.inlined.add(frame.function)
        return Unresolved("member")
    first = _asked_before(node, frame) if method.stateful else None
    if first is not None and first in state.requests:
        state.again[node] = first
        return state.types.get(first)
    flow = frame.call or node
    endpoint = declared(method.endpoint)
    request = Request(
        flow,
        frame.source,
        frame.function,
        endpoint.method,
        endpoint,
        {},
        {},
        None,
        callee.credential or _key(state, callee),
        node,
        frame.helpers,
        dialect=callee.dialect,
        client=callee,
        absent=method.absent,
        stateful=method.stateful,
    )
    request.trouble = "; ".join(_fill(state, method, request, args))
    _at_its_own_path(request)
    previous = state.requests.get(flow)
    if previous is not None and previous.site is not node:
        request.trouble = "its helper makes more than one V1 call"
    state.requests[flow] = request
    return _answer(request.endpoint, request, node, frame)


def _at_its_own_path(request: Request) -> None:
    """`user("me")` is an endpoint of its own."""
    path = request.endpoint.path
    for name, argument in request.path.items():
        word = argument.value.value if isinstance(argument.value, Const) else None
        path = path.replace(f"{{{name}}}", word if isinstance(word, str) else "0")
    endpoint_match = catalogue.endpoint(request.method, path)
    if endpoint_match is not None and endpoint_match[0] is not request.endpoint:
        request.endpoint = endpoint_match[0]
        request.path = {name: v for name, v in request.path.items() if name in endpoint_match[1]}


def _asked_before(node: cst.Call, frame: Frame) -> cst.CSTNode | None:
    """The call right before a `while` that asked for the first page of the same list."""
    parents = frame.source.parents
    assign = parents.get(node)
    line = parents.get(assign) if isinstance(assign, cst.Assign) else None
    block = parents.get(line) if line is not None else None
    loop = parents.get(block) if block is not None else None
    if not isinstance(loop, cst.While) or not frame.recording:
        return None
    around = walk.body_of(parents.get(loop))
    before = around[around.index(loop) - 1] if loop in around[1:] else None
    small = before.body[0] if isinstance(before, cst.SimpleStatementLine) else None
    if not isinstance(small, cst.Assign) or not isinstance(assign, cst.Assign):
        return None
    return small.value if small.deep_equals(assign) else None


def _key(state: State, client: Client) -> Credential:
    """The key that is given to a client after it was made."""
    name = library_of(client).key
    key: Value = BOTTOM
    for node in client.nodes:
        for table in (state.last_summaries.sessions, state.summaries.sessions):
            key = state.join(key, table.get(node, {}).get(name, BOTTOM))
    return credential_for(Argument(None, key), None)


def _answer(endpoint: Endpoint, request: Request, node: cst.Call, frame: Frame) -> Value:
    flows = frozenset((request.flow,))
    assert request.client is not None
    library = library_of(request.client)
    if endpoint.shape is None or endpoint.envelope not in ("page", "item"):
        return Response(flows)
    if endpoint.envelope == "item":
        return Row(flows, endpoint.shape, "get", library.style, request.absent)
    if library.lists == "all" or _looped(node, frame):
        return Items(flows, endpoint.shape, endpoint.form, library.style)
    return Envelope(flows, library.style)


def _completed(state: State, given: Argument) -> Argument:
    """A new record with what its model says unless it is told otherwise."""
    if isinstance(given.value, Listing) and given.value.node in state.records:
        cell = state.cell(given.value)
        for name, word in DEFAULTS.get(state.records[given.value.node], {}).items():
            cell.entries.setdefault(name, Argument(None, Const(word)))
    return given


_MAKING = frozenset({"conversations.create", "customers.create"})


def has_id(state: State, made: Response, name: str) -> bool:
    """Whether an attribute is the id of the record that a client's call has made."""
    requests = [state.requests.get(f) or state.earlier.get(f) for f in made.flows]
    return name == "id" and all(
        r is not None and r.client is not None and r.endpoint.id in _MAKING for r in requests
    )


def _looped(node: cst.Call, frame: Frame) -> bool:
    """Whether a page is looped over where it is asked for."""
    parent = frame.source.parents.get(node)
    return isinstance(parent, cst.For | cst.CompFor) and parent.iter is node


def _fill(state: State, method: Method, request: Request, args: Args) -> list[str]:
    """Put the arguments where V1 took them; answers what stands in the way."""
    if args.open or len(args.positional) > len(method.slots):
        return ["its arguments are built elsewhere"]
    trouble: list[str] = []
    keyword_args = dict(args.named)
    for position, slot in enumerate(method.slots):
        argument = keyword_args.pop(slot.name, None)
        if position < len(args.positional):
            argument = args.positional[position]
        if argument is not None and slot.kind != "ignored":
            trouble.append(_put(state, slot, argument, request))
    if keyword_args and not method.more:
        return [f"it passes {', '.join(sorted(keyword_args))}="]
    request.query.update((k, v) for k, v in keyword_args.items() if v.value != Const(None))
    missing = [p for p in request.endpoint.path_params if p not in request.path]
    if missing:
        return [f"it does not name {missing[0]}"]
    return [reason for reason in trouble if reason]


def _put(state: State, slot: Slot, argument: Argument, request: Request) -> str:
    match slot.kind:
        case "id":
            request.path[slot.to] = argument
        case "record":
            cell = state.cell(argument.value) if isinstance(argument.value, Listing) else None
            if cell is not None:
                if not cell.closed or "id" not in cell.entries:
                    return "the id of the record passed to it is unknown"
                argument = cell.entries["id"]
            request.path[slot.to] = request.records[slot.to] = argument
        case "changes":
            request.path[slot.to] = request.records[slot.to] = request.changes = argument
        case "body":
            request.body = _completed(state, argument)
        case "domain":
            query = laslabs_domain.query(state, argument)
            if query is None:
                return "the search query is built at run time"
            request.query[slot.to] = Argument(None, Const(query))
        case _ if argument.value != Const(None):
            moment = slot.to == "modifiedSince" and request.dialect == "laslabs"
            text = argument.value.value if isinstance(argument.value, Const) else ""
            if moment and not (isinstance(text, str) and _MOMENT.fullmatch(text)):
                return f"{slot.name} is known only at run time"
            request.query[slot.to] = argument
    return ""
