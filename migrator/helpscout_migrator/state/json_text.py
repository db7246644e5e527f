"""State files as JSON: any file name survives, and a terminal that shows one obeys nothing in it.

Names that are no UTF-8 hold lone surrogates, which msgspec's own JSON refuses both ways.
"""

from __future__ import annotations

import json
from types import UnionType
from typing import Any, TypeVar, overload

import msgspec

from helpscout_codemods.escape_control import visible_json

T = TypeVar("T")

# What `decode` can raise: text that is no UTF-8 or no JSON, JSON of another form or too deep.
UNREADABLE = (msgspec.MsgspecError, ValueError, RecursionError)


def encode(value: Any, *, indent: int | None = None) -> bytes:
    """A msgspec value as UTF-8 JSON, keys of mappings in order; on one line without `indent`."""
    separators = (",", ":") if indent is None else None
    plain = msgspec.to_builtins(value, order="deterministic")
    text = json.dumps(plain, ensure_ascii=False, indent=indent, separators=separators)
    return visible_json(text).encode("utf-8")


@overload
def decode(data: bytes, kind: type[T]) -> T: ...
@overload
def decode(data: bytes, kind: UnionType) -> Any: ...
def decode(data: bytes, kind: Any) -> Any:
    """The value of `encode`. Raises one of UNREADABLE."""
    return msgspec.convert(json.loads(data), kind)
