"""Where recorded V1 answers differ after a round trip through V2.

`tests/support/shim/recorded_bodies.py` measures it and fails on any other difference, and on
another number of them. The reasons are those of the fields: their loss, else their note.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from helpscout_shim.catalog.shape import CatalogueError, Loss, Shape

FIELD_DIFFERENCES: Mapping[str, int] = MappingProxyType(
    {
        "Conversation.bcc": 7,
        "Conversation.cc": 7,
        "Conversation.customFields": 2,
        "Conversation.threadCount": 5,
        "Person.phone": 100,
    }
)
"""How often each field differs in the recordings of LasLabs' client 0.1.3."""
# Not a field, so it has no note of its own.
ORDER = "order of rows created in the same second"
ORDER_TIMES = 3
ORDER_REASON = "V1 kept no fixed order among them; V2's own order is passed on."


def times() -> Mapping[str, int]:
    """How often each difference is seen in the recordings."""
    return MappingProxyType({**FIELD_DIFFERENCES, ORDER: ORDER_TIMES})


def reasons(shapes: Mapping[str, Shape]) -> Mapping[str, tuple[str, Loss | None]]:
    """Why each difference is there, with its loss.

    Raises:
        CatalogueError: when neither a loss nor a note gives the reason.
    """
    explanations: dict[str, tuple[str, Loss | None]] = {}
    for label in FIELD_DIFFERENCES:
        name, _, v1 = label.partition(".")
        field = shapes[name].field(v1)
        why = "" if field is None else field.loss.why if field.loss else field.note
        if field is None or not why:
            raise CatalogueError(f"{label} is recorded as different without a reason")
        explanations[label] = (why, field.loss)
    return MappingProxyType({**explanations, ORDER: (ORDER_REASON, None)})
