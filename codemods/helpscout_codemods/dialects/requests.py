"""The `requests` dialect: functions, sessions and Basic credentials."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import libcst as cst

from helpscout_codemods import catalogue
from helpscout_codemods.dialects import advice, auth_classes, queries, urls
from helpscout_codemods.infer.state import Frame, State
from helpscout_codemods.infer.v1types import (
    BOTTOM,
    UNSPELLED,
    Argument,
    Bottom,
    Const,
    Credential,
    Env,
    Getter,
    Instance,
    Listing,
    Mixed,
    Request,
    Response,
    Session,
    Setting,
    Unresolved,
    Value,
)

if TYPE_CHECKING:
    from helpscout_codemods.infer.calls import Args

PREFIXES = ("requests.",)
VERBS = ("get", "post", "put", "delete", "patch", "head", "options")
DROPPED = frozenset({"timeout", "headers", "verify", "allow_redirects"})
"""Keywords the client takes care of itself."""


def call_name(state: State, name: str, node: cst.Call, args: Args, frame: Frame) -> Value | None:
    """A call of a name of the requests library; None when it is none of our business."""
    last = name.rpartition(".")[2]
    if last in ("Session", "session"):
        return Session(node)
    if last == "HTTPBasicAuth":
        key = args.get(0, "username")
        return Credential(source_of(key.value)) if key else Credential(None)
    if name in {f"requests.{verb}" for verb in VERBS} | {f"requests.api.{verb}" for verb in VERBS}:
        return _send(state, last.upper(), args, 0, node, frame, None)
    if name in ("requests.request", "requests.api.request"):
        return _send_any(state, args, node, frame, None)
    return None


def call_session(
    state: State, session: Session, name: str, node: cst.Call, args: Args, frame: Frame
) -> Value | None:
    if name in VERBS:
        return _send(state, name.upper(), args, 0, node, frame, session)
    if name == "request":
        return _send_any(state, args, node, frame, session)
    return None


def _send_any(
    state: State, args: Args, node: cst.Call, frame: Frame, session: Session | None
) -> Value | None:
    method = args.get(0, "method")
    verb = method.value if method else UNSPELLED
    if isinstance(verb, Const) and isinstance(verb.value, str):
        return _send(state, verb.value.upper(), args, 1, node, frame, session)
    url = args.get(1, "url")
    if url is not None and urls.is_v1(url.value):
        why = f"the HTTP method of {advice.spelled(url.value)} is only known at run time"
        return _later(state, node, frame, why, advice.given(url.value))
    return None


def _later(state: State, node: cst.Call, frame: Frame, why: str, instead: str) -> Value:
    """A V1 call that only makes sense together with its caller."""
    if frame.recording:
        state.suspects[node] = (frame.source, why)
        state.advice[node] = instead
        if frame.function is not None:
            state.found.inlined.add(frame.function)
    return Unresolved("response")


def _send(
    state: State,
    method: str,
    args: Args,
    at: int,
    node: cst.Call,
    frame: Frame,
    session: Session | None,
) -> Value | None:
    url = args.get(at, "url")
    if url is not None and isinstance(url.value, Bottom):
        return BOTTOM
    if url is None or not urls.is_v1(url.value):
        if url is not None and urls.looks_like_v1(url.value, frame.source) and frame.recording:
            why = f"the host before {advice.spelled(url.value)} comes from a setting"
            state.suspects[node] = (frame.source, why)
            state.advice[node] = advice.given(url.value, method)
        return None
    target, spent = queries.of_url(state, url, node, frame)
    found = catalogue.endpoint(method, target.path)
    holes = found and urls.fill(found[1], target)
    if found is None or holes is None:
        return _later(state, node, frame, *advice.unfollowed(method, url.value, frame))
    if frame.recording:
        state.suspects.pop(node, None)
    flow = frame.call or node
    endpoint = found[0]
    trouble = list(frame.trouble)
    query = dict(target.query)
    if target.trouble:
        trouble.append(target.trouble)
    params = args.get(at + 1 if method == "GET" else None, "params")
    if params is not None and params.value != Const(None):
        entries = _entries(state, params.value)
        if entries is None:
            entries, more = queries.of_params(state, params.value, flow)
            spent = (*spent, *more)
        if entries is None:
            trouble.append("its query parameters are put together elsewhere")
        query.update(entries or {})
    if frame.recording and _page_is_parameter(query, frame):
        client = endpoint.client
        every = f"iterate over hs.{client.method}(...), which reads every page" if client else ""
        why = f"which page of {endpoint.path} it reads is up to its callers"
        return _later(state, node, frame, why, every or advice.given(url.value, method))
    body = _body(state, method, at, args)
    if args.open:
        trouble.append("its keyword arguments are put together elsewhere")
    others = set(args.named) - DROPPED - {"url", "params", "auth", "json", "data", "method"}
    if others:
        trouble.append(f"it passes {', '.join(sorted(others))}=")
    credential = _credential(state, args, session)
    previous = state.requests.get(flow)
    if previous is not None and previous.site is not node:
        trouble.append("its helper makes more than one V1 call")
    state.requests[flow] = Request(
        flow,
        frame.source,
        frame.function,
        method,
        endpoint,
        holes,
        query,
        body,
        credential,
        node,
        frame.helpers,
        "; ".join(trouble),
        spent=spent,
    )
    return Response(frozenset((flow,)))


def _page_is_parameter(query: dict[str, Argument], frame: Frame) -> bool:
    """Whether the page number is handed in, so that the paging loop is somewhere else."""
    page = query.get("page")
    if page is None or frame.function is None or not isinstance(page.node, cst.Name):
        return False
    params = frame.function.node.params
    names = {p.name.value for p in (*params.params, *params.kwonly_params)}
    return page.node.value in names


def _entries(state: State, value: Value) -> dict[str, Argument] | None:
    if isinstance(value, Listing) and value.kind == "dict":
        cell = state.cell(value)
        return dict(cell.entries) if cell.closed else None
    return None


def _body(state: State, method: str, at: int, args: Args) -> Argument | None:
    json = args.get(at + 2 if method == "POST" else None, "json")
    data = args.get(at + 1 if method in ("POST", "PUT") else None, "data")
    if json is not None:
        return json
    if data is not None and isinstance(data.value, Getter) and data.value.name == "dumped":
        return Argument(data.node, data.value.of)
    return data


def _credential(state: State, args: Args, session: Session | None) -> Value:
    auth = args.get(None, "auth")
    value: Value = auth.value if auth else BOTTOM
    if auth is None and session is not None:
        settings = {**state.known.sessions.get(session.node, {})}
        settings.update(state.found.sessions.get(session.node, {}))
        value = settings.get("auth", BOTTOM)
    if isinstance(value, Listing) and value.kind == "tuple":
        key = state.cell(value).entries.get("0")
        return Credential(source_of(key.value)) if key else Credential(None)
    if isinstance(value, Instance):
        kept = auth_classes.key_of(state, value.info)
        return Credential(source_of(kept)) if kept is not None else value
    return value


def source_of(key: Value) -> str | None:
    """Where a V1 key comes from, in a form that can be compared and shown; never the key."""
    match key:
        case Const(value=str(text)):
            return "literal " + hashlib.sha256(text.encode()).hexdigest()[:8]
        case Env():
            return f"environment {key.name}"
        case Setting():
            return f"setting {key.name} of {key.path}"
        case _:
            return None


__all__ = ["PREFIXES", "Mixed", "call_name", "call_session", "source_of"]
