"""Attribute chains that write the address: tortilla, and bufferapp's client around it.

`api.mailboxes(box).conversations.get(params=...)` asks for /mailboxes/{box}/conversations.json.
"""

from __future__ import annotations

import libcst as cst

from helpscout_codemods.dialects import urls
from helpscout_codemods.dialects.basic_auth import source_of
from helpscout_codemods.dialects.requests import credential_of, entries_of
from helpscout_codemods.dialects.resolve_request import RequestParts, send
from helpscout_codemods.values import strings
from helpscout_codemods.values.arguments import Args
from helpscout_codemods.values.state import Frame, State
from helpscout_codemods.values.types import (
    BOTTOM,
    V1_ROOT,
    Chain,
    Const,
    Credential,
    Envelope,
    Getter,
    Response,
    Row,
    Text,
    Unresolved,
    Value,
)

WRAPPERS = frozenset({"tortilla.wrap", "tortilla.Wrap"})
CLIENTS = frozenset({"helpscout_api.HelpscoutClient", "helpscout_api.client.HelpscoutClient"})
VERBS = frozenset({"get", "post", "put", "delete", "patch"})
KNOWN_OPTIONS = frozenset({"params", "auth", "data", "headers", "json"})


def made_by(name: str, node: cst.Call, args: Args) -> Chain | None:
    """What a call of this name makes: a chain, or None when it is unrelated."""
    if name in WRAPPERS:
        url, extension = args.get(0, "url"), args.get(None, "extension")
        if url is None or not urls.is_v1(url.value) or args.open:
            return None
        suffix = extension.value.value if extension and isinstance(extension.value, Const) else ""
        whole = strings.text(strings.parts_of(url.value))
        return Chain(node, whole, f".{suffix}" if suffix else "", None, ready=True)
    if name in CLIENTS:
        key = args.get(0, "api_key")
        credential = Credential(source_of(key.value) if key is not None else None)
        return Chain(node, Const(V1_ROOT), ".json", credential, ready=False)
    return None


def attribute(chain: Chain, name: str) -> Chain | Getter:
    """One step further; bufferapp's client starts behind `.api`."""
    if not chain.ready:
        next_chain = Chain(chain.node, chain.url, chain.extension, chain.credential, ready=True)
        return next_chain if name == "api" else Getter(chain, name)
    if name in VERBS:
        return Getter(chain, name)
    return _longer(chain, Const(name))


def _longer(chain: Chain, piece: Value) -> Chain:
    url = strings.text((*strings.parts_of(chain.url), "/", *strings.parts_of(piece)))
    return Chain(chain.node, url, chain.extension, chain.credential, ready=True)


def call(state: State, of: Value, node: cst.Call, args: Args, frame: Frame) -> Value | None:
    """`chain(id)` is one step further, `chain.get(...)` asks."""
    if isinstance(of, Chain):
        if len(args.positional) != 1 or args.named or args.open or not of.ready:
            return None
        return _longer(of, args.positional[0].value)
    assert isinstance(of, Getter)
    assert isinstance(of.of, Chain)
    return _ask(state, of.of, of.name, node, args, frame)


def _ask(
    state: State, chain: Chain, verb: str, node: cst.Call, args: Args, frame: Frame
) -> Value | None:
    if verb not in VERBS:
        return None
    trouble: list[str] = []
    if args.open or args.positional:
        trouble.append("its arguments are built elsewhere")
    if set(args.named) - KNOWN_OPTIONS:
        trouble.append(f"it passes {', '.join(sorted(set(args.named) - KNOWN_OPTIONS))}=")
    params, body = args.get(None, "params"), args.get(None, "data") or args.get(None, "json")
    entries = entries_of(state, params.value) if params is not None else {}
    auth = args.get(None, "auth")
    credential: Value = chain.credential or BOTTOM
    if auth is not None:
        credential = credential_of(state, auth.value)
    url = strings.text((*strings.parts_of(chain.url), chain.extension))
    if not isinstance(url, Text | Const):
        return None
    request_parts = RequestParts("tortilla", verb.upper(), url, entries, body, credential, trouble)
    answer = send(state, request_parts, node, frame)
    if not isinstance(answer, Response) or isinstance(answer, Unresolved):
        return answer
    (flow,) = answer.flows
    state.opened.setdefault(chain.node, set()).add(flow)
    endpoint = state.requests[flow].endpoint
    if endpoint.envelope == "empty":
        return answer
    if chain.credential is None:
        return Envelope(answer.flows, "bunch")
    if endpoint.envelope == "item" and endpoint.shape is not None:
        return Row(answer.flows, endpoint.shape, "get", "bunch")
    state.requests[flow].trouble = "its rows come as a table of pandas"
    return answer
