"""Teams.

https://developer.helpscout.com/mailbox-api/endpoints/teams/list-teams/
"""

from __future__ import annotations

from collections.abc import Iterable

from helpscout_v2 import arguments
from helpscout_v2.endpoints import Endpoint
from helpscout_v2.errors import ArgumentError
from helpscout_v2.models.user import Team, User
from helpscout_v2.paging import Pages
from helpscout_v2.resources.base import Api, Resource

__all__ = ["Members", "Teams"]

LIST = Endpoint("teams.list", "GET", "/v2/teams")
MEMBERS = Endpoint("teams.members.list", "GET", "/v2/teams/{teamId}/members")
SET_MEMBERS = Endpoint("teams.members.update", "PUT", "/v2/teams/{teamId}/members")


class Members(Resource):
    """Users of a team."""

    def list(self, team_id: int, *, page: int | None = None) -> Pages[User]:
        """The members.

        Args:
            team_id: the team's id.
            page: the page to begin with.

        Raises:
            NotFoundError: while iterating, when there is no such team.

        https://developer.helpscout.com/mailbox-api/endpoints/teams/list-team-members/
        """
        return self._many(MEMBERS(team_id), User, "users", page=page)

    def update(self, team_id: int, *, add: Iterable[int] = (), remove: Iterable[int] = ()) -> None:
        """Adds and removes users by id; the others stay.

        Args:
            team_id: the team's id.
            add: ids of users who join.
            remove: ids of users who leave.

        Raises:
            ArgumentError: when nothing is given, or a user is in both lists.
            NotFoundError: when there is no such team.

        https://developer.helpscout.com/mailbox-api/endpoints/teams/update-team-members/
        """
        ids_to_add = arguments.numbers("add", add, empty=True)
        ids_to_remove = arguments.numbers("remove", remove, empty=True)
        if not ids_to_add and not ids_to_remove:
            raise ArgumentError("nothing to update: give add or remove")
        if both := set(ids_to_add) & set(ids_to_remove):
            raise ArgumentError(f"add and remove both name {sorted(both)}")
        self._do(
            SET_MEMBERS(team_id), {"addedUserIds": ids_to_add, "deletedUserIds": ids_to_remove}
        )


class Teams(Resource):
    """Teams of the account."""

    def __init__(self, api: Api) -> None:
        super().__init__(api)
        self.members: Members = Members(api)

    def list(self, *, page: int | None = None) -> Pages[Team]:
        """All teams.

        Args:
            page: the page to begin with.

        Raises:
            APIError: while iterating, as all errors of a page.

        https://developer.helpscout.com/mailbox-api/endpoints/teams/list-teams/
        """
        return self._many(LIST(), Team, "teams", page=page)
