"""Conversations.

https://developer.helpscout.com/mailbox-api/endpoints/conversations/get/
"""

from __future__ import annotations

from typing import Any

import msgspec

from helpscout_v2 import decoding
from helpscout_v2.errors import DecodeError, NotEmbeddedError
from helpscout_v2.models.person import PersonRef, real_person
from helpscout_v2.models.thread import Source, Thread
from helpscout_v2.rows import Part, Row, Utc, promised
from helpscout_v2.typeguards import is_array

__all__ = ["Conversation", "ConversationTag", "CustomField", "NextEvent", "Snooze", "WaitingSince"]


class ConversationTag(Part, frozen=True):
    """A tag on a conversation: its name in ``tag``, its colour as hex."""

    id: int = 0
    color: str = ""
    tag: str = ""


class CustomField(Part, frozen=True):
    """A custom field's value; for a dropdown ``value`` is the option's id, ``text`` its label."""

    id: int = 0
    name: str = ""
    value: str = ""
    text: str | None = None


class WaitingSince(Part, frozen=True):
    """Since when the customer waits, as a time and in words."""

    time: Utc | None = None
    friendly: str = ""
    latest_reply_from: str | None = None


class Snooze(Part, frozen=True):
    """Until when a conversation sleeps, and whether a customer's reply wakes it."""

    snoozed_by: int = promised()
    snoozed_until: Utc = promised()
    unsnooze_on_customer_reply: bool = promised()


class NextEvent(Part, frozen=True):
    """What will happen next: ``event_type`` is snooze or scheduled."""

    time: Utc = promised()
    event_type: str = ""
    user_id: int | None = None
    cancel_on_customer_reply: bool | None = None


class _EmbeddedThreads(Part, frozen=True):
    threads: list[msgspec.Raw] | None = None


class _WithThreads(Part, frozen=True):
    embedded: _EmbeddedThreads = msgspec.field(default=_EmbeddedThreads(), name="_embedded")


class _ThreadsInPlace(Part, frozen=True):
    threads: list[msgspec.Raw] | int | None = None


_THREADS = msgspec.json.Decoder(_WithThreads)
_IN_PLACE = msgspec.json.Decoder(_ThreadsInPlace)


def _thread_rows(source: bytes) -> list[msgspec.Raw]:
    try:
        thread_rows = decoding.decode(source, _THREADS).embedded.threads
        if thread_rows:
            return thread_rows
        # Old webhook payloads carried the list where the API has the count.
        in_place = decoding.decode(source, _IN_PLACE).threads
    except msgspec.ValidationError as error:
        raise DecodeError(f"unreadable threads: {error}") from error
    return in_place if isinstance(in_place, list) else []


class Conversation(Row, frozen=True):
    """A conversation.

    ``number`` is the one shown in the web application. ``thread_count`` is the wire's ``threads``.
    ``assignee`` is None when unassigned; ``closed_by`` is a user's id, None when not closed.
    ``user_updated_at`` is the last action of a user: V2 keeps no other modification time.
    """

    id: int
    number: int = 0
    thread_count: int = msgspec.field(default=0, name="threads")
    type: str = ""
    folder_id: int = promised()
    status: str = ""
    state: str = ""
    subject: str = ""
    preview: str = ""
    mailbox_id: int = promised()
    assignee: PersonRef | None = None
    created_by: PersonRef = promised()
    created_at: Utc = promised()
    closed_by: int | None = None
    closed_by_user: PersonRef | None = None
    closed_at: Utc | None = None
    user_updated_at: Utc = promised()
    customer_waiting_since: WaitingSince | None = None
    source: Source = Source()
    tags: tuple[ConversationTag, ...] = ()
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    primary_customer: PersonRef = promised()
    snooze: Snooze | None = None
    next_event: NextEvent | None = None
    custom_fields: tuple[CustomField, ...] = ()

    def __post_init__(self) -> None:
        if self.closed_by == 0:
            msgspec.structs.force_setattr(self, "closed_by", None)
        if self.assignee is not None and real_person(self.assignee) is None:
            msgspec.structs.force_setattr(self, "assignee", None)

    @property
    def tag_names(self) -> tuple[str, ...]:
        """The names of the tags."""
        return tuple(tag.tag for tag in self.tags)

    @property
    def threads(self) -> tuple[Thread, ...]:
        """The embedded threads, newest first.

        Raises:
            NotEmbeddedError: when they were not asked for with ``embed="threads"``.
            DecodeError: when they are no threads.
        """
        cache = vars(self)
        if "_threads" not in cache:
            source = cache.get("_source", b"{}")
            rows = _thread_rows(source)
            # Without embed the API sends no list or, by the documentation, an empty one.
            if not rows and self.thread_count:
                raise NotEmbeddedError(
                    f"conversation {self.id} was read without its threads: "
                    'ask for them with embed="threads", or use conversations.threads.list'
                )
            cache["_threads"] = Thread.many(rows, [])
        threads: tuple[Thread, ...] = cache["_threads"]
        return threads

    @property
    def web_url(self) -> str:
        """The conversation in the web application."""
        return f"https://secure.helpscout.net/conversation/{self.id}/{self.number}"

    def field(self, field_id: int) -> CustomField | None:
        """The custom field with this id, or None.

        Args:
            field_id: the custom field's id.
        """
        return next((one for one in self.custom_fields if one.id == field_id), None)

    @classmethod
    def _adapt(cls, value: dict[str, Any]) -> None:
        threads = value.get("threads")
        if is_array(threads):
            value["threads"] = len(threads)
