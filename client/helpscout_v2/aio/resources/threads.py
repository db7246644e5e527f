# Written by tools/async_client.py; do not edit.
# pyright: reportPrivateUsage=false
"""Threads of a conversation: the five kinds to write, and what can be done with one.

https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/list/
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from helpscout_v2 import arguments
from helpscout_v2.aio.paging import AsyncPages
from helpscout_v2.aio.resources.base import AsyncResource
from helpscout_v2.arguments import UNSET, UnsetType
from helpscout_v2.endpoints import Endpoint
from helpscout_v2.errors import ArgumentError
from helpscout_v2.models.thread import Thread, ThreadSource
from helpscout_v2.paging import RECENT
from helpscout_v2.resources.base import patch
from helpscout_v2.resources.threads import (
    CHAT,
    CUSTOMER,
    LIST,
    NOTE,
    PHONE,
    PUBLISH,
    REPLY,
    SCHEDULE,
    SOURCE,
    STATUSES,
    UNSCHEDULE,
    UPDATE,
)
from helpscout_v2.uploads import AttachmentLike
from helpscout_v2.words import ThreadStatus
from helpscout_v2.writing import CustomerLike, customer_payload, thread_payload
from helpscout_v2.writing import assign_to as assign

__all__ = [
    "AsyncChats",
    "AsyncCustomerThreads",
    "AsyncNotes",
    "AsyncPhones",
    "AsyncReplies",
    "AsyncThreads",
]


class AsyncNotes(AsyncResource):
    """Notes, seen by users only."""

    async def create(
        self,
        conversation_id: int,
        *,
        text: str,
        user: int | None = None,
        status: ThreadStatus | None = None,
        imported: bool | None = None,
        created_at: datetime | str | None = None,
        attachments: Sequence[AttachmentLike] = (),
    ) -> int | None:
        """Writes a note and returns its id (None where the answer does not tell it).

        Args:
            conversation_id: the conversation's id.
            text: what it says. What Help Scout makes of ``<`` and line ends in it is not
                documented.
            user: id of the user who writes; by default the token's.
            status: the conversation's status afterwards; ``inbox_predefined`` is the mailbox's
                default.
            imported: True notifies nobody and sends nothing.
            created_at: only with ``imported=True``; an imported thread notifies nobody.
            attachments: files to take along: paths or ``Upload``.

        Raises:
            ConversationLockedError: when the conversation holds 100 threads already.
            NotFoundError: when there is no such conversation.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/note/
        """
        sent = thread_payload(
            text=text,
            user=user,
            imported=imported,
            created_at=created_at,
            attachments=attachments,
        )
        if status is not None:
            sent["status"] = arguments.choice("status", status, STATUSES)
        return await self._created_maybe(NOTE(conversation_id), sent)


class AsyncReplies(AsyncResource):
    """Replies to the customer. They send real mail unless ``draft`` or ``imported``."""

    async def create(
        self,
        conversation_id: int,
        *,
        text: str,
        customer: CustomerLike,
        user: int | None = None,
        draft: bool | None = None,
        status: ThreadStatus | None = None,
        assign_to: int | UnsetType | None = UNSET,
        cc: Sequence[str] = (),
        bcc: Sequence[str] = (),
        imported: bool | None = None,
        created_at: datetime | str | None = None,
        attachments: Sequence[AttachmentLike] = (),
    ) -> int | None:
        """Writes a reply and returns its id (None where the answer does not tell it).

        It reads back as a thread of type "message".

        Args:
            conversation_id: the conversation's id.
            text: what it says. What Help Scout makes of ``<`` and line ends in it is not
                documented.
            customer: id, email address or mapping.
            user: id of the user who writes; by default the token's.
            draft: True keeps it from being sent.
            status: the conversation's status afterwards; without one a reply re-activates it.
            assign_to: user id, None for nobody; left out, the mailbox's setting decides. Not for
                drafts.
            cc: who else gets it: addresses.
            bcc: who gets a blind copy: addresses.
            imported: True notifies nobody and sends nothing.
            created_at: only with ``imported=True``.
            attachments: files to take along: paths or ``Upload``.

        Raises:
            ArgumentError: for ``assign_to`` with a draft.
            ConversationLockedError: when the conversation holds 100 threads already.
            NotFoundError: when there is no such conversation.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/reply/
        """
        sent = thread_payload(
            text=text,
            customer=customer_payload(customer),
            user=user,
            draft=draft,
            imported=imported,
            created_at=created_at,
            cc=cc,
            bcc=bcc,
            attachments=attachments,
        )
        if status is not None:
            sent["status"] = arguments.choice("status", status, STATUSES)
        if draft and assign_to is not UNSET:
            raise ArgumentError("assign_to is for published replies, not for a draft")
        assign(sent, assign_to)
        return await self._created_maybe(REPLY(conversation_id), sent)


class AsyncCustomerThreads(AsyncResource):
    """Messages written in a customer's name."""

    async def create(
        self,
        conversation_id: int,
        *,
        text: str,
        customer: CustomerLike,
        cc: Sequence[str] = (),
        bcc: Sequence[str] = (),
        imported: bool | None = None,
        created_at: datetime | str | None = None,
        attachments: Sequence[AttachmentLike] = (),
    ) -> int | None:
        """Writes a customer's message and returns its id (None where the answer does not tell it).

        It re-opens the conversation unless ``imported``.

        Args:
            conversation_id: the conversation's id.
            text: what it says. What Help Scout makes of ``<`` and line ends in it is not
                documented.
            customer: id, email address or mapping.
            cc: who else gets it: addresses.
            bcc: who gets a blind copy: addresses.
            imported: True notifies nobody and sends nothing.
            created_at: only with ``imported=True``: an aware datetime, or ISO text with a zone.
            attachments: files to take along: paths or ``Upload``.

        Raises:
            ConversationLockedError: when the conversation holds 100 threads already.
            NotFoundError: when there is no such conversation.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/customer/
        """
        sent = thread_payload(
            text=text,
            customer=customer_payload(customer),
            cc=cc,
            bcc=bcc,
            imported=imported,
            created_at=created_at,
            attachments=attachments,
        )
        return await self._created_maybe(CUSTOMER(conversation_id), sent)


class _AsyncSpoken(AsyncResource):
    endpoint: Endpoint

    async def create(
        self,
        conversation_id: int,
        *,
        text: str,
        customer: CustomerLike,
        imported: bool | None = None,
        created_at: datetime | str | None = None,
        attachments: Sequence[AttachmentLike] = (),
    ) -> int | None:
        """Writes the thread and returns its id (None where the answer does not tell it).

        Args:
            conversation_id: the conversation's id.
            text: what it says. What Help Scout makes of ``<`` and line ends in it is not
                documented.
            customer: id, email address or mapping.
            imported: True notifies nobody and sends nothing.
            created_at: only with ``imported=True``: an aware datetime, or ISO text with a zone.
            attachments: files to take along: paths or ``Upload``.

        Raises:
            ConversationLockedError: when the conversation holds 100 threads already.
            NotFoundError: when there is no such conversation.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/chat/
        https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/phone/
        """
        sent = thread_payload(
            text=text,
            customer=customer_payload(customer),
            imported=imported,
            created_at=created_at,
            attachments=attachments,
        )
        return await self._created_maybe(self.endpoint(conversation_id), sent)


class AsyncChats(_AsyncSpoken):
    """Chat transcripts.

    https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/chat/
    """

    endpoint = CHAT


class AsyncPhones(_AsyncSpoken):
    """Records of phone calls.

    https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/phone/
    """

    endpoint = PHONE


class AsyncThreads(AsyncResource):
    """Threads that exist. There is no way to delete one; it can be hidden."""

    def list(self, conversation_id: int, *, page: int | None = None) -> AsyncPages[Thread]:
        """The threads, newest first, complete (an embedded list cuts Beacon chats short).

        Args:
            conversation_id: the conversation's id.
            page: the page to begin with.

        Raises:
            NotFoundError: while iterating, when there is no such conversation.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/list/
        """
        return self._many(LIST(conversation_id), Thread, "threads", page=page, window=RECENT)

    async def update(self, conversation_id: int, thread_id: int, *, text: str) -> None:
        """Replaces the text of a thread.

        Args:
            conversation_id: the conversation's id.
            thread_id: the thread's id.
            text: the new text.

        Raises:
            NotFoundError: when there is no such thread.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/update/
        """
        await self._do(
            UPDATE(conversation_id, thread_id),
            patch("replace", "/text", arguments.text("text", text)),
        )

    async def hide(self, conversation_id: int, thread_id: int) -> None:
        """Hides a thread: the nearest thing to deleting it.

        Args:
            conversation_id: the conversation's id.
            thread_id: the thread's id.

        Raises:
            NotFoundError: when there is no such thread.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/update/
        """
        await self._do(UPDATE(conversation_id, thread_id), patch("replace", "/hidden", True))

    async def unhide(self, conversation_id: int, thread_id: int) -> None:
        """Shows a hidden thread again.

        Args:
            conversation_id: the conversation's id.
            thread_id: the thread's id.

        Raises:
            NotFoundError: when there is no such thread.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/update/
        """
        await self._do(UPDATE(conversation_id, thread_id), patch("replace", "/hidden", False))

    async def source(self, conversation_id: int, thread_id: int) -> str:
        """The original mail with headers, as text; for incoming mail and a limited time.

        Args:
            conversation_id: the conversation's id.
            thread_id: the thread's id.

        Raises:
            NotFoundError: when the mail is no longer kept.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/thread-source/
        """
        return (await self._one(SOURCE(conversation_id, thread_id), ThreadSource)).original

    async def source_rfc822(self, conversation_id: int, thread_id: int) -> bytes:
        """The original mail as bytes, ready for ``email.message_from_bytes``.

        Args:
            conversation_id: the conversation's id.
            thread_id: the thread's id.

        Raises:
            NotFoundError: when the mail is no longer kept.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/thread-source-json/
        """
        call = SOURCE(conversation_id, thread_id)
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
        await self._do(SCHEDULE(conversation_id, thread_id), sent)

    async def publish(self, conversation_id: int, thread_id: int) -> None:
        """Sends a scheduled reply now.

        Args:
            conversation_id: the conversation's id.
            thread_id: the thread's id.

        Raises:
            NotFoundError: when there is no such thread.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/schedule/publish/
        """
        await self._do(PUBLISH(conversation_id, thread_id), patch("replace", "/state", "published"))

    async def unschedule(self, conversation_id: int, thread_id: int) -> None:
        """Takes the schedule away; the draft stays.

        Args:
            conversation_id: the conversation's id.
            thread_id: the thread's id.

        Raises:
            NotFoundError: when there is no such thread.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/schedule/delete/
        """
        await self._do(UNSCHEDULE(conversation_id, thread_id))
