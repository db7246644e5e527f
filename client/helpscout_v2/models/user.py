"""Users and teams.

https://developer.helpscout.com/mailbox-api/endpoints/users/get/
"""

from __future__ import annotations

import msgspec

from helpscout_v2.rows import Part, Row, Utc, promised

__all__ = [
    "ChatStatus",
    "CustomStatus",
    "EmailStatus",
    "Reassignment",
    "SystemUser",
    "Team",
    "User",
    "UserStatus",
]


class User(Row, frozen=True):
    """A user of the account."""

    id: int
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    role: str = ""
    timezone: str = ""
    photo_url: str | None = None
    type: str = ""
    mention: str | None = None
    initials: str | None = None
    job_title: str | None = None
    phone: str | None = None
    alternate_emails: tuple[str, ...] = ()
    company_id: int | None = None
    created_at: Utc = promised()
    updated_at: Utc = promised()

    @property
    def full_name(self) -> str:
        """First and last name with one space, without edges."""
        return f"{self.first_name} {self.last_name}".strip()


class SystemUser(Row, frozen=True):
    """An actor that is no person, such as an AI agent; V2 shows it as a user.

    https://developer.helpscout.com/mailbox-api/endpoints/system-users/get/
    """

    id: int
    type: str = ""
    first_name: str = ""
    last_name: str = ""
    initials: str = ""
    email: str | None = None
    mention: str | None = None
    photo_url: str | None = None
    timezone: str = ""
    role: str = ""
    created_at: Utc = promised()
    updated_at: Utc = promised()

    @property
    def full_name(self) -> str:
        """First and last name with one space, without edges."""
        return f"{self.first_name} {self.last_name}".strip()


class Team(Row, frozen=True):
    """A team; its id comes from the same numbers as users' ids."""

    id: int
    name: str = ""
    timezone: str = ""
    photo_url: str | None = None
    mention: str | None = None
    initials: str | None = None
    created_at: Utc = promised()
    updated_at: Utc = promised()


class CustomStatus(Part, frozen=True):
    """A user's own words about being away."""

    text: str = ""
    emoji: str | None = None
    emoji_name: str | None = None


class EmailStatus(Part, frozen=True):
    """Whether a user works on mail: active or away."""

    status: str = ""
    updated_at: Utc | None = None
    performed_by: int | None = None
    source: str = ""
    custom_status: CustomStatus | None = None


class ChatStatus(Part, frozen=True):
    """Whether a user takes chats, by mailbox id where it differs."""

    status: str = ""
    mailbox_statuses: dict[str, str] = msgspec.field(default_factory=dict)  # pyright: ignore[reportUnknownVariableType]


class UserStatus(Row, frozen=True):
    """A user's availability."""

    user_id: int
    email: EmailStatus = EmailStatus()
    chat: ChatStatus = ChatStatus()


class Reassignment(Row, frozen=True):
    """Whether conversations of an away user are handed on, and after how long."""

    enabled: bool = False
    away_duration: int | str | None = None
