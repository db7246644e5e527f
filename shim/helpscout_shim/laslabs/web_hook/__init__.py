"""Receiving webhooks; the classes are importable from LasLabs' modules as well.

https://developer.helpscout.com/webhooks/
"""

from __future__ import annotations

import json
import sys
from typing import Any, ClassVar

from helpscout_shim.adapters.relay_payload import is_v2, known_to_v1, v1_body
from helpscout_shim.laslabs.base_model import BaseModel
from helpscout_shim.laslabs.exceptions import HelpScoutSecurityException
from helpscout_shim.laslabs.fields import Field
from helpscout_shim.laslabs.models.conversations import Conversation, Rating
from helpscout_shim.laslabs.models.hooks import WebHook, WebHookEvent
from helpscout_shim.laslabs.models.people import Customer
from helpscout_v2 import webhooks

__all__ = ["HelpScoutWebHook", "HelpScoutWebHookEvent", "WebHookEvent"]
_MODELS: dict[str, type[BaseModel]] = {
    "convo": Conversation,
    "customer": Customer,
    "satisfaction": Rating,
}


class HelpScoutWebHookEvent(WebHookEvent):
    """A delivery whose signature was right.

    Args:
        **values: the fields; a dict as `record` becomes the event's model.
    """

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
            # Help Scout delivers events that are newer than this list.
            self._backend["event_type"] = type(self).event_type.receive(event)


class _Any(Field[Any]):
    def accept(self, value: Any) -> Any:
        return value

    def dump(self, value: Any, inner: Any) -> Any:
        return None


class HelpScoutWebHook(WebHook):
    """Creates the webhook and reads what it delivers.

    Deliveries in V2's form are converted to V1's, so that `record` has V1's fields.

    Args:
        secret_key: signs the deliveries.
        **values: the other fields.
    """

    helpscout = _Any("The HelpScout object that creates the webhook")

    def __init__(self, secret_key: str | None = None, **values: Any) -> None:
        super().__init__(**values)
        if secret_key is not None:
            self.secret_key = secret_key

    def create(self) -> Any:
        """Create the webhook on Help Scout."""
        assert self.helpscout, "a HelpScout object is needed to create the webhook"
        return self.helpscout.WebHook.create(self)

    def receive(
        self, event_type: str, signature: str | bytes, data_str: str | bytes
    ) -> HelpScoutWebHookEvent:
        """The event of a delivery.

        Args:
            event_type: the header X-HelpScout-Event.
            signature: the header X-HelpScout-Signature.
            data_str: the body exactly as it came.

        Raises:
            HelpScoutSecurityException: when the signature does not match.
        """
        if not self.validate_signature(signature, data_str):
            raise HelpScoutSecurityException("the signature does not match the body")
        record = json.loads(data_str)
        if isinstance(record, dict) and known_to_v1(event_type) and is_v2(record):
            record = v1_body(event_type, record)
        return HelpScoutWebHookEvent(event_type=event_type, record=record)

    def validate_signature(
        self,
        signature: str | bytes | bytearray,
        data: str | bytes | bytearray,
        encoding: str = "utf8",
    ) -> bool:
        """Whether the signature was made from exactly this body with this webhook's key.

        Args:
            signature: the header X-HelpScout-Signature.
            data: the body exactly as it came.
            encoding: of texts.
        """
        body = data.encode(encoding) if isinstance(data, str) else bytes(data)
        signature_bytes = (
            signature.encode(encoding) if isinstance(signature, str) else bytes(signature)
        )
        return webhooks.verify(body, signature_bytes, self.secret_key)


for _name in ("web_hook", "web_hook_event"):
    sys.modules[f"{__name__}.{_name}"] = sys.modules[__name__]
    globals()[_name] = sys.modules[__name__]
