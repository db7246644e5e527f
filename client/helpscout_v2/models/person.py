"""People as conversations and threads mention them.

https://developer.helpscout.com/mailbox-api/endpoints/conversations/get/
"""

from __future__ import annotations

from helpscout_v2.rows import Part

__all__ = ["PersonRef"]

NOBODY = 1
"""Threads assigned to nobody name this id, with the name "Help Scout"."""


class PersonRef(Part, frozen=True):
    """A user, team or customer in short form; ``type`` is empty where the API leaves it out."""

    id: int = 0
    type: str = ""
    first: str = ""
    last: str = ""
    email: str = ""
    photo_url: str | None = None

    @property
    def full_name(self) -> str:
        """First and last name with one space, without edges."""
        return f"{self.first} {self.last}".strip()


def somebody(person: PersonRef | None) -> PersonRef | None:
    """``person``, or None for the placeholder that stands for nobody."""
    return None if person is None or person.id in {0, NOBODY} else person
