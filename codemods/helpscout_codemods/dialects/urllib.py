"""The `urllib.request` dialect, in its Python 2 spelling, too: requests, openers, Basic headers."""

from __future__ import annotations

from urllib.parse import quote_plus

import libcst as cst

from helpscout_codemods.dialects import sent_headers, urls
from helpscout_codemods.dialects.basic_auth import credential as credential_for
from helpscout_codemods.dialects.basic_auth import encoded, of_header, of_headers
from helpscout_codemods.dialects.resolve_request import RequestParts, send
from helpscout_codemods.values import strings
from helpscout_codemods.values.arguments import Args
from helpscout_codemods.values.state import Frame, State
from helpscout_codemods.values.types import (
    BOTTOM,
    NO_SPELLING,
    Argument,
    Bottom,
    Const,
    Credential,
    Getter,
    Listing,
    Opaque,
    Prepared,
    Response,
    Text,
    Value,
)

MODULES = ("urllib.request", "urllib2", "six.moves.urllib.request")
PARSING = ("urllib.parse", "urllib", "six.moves.urllib.parse")
MANAGERS = frozenset(
    {"HTTPPasswordMgr", "HTTPPasswordMgrWithDefaultRealm", "HTTPPasswordMgrWithPriorAuth"}
)
HANDLERS = frozenset({"HTTPBasicAuthHandler"})
ENCODERS = frozenset(
    {
        "base64.b64encode",
        "base64.standard_b64encode",
        "base64.encodebytes",
        "base64.encodestring",
    }
)
OF_CONNECTIONS = frozenset({"cadefault", "cafile", "capath", "context"})
"""Options of `urlopen` that decide which servers are trusted."""
HEADERS = frozenset({"add_header", "add_unredirected_header"})


def call_name(state: State, name: str, node: cst.Call, args: Args, frame: Frame) -> Value | None:
    """A call of a name of urllib or base64; None when it is unrelated."""
    module, _, last = name.rpartition(".")
    if module in MODULES:
        if last == "Request":
            return _request(state, node, args, frame)
        if last == "urlopen":
            return _open(state, node, args, frame, None)
        if last in MANAGERS | HANDLERS or last == "build_opener":
            return _prepared_object(state, last, node, args, frame)
    first = args.positional[0].value if len(args.positional) == 1 else None
    if name in ENCODERS and isinstance(first, Text | Const):
        return encoded(first)
    if module in PARSING and last == "urlencode" and first is not None:
        return _query(state, first)
    if module in PARSING and last in ("quote", "quote_plus") and isinstance(first, Opaque):
        return first
    return None


def call_method(
    state: State, of: Prepared, name: str, node: cst.Call, args: Args, frame: Frame
) -> Value | None:
    """A method of a request, a password manager or an opener."""
    settings = state.prepared.setdefault((of.node, of.call), {})
    if of.kind == "request" and name in HEADERS:
        header, value = args.get(0, "key"), args.get(1, "val")
        if header is not None:
            sent_headers.note_one(state, of.node, header.value)
        if header is not None and value is not None and _is_authorization(header.value):
            of_auth, auth_setting = of_header(value.value), settings.get("auth")
            settings["auth"] = of_auth if auth_setting in (None, of_auth) else Credential(None)
        return Const(None)
    if of.kind in ("manager", "handler") and name == "add_password":
        where, key = args.get(1, "uri"), args.get(2, "user")
        if where is not None and key is not None and _holds_v1(where.value):
            twice = "auth" in settings
            settings["auth"] = Credential(None) if twice else credential_for(key, None)
        return Const(None)
    if of.kind == "opener" and name == "open":
        return _open(state, node, args, frame, of)
    return None


def _holds_v1(where: Value) -> bool:
    root = where.value if isinstance(where, Const) else ""
    host = isinstance(root, str) and root.rstrip("/").endswith("api.helpscout.net")
    return urls.is_v1(where) or host


def set_attribute(state: State, of: Prepared, name: str, value: Value) -> None:
    """`request.get_method = lambda: "PUT"`, `request.data = ...`."""
    settings = state.prepared.setdefault((of.node, of.call), {})
    settings[name] = value
    if name in ("headers", "addheaders"):
        sent_headers.note(state, of.node, sent_headers.names_in(state, value))


def _request(state: State, node: cst.Call, args: Args, frame: Frame) -> Value | None:
    url = args.get(0, "url")
    if url is None or args.open:
        return None
    if isinstance(url.value, Bottom):
        return BOTTOM
    settings: dict[str, Value] = {"url": url.value}
    data, headers, method = args.get(1, "data"), args.get(2, "headers"), args.get(None, "method")
    if data is not None:
        settings["data"] = data.value
    if method is not None:
        settings["method"] = method.value
    if headers is not None:
        sent_headers.note(state, node, sent_headers.names_in(state, headers.value))
        if header := of_headers(state, headers.value):
            settings["auth"] = header
    request_value = Prepared(node, frame.call, "request", frame.helpers)
    state.prepared[request_value.node, request_value.call] = settings
    if frame.recording and urls.is_v1(url.value):
        state.suspects.setdefault(node, (frame.source, "the tool cannot trace where it is sent"))
    return request_value


def _prepared_object(state: State, last: str, node: cst.Call, args: Args, frame: Frame) -> Value:
    kind = "opener" if last == "build_opener" else "manager" if last in MANAGERS else "handler"
    request_value = Prepared(node, frame.call, kind, frame.helpers)  # type: ignore[arg-type]
    settings = state.prepared[request_value.node, request_value.call] = {}
    if last == "build_opener" and args.open:
        settings["handlers"] = NO_SPELLING
    for argument in args.positional:
        if last == "build_opener" and not isinstance(argument.value, Prepared):
            settings["handlers"] = argument.value
        if isinstance(argument.value, Prepared):
            inner = state.prepared.get((argument.value.node, argument.value.call), {})
            settings["auth"] = inner.get("auth", BOTTOM)
            settings["from"] = argument.value
    return request_value


def _open(
    state: State, node: cst.Call, args: Args, frame: Frame, opener: Prepared | None
) -> Value | None:
    first = args.get(0, "url") or args.get(None, "fullurl")
    if first is None or args.open:
        return None
    target = first.value
    settings: dict[str, Value] = {"url": target}
    if isinstance(target, Prepared):
        settings = dict(state.prepared.get((target.node, target.call), {}))
    data = args.get(1, "data")
    if data is not None:
        settings["data"] = data.value
    body, trouble = _body(settings.get("data", Const(None)))
    credential = settings.get("auth", BOTTOM)
    if credential == BOTTOM and opener is not None:
        credential = state.prepared.get((opener.node, opener.call), {}).get("auth", BOTTOM)
    method = _method(settings, body is not None or bool(trouble))
    if method is None:
        method, trouble = "GET", [*trouble, "the HTTP method is not known here"]
    senders = [sender for sender in (target, opener) if isinstance(sender, Prepared)]
    lost_headers = frozenset().union(
        *(sent_headers.of_owner(state, sender.node) for sender in senders)
    )
    trouble += _options(state, args, opener)
    request_parts = RequestParts(
        "urllib",
        method,
        settings.get("url"),
        {},
        body,
        credential,
        trouble,
        lost_headers=lost_headers,
        raises=True,
    )
    answer = send(state, request_parts, node, frame)
    if isinstance(target, Prepared) and frame.recording and answer is not None:
        state.suspects.pop(target.node, None)
    if isinstance(answer, Response):
        (flow,) = answer.flows
        for opener_node in (target, opener):
            _note_use(state, opener_node, flow)
        if isinstance(target, Prepared):
            request = state.requests[flow]
            request.helpers = (*request.helpers, *target.helpers)
    return answer


def _options(state: State, args: Args, opener: Prepared | None) -> list[str]:
    """What stands in the way: options of the connection, and handlers of an opener."""
    trouble = []
    options = [
        n for n in sorted(OF_CONNECTIONS & set(args.named)) if not _is_default(args.named[n])
    ]
    if options:
        trouble.append(f"it passes {', '.join(options)}=")
    settings = state.prepared.get((opener.node, opener.call), {}) if opener is not None else {}
    if "handlers" in settings:
        trouble.append("its opener has a handler of its own")
    return trouble


def _is_default(option: Argument) -> bool:
    """Whether an option says what is so without it."""
    match option.node:
        case cst.Call(args=[], func=cst.Name(name) | cst.Attribute(attr=cst.Name(name))):
            return name == "create_default_context"
    return option.value in (Const(None), Const(False))


def _note_use(state: State, value: Value | None, flow: cst.CSTNode) -> None:
    """Remember which calls a request or an opener, and what they are made of, serve."""
    while isinstance(value, Prepared):
        state.opened.setdefault(value.node, set()).add(flow)
        value = state.prepared.get((value.node, value.call), {}).get("from")


def _method(settings: dict[str, Value], has_body: bool) -> str | None:
    method_value = settings.get("get_method", settings.get("method"))
    if method_value is None or method_value == Const(None):
        return "POST" if has_body else "GET"
    return (
        method_value.value.upper()
        if isinstance(method_value, Const) and isinstance(method_value.value, str)
        else None
    )


def _body(data: Value) -> tuple[Argument | None, list[str]]:
    if data == Const(None):
        return None, []
    if isinstance(data, Getter) and data.name == "dumped":
        return Argument(None, data.of), []
    return None, ["its body is built elsewhere"]


def _is_authorization(header: Value) -> bool:
    return isinstance(header, Const) and str(header.value).lower() == "authorization"


def _query(state: State, told: Value) -> Value | None:
    """`urlencode({"page": page})` as the text it makes."""
    if not isinstance(told, Listing):
        return None
    cell = state.cell(told)
    if not cell.closed or told.kind != "dict":
        return None
    parts: list[str | Opaque] = []
    for name, entry in cell.entries.items():
        value = entry.value
        is_literal = isinstance(value, Const) and not isinstance(value.node, cst.Name)
        parts.append(f"{'&' if parts else ''}{quote_plus(name)}=")
        if is_literal and isinstance(value, Const):
            parts.append(quote_plus(str(value.value)))
        else:
            origin = value if isinstance(value, Const) else None
            parts.append(Opaque(entry.node, origin))
    return strings.text(tuple(parts))
