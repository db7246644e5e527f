"""Paths and parameters, as both generations of the client write them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from helpscout_shim.v1_address import segment

Id: TypeAlias = int | str


def path_of(*segments: Id) -> str:
    """A path below V1's root, each segment encoded."""
    return "/".join(segment(part) for part in segments) + ".json"


def query_of(fields: Any, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The parameters that have a value, and the field selector."""
    selector = ",".join(fields) if isinstance(fields, list | tuple | set) else fields
    return {k: v for k, v in {"fields": selector, **(params or {})}.items() if v is not None}
