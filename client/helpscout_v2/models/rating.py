"""Ratings.

https://developer.helpscout.com/mailbox-api/endpoints/ratings/get/
"""

from __future__ import annotations

from helpscout_v2.rows import Part, Row, Utc

__all__ = ["Rating", "RatingPerson"]


class RatingPerson(Part, frozen=True):
    """The customer who rated, or the user who was rated."""

    id: int = 0
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    photo_url: str | None = None


class Rating(Row, frozen=True):
    """A rating: ``rating`` is great, okay or not_good (webhooks have been seen with capitals)."""

    id: int
    rating: str = ""
    comments: str = ""
    conversation_id: int | None = None
    conversation_number: int | None = None
    thread_id: int | None = None
    mailbox_id: int | None = None
    created_at: Utc | None = None
    modified_at: Utc | None = None
    customer: RatingPerson | None = None
    user: RatingPerson | None = None
