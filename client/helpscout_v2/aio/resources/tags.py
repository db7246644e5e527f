# Written by tools/async_client.py; do not edit.
# pyright: reportPrivateUsage=false
"""Tags of the account.

https://developer.helpscout.com/mailbox-api/endpoints/tags/list/
"""

from __future__ import annotations

from helpscout_v2.aio.paging import AsyncPages
from helpscout_v2.aio.resources.base import AsyncResource
from helpscout_v2.models.tag import Tag
from helpscout_v2.resources.tags import GET, LIST

__all__ = ["AsyncTags"]


class AsyncTags(AsyncResource):
    """Tags of the account; those of a conversation are ``conversations.tags``."""

    def list(self, *, page: int | None = None) -> AsyncPages[Tag]:
        """All tags. See ``Tags.list``."""
        return self._many(LIST(), Tag, "tags", page=page)

    async def get(self, tag_id: int) -> Tag:
        """One tag. See ``Tags.get``."""
        return await self._one(GET(tag_id), Tag)
