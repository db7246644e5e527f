"""Users.

https://developer.helpscout.com/mailbox-api/endpoints/users/list/
"""

from __future__ import annotations

from typing import Any

from helpscout_v2 import check
from helpscout_v2.endpoints import Endpoint
from helpscout_v2.models.user import User
from helpscout_v2.paging import Pages
from helpscout_v2.resources.base import Resource

LIST = Endpoint("users.list", "GET", "/v2/users")
GET = Endpoint("users.get", "GET", "/v2/users/{userId}")
ME = Endpoint("users.me", "GET", "/v2/users/me")


class Users(Resource):
    """Users of the account."""

    def list(
        self, *, email: str | None = None, mailbox: int | None = None, page: int | None = None
    ) -> Pages[User]:
        """Users, by exact email or by a mailbox they may see.

        https://developer.helpscout.com/mailbox-api/endpoints/users/list/
        """
        params: dict[str, Any] = {}
        if email is not None:
            params["email"] = check.email("email", email)
        if mailbox is not None:
            params["mailbox"] = check.number("mailbox", mailbox)
        return self._many(LIST(), User, "users", params=params, page=page)

    def get(self, user_id: int) -> User:
        """One user.

        https://developer.helpscout.com/mailbox-api/endpoints/users/get/
        """
        return self._one(GET(user_id), User)

    def me(self) -> User:
        """The user whom the token belongs to.

        https://developer.helpscout.com/mailbox-api/endpoints/users/me/
        """
        return self._one(ME(), User)
