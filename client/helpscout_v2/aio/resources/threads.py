# Written by tools/async_client.py; do not edit.
# pyright: reportPrivateUsage=false
"""Threads of a conversation that exist, and what can be done with one.

https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/list/
"""

from __future__ import annotations

from datetime import datetime

from helpscout_v2 import arguments
from helpscout_v2.aio.paging import AsyncPages
from helpscout_v2.aio.resources.base import AsyncResource
from helpscout_v2.aio.resources.thread_kinds import (
    AsyncChats,
    AsyncCustomerThreads,
    AsyncNotes,
    AsyncPhones,
    AsyncReplies,
)
from helpscout_v2.models.thread import Thread, ThreadSource
from helpscout_v2.repeated_rows import RECENT
from helpscout_v2.resources import threads as blocking
from helpscout_v2.resources.base import patch

__all__ = [
    "AsyncChats",
    "AsyncCustomerThreads",
    "AsyncNotes",
    "AsyncPhones",
    "AsyncReplies",
    "AsyncThreads",
]


class AsyncThreads(AsyncResource):
    """Threads that exist. There is no way to delete one; it can be hidden."""

    def list(self, conversation_id: int, *, page: int | None = None) -> AsyncPages[Thread]:
        """The threads, newest first, complete (an embedded list cuts Beacon chats short).

        See ``Threads.list``.
        """
        return self._many(
            blocking.LIST(conversation_id), Thread, "threads", page=page, window=RECENT
        )

    async def update(self, conversation_id: int, thread_id: int, *, text: str) -> None:
        """Replaces the text of a thread. See ``Threads.update``."""
        await self._do(
            blocking.UPDATE(conversation_id, thread_id),
            patch("replace", "/text", arguments.text("text", text)),
        )

    async def hide(self, conversation_id: int, thread_id: int) -> None:
        """Hides a thread: the nearest thing to deleting it. See ``Threads.hide``."""
        await self._do(
            blocking.UPDATE(conversation_id, thread_id), patch("replace", "/hidden", True)
        )

    async def unhide(self, conversation_id: int, thread_id: int) -> None:
        """Shows a hidden thread again. See ``Threads.unhide``."""
        await self._do(
            blocking.UPDATE(conversation_id, thread_id), patch("replace", "/hidden", False)
        )

    async def source(self, conversation_id: int, thread_id: int) -> str:
        """The original mail with headers, as text; for incoming mail and a limited time.

        See ``Threads.source``.
        """
        return (await self._one(blocking.SOURCE(conversation_id, thread_id), ThreadSource)).original

    async def source_rfc822(self, conversation_id: int, thread_id: int) -> bytes:
        """The original mail as bytes, ready for ``email.message_from_bytes``.

        See ``Threads.source_rfc822``.
        """
        call = blocking.SOURCE(conversation_id, thread_id)
        return (await self._send(call, headers={"Accept": "message/rfc822"}, follow=True)).content

    async def schedule(
        self,
        conversation_id: int,
        thread_id: int,
        *,
        scheduled_for: datetime | str,
        unschedule_on_customer_reply: bool,
        send_as_creator: bool | None = None,
    ) -> None:
        """Sends a draft reply later. See ``Threads.schedule``."""
        payload = {
            "scheduledFor": arguments.moment("scheduled_for", scheduled_for),
            "unscheduleOnCustomerReply": arguments.flag(
                "unschedule_on_customer_reply", unschedule_on_customer_reply
            ),
        }
        if send_as_creator is not None:
            payload["sendAsCreator"] = arguments.flag("send_as_creator", send_as_creator)
        await self._do(blocking.SCHEDULE(conversation_id, thread_id), payload)

    async def publish(self, conversation_id: int, thread_id: int) -> None:
        """Sends a scheduled reply now. See ``Threads.publish``."""
        await self._do(
            blocking.PUBLISH(conversation_id, thread_id), patch("replace", "/state", "published")
        )

    async def unschedule(self, conversation_id: int, thread_id: int) -> None:
        """Takes the schedule away; the draft stays. See ``Threads.unschedule``."""
        await self._do(blocking.UNSCHEDULE(conversation_id, thread_id))
