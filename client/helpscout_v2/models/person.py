"""People as conversations and threads mention them.

https://developer.helpscout.com/mailbox-api/endpoints/conversations/get/
"""

from __future__ import annotations

from helpscout_v2.rows import Part

__all__ = ["PersonRef"]

SYSTEM_USER = "system_user"
NO_USER = 1
"""Unassigned threads name this id, with the name "Help Scout"."""


class PersonRef(Part, frozen=True):
    """A user, team, customer or system user in short form.

    ``type`` is empty where the API leaves it out. V2 says ``user`` of a system user, such as an AI
    agent: only ``hs.v3`` distinguishes the two.
    """

    id: int = 0
    type: str = ""
    first: str = ""
    last: str = ""
    email: str = ""
    photo_url: str | None = None
    name: str = ""

    @property
    def first_name(self) -> str:
        """``first``, by the name that it has on users and customers."""
        return self.first

    @property
    def last_name(self) -> str:
        """``last``, by the name that it has on users and customers."""
        return self.last

    @property
    def full_name(self) -> str:
        """First and last name with one space, without edges; the name of a team."""
        return f"{self.first} {self.last}".strip() or self.name

    @property
    def is_system_user(self) -> bool:
        """Whether it is no person but, for example, an AI agent. Known in answers of V3 only."""
        return self.type == SYSTEM_USER


def real_person(person: PersonRef | None) -> PersonRef | None:
    """``person``, or None for the placeholder for no user."""
    if person is None or (person.id in {0, NO_USER} and not person.is_system_user):
        return None
    return person
