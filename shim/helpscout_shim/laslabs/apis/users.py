"""Users.

https://developer.helpscout.com/mailbox-api/endpoints/users/list/
"""

from __future__ import annotations

from typing import Any

import requests

from ..base_api import BaseApi, id_of
from ..models.people import User


class Users(BaseApi):
    """The endpoint `users`, read only."""

    __object__ = User
    __endpoint__ = "users"
    __implements__ = ("get", "list")

    @classmethod
    def get_me(cls, session: requests.Session) -> Any:
        """The user whose key it is."""
        return cls("/users/me.json", singleton=True, session=session)

    @classmethod
    def find_in_mailbox(cls, session: requests.Session, mailbox_or_id: Any) -> Any:
        """The users and teams with access to a mailbox."""
        return cls(f"/mailboxes/{id_of(mailbox_or_id)}/users.json", session=session)
