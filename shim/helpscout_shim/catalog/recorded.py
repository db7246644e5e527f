"""Where recorded V1 answers come home different when V2 holds the same objects.

`tests/support/shim/recorded_bodies.py` measures it and fails on any other difference, and on one
that is listed here without being seen. The reasons are those of the fields: their loss, else
their note.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from helpscout_shim.catalog.shape import CatalogueError, Loss, Shape

RECORDED = (
    "Conversation.bcc",
    "Conversation.cc",
    "Conversation.customFields",
    "Conversation.threadCount",
    "Person.phone",
)
# Not a field, so it has no note of its own.
ORDER = "order of rows created in the same second"
ORDER_REASON = "V1 kept no fixed order among them; V2's own order is passed on."


def reasons(shapes: Mapping[str, Shape]) -> Mapping[str, tuple[str, Loss | None]]:
    """Why each difference is there, with its loss; raises CatalogueError when nothing says it."""
    found: dict[str, tuple[str, Loss | None]] = {}
    for label in RECORDED:
        name, _, v1 = label.partition(".")
        field = shapes[name].field(v1)
        why = "" if field is None else field.loss.why if field.loss else field.note
        if field is None or not why:
            raise CatalogueError(f"{label} is recorded as different without a reason")
        found[label] = (why, field.loss)
    return MappingProxyType({**found, ORDER: (ORDER_REASON, None)})
