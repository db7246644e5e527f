# Written by tools/async_client.py; do not edit.
# pyright: reportPrivateUsage=false
"""Teams.

https://developer.helpscout.com/mailbox-api/endpoints/teams/list-teams/
"""

from __future__ import annotations

from collections.abc import Iterable

from helpscout_v2 import arguments
from helpscout_v2.aio.paging import AsyncPages
from helpscout_v2.aio.resources.base import AsyncApi, AsyncResource
from helpscout_v2.errors import ArgumentError
from helpscout_v2.models.user import Team, User
from helpscout_v2.resources.teams import LIST, MEMBERS, SET_MEMBERS

__all__ = ["AsyncMembers", "AsyncTeams"]


class AsyncMembers(AsyncResource):
    """Users of a team."""

    def list(self, team_id: int, *, page: int | None = None) -> AsyncPages[User]:
        """The members. See ``Members.list``."""
        return self._many(MEMBERS(team_id), User, "users", page=page)

    async def update(
        self, team_id: int, *, add: Iterable[int] = (), remove: Iterable[int] = ()
    ) -> None:
        """Adds and removes users by id; the others stay. See ``Members.update``."""
        added = arguments.numbers("add", add, empty=True)
        removed = arguments.numbers("remove", remove, empty=True)
        if not added and not removed:
            raise ArgumentError("nothing to update: give add or remove")
        if both := set(added) & set(removed):
            raise ArgumentError(f"add and remove both name {sorted(both)}")
        await self._do(SET_MEMBERS(team_id), {"addedUserIds": added, "deletedUserIds": removed})


class AsyncTeams(AsyncResource):
    """Teams of the account."""

    def __init__(self, api: AsyncApi) -> None:
        super().__init__(api)
        self.members: AsyncMembers = AsyncMembers(api)

    def list(self, *, page: int | None = None) -> AsyncPages[Team]:
        """All teams. See ``Teams.list``."""
        return self._many(LIST(), Team, "teams", page=page)
