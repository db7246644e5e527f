"""Teams and their members.

https://developer.helpscout.com/mailbox-api/endpoints/teams/list-teams/
"""

from __future__ import annotations

from typing import Any

import requests

from ..base_api import BaseApi, id_of
from ..models.people import Person, User


class Teams(BaseApi):
    """The endpoint `teams`, read only; a team is a Person of the type `team`."""

    __object__ = Person
    __endpoint__ = "teams"
    __implements__ = ("get", "list")

    @classmethod
    def get_members(cls, session: requests.Session, team_or_id: Any) -> Any:
        """The users of a team."""
        return cls(f"/teams/{id_of(team_or_id)}/members.json", session=session, out_type=User)
