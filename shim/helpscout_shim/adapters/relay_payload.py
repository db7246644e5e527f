"""A V2 webhook body becomes the V1 body of the same event.

https://developer.helpscout.com/webhooks/
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from helpscout_shim.translate.compute import Context
from helpscout_shim.translate.object_compiler import up
from helpscout_shim.translate.reading import at

# The events V1 knew and the object it delivered; events that are not here were never V1's.
SHAPE_OF = MappingProxyType(
    {
        "convo.assigned": "Conversation",
        "convo.created": "Conversation",
        "convo.customer.reply.created": "Conversation",
        "convo.agent.reply.created": "Conversation",
        "convo.merged": "Conversation",
        "convo.moved": "Conversation",
        "convo.note.created": "Conversation",
        "convo.status": "Conversation",
        "convo.tags": "Conversation",
        "customer.created": "Customer",
        "customer.updated": "Customer",
        "satisfaction.ratings": "Rating",
    }
)
AS_THEY_ARE = frozenset({"convo.deleted", "helpscout.test"})
_V2_KEYS = frozenset({"_links", "_embedded", "mailboxId", "primaryCustomer", "conversationId"})


def known_to_v1(event: str) -> bool:
    """Whether V1 delivered this event."""
    return event in SHAPE_OF or event in AS_THEY_ARE


def is_v2(body: Mapping[str, Any]) -> bool:
    """Whether a delivered object has V2's form."""
    return not _V2_KEYS.isdisjoint(body)


def v1_body(event: str, body: Mapping[str, Any], context: Context | None = None) -> dict[str, Any]:
    """The V1 object for a V2 object; deleted and test events stay as they are.

    `context` holds what V2 bodies leave out: names of mailboxes, types of custom fields. Raises
    KeyError for an event that V1 did not know.
    """
    if event in AS_THEY_ARE:
        return dict(body)
    made = up(SHAPE_OF[event], dict(body), context or Context())
    if isinstance(made.get("threads"), list):
        # V1 had the newest thread first; ISO dates sort as text.
        made["threads"].sort(key=lambda thread: str(at(thread, "createdAt") or ""), reverse=True)
    return made


def mailbox_ids(body: Mapping[str, Any]) -> set[int]:
    """The mailboxes whose names the V1 body needs."""
    found = [body.get("mailboxId")]
    embedded = body.get("_embedded")
    threads = embedded.get("threads") if isinstance(embedded, dict) else None
    for thread in threads if isinstance(threads, list) else ():
        action = thread.get("action") if isinstance(thread, dict) else None
        entities = action.get("associatedEntities") if isinstance(action, dict) else None
        if isinstance(entities, dict):
            found.append(entities.get("mailbox"))
    return {number for number in found if isinstance(number, int)}
