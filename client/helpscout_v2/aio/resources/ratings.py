# Written by tools/async_client.py; do not edit.
# pyright: reportPrivateUsage=false
"""Ratings.

https://developer.helpscout.com/mailbox-api/endpoints/ratings/get/
"""

from __future__ import annotations

from helpscout_v2.aio.resources.base import AsyncResource
from helpscout_v2.models.rating import Rating
from helpscout_v2.resources.ratings import GET

__all__ = ["AsyncRatings"]


class AsyncRatings(AsyncResource):
    """Ratings by id. There is no list: webhooks and the happiness reports carry the ids."""

    async def get(self, rating_id: int) -> Rating:
        """One rating. See ``Ratings.get``."""
        return await self._one(GET(rating_id), Rating)
