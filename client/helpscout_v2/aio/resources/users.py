# Written by tools/async_client.py; do not edit.
# pyright: reportPrivateUsage=false
"""Users.

https://developer.helpscout.com/mailbox-api/endpoints/users/list/
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from helpscout_v2 import arguments
from helpscout_v2.aio.paging import AsyncPages
from helpscout_v2.aio.resources.base import AsyncApi, AsyncResource
from helpscout_v2.errors import ArgumentError
from helpscout_v2.inputs import MailboxAccess
from helpscout_v2.models.user import Reassignment, User, UserStatus
from helpscout_v2.resources.users import (
    CREATE,
    DELETE,
    GET,
    LIST,
    ME,
    REASSIGNMENT,
    ROLES,
    SET_REASSIGNMENT,
    SET_STATUS,
    STATUS,
    STATUSES,
    _mailbox,
)
from helpscout_v2.words import AvailabilityStatus, Role
from helpscout_v2.writing import camel

__all__ = ["AsyncReassignments", "AsyncStatuses", "AsyncUsers"]


class AsyncStatuses(AsyncResource):
    """Who is active and who is away."""

    def list(self, *, page: int | None = None) -> AsyncPages[UserStatus]:
        """Everybody's availability. See ``Statuses.list``."""
        return self._many(STATUSES(), UserStatus, "users", "statuses", page=page)

    async def get(self, user_id: int) -> UserStatus:
        """One user's availability. See ``Statuses.get``."""
        return await self._one(STATUS(user_id), UserStatus)

    async def set(
        self,
        user_id: int,
        status: AvailabilityStatus,
        *,
        text: str | None = None,
        emoji: str | None = None,
        emoji_name: str | None = None,
    ) -> None:
        """Sets ``active`` or ``away``, with words and an emoji if given. See ``Statuses.set``."""
        payload: dict[str, Any] = {"status": arguments.choice("status", status, {"active", "away"})}
        custom = arguments.without_unset(text=text, emoji=emoji, emojiName=emoji_name)
        if custom:
            payload["customStatus"] = {k: arguments.text(k, v) for k, v in custom.items()}
        await self._do(SET_STATUS(user_id), payload)


class AsyncReassignments(AsyncResource):
    """Whether an away user's conversations are handed on."""

    async def get(self, user_id: int) -> Reassignment:
        """The setting. See ``Reassignments.get``."""
        return await self._one(REASSIGNMENT(user_id), Reassignment)

    async def update(
        self, user_id: int, *, enabled: bool, away_duration: int | str | None = None
    ) -> None:
        """Changes the setting; the unit of ``away_duration`` is not documented.

        See ``Reassignments.update``.
        """
        payload: dict[str, Any] = {"enabled": arguments.flag("enabled", enabled)}
        if away_duration is not None:
            if isinstance(away_duration, bool) or not isinstance(away_duration, int | str):
                raise ArgumentError("away_duration must be a number or text")
            payload["awayDuration"] = away_duration
        await self._do(SET_REASSIGNMENT(user_id), payload)


class AsyncUsers(AsyncResource):
    """Users of the account."""

    def __init__(self, api: AsyncApi) -> None:
        super().__init__(api)
        self.status: AsyncStatuses = AsyncStatuses(api)
        self.reassignment: AsyncReassignments = AsyncReassignments(api)

    def list(
        self, *, email: str | None = None, mailbox: int | None = None, page: int | None = None
    ) -> AsyncPages[User]:
        """Users, by exact email or by a mailbox they may see. See ``Users.list``."""
        params: dict[str, Any] = {}
        if email is not None:
            params["email"] = arguments.email("email", email)
        if mailbox is not None:
            params["mailbox"] = arguments.number("mailbox", mailbox)
        return self._many(LIST(), User, "users", params=params, page=page)

    async def get(self, user_id: int) -> User:
        """One user. See ``Users.get``."""
        return await self._one(GET(user_id), User)

    async def me(self) -> User:
        """The user whom the token belongs to. See ``Users.me``."""
        return await self._one(ME(), User)

    async def create(
        self,
        *,
        first_name: str,
        last_name: str,
        email: str,
        role: Role,
        timezone: str | None = None,
        job_title: str | None = None,
        phone: str | None = None,
        send_invite: bool | None = None,
        mailboxes: Iterable[int | MailboxAccess] | None = None,
    ) -> int:
        """Creates a user and returns the id; ``role`` is admin, user or light user.

        See ``Users.create``.
        """
        payload: dict[str, Any] = {
            "firstName": arguments.text("first_name", first_name),
            "lastName": arguments.text("last_name", last_name),
            "email": arguments.email("email", email),
            "role": arguments.choice("role", role, ROLES),
        }
        optional = {"timezone": timezone, "job_title": job_title, "phone": phone}
        for name, value in optional.items():
            if value is not None:
                payload[camel(name)] = arguments.text(name, value)
        if send_invite is not None:
            payload["sendInvite"] = arguments.flag("send_invite", send_invite)
        if mailboxes is not None:
            payload["mailboxes"] = [
                _mailbox(i, one) for i, one in enumerate(arguments.listed("mailboxes", mailboxes))
            ]
        return await self._created(CREATE(), payload)

    async def delete(self, user_id: int) -> None:
        """Deletes a user. See ``Users.delete``."""
        await self._do(DELETE(user_id))
