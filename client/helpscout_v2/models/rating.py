"""Ratings.

https://developer.helpscout.com/mailbox-api/endpoints/ratings/get/
"""

from __future__ import annotations

from helpscout_v2.rows import Part, Row, Utc, promised

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
    conversation_id: int = promised()
    conversation_number: int = promised()
    thread_id: int = promised()
    mailbox_id: int = promised()
    created_at: Utc = promised()
    modified_at: Utc = promised()
    customer: RatingPerson = promised()
    user: RatingPerson = promised()
