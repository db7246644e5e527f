"""The catalogue: all differences between V1 and V2, declared once, as data.

`ENDPOINTS` holds the calls of V1, `SHAPES` its objects by name. The translator, the codemods and
docs/compatibility.md read the same entries; `helpscout_shim.routing` finds the endpoint of a call.
"""

from __future__ import annotations

import warnings
from importlib import import_module
from types import MappingProxyType
from typing import Any

from helpscout_shim.catalog import (
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
from helpscout_shim.catalog.endpoint import (
    ClientCall,
    Endpoint,
    Gone,
    Lossy,
    Mapped,
    Outcome,
    Param,
)
from helpscout_shim.catalog.shape import (
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
from helpscout_shim.catalog.validate import validated

_MODULES = (
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
    tuple(row for module in _MODULES for row in getattr(module, "ENDPOINTS", ())),
    tuple(shape for module in _MODULES for shape in getattr(module, "SHAPES", ())),
)
ENDPOINTS: tuple[Endpoint, ...] = _VALID[0]
SHAPES: MappingProxyType[str, Shape] = _VALID[1]


def endpoint(endpoint_id: str) -> Endpoint:
    """The endpoint with this id.

    Args:
        endpoint_id: such as `conversations.get`.

    Raises:
        KeyError: when there is none.
    """
    return _BY_ID[endpoint_id]


_BY_ID = {row.id: row for row in ENDPOINTS}


def __getattr__(name: str) -> Any:
    """`match` and `Match` stood here before they moved to `helpscout_shim.routing`."""
    if name not in {"Match", "match"}:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    text = f"helpscout_shim.catalog.{name} is now helpscout_shim.routing.{name}"
    warnings.warn(text, DeprecationWarning, stacklevel=2)
    return getattr(import_module("helpscout_shim.routing"), name)


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
    "Moment",
    "Nested",
    "Outcome",
    "Param",
    "Same",
    "Shape",
    "Words",
    "endpoint",
]
