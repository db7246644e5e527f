"""Paths and parameters, as both generations of the client write them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias
from urllib.parse import quote

Id: TypeAlias = int | str


def path_of(*segments: Id) -> str:
    """A path below V1's root, each segment encoded."""
    return "/".join(quote_id(part) for part in segments) + ".json"


def quote_id(value: Id) -> str:
    """An id as one path segment."""
    return quote(str(value), safe="")


def query_of(fields: Any, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The parameters that have a value, and the field selector."""
    selector = ",".join(fields) if isinstance(fields, list | tuple | set) else fields
    return {k: v for k, v in {"fields": selector, **(params or {})}.items() if v is not None}
