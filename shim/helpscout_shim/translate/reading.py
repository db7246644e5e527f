"""Careful reading of JSON that somebody else wrote."""

from __future__ import annotations

import re
from typing import Any

_FRACTION = re.compile(r"\.\d+(?=Z|[+-]\d\d:?\d\d|$)")

_WHOLE = re.compile(r"\s*[+-]?\d{1,18}\s*", re.ASCII)


def at(value: Any, path: str) -> Any:
    """The member at a dotted path, None when any step is missing."""
    for name in path.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


def whole(value: Any) -> int | None:
    """An integer from a number or its text; None for everything else, booleans included."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        return int(value)
    return None


def truth(value: Any) -> bool:
    """A flag as V1 clients spell it: true, "true", 1, "1"."""
    if isinstance(value, str):
        return value.strip().lower() in {"true", "1", "yes", "on"}
    return value is True or value == 1


def moment(text: Any) -> str | None:
    """A date without fractions of a second, which V2 rejects; None when it is no text."""
    if not isinstance(text, str) or not text.strip():
        return None
    return _FRACTION.sub("", text.strip())


def text_list(value: Any) -> list[str]:
    """The texts of a list, or the parts of a comma-separated text."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    if isinstance(value, list):
        return [part for part in value if isinstance(part, str)]
    return []


def text(value: Any) -> str | None:
    """A text, or a number or flag as JSON spells it; None for lists, objects and null."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return value if isinstance(value, str) else None


def word(value: Any) -> str:
    """A value that is a text, else an empty one: other JSON values are none of V1's words."""
    return value if isinstance(value, str) else ""
