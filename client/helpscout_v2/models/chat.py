"""Chats of the Chat API, whose ids are UUIDs.

https://developer.helpscout.com/chat/
"""

from __future__ import annotations

import msgspec

from helpscout_v2.models.person import PersonRef
from helpscout_v2.rows import Part, Row, Utc, promised

__all__ = ["Chat", "ChatEvent", "ChatField", "ChatTag", "PageView"]


class ChatTag(Part, frozen=True):
    """A tag of a chat; ``id`` is None while the tag is new."""

    id: int | None = None
    slug: str = ""
    color: str = ""


class ChatField(Part, frozen=True):
    """The value of a custom field."""

    id: int = 0
    value: str = ""


class PageView(Part, frozen=True):
    """What the visitor did before and during the chat; ``type`` such as page-viewed."""

    type: str = ""
    timestamp: Utc | None = None
    url: str = ""
    title: str = ""


class ChatEvent(Row, frozen=True):
    """One event of a chat.

    ``type`` is ``message``, ``note`` or ``line_item``, ``action`` says what happened
    (``message-added``, ``chat-accepted``, ...). ``body`` is None where nothing was said.
    """

    id: str
    chat_id: str = ""
    type: str = ""
    action: str = ""
    author: PersonRef | None = None
    created_at: Utc = promised()
    body: str | None = None
    params: dict[str, object] = msgspec.field(default_factory=dict)  # pyright: ignore[reportUnknownVariableType]


class _ChatEmbedded(Part, frozen=True):
    events: tuple[ChatEvent, ...] = ()


class Chat(Row, frozen=True):
    """A chat. ``ended_at`` is None while it goes on; ``assignee`` is None in the queue.

    It has a conversation only after its end.
    """

    id: str
    beacon_id: str = ""
    mailbox_id: int = promised()
    created_at: Utc = promised()
    ended_at: Utc | None = None
    assignee: PersonRef | None = None
    customer: PersonRef = promised()
    preview: str = ""
    custom_fields: tuple[ChatField, ...] = ()
    tags: tuple[ChatTag, ...] = ()
    timeline: tuple[PageView, ...] = ()
    embedded: _ChatEmbedded = msgspec.field(default=_ChatEmbedded(), name="_embedded")

    @property
    def events(self) -> tuple[ChatEvent, ...]:
        """The events that the answer held; ``chats.events.list`` has them all."""
        return self.embedded.events
