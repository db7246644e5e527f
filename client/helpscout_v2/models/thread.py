"""Threads and their attachments.

https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/list/
"""

from __future__ import annotations

import base64
import re

import msgspec

from helpscout_v2.errors import DecodeError
from helpscout_v2.models.person import PersonRef, real_person
from helpscout_v2.rows import Part, Row, Utc, promised

__all__ = [
    "Action",
    "AssociatedEntities",
    "Attachment",
    "AttachmentData",
    "Schedule",
    "Source",
    "Thread",
    "ThreadRating",
    "ThreadSource",
]


LONGEST_NAME = 200
"""Bytes of a file's name; file systems take 255, and a download needs some for itself."""
SUFFIX = 20
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*\u202a-\u202e\u2066-\u2069\ud800-\udfff]')
# Windows gives these names to devices, whatever their suffix.
_DEVICES = frozenset(
    {"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10))}
)


class Source(Part, frozen=True):
    """Where something came from: ``type`` such as email, web or api; ``via`` user or customer."""

    type: str = ""
    via: str = ""


class AssociatedEntities(Part, frozen=True):
    """Ids that a line item talks about."""

    workflow: int | None = None
    user: int | None = None
    mailbox: int | None = None
    original_conversation: int | None = None


class Action(Part, frozen=True):
    """What a line item reports; ``type`` is ``default`` for other threads."""

    type: str = ""
    text: str | None = None
    associated_entities: AssociatedEntities = AssociatedEntities()


class ThreadRating(Part, frozen=True):
    """A customer's rating of a reply: great, okay or not_good."""

    customer_id: int | None = None
    rating: str = ""
    comments: str = ""


class Schedule(Part, frozen=True):
    """When a scheduled reply will be sent, and on whose behalf."""

    scheduled_by: int = promised()
    send_as_id: int | None = None
    created_at: Utc = promised()
    scheduled_for: Utc = promised()
    unschedule_on_customer_reply: bool | None = None


class Attachment(Part, frozen=True):
    """A file of a thread; ``size`` in bytes, ``width`` and ``height`` in pixels (0 if no image)."""

    id: int = 0
    filename: str = ""
    mime_type: str = ""
    width: int = 0
    height: int = 0
    size: int = 0
    state: str = ""
    links: dict[str, dict[str, object]] = msgspec.field(default_factory=dict, name="_links")  # pyright: ignore[reportUnknownVariableType]

    @property
    def safe_name(self) -> str:
        """The file's name without any folder, fit for every common file system, never empty.

        The sender of a mail chose ``filename``: joined to a folder, ``../x`` would leave it.
        """
        name = _UNSAFE.sub("_", re.split(r"[/\\]", self.filename)[-1]).strip(" .")
        while len(name.encode()) > LONGEST_NAME:
            stem, dot, suffix = name.rpartition(".")
            name = f"{stem[:-1]}{dot}{suffix}" if len(suffix) < SUFFIX and stem else name[:-1]
        if not name or name.split(".")[0].strip().upper() in _DEVICES:
            name = f"attachment-{self.id}{'-' if name else ''}{name}"
        return name

    @property
    def url(self) -> str | None:
        """The file's address in the web application (it needs a signed-in browser)."""
        href = self.links.get("web", {}).get("href")
        return href if isinstance(href, str) else None


class AttachmentData(Row, frozen=True):
    """What is in a file; ``data`` is base64 text."""

    data: str

    @property
    def content(self) -> bytes:
        """The bytes of the file.

        Raises:
            DecodeError: when ``data`` is no base64.
        """
        try:
            return base64.b64decode(self.data, validate=True)
        except ValueError as error:
            raise DecodeError(f"no base64: {error}", excerpt=self.data[:80]) from error


class _ThreadEmbedded(Part, frozen=True):
    attachments: tuple[Attachment, ...] = ()


class Thread(Row, frozen=True):
    """One entry of a conversation.

    A reply reads back with ``type`` "message". ``body`` is HTML or text, None for line items.
    ``assigned_to`` is None when it is unassigned.
    """

    id: int
    type: str = ""
    status: str = ""
    state: str = ""
    action: Action = Action()
    body: str | None = None
    source: Source = Source()
    customer: PersonRef | None = None
    created_by: PersonRef = promised()
    assigned_to: PersonRef | None = None
    saved_reply_id: int | None = None
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    created_at: Utc = promised()
    opened_at: Utc | None = None
    linked_conversation_id: str | None = None
    rating: ThreadRating | None = None
    scheduled: Schedule | None = None
    embedded: _ThreadEmbedded = msgspec.field(default=_ThreadEmbedded(), name="_embedded")

    def __post_init__(self) -> None:
        if self.assigned_to is not None and real_person(self.assigned_to) is None:
            msgspec.structs.force_setattr(self, "assigned_to", None)
        if self.saved_reply_id == 0:
            msgspec.structs.force_setattr(self, "saved_reply_id", None)

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """The files of this thread."""
        return self.embedded.attachments

    @property
    def created_by_customer(self) -> bool:
        """Whether a customer wrote it; False also when no author is named."""
        return bool(self.created_by) and self.created_by.type == "customer"


class ThreadSource(Row, frozen=True):
    """The mail as it came in, headers included. Help Scout keeps it for a limited time."""

    original: str = ""
