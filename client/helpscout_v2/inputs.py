"""What callers may write as mappings, for completion and type checkers.

Keys are snake-cased as arguments are. At run time a key that is none of these is refused, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal, NotRequired, Required, TypedDict

from helpscout_v2.uploads import AttachmentLike
from helpscout_v2.words import (
    ChatHandleType,
    EmailType,
    PhoneType,
    SocialProfileType,
    ThreadType,
)

__all__ = [
    "AddressInput",
    "ChatHandleInput",
    "CustomerFields",
    "CustomerInput",
    "EmailInput",
    "MailboxAccess",
    "OptionInput",
    "PatchOperation",
    "PhoneInput",
    "SocialProfileInput",
    "ThreadInput",
    "WebsiteInput",
]


class CustomerFields(TypedDict, total=False):
    """The plain fields of a customer."""

    first_name: str | None
    last_name: str | None
    phone: str | None
    photo_url: str | None
    photo_type: str | None
    job_title: str | None
    background: str | None
    location: str | None
    organization: str | None
    organization_id: int | None
    gender: str | None
    age: str | None


class CustomerInput(CustomerFields, total=False):
    """A customer by ``id`` or by ``email``; the fields are for one who is not known yet."""

    id: int
    email: str


class ThreadInput(TypedDict, total=False):
    """A thread of a conversation that is being created; see ``NewThread``."""

    type: Required[ThreadType]
    text: Required[str]
    customer: int | str | CustomerInput | None
    user: int | None
    draft: bool | None
    imported: bool | None
    created_at: datetime | str | None
    cc: Sequence[str]
    bcc: Sequence[str]
    attachments: Sequence[AttachmentLike]


class EmailInput(TypedDict):
    """An email address; ``type`` is ``other`` when left out."""

    value: str
    type: NotRequired[EmailType]


class PhoneInput(TypedDict):
    """A phone number; ``type`` is ``other`` when left out."""

    value: str
    type: NotRequired[PhoneType]


class ChatHandleInput(TypedDict):
    """A chat handle; ``type`` is ``other`` when left out."""

    value: str
    type: NotRequired[ChatHandleType]


class SocialProfileInput(TypedDict):
    """A social profile; ``type`` is ``other`` when left out."""

    value: str
    type: NotRequired[SocialProfileType]


class WebsiteInput(TypedDict):
    """A website."""

    value: str


class AddressInput(TypedDict):
    """A postal address; ``country`` is an ISO 3166 alpha-2 code."""

    city: str
    state: str
    postal_code: str
    country: str
    lines: str | Iterable[str]


class PatchOperation(TypedDict, total=False):
    """One JSON Patch operation; ``remove`` has no value."""

    op: Required[Literal["add", "remove", "replace"]]
    path: Required[str]
    value: object


class OptionInput(TypedDict):
    """A choice of a dropdown; one with an ``id`` keeps its values."""

    label: str
    id: NotRequired[str]


class MailboxAccess(TypedDict):
    """A mailbox that a new user may see, and whether its mails are sent to the user."""

    id: int
    email_access: NotRequired[bool]
