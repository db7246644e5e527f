"""Threads of a conversation: the five kinds to write, and what can be done with one.

https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/list/
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from helpscout_v2 import arguments
from helpscout_v2.arguments import UNSET, UnsetType
from helpscout_v2.endpoints import Endpoint
from helpscout_v2.errors import ArgumentError
from helpscout_v2.models.thread import Thread, ThreadSource
from helpscout_v2.paging import RECENT, Pages
from helpscout_v2.resources.base import Resource, patch
from helpscout_v2.uploads import AttachmentLike
from helpscout_v2.words import ThreadStatus
from helpscout_v2.writing import CustomerLike, customer_payload, thread_payload
from helpscout_v2.writing import assign_to as assign

__all__ = ["Chats", "CustomerThreads", "Notes", "Phones", "Replies", "Threads"]

_BASE = "/v2/conversations/{conversationId}"
LIST = Endpoint("threads.list", "GET", f"{_BASE}/threads")
REPLY = Endpoint("threads.reply", "POST", f"{_BASE}/reply")
NOTE = Endpoint("threads.note", "POST", f"{_BASE}/notes")
PHONE = Endpoint("threads.phone", "POST", f"{_BASE}/phones")
CHAT = Endpoint("threads.chat", "POST", f"{_BASE}/chats")
CUSTOMER = Endpoint("threads.customer", "POST", f"{_BASE}/customer")
UPDATE = Endpoint("threads.update", "PATCH", f"{_BASE}/threads/{{threadId}}")
SOURCE = Endpoint("threads.source", "GET", f"{_BASE}/threads/{{threadId}}/original-source")
SCHEDULE = Endpoint("threads.schedule.update", "PUT", f"{_BASE}/threads/{{threadId}}/schedule")
PUBLISH = Endpoint("threads.schedule.publish", "PATCH", f"{_BASE}/threads/{{threadId}}/schedule")
UNSCHEDULE = Endpoint("threads.schedule.delete", "DELETE", f"{_BASE}/threads/{{threadId}}/schedule")

STATUSES = frozenset({"active", "all", "closed", "inbox_predefined", "open", "pending", "spam"})


class Notes(Resource):
    """Notes, seen by users only."""

    def create(
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
        return self._created_maybe(NOTE(conversation_id), sent)


class Replies(Resource):
    """Replies to the customer. They send real mail unless ``draft`` or ``imported``."""

    def create(
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
        return self._created_maybe(REPLY(conversation_id), sent)


class CustomerThreads(Resource):
    """Messages written in a customer's name."""

    def create(
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
        return self._created_maybe(CUSTOMER(conversation_id), sent)


class _Spoken(Resource):
    endpoint: Endpoint

    def create(
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
        return self._created_maybe(self.endpoint(conversation_id), sent)


class Chats(_Spoken):
    """Chat transcripts.

    https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/chat/
    """

    endpoint = CHAT


class Phones(_Spoken):
    """Records of phone calls.

    https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/phone/
    """

    endpoint = PHONE


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
