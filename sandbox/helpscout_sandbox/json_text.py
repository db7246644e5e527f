"""Decoding JSON that a client sent: what could not be kept, listed or written again is refused."""

from __future__ import annotations

import json
from typing import Any, NoReturn

DEEPEST = 100


def loads(data: bytes | str) -> Any:
    """The value; ValueError for broken JSON, numbers without end, half characters and depth."""
    try:
        value = json.loads(data, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if _depth(value) > DEEPEST:
        raise ValueError("nested too deeply")
    if (b"\\u" if isinstance(data, bytes) else "\\u") in data:  # type: ignore[operator]
        # Half of a surrogate pair cannot be written as UTF-8: UnicodeEncodeError is a ValueError.
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    return value


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _depth(value: Any) -> int:
    depth, level = 0, [value]
    while level:
        depth += 1
        lists = (v for v in level if isinstance(v, list))
        objects = (v.values() for v in level if isinstance(v, dict))
        level = [inner for outer in (*lists, *objects) for inner in outer]
    return depth
