# Written by tools/async_client.py; do not edit.
# pyright: reportPrivateUsage=false
"""Saved replies of a mailbox.

https://developer.helpscout.com/mailbox-api/endpoints/inboxes/saved_Replies/saved-replies-list/
"""

from __future__ import annotations

from helpscout_v2.aio.paging import AsyncPages
from helpscout_v2.aio.resources.base import AsyncResource
from helpscout_v2.models.mailbox import SavedReply
from helpscout_v2.resources import saved_replies as blocking

__all__ = ["AsyncSavedReplies"]


class AsyncSavedReplies(AsyncResource):
    """Saved replies: a text for mail, a text for chat, or both."""

    def list(
        self, mailbox_id: int, *, include_chat_replies: bool | None = None
    ) -> AsyncPages[SavedReply]:
        """The saved replies, with previews in place of the texts. See ``SavedReplies.list``."""
        params = blocking.FILTERS(include_chat_replies=include_chat_replies)
        return self._many(
            blocking.LIST(mailbox_id), SavedReply, "saved-replies", "replies", params=params
        )

    async def get(self, mailbox_id: int, reply_id: int) -> SavedReply:
        """One saved reply with its texts. See ``SavedReplies.get``."""
        return await self._one(blocking.GET(mailbox_id, reply_id), SavedReply)

    async def create(
        self, mailbox_id: int, *, name: str, text: str | None = None, chat_text: str | None = None
    ) -> int:
        """Adds a saved reply and returns its id. See ``SavedReplies.create``."""
        return await self._created(
            blocking.CREATE(mailbox_id), blocking._payload(name, text, chat_text)
        )

    async def update(
        self,
        mailbox_id: int,
        reply_id: int,
        *,
        name: str,
        text: str | None = None,
        chat_text: str | None = None,
    ) -> None:
        """Replaces a saved reply as a whole. See ``SavedReplies.update``."""
        await self._do(
            blocking.UPDATE(mailbox_id, reply_id), blocking._payload(name, text, chat_text)
        )

    async def delete(self, mailbox_id: int, reply_id: int) -> None:
        """Removes a saved reply. See ``SavedReplies.delete``."""
        await self._do(blocking.DELETE(mailbox_id, reply_id))
