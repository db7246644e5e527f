"""The catalogue: every difference between V1 and V2, declared once, as data.

`ENDPOINTS` holds the calls of V1, `SHAPES` its objects by name, `match` finds the endpoint of a
method and path. The translator, the codemods and docs/compatibility.md read the same entries.
"""

from __future__ import annotations

from types import MappingProxyType

from . import (
    attachments,
    conversation,
    conversations,
    customers,
    hooks,
    mailboxes,
    references,
    report,
    reports,
    search,
    tags,
    threads,
    users,
    workflows,
)
from .endpoint import (
    ClientCall,
    Endpoint,
    Gone,
    Lossy,
    Mapped,
    Match,
    Outcome,
    Param,
    Router,
)
from .shape import (
    Absent,
    CatalogueError,
    Computed,
    Constant,
    Conversion,
    Empty,
    Field,
    Loss,
    Many,
    Moment,
    Nested,
    Same,
    Shape,
    Words,
)
from .validate import validated

_ROOMS = (
    conversation,
    conversations,
    threads,
    attachments,
    customers,
    search,
    mailboxes,
    users,
    tags,
    workflows,
    hooks,
    report,
    reports,
    references,
)

_VALID = validated(
    tuple(row for room in _ROOMS for row in getattr(room, "ENDPOINTS", ())),
    tuple(made for room in _ROOMS for made in getattr(room, "SHAPES", ())),
)
ENDPOINTS: tuple[Endpoint, ...] = _VALID[0]
SHAPES: MappingProxyType[str, Shape] = _VALID[1]
_ROUTER = Router(ENDPOINTS)


def match(method: str, path: str) -> Match | None:
    """The endpoint for a V1 method and path (with or without `/v1`), or None."""
    return _ROUTER.match(method, path)


def endpoint(endpoint_id: str) -> Endpoint:
    """The endpoint with this id; KeyError when there is none."""
    return _BY_ID[endpoint_id]


_BY_ID = {row.id: row for row in ENDPOINTS}

__all__ = [
    "ENDPOINTS",
    "SHAPES",
    "Absent",
    "CatalogueError",
    "ClientCall",
    "Computed",
    "Constant",
    "Conversion",
    "Empty",
    "Endpoint",
    "Field",
    "Gone",
    "Loss",
    "Lossy",
    "Many",
    "Mapped",
    "Match",
    "Moment",
    "Nested",
    "Outcome",
    "Param",
    "Same",
    "Shape",
    "Words",
    "endpoint",
    "match",
]
