"""The webhook and the event it delivers.

https://developer.helpscout.com/mailbox-api/endpoints/webhooks/create/
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from helpscout_shim.laslabs.base_model import BaseModel
from helpscout_shim.laslabs.fields import Instance, List, String, StringChoice

EVENT_CHOICES = MappingProxyType(
    {
        "convo.assigned": "A conversation was assigned.",
        "convo.created": "A conversation was created.",
        "convo.deleted": "A conversation was deleted.",
        "convo.merged": "A conversation was merged.",
        "convo.moved": "A conversation was moved.",
        "convo.status": "A conversation got another status.",
        "convo.tags": "A conversation got other tags.",
        "convo.customer.reply.created": "The customer replied.",
        "convo.agent.reply.created": "A user replied.",
        "convo.note.created": "A note was added.",
        "customer.created": "A customer was created.",
        "satisfaction.ratings": "A rating was received.",
    }
)


class WebHook(BaseModel):
    """Where events are delivered; V1 kept one for the whole company."""

    url = String("Address that receives the events", required=True)
    secret_key = String("Key of the signatures, at most 40 characters", required=True)
    events = List("Events to deliver", prop=StringChoice("Event", sorted(EVENT_CHOICES)))

    def to_hook(self) -> dict[str, Any]:
        """The body V1 asked for; it calls the key `secret`."""
        return {"url": self.url, "secret": self.secret_key, "events": self.events}


class WebHookEvent(BaseModel):
    """A delivered event and the record it is about."""

    event_type = StringChoice("Event", sorted(EVENT_CHOICES), required=True)
    record = Instance("Record", BaseModel, required=True)
