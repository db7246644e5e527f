"""Basic credentials made of a V1 key: pairs, headers, and where the key comes from."""

from __future__ import annotations

import base64
import binascii
import hashlib

import libcst as cst
from msgspec.structs import replace

from helpscout_codemods.values import strings
from helpscout_codemods.values.cells import Cell
from helpscout_codemods.values.state import State
from helpscout_codemods.values.types import (
    BOTTOM,
    WITH_SPELLING,
    Argument,
    Const,
    Credential,
    Encoded,
    Env,
    Listing,
    Opaque,
    Setting,
    Text,
    Value,
)


def credential(key: Argument, written: cst.BaseExpression | None) -> Credential:
    """Basic credentials with this key, which is `written` where the pair is made."""
    key_node = key.value.node if isinstance(key.value, WITH_SPELLING) else None
    return Credential(source_of(key.value), key_node or key.node or written)


def pair_of(pair: Cell) -> Credential | None:
    """What `(key, "X")` is to a function that is given it; None for another tuple."""
    if not pair.closed or pair.entries.keys() != {"0", "1"}:
        return None
    password = pair.entries["1"].value
    if not isinstance(password, Const) or not isinstance(password.value, str):
        return None
    return replace(credential(pair.entries["0"], None), pair=True)


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


def encoded(pair: Text | Const) -> Encoded:
    """The header's part that `key:password` becomes."""
    return Encoded(_key_of(pair), _key_node(pair))


def of_header(header: Value) -> Value:
    """What the value of an Authorization header says about the key."""
    if isinstance(header, Text) and len(header.parts) == 2:
        scheme, rest = header.parts
        basic = isinstance(scheme, str) and scheme.strip().lower() == "basic"
        if basic and isinstance(rest, Opaque) and isinstance(rest.origin, Encoded):
            return Credential(rest.origin.source, rest.origin.key)
    if isinstance(header, Const) and isinstance(header.value, str):
        scheme, _, rest = header.value.partition(" ")
        if scheme.lower() == "basic":
            return Credential(_key_in(rest))
    return BOTTOM


def of_headers(state: State, headers: Value | None) -> Value | None:
    """What the Authorization header among others says about the key; None without one."""
    if isinstance(headers, Listing):
        for name, entry in state.cell(headers).entries.items():
            if name.lower() == "authorization":
                return of_header(entry.value)
    return None


def _key_in(encoded: str) -> str | None:
    try:
        pair_text = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    return source_of(Const(pair_text.partition(":")[0]))


def _key_of(pair: Value) -> str | None:
    """Where the key in `key:password` comes from."""
    parts = strings.parts_of(pair)
    first = parts[0] if parts else ""
    if isinstance(first, Opaque):
        colon = len(parts) > 1 and isinstance(parts[1], str) and parts[1].startswith(":")
        return source_of(first.origin) if colon and first.origin is not None else None
    key, colon_, _ = first.partition(":")
    return source_of(Const(key)) if colon_ else None


def _key_node(pair: Value) -> cst.BaseExpression | None:
    """The expression of the key in `key:password`."""
    first = next(iter(strings.parts_of(pair)), None)
    return first.node if isinstance(first, Opaque) else None
