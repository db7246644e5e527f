"""The `requests` dialect: functions, sessions and Basic credentials. httpx is written alike."""

from __future__ import annotations

from collections.abc import Mapping

import libcst as cst

from helpscout_codemods.dialects import (
    auth_classes,
    other_http,
    queries,
    sent_headers,
    session_settings,
    suggestions,
    urllib3,
    urls,
)
from helpscout_codemods.dialects.basic_auth import credential, of_headers, source_of
from helpscout_codemods.dialects.resolve_request import RequestParts, later, note_host, send
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
    Dialect,
    Encoded,
    Getter,
    HttpDialect,
    Instance,
    Listing,
    Opaque,
    Session,
    Value,
)

PREFIXES = ("requests.", "httpx.", "aiohttp.")
VERBS = ("get", "post", "put", "delete", "patch", "head", "options")
DROPPED_OPTIONS = frozenset(
    {"timeout", "headers", "allow_redirects", "follow_redirects", "raise_for_status", "stream"}
)
"""Keywords the client takes care of itself."""
READ_OPTIONS = frozenset({"url", "params", "auth", "json", "data", "content", "method"})
OF_CLIENTS = frozenset(
    {"auth", "base_url", "headers", "timeout", "follow_redirects", "limits", "raise_for_status"}
)
"""What a client of httpx or aiohttp may be made with, its calls missing nothing in another
client."""


def call_name(state: State, name: str, node: cst.Call, args: Args, frame: Frame) -> Value | None:
    """A call of a name of the requests library; None when it is unrelated."""
    library, _, last = name.rpartition(".")
    if last in ("Session", "session") and library not in ("httpx", "aiohttp"):
        return Session(node)
    if name in CLIENTS:
        return _client(state, node, args, CLIENTS[name])
    if last in ("HTTPBasicAuth", "BasicAuth"):
        key = args.get(0, "username") or args.named.get("login")
        return credential(key, node.args[0].value) if key else Credential(None)
    if last == "encode_basic_auth" and (key := args.get(0, "login")):
        basic = credential(key, node.args[0].value)
        header = Encoded(basic.source, basic.key)
        return strings.text(("Basic ", Opaque(None, header)))
    dialect: Dialect = "httpx" if library == "httpx" else "requests"
    if library in ("requests", "requests.api", "httpx") and last in VERBS:
        return _send(state, last.upper(), args, 0, node, frame, None, dialect)
    if library in ("requests", "requests.api", "httpx") and last == "request":
        return _send_any(state, args, node, frame, None, dialect)
    if library in ("httpx", "aiohttp"):
        other_http.note(state, name, node, args, frame)
    return None


CLIENTS: Mapping[str, tuple[HttpDialect, bool]] = {
    "httpx.Client": ("httpx", False),
    "httpx.AsyncClient": ("httpx", True),
    "aiohttp.ClientSession": ("aiohttp", True),
}
"""Classes of clients: the dialect, and whether what they are asked for is awaited."""


def _client(state: State, node: cst.Call, args: Args, kind: tuple[HttpDialect, bool]) -> Session:
    """`httpx.Client(auth=..., base_url=...)`"""
    settings = state.summaries.sessions.setdefault(node, {})
    for name, argument in args.named.items():
        plain = name in OF_CLIENTS or name in session_settings.LOST_SETTINGS
        settings[name if plain else "mount"] = argument.value
        if name == "headers":
            sent_headers.note(state, node, sent_headers.names_in(state, argument.value))
    if args.open or args.positional:
        settings["mount"] = NO_SPELLING
    return Session(node, *kind)


def call_session(
    state: State, session: Session, name: str, node: cst.Call, args: Args, frame: Frame
) -> Value | None:
    if session.dialect == "urllib3":
        if name not in urllib3.SENDING:
            return None
        return _send_any(state, urllib3.as_request(args), node, frame, session, "urllib3")
    if name in VERBS:
        return _send(state, name.upper(), args, 0, node, frame, session, session.dialect)
    if name == "request":
        return _send_any(state, args, node, frame, session, session.dialect)
    adapter = args.get(1, "adapter") if name == "mount" else None
    if adapter is not None and not session_settings.is_plain_adapter(adapter, frame):
        state.summaries.sessions.setdefault(session.node, {})["mount"] = adapter.value
    return None


def as_request(verb: str, args: Args) -> Args:
    """The arguments of a session's `get` or `post` as those of its `request`."""
    names = {"post": ("data", "json"), "put": ("data",), "patch": ("data",)}.get(verb, ())
    by_name = dict(zip(names, args.positional[1:], strict=False)) | args.named
    literal = cst.SimpleString(f'"{verb.upper()}"')
    positional = [Argument(literal, Const(verb.upper(), literal)), *args.positional[:1]]
    return Args(positional, by_name, args.open or len(args.positional) > 1 + len(names))


def _send_any(
    state: State,
    args: Args,
    node: cst.Call,
    frame: Frame,
    session: Session | None,
    dialect: Dialect,
) -> Value | None:
    method = args.get(0, "method")
    verb = method.value if method else NO_SPELLING
    if isinstance(verb, Const) and isinstance(verb.value, str):
        return _send(state, verb.value.upper(), args, 1, node, frame, session, dialect)
    url = args.get(1, "url")
    address = _address(state, url.value, session) if url is not None else None
    if address is not None and urls.is_v1(address):
        why = f"the HTTP method of {suggestions.spelled(address)} is only known at run time"
        return later(state, node, frame, why, suggestions.instead_of_call(address))
    if address is not None:
        note_host(state, address, frame)
    return None


def _send(
    state: State,
    method: str,
    args: Args,
    at: int,
    node: cst.Call,
    frame: Frame,
    session: Session | None,
    dialect: Dialect,
) -> Value | None:
    url = args.get(at, "url")
    address = _address(state, url.value, session) if url is not None else None
    trouble: list[str] = []
    params = args.get(at + 1 if method == "GET" else None, "params")
    entries: dict[str, Argument] | None = {}
    used_statements: tuple[cst.CSTNode, ...] = ()
    if params is not None and params.value != Const(None):
        entries = entries_of(state, params.value)
        if entries is None:
            entries, used_statements = queries.of_params(state, params.value, frame.call or node)
    if args.open:
        trouble.append("its keyword arguments are built elsewhere")
    if _is_form(method, at, args):
        trouble.append("its body is a form, which V1 refused")
    unknown = {
        name
        for name, option in args.named.items()
        if name not in DROPPED_OPTIONS | READ_OPTIONS
        and not session_settings.is_default(name, option.value)
    }
    headers = args.get(None, "headers")
    lost_headers = sent_headers.names_in(state, headers.value if headers else None)
    if session is not None:
        state.sent_by[frame.call or node] = session.node
        trouble += session_settings.trouble(state, session)
        lost_headers |= sent_headers.of_owner(state, session.node)
    if unknown:
        trouble.append(f"it passes {', '.join(sorted(unknown))}=")
    request_parts = RequestParts(
        dialect,
        method,
        address,
        entries,
        _body(state, method, at, args),
        _credential(state, args, session),
        trouble,
        url.node if url is not None else None,
        used_statements,
        lost_headers,
        session is not None and session.asynchronous,
        _raises(state, args, session),
    )
    return send(state, request_parts, node, frame)


def _address(state: State, url: Value, session: Session | None) -> Value:
    """What a session is asked for: behind the address that a client of httpx was made with."""
    if session is None or isinstance(url, Bottom):
        return url
    base = state.summaries.sessions.get(session.node, {}).get("base_url")
    base = base or state.last_summaries.sessions.get(session.node, {}).get("base_url")
    first = strings.parts_of(url)[0]
    if base is None or not strings.is_text(base) or (isinstance(first, str) and "://" in first):
        return url
    start, rest = [*strings.parts_of(base)], [*strings.parts_of(url)]
    if isinstance(start[-1], str):
        start[-1] = start[-1].rstrip("/")
    if isinstance(rest[0], str):
        rest[0] = rest[0].lstrip("/")
    return strings.text((*start, "/", *rest))


def _raises(state: State, args: Args, session: Session | None) -> bool:
    """Whether `raise_for_status=True` is given to aiohttp."""
    if session is None or session.dialect != "aiohttp":
        return False
    option = args.get(None, "raise_for_status")
    if option is not None:
        return option.value == Const(True)
    settings = state.summaries.sessions.get(session.node, {})
    settings = settings or state.last_summaries.sessions.get(session.node, {})
    return settings.get("raise_for_status") == Const(True)


def entries_of(state: State, value: Value) -> dict[str, Argument] | None:
    if isinstance(value, Listing) and value.kind == "dict":
        cell = state.cell(value)
        return dict(cell.entries) if cell.closed else None
    return None


def _body(state: State, method: str, at: int, args: Args) -> Argument | None:
    json = _unless_none(args.get(at + 2 if method == "POST" else None, "json"))
    data = _unless_none(args.get(at + 1 if method in ("POST", "PUT") else None, "data"))
    data = data or _unless_none(args.get(None, "content"))
    if json is not None:
        return json
    if data is not None and isinstance(data.value, Getter) and data.value.name == "dumped":
        return Argument(data.node, data.value.of)
    return data


def _is_form(method: str, at: int, args: Args) -> bool:
    """`data={...}`, which is sent as a form and not as JSON."""
    json = _unless_none(args.get(at + 2 if method == "POST" else None, "json"))
    data = _unless_none(args.get(at + 1 if method in ("POST", "PUT") else None, "data"))
    is_dict = data is not None and isinstance(data.value, Listing) and data.value.kind == "dict"
    return json is None and is_dict


def _unless_none(argument: Argument | None) -> Argument | None:
    """An argument, unless it is None as if it were left out."""
    return None if argument is not None and argument.value == Const(None) else argument


def _credential(state: State, args: Args, session: Session | None) -> Value:
    auth = args.get(None, "auth")
    value: Value = auth.value if auth else BOTTOM
    headers = args.get(None, "headers")
    own_headers = headers.value if headers is not None else None
    if auth is None and (header := of_headers(state, own_headers)):
        return header
    if auth is None and session is not None:
        for table in (state.last_summaries.sessions, state.summaries.sessions):
            settings = table.get(session.node, {})
            own = settings.get("auth") or of_headers(state, settings.get("headers"))
            value = state.join(value, own or BOTTOM)
    return credential_of(state, value)


def credential_of(state: State, value: Value) -> Value:
    """What is given as `auth=`: a pair of the key and any password, or what makes a header."""
    if isinstance(value, Listing) and value.kind == "tuple":
        key = state.cell(value).entries.get("0")
        return credential(key, _first(value.node)) if key else Credential(None)
    if isinstance(value, Instance):
        auth_key = auth_classes.key_of(state, value.info)
        return Credential(source_of(auth_key)) if auth_key is not None else value
    return value


def _first(node: cst.CSTNode) -> cst.BaseExpression | None:
    """The first element of a pair that is written out."""
    if isinstance(node, cst.Tuple | cst.List) and node.elements:
        return node.elements[0].value
    return None
