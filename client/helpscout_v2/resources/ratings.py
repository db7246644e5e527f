"""Ratings.

https://developer.helpscout.com/mailbox-api/endpoints/ratings/get/
"""

from __future__ import annotations

from helpscout_v2.endpoints import Endpoint
from helpscout_v2.models.rating import Rating
from helpscout_v2.resources.base import Resource

__all__ = ["Ratings"]

GET = Endpoint("ratings.get", "GET", "/v2/ratings/{ratingId}")


class Ratings(Resource):
    """Ratings by id. There is no list: webhooks and the happiness reports carry the ids."""

    def get(self, rating_id: int) -> Rating:
        """One rating.

        Args:
            rating_id: the rating's id.

        Raises:
            NotFoundError: when there is none.

        https://developer.helpscout.com/mailbox-api/endpoints/ratings/get/
        """
        return self._one(GET(rating_id), Rating)
