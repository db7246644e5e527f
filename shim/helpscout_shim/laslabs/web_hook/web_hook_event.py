"""What a webhook delivers.

https://developer.helpscout.com/webhooks/
"""

from __future__ import annotations

from typing import Any, ClassVar

from ..base_model import BaseModel
from ..models.conversations import Conversation, Rating
from ..models.hooks import WebHookEvent
from ..models.people import Customer

_MODELS: dict[str, type[BaseModel]] = {
    "convo": Conversation,
    "customer": Customer,
    "satisfaction": Rating,
}


class HelpScoutWebHookEvent(WebHookEvent):
    """A delivery whose signature was right; a dict given as `record` becomes the event's model."""

    EVENT_PREFIX_TO_MODEL: ClassVar[dict[str, type[BaseModel]]] = _MODELS

    def __init__(self, **values: Any) -> None:
        record = values.get("record")
        if isinstance(record, dict):
            prefix = str(values.get("event_type")).partition(".")[0]
            model = self.EVENT_PREFIX_TO_MODEL.get(prefix, BaseModel)
            values["record"] = model.from_api(**record)
        event = values.pop("event_type", None)
        super().__init__(**values)
        if event is not None:
            # Help Scout delivers events that are younger than this list.
            self._backend["event_type"] = type(self).event_type.receive(event)


__all__ = ["HelpScoutWebHookEvent", "WebHookEvent"]
