"""The `http.client` dialect: a connection, a request that is sent on it, and its answer.

    connection = http.client.HTTPSConnection("api.helpscout.net")
    connection.request("GET", "/v1/users.json", headers=headers)
    answer = connection.getresponse()

The answer stands for the call; the line that sends the request goes away with it, so both have to
stand in one block.
"""

from __future__ import annotations

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.dialects import sent_headers, suggestions, urls
from helpscout_codemods.dialects.basic_auth import of_headers
from helpscout_codemods.dialects.resolve_request import RequestParts, later, send
from helpscout_codemods.values import strings
from helpscout_codemods.values.arguments import Args
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.state import Frame, State
from helpscout_codemods.values.types import (
    BOTTOM,
    Argument,
    Bottom,
    Const,
    Getter,
    Prepared,
    Value,
)

SCHEMES = {"HTTPSConnection": "https://", "HTTPConnection": "http://"}
MODULES = frozenset({"http.client", "httplib", "six.moves.http_client"})
OPTIONS = frozenset({"blocksize", "host", "port", "source_address", "timeout"})
UNREAD = "the tool cannot trace where its answer is read"
APART = "its request and its answer do not stand in one block"


def call_name(state: State, name: str, node: cst.Call, args: Args, frame: Frame) -> Value | None:
    """`HTTPSConnection(host)`; None for another name."""
    module, _, last = name.rpartition(".")
    host = args.get(0, "host")
    if module not in MODULES or last not in SCHEMES or host is None:
        return None
    connection = Prepared(node, frame.call, "connection", frame.helpers)
    root = strings.concatenate(Const(SCHEMES[last]), host.value)
    settings: dict[str, Value] = {"root": root}
    port = args.get(1, "port")
    is_usual = port is None or port.value in (Const(None), Const(443))
    if args.open or not is_usual or args.named.keys() - OPTIONS:
        settings["trouble"] = Const("its connection has settings of its own")
    state.prepared[connection.node, connection.call] = settings
    return connection


def call_method(
    state: State, of: Prepared, name: str, node: cst.Call, args: Args, frame: Frame
) -> Value | None:
    """A method of a connection."""
    settings = state.prepared.setdefault((of.node, of.call), {})
    if name == "request":
        state.requests_on[of.node, of.call] = (node, args)
        address = _address(settings, args)
        if frame.recording and address is not None and urls.is_v1(address):
            state.suspects.setdefault(node, (frame.source, UNREAD))
            state.advice[node] = suggestions.instead_of_call(address)
        return Const(None)
    if name != "getresponse":
        return None
    site, request_args = state.requests_on.get((of.node, of.call), (None, None))
    if site is None or request_args is None:
        return BOTTOM if state.hopeful else None
    return _answer(state, settings, site, request_args, node, frame)


def _answer(
    state: State,
    settings: dict[str, Value],
    site: cst.Call,
    args: Args,
    node: cst.Call,
    frame: Frame,
) -> Value | None:
    method, path, headers = args.get(0, "method"), args.get(1, "url"), args.get(3, "headers")
    if method is None or path is None:
        return None
    if isinstance(path.value, Bottom) or isinstance(method.value, Bottom):
        return BOTTOM
    body, trouble = _body(args.get(2, "body"))
    if isinstance(what := settings.get("trouble"), Const):
        trouble.append(str(what.value))
    line = _line_before(frame.source, site, node)
    if line is None:
        trouble.append(APART)
    credential = of_headers(state, headers.value if headers is not None else None) or BOTTOM
    address = _address(settings, args)
    assert address is not None
    state.suspects.pop(site, None)
    if not isinstance(method.value, Const):
        if not urls.is_v1(address):
            return None
        why = f"the HTTP method of {suggestions.spelled(address)} is only known at run time"
        return later(state, node, frame, why, suggestions.instead_of_call(address))
    request_parts = RequestParts(
        "http.client",
        str(method.value.value).upper(),
        address,
        {},
        body,
        credential,
        trouble,
        used_statements=(line,) if line is not None and frame.recording else (),
        lost_headers=sent_headers.names_in(state, headers.value if headers else None),
    )
    return send(state, request_parts, node, frame)


def _address(settings: dict[str, Value], args: Args) -> Value | None:
    """What a request on a connection is sent to."""
    path, root = args.get(1, "url"), settings.get("root")
    return strings.concatenate(root, path.value) if path is not None and root is not None else None


def _body(data: Argument | None) -> tuple[Argument | None, list[str]]:
    if data is None or data.value == Const(None):
        return None, []
    if isinstance(data.value, Getter) and data.value.name == "dumped":
        return Argument(data.node, data.value.of), []
    return None, ["its body is built elsewhere"]


def _line_before(source: Source, site: cst.Call, node: cst.Call) -> cst.CSTNode | None:
    """The line that sends the request, if it stands right before the one that takes the answer."""
    statement = source.parents.get(site)
    line = source.parents.get(statement) if isinstance(statement, cst.Expr) else None
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
        return None
    block = walk.body_of(source.parents.get(line))
    around = {node, *source.ancestors(node)}
    place = block.index(line)
    return line if any(one in around for one in block[place + 1 : place + 2]) else None
