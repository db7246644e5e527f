"""Methods called on values the inference follows."""

from __future__ import annotations

import libcst as cst

from helpscout_codemods.dialects import http_client, sent_headers, urllib
from helpscout_codemods.dialects import requests as http
from helpscout_codemods.infer import created, fields, lookups
from helpscout_codemods.values import strings
from helpscout_codemods.values.arguments import Args
from helpscout_codemods.values.cells import Cell
from helpscout_codemods.values.join import own_flows
from helpscout_codemods.values.state import Frame, State
from helpscout_codemods.values.types import (
    NO_SPELLING,
    Argument,
    Const,
    Encoded,
    Envelope,
    Flattened,
    Getter,
    Instance,
    Items,
    Keys,
    Listing,
    Located,
    Mixed,
    Opaque,
    Prepared,
    Response,
    Row,
    Session,
    Text,
    Unresolved,
    Value,
)


def call_method(
    state: State, callee: Getter, node: cst.Call, args: Args, frame: Frame
) -> Value | None:
    """The result of `of.name(...)`; None for an ordinary value."""
    of, name = callee.of, callee.name
    match of:
        case Session():
            return http.call_session(state, of, name, node, args, frame)
        case Const() | Text():
            return _of_text(state, of, name, args, frame)
        case Listing():
            return _of_listing(state, of, name, node, args, frame)
        case Prepared(kind="connection"):
            return http_client.call_method(state, of, name, node, args, frame)
        case Prepared():
            return urllib.call_method(state, of, name, node, args, frame)
        case Getter(name="headers", of=Session(node=owner)) if name in ("update", "setdefault"):
            _note_headers(state, owner, name, args)
            return None
        case Getter(name="addheaders", of=Prepared(node=owner)):
            for pair in args.positional:
                names = sent_headers.names_in(state, pair.value)
                sent_headers.note(state, owner, names)
            return None
        case Getter(name="headers") if name == "get" and args.positional:
            return created.header(state, of, args.positional[0].value, frame)
        case Located() if (part := created.call(of, name, args)) is not None:
            return part
        case Encoded() if name in PLAIN or name == "replace":
            return of
        case Getter(name="dumped") if name == "encode":
            return of
        case Response() if name == "close":
            return Const(None)
        case Response(text=False) if name == "read":
            return Response(of.flows, text=True)
        case Response(text=True) if name in ("decode", "read"):
            return of
        case Unresolved() if name in ("read", "decode"):
            return of
        case Response() if name == "json":
            return Envelope(of.flows)
        case Items() if name in ("sort", "reverse"):
            return Const(None)
        case Response() if name == "raise_for_status":
            # httpx gives the answer back, requests nothing.
            requests = [state.requests.get(flow) for flow in of.flows]
            is_httpx = all(request and request.dialect == "httpx" for request in requests)
            return of if is_httpx else Const(None)
        case Unresolved():
            if name == "raise_for_status":
                return Const(None)
            return Unresolved("envelope" if name == "json" else "member")
        case Envelope() | Row() | Flattened() if name == "get" and args.positional:
            key = args.positional[0].value
            if isinstance(key, Keys) and isinstance(of, Row) and of.style == "json":
                return lookups.under_keys(state, of, key, node, frame)
            if not isinstance(key, Const) or not isinstance(key.value, str):
                return Mixed(of.flows)
            if isinstance(of, Envelope):
                return fields.of_envelope(state, of, key.value)
            if of.style != "json":
                return fields.of_attribute(of, key.value, node)
            return fields.of_row(of, key.value, node)
    flows = own_flows(of)
    return Mixed(flows) if flows else None


def _note_headers(state: State, owner: cst.CSTNode, name: str, args: Args) -> None:
    """`session.headers.update(...)` and `session.headers.setdefault(name, value)`."""
    first = args.positional[0].value if args.positional else None
    if name == "setdefault":
        sent_headers.note_one(state, owner, first)
        return
    names = sent_headers.names_in(state, first) | sent_headers.lost_names(args.named)
    sent_headers.note(state, owner, names | {sent_headers.UNKNOWN} if args.open else names)


PLAIN = frozenset({"encode", "decode", "strip", "rstrip"})
"""What leaves a text what it is, but for its type and blanks."""


def _of_text(state: State, of: Value, name: str, args: Args, frame: Frame) -> Value | None:
    values = [a.value for a in args.positional]
    if name in PLAIN and name.endswith("code"):
        return of
    if name == "format" and not args.open:

        def keyword_value(key: str) -> Value | None:
            argument = args.named.get(key)
            return argument.value if argument else None

        return strings.braces(of, values, keyword_value)
    if name in ("lstrip", "rstrip", "strip") and all(isinstance(v, Const) for v in values):
        parts = list(strings.parts_of(of))
        cut = str(values[0].value) if values and isinstance(values[0], Const) else None
        if name != "rstrip" and isinstance(parts[0], str):
            parts[0] = parts[0].lstrip(cut)
        if name != "lstrip" and isinstance(parts[-1], str):
            parts[-1] = parts[-1].rstrip(cut)
        return strings.text(tuple(parts))
    if name == "replace" and isinstance(of, Const) and len(values) == 2:
        texts = [v.value for v in (of, *values) if isinstance(v, Const)]
        if len(texts) == 3 and all(isinstance(t, str) for t in texts):
            whole, old, new = map(str, texts)
            if len(whole) + (whole.count(old) + 1) * len(new) > strings.LONGEST:
                return None
            return Const(whole.replace(old, new))
    if name == "join" and len(values) == 1 and isinstance(values[0], Listing):
        cell = state.cell(values[0])
        begins = bool(cell.entries) and not (cell.changed or cell.shared)
        if not (cell.closed or begins) or state.flows(values[0]):
            return None
        joined_parts: list[str | Opaque] = []
        for position, entry in enumerate(cell.entries.values()):
            joined_parts.extend(strings.parts_of(of) if position else ())
            joined_parts.extend(strings.parts_of(entry.value))
        if not cell.closed:
            # Only what the list begins with is known: `[HOST, "v1", *parts]`.
            joined_parts += [*strings.parts_of(of), NO_SPELLING]
        return strings.text(tuple(joined_parts))
    return None


def _of_listing(
    state: State, of: Listing, name: str, node: cst.Call, args: Args, frame: Frame
) -> Value | None:
    cell = state.cell(of)
    values = [a.value for a in args.positional]
    is_page_count = name == "update" and lookups.counts_pages(state, cell, args, frame)
    if of.kind == "dict" and (is_page_count or lookups.is_own(cell, frame)) and not args.open:
        own_result = _of_own_dict(state, cell, name, args, frame)
        if own_result is not None:
            return own_result
    if of.kind == "future":
        return cell.element if name == "result" else None
    match name:
        case "append" | "add" | "appendleft" if values:
            cell.element = state.join(cell.element, values[0])
            cell.changed = True
        case "setdefault" if len(values) > 1:
            cell.element = state.join(cell.element, state.followed(values[1]))
            cell.changed = True
            return cell.element
        case "insert" if len(values) > 1:
            cell.element = state.join(cell.element, values[1])
            cell.changed = True
        case "extend" | "update" if values:
            element = lookups.element_of(state, values[0])
            if isinstance(values[0], Listing) and values[0].kind == "dict":
                element = state.cell(values[0]).element
            cell.element = state.join(cell.element, element)
            cell.changed = True
        case "get" | "pop":
            key = values[0] if values else None
            entry = cell.entries.get(str(key.value)) if isinstance(key, Const) else None
            was_closed = cell.closed
            cell.changed = cell.changed or name == "pop"
            if entry is not None and was_closed:
                return entry.value
            is_followed = state.flows(cell.element) or isinstance(cell.element, Instance)
            if is_followed and of.kind == "dict" and len(values) > 1:
                if name == "get" and isinstance(cell.element, Row) and _is_empty(state, values[1]):
                    return cell.element
                return state.join(cell.element, values[1])
            return cell.element if is_followed else None
        case "values" | "copy":
            return Listing(of.node, "list") if of.kind == "dict" else of
        case "items" if of.kind == "dict":
            pair = Listing(node.func, "tuple")
            inside = state.cell(pair)
            inside.begin()
            inside.entries["0"] = Argument(None, NO_SPELLING)
            inside.entries["1"] = Argument(None, cell.element)
            listing = Listing(node, "generator")
            state.cell(listing).element = pair
            return listing
    cell.changed = cell.changed or name not in _READING
    return NO_SPELLING if name in _CHANGING else None


def _of_own_dict(state: State, cell: Cell, name: str, args: Args, frame: Frame) -> Value | None:
    """What changes a dict of a helper key by key; None for anything else."""
    key = args.positional[0].value if args.positional else None
    match name:
        case "update" if len(args.positional) < 2:
            if key is not None and key != Const(None) and not lookups.put_all(state, cell, key):
                return None
            cell.entries.update(args.named)
            return Const(None)
        case "setdefault" if isinstance(key, Const) and len(args.positional) == 2:
            return cell.entries.setdefault(str(key.value), args.positional[1]).value
        case "pop" if isinstance(key, Const) and cell.closed:
            entry = cell.entries.pop(str(key.value), None)
            return entry.value if entry is not None else args.positional[-1].value
    return None


def _is_empty(state: State, value: Value) -> bool:
    """`{}`, which stands in for a row that a dict does not hold."""
    if not isinstance(value, Listing) or value.kind != "dict":
        return False
    cell = state.cell(value)
    return isinstance(value.node, cst.Dict) and cell.closed and not cell.entries


_READING = frozenset({"count", "index", "isdisjoint", "issubset", "issuperset", "keys"})
"""Methods that leave a list, a dict or a set as it is."""
_CHANGING = frozenset({"append", "add", "appendleft", "insert", "extend", "update", "sort"})
