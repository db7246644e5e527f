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
from helpscout_v2.resources import users as blocking
from helpscout_v2.words import AvailabilityStatus, Role

__all__ = ["AsyncReassignments", "AsyncStatuses", "AsyncUsers"]


class AsyncStatuses(AsyncResource):
    """Who is active and who is away."""

    def list(self, *, page: int | None = None) -> AsyncPages[UserStatus]:
        """Everybody's availability. See ``Statuses.list``."""
        return self._many(blocking.STATUSES(), UserStatus, "users", "statuses", page=page)

    async def get(self, user_id: int) -> UserStatus:
        """One user's availability. See ``Statuses.get``."""
        return await self._one(blocking.STATUS(user_id), UserStatus)

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
        custom = blocking.STATUS_TEXTS(text=text, emoji=emoji, emoji_name=emoji_name)
        if custom:
            payload["customStatus"] = custom
        await self._do(blocking.SET_STATUS(user_id), payload)


class AsyncReassignments(AsyncResource):
    """Whether an away user's conversations are handed on."""

    async def get(self, user_id: int) -> Reassignment:
        """The setting. See ``Reassignments.get``."""
        return await self._one(blocking.REASSIGNMENT(user_id), Reassignment)

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
        await self._do(blocking.SET_REASSIGNMENT(user_id), payload)


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
        params = blocking.FILTERS(email=email, mailbox=mailbox)
        return self._many(blocking.LIST(), User, "users", params=params, page=page)

    async def get(self, user_id: int) -> User:
        """One user. See ``Users.get``."""
        return await self._one(blocking.GET(user_id), User)

    async def me(self) -> User:
        """The user whom the token belongs to. See ``Users.me``."""
        return await self._one(blocking.ME(), User)

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
            "role": arguments.choice("role", role, blocking.ROLES),
        }
        payload |= blocking.OPTIONAL(
            timezone=timezone,
            job_title=job_title,
            phone=phone,
            send_invite=send_invite,
            mailboxes=mailboxes,
        )
        return await self._created(blocking.CREATE(), payload)

    async def delete(self, user_id: int) -> None:
        """Deletes a user. See ``Users.delete``."""
        await self._do(blocking.DELETE(user_id))
