"""Reads untrusted JSON values."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

# A plus sign that was not percent-encoded in a query arrives as a space.
_LOST_PLUS = re.compile(r" (?=\d\d:?\d\d$)")
_DATE_AND_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d")

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


def moment(value: Any) -> str | None:
    """A date and time in the one form that V2 accepts: UTC, whole seconds, `Z` at the end.

    Without a zone it is UTC, as V1's dates were. Any other text is returned as it is, for V2 to
    refuse. None when it is not a text.
    """
    if not isinstance(value, str) or not value.strip():
        return None
    date_text = value.strip()
    if not _DATE_AND_TIME.match(date_text):
        return date_text
    try:
        date = datetime.fromisoformat(date_text[:16] + _LOST_PLUS.sub("+", date_text[16:].upper()))
        date = date.astimezone(UTC) if date.tzinfo else date
    except (ValueError, OverflowError):
        return date_text
    return f"{date.replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def text_list(value: Any) -> list[str]:
    """The texts of a list, or the parts of a comma-separated text."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    if isinstance(value, list):
        return [part_text for part in value if (part_text := text(part)) is not None]
    return []


def text(value: Any) -> str | None:
    """A text, or a number or flag as JSON spells it; None for lists, objects and null."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return value if isinstance(value, str) else None


def word(value: Any) -> str:
    """A value that is a text, else an empty one, since V1's words are texts."""
    return value if isinstance(value, str) else ""
