"""Mailboxes (the documentation says inboxes), folders, custom fields, routing, saved replies.

https://developer.helpscout.com/mailbox-api/endpoints/mailboxes/list/
"""

from __future__ import annotations

from helpscout_v2.rows import Part, Row, Utc, promised

__all__ = [
    "CustomFieldDefinition",
    "FieldOption",
    "Folder",
    "Mailbox",
    "RotationEntry",
    "Routing",
    "SavedReply",
]


class Mailbox(Row, frozen=True):
    """A mailbox."""

    id: int
    name: str = ""
    slug: str = ""
    email: str = ""
    created_at: Utc = promised()
    updated_at: Utc = promised()


class Folder(Row, frozen=True):
    """A folder. ``user_id`` is 0 when it belongs to no user, a team's id for a team folder."""

    id: int
    name: str = ""
    type: str = ""
    user_id: int = 0
    total_count: int = 0
    active_count: int = 0
    updated_at: Utc = promised()


class FieldOption(Part, frozen=True):
    """A choice of a dropdown field; conversations hold its id as text."""

    id: int = 0
    order: int = 0
    label: str = ""


class CustomFieldDefinition(Row, frozen=True):
    """A custom field of a mailbox; ``type`` such as dropdown or singleline."""

    id: int
    required: bool = False
    order: int = 0
    type: str = ""
    name: str = ""
    options: tuple[FieldOption, ...] = ()


class RotationEntry(Part, frozen=True):
    """A user's place in the routing rotation."""

    user_id: int = 0
    conversations_count: int = 0
    eligible: bool = False
    reason: str | None = None


class Routing(Row, frozen=True):
    """How new conversations of a mailbox are assigned. ``rotation`` is read only."""

    state: str = ""
    assignment_limit: int | None = None
    assignment_method: str = ""
    user_ids: tuple[int, ...] = ()
    rotation: tuple[RotationEntry, ...] = ()


class SavedReply(Row, frozen=True):
    """A saved reply. Lists carry ``preview`` and ``chat_preview`` in place of the texts."""

    id: int
    name: str = ""
    text: str | None = None
    chat_text: str | None = None
    preview: str | None = None
    chat_preview: str | None = None
