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
        ids_to_add = arguments.numbers("add", add, empty=True)
        ids_to_remove = arguments.numbers("remove", remove, empty=True)
        if not ids_to_add and not ids_to_remove:
            raise ArgumentError("nothing to update: give add or remove")
        if both := set(ids_to_add) & set(ids_to_remove):
            raise ArgumentError(f"add and remove both name {sorted(both)}")
        await self._do(
            SET_MEMBERS(team_id), {"addedUserIds": ids_to_add, "deletedUserIds": ids_to_remove}
        )


class AsyncTeams(AsyncResource):
    """Teams of the account."""

    def __init__(self, api: AsyncApi) -> None:
        super().__init__(api)
        self.members: AsyncMembers = AsyncMembers(api)

    def list(self, *, page: int | None = None) -> AsyncPages[Team]:
        """All teams. See ``Teams.list``."""
        return self._many(LIST(), Team, "teams", page=page)
