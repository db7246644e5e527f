"""Threads of a conversation that exist, and what can be done with one.

https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/list/
"""

from __future__ import annotations

from datetime import datetime

from helpscout_v2 import arguments
from helpscout_v2.endpoints import Endpoint
from helpscout_v2.models.thread import Thread, ThreadSource
from helpscout_v2.paging import Pages
from helpscout_v2.repeated_rows import RECENT
from helpscout_v2.resources.base import Resource, patch
from helpscout_v2.resources.thread_kinds import Chats, CustomerThreads, Notes, Phones, Replies

__all__ = ["Chats", "CustomerThreads", "Notes", "Phones", "Replies", "Threads"]

_BASE = "/v2/conversations/{conversationId}"
LIST = Endpoint("threads.list", "GET", f"{_BASE}/threads")
UPDATE = Endpoint("threads.update", "PATCH", f"{_BASE}/threads/{{threadId}}")
SOURCE = Endpoint("threads.source", "GET", f"{_BASE}/threads/{{threadId}}/original-source")
SCHEDULE = Endpoint("threads.schedule.update", "PUT", f"{_BASE}/threads/{{threadId}}/schedule")
PUBLISH = Endpoint("threads.schedule.publish", "PATCH", f"{_BASE}/threads/{{threadId}}/schedule")
UNSCHEDULE = Endpoint("threads.schedule.delete", "DELETE", f"{_BASE}/threads/{{threadId}}/schedule")


class Threads(Resource):
    """Threads that exist. There is no way to delete one; it can be hidden."""

    def list(self, conversation_id: int, *, page: int | None = None) -> Pages[Thread]:
        """The threads, newest first, complete (an embedded list cuts Beacon chats short).

        Args:
            conversation_id: the conversation's id.
            page: the page to begin with.

        Raises:
            NotFoundError: while iterating, when there is no such conversation.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/list/
        """
        return self._many(LIST(conversation_id), Thread, "threads", page=page, window=RECENT)

    def update(self, conversation_id: int, thread_id: int, *, text: str) -> None:
        """Replaces the text of a thread.

        Args:
            conversation_id: the conversation's id.
            thread_id: the thread's id.
            text: the new text.

        Raises:
            NotFoundError: when there is no such thread.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/update/
        """
        self._do(
            UPDATE(conversation_id, thread_id),
            patch("replace", "/text", arguments.text("text", text)),
        )

    def hide(self, conversation_id: int, thread_id: int) -> None:
        """Hides a thread: the nearest thing to deleting it.

        Args:
            conversation_id: the conversation's id.
            thread_id: the thread's id.

        Raises:
            NotFoundError: when there is no such thread.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/update/
        """
        self._do(UPDATE(conversation_id, thread_id), patch("replace", "/hidden", True))

    def unhide(self, conversation_id: int, thread_id: int) -> None:
        """Shows a hidden thread again.

        Args:
            conversation_id: the conversation's id.
            thread_id: the thread's id.

        Raises:
            NotFoundError: when there is no such thread.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/update/
        """
        self._do(UPDATE(conversation_id, thread_id), patch("replace", "/hidden", False))

    def source(self, conversation_id: int, thread_id: int) -> str:
        """The original mail with headers, as text; for incoming mail and a limited time.

        Args:
            conversation_id: the conversation's id.
            thread_id: the thread's id.

        Raises:
            NotFoundError: when the mail is no longer kept.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/thread-source/
        """
        return self._one(SOURCE(conversation_id, thread_id), ThreadSource).original

    def source_rfc822(self, conversation_id: int, thread_id: int) -> bytes:
        """The original mail as bytes, ready for ``email.message_from_bytes``.

        Args:
            conversation_id: the conversation's id.
            thread_id: the thread's id.

        Raises:
            NotFoundError: when the mail is no longer kept.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/thread-source-json/
        """
        call = SOURCE(conversation_id, thread_id)
        return self._send(call, headers={"Accept": "message/rfc822"}, follow=True).content

    def schedule(
        self,
        conversation_id: int,
        thread_id: int,
        *,
        scheduled_for: datetime | str,
        unschedule_on_customer_reply: bool,
        send_as_creator: bool | None = None,
    ) -> None:
        """Sends a draft reply later.

        Args:
            conversation_id: the conversation's id.
            thread_id: the thread's id.
            scheduled_for: an aware datetime, or ISO text with a zone.
            unschedule_on_customer_reply: whether an answer of the customer stops it.
            send_as_creator: True sends it in the name of the draft's author.

        Raises:
            ArgumentError: for a moment without a zone.
            NotFoundError: when there is no such thread.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/schedule/
        """
        sent = {
            "scheduledFor": arguments.moment("scheduled_for", scheduled_for),
            "unscheduleOnCustomerReply": arguments.flag(
                "unschedule_on_customer_reply", unschedule_on_customer_reply
            ),
        }
        if send_as_creator is not None:
            sent["sendAsCreator"] = arguments.flag("send_as_creator", send_as_creator)
        self._do(SCHEDULE(conversation_id, thread_id), sent)

    def publish(self, conversation_id: int, thread_id: int) -> None:
        """Sends a scheduled reply now.

        Args:
            conversation_id: the conversation's id.
            thread_id: the thread's id.

        Raises:
            NotFoundError: when there is no such thread.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/schedule/publish/
        """
        self._do(PUBLISH(conversation_id, thread_id), patch("replace", "/state", "published"))

    def unschedule(self, conversation_id: int, thread_id: int) -> None:
        """Takes the schedule away; the draft stays.

        Args:
            conversation_id: the conversation's id.
            thread_id: the thread's id.

        Raises:
            NotFoundError: when there is no such thread.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/schedule/delete/
        """
        self._do(UNSCHEDULE(conversation_id, thread_id))
