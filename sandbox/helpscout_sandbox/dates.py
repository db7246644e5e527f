"""Dates as the API writes them: UTC, whole seconds, a trailing Z."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_WIRE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def to_wire(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def from_wire(text: str) -> datetime:
    """Reads `yyyy-MM-dd'T'HH:mm:ss'Z'`; raises ValueError for anything else, milliseconds too."""
    if not _WIRE.fullmatch(text):
        raise ValueError(f"not a date of the form yyyy-MM-ddTHH:mm:ssZ: {text}")
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def friendly(text: str) -> str:
    moment = from_wire(text)
    return f"{moment:%b} {moment.day}, '{moment:%y}"
