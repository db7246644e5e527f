"""Texts as parts: how URLs and templates are put together."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from string import Formatter
from urllib.parse import urljoin

import libcst as cst
from msgspec.structs import replace

from helpscout_codemods.values.types import (
    NO_SPELLING,
    Const,
    Encoded,
    Env,
    Opaque,
    Setting,
    Text,
    Value,
)

Parts = tuple[str | Opaque, ...]
_PERCENT = re.compile(r"%(?:\((\w+)\))?([sdi%r])")


def evaluated(node: cst.SimpleString) -> str | bytes:
    """The text a literal stands for."""
    return _evaluated(node.value)


@lru_cache(4096)
def _evaluated(literal: str) -> str | bytes:
    return cst.SimpleString(literal).evaluated_value


def parts_of(value: Value) -> Parts:
    """The text a value shows when it is put into another text."""
    if isinstance(value, Text):
        return value.parts
    if isinstance(value, Const):
        if isinstance(value.value, str):
            return (value.value,)
        return (Opaque(value.node),) if isinstance(value.node, cst.Name) else (str(value.value),)
    if isinstance(value, Opaque):
        return (value,)
    if isinstance(value, Env | Setting):
        return (Opaque(value.node, value),)
    if isinstance(value, Encoded):
        return (Opaque(None, value),)
    return (NO_SPELLING,)


LONGEST, MOST_PARTS = 8_192, 256
"""Addresses are shorter: of a longer text only the beginning is remembered."""


def text(parts: Parts) -> Const | Text:
    """Neighbouring literals become one; a text without values is a constant."""
    if len(parts) > MOST_PARTS or sum(len(p) for p in parts if isinstance(p, str)) > LONGEST:
        first = parts[0]
        return Text((first[:LONGEST], NO_SPELLING) if isinstance(first, str) else (NO_SPELLING,))
    joined_parts: list[str | Opaque] = []
    for part in parts:
        if isinstance(part, str) and joined_parts and isinstance(joined_parts[-1], str):
            joined_parts[-1] += part
        elif joined_parts and part == joined_parts[-1] == NO_SPELLING:
            continue
        elif part != "":
            joined_parts.append(part)
    if all(isinstance(p, str) for p in joined_parts):
        return Const("".join(str(p) for p in joined_parts))
    return Text(tuple(joined_parts))


def is_text(value: Value) -> bool:
    return isinstance(value, Text) or (isinstance(value, Const) and isinstance(value.value, str))


def concatenate(left: Value, right: Value) -> Value:
    if is_text(left) or is_text(right):
        return text(parts_of(left) + parts_of(right))
    return NO_SPELLING


def percent(template: Value, positional: list[Value], named: dict[str, Value]) -> Value:
    """`template % values`, or NO_SPELLING when the directives do not fit."""
    queue = list(positional)
    out: list[str | Opaque] = []
    for part in parts_of(template):
        if isinstance(part, Opaque):
            out.append(part)
            continue
        position = 0
        for hit in _PERCENT.finditer(part):
            out.append(part[position : hit.start()])
            position = hit.end()
            if hit[2] == "%":
                out.append("%")
            elif hit[1] is not None:
                if hit[1] not in named:
                    return NO_SPELLING
                out.extend(parts_of(named[hit[1]]))
            else:
                if not queue:
                    return NO_SPELLING
                out.extend(parts_of(queue.pop(0)))
        rest = part[position:]
        if "%" in rest:
            return NO_SPELLING
        out.append(rest)
    return text(tuple(out)) if not queue else NO_SPELLING


def braces(
    template: Value, positional: list[Value], lookup: Callable[[str], Value | None]
) -> Value:
    """`template.format(...)`, or NO_SPELLING when a field cannot be followed."""
    out: list[str | Opaque] = []
    counter = 0
    for part in parts_of(template):
        if isinstance(part, Opaque):
            out.append(part)
            continue
        try:
            pieces = list(Formatter().parse(part))
        except ValueError:
            return NO_SPELLING
        for literal, name, spec, conversion in pieces:
            out.append(literal)
            if name is None:
                continue
            if spec not in ("", "d", "s") or conversion not in (None, "s"):
                return NO_SPELLING
            if name == "" or name.isdigit():
                at = int(name) if name else counter
                counter += 1
                value = positional[at] if at < len(positional) else None
            else:
                value = lookup(name)
            if value is None:
                return NO_SPELLING
            out.extend(parts_of(value))
    return text(tuple(out))


def unspelled(value: Value) -> Value:
    """The value as another function sees it: spellings of this one mean nothing there."""
    if isinstance(value, Opaque):
        return NO_SPELLING
    if isinstance(value, Text):
        parts = (Opaque(None, p.origin) if isinstance(p, Opaque) else p for p in value.parts)
        return Text(tuple(parts))
    if isinstance(value, Const | Env | Setting):
        return replace(value, node=None)
    return value


def url_joined(base: Value, relative: Value) -> Const | Text | None:
    """`urljoin(base, relative)` for a base that is known whole and a path under it."""
    if not isinstance(base, Const) or not isinstance(base.value, str):
        return None
    if isinstance(relative, Opaque):
        return text((urljoin(base.value, "."), relative))
    first = parts_of(relative)[0] if is_text(relative) and parts_of(relative) else None
    if (
        not first
        or not isinstance(first, str)
        or "://" in first
        or first.startswith((".", "//", "?", "#"))
    ):
        return None
    folder = urljoin(base.value, "/" if first.startswith("/") else ".")
    return text((folder, first.removeprefix("/"), *parts_of(relative)[1:]))
