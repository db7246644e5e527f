"""Converts a V2 webhook body into the V1 body of the same event.

https://developer.helpscout.com/webhooks/
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from helpscout_shim.translate.compute import Context
from helpscout_shim.translate.object_compiler import up
from helpscout_shim.translate.reading import at

# V1's events and the object that each delivered.
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
UNCHANGED_EVENTS = frozenset({"convo.deleted", "helpscout.test"})
_KEYS_OF_WHOLE_OBJECTS = frozenset({"subject", "mailboxId", "primaryCustomer", "firstName"})
_V2_KEYS = frozenset({"_links", "_embedded", "mailboxId", "primaryCustomer", "conversationId"})


def known_to_v1(event: str) -> bool:
    """Whether V1 delivered this event."""
    return event in SHAPE_OF or event in UNCHANGED_EVENTS


def may_be_of(event: str, body: Mapping[str, Any]) -> bool:
    """Whether a body may belong to an event.

    The signature covers the body alone: the body of another delivery, sent again as a deletion,
    would make the receiver delete a conversation that exists.
    """
    return event != "convo.deleted" or _KEYS_OF_WHOLE_OBJECTS.isdisjoint(body)


def is_v2(body: Mapping[str, Any]) -> bool:
    """Whether a delivered object has V2's form."""
    return not _V2_KEYS.isdisjoint(body)


def v1_body(event: str, body: Mapping[str, Any], context: Context | None = None) -> dict[str, Any]:
    """The V1 object for a V2 object; deleted and test events stay unchanged.

    `context` holds what V2 bodies leave out: names of mailboxes, types of custom fields.

    Raises:
        KeyError: for an event that V1 did not have.
    """
    if event in UNCHANGED_EVENTS:
        return dict(body)
    v1_object = up(SHAPE_OF[event], dict(body), context or Context())
    if isinstance(v1_object.get("threads"), list):
        # V1 had the newest thread first; ISO dates sort as text.
        v1_object["threads"].sort(
            key=lambda thread: str(at(thread, "createdAt") or ""), reverse=True
        )
    return v1_object


def mailbox_ids(body: Mapping[str, Any]) -> set[int]:
    """The mailboxes whose names the V1 body needs."""
    mailboxes = [body.get("mailboxId")]
    parts = body.get("_embedded")
    threads = parts.get("threads") if isinstance(parts, dict) else None
    for thread in threads if isinstance(threads, list) else ():
        action = thread.get("action") if isinstance(thread, dict) else None
        entities = action.get("associatedEntities") if isinstance(action, dict) else None
        if isinstance(entities, dict):
            mailboxes.append(entities.get("mailbox"))
    return {number for number in mailboxes if isinstance(number, int)}
