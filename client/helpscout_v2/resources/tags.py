"""Tags of the account.

https://developer.helpscout.com/mailbox-api/endpoints/tags/list/
"""

from __future__ import annotations

from helpscout_v2.endpoints import Endpoint
from helpscout_v2.models.tag import Tag
from helpscout_v2.paging import Pages
from helpscout_v2.resources.base import Resource

__all__ = ["Tags"]

LIST = Endpoint("tags.list", "GET", "/v2/tags")
GET = Endpoint("tags.get", "GET", "/v2/tags/{tagId}")


class Tags(Resource):
    """Tags of the account; those of a conversation are ``conversations.tags``."""

    def list(self, *, page: int | None = None) -> Pages[Tag]:
        """All tags.

        Args:
            page: the page to begin with.

        Raises:
            APIError: while iterating, as all errors of a page.

        https://developer.helpscout.com/mailbox-api/endpoints/tags/list/
        """
        return self._many(LIST(), Tag, "tags", page=page)

    def get(self, tag_id: int) -> Tag:
        """One tag.

        Args:
            tag_id: the tag's id.

        Raises:
            NotFoundError: when there is none.

        https://developer.helpscout.com/mailbox-api/endpoints/tags/get/
        """
        return self._one(GET(tag_id), Tag)
