"""The five kinds of threads to write: notes, replies, customers' messages, chats, phone calls.

https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/reply/
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from helpscout_v2 import arguments
from helpscout_v2.arguments import UNSET, UnsetType
from helpscout_v2.endpoints import Endpoint
from helpscout_v2.errors import ArgumentError
from helpscout_v2.resources.base import Resource
from helpscout_v2.uploads import AttachmentLike
from helpscout_v2.words import ThreadStatus
from helpscout_v2.writing import CustomerLike, customer_payload, thread_payload
from helpscout_v2.writing import assign_to as assign

__all__ = ["Chats", "CustomerThreads", "Notes", "Phones", "Replies"]

_BASE = "/v2/conversations/{conversationId}"
REPLY = Endpoint("threads.reply", "POST", f"{_BASE}/reply")
NOTE = Endpoint("threads.note", "POST", f"{_BASE}/notes")
PHONE = Endpoint("threads.phone", "POST", f"{_BASE}/phones")
CHAT = Endpoint("threads.chat", "POST", f"{_BASE}/chats")
CUSTOMER = Endpoint("threads.customer", "POST", f"{_BASE}/customer")

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
            imported: True sends nothing and notifies no user.
            created_at: only with ``imported=True``; an imported thread notifies no user.
            attachments: files to take along: paths or ``Upload``.

        Raises:
            ConversationLockedError: when the conversation holds 100 threads already.
            NotFoundError: when there is no such conversation.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/note/
        """
        payload = thread_payload(
            text=text,
            user=user,
            imported=imported,
            created_at=created_at,
            attachments=attachments,
        )
        if status is not None:
            payload["status"] = arguments.choice("status", status, STATUSES)
        return self._created_maybe(NOTE(conversation_id), payload)


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
            assign_to: user id, None for unassigned; left out, the mailbox's setting decides. Not
                for drafts.
            cc: who else gets it: addresses.
            bcc: who gets a blind copy: addresses.
            imported: True sends nothing and notifies no user.
            created_at: only with ``imported=True``.
            attachments: files to take along: paths or ``Upload``.

        Raises:
            ArgumentError: for ``assign_to`` with a draft.
            ConversationLockedError: when the conversation holds 100 threads already.
            NotFoundError: when there is no such conversation.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/reply/
        """
        payload = thread_payload(
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
            payload["status"] = arguments.choice("status", status, STATUSES)
        if draft and assign_to is not UNSET:
            raise ArgumentError("assign_to is for published replies, not for a draft")
        assign(payload, assign_to)
        return self._created_maybe(REPLY(conversation_id), payload)


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
            imported: True sends nothing and notifies no user.
            created_at: only with ``imported=True``: an aware datetime, or ISO text with a zone.
            attachments: files to take along: paths or ``Upload``.

        Raises:
            ConversationLockedError: when the conversation holds 100 threads already.
            NotFoundError: when there is no such conversation.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/customer/
        """
        payload = thread_payload(
            text=text,
            customer=customer_payload(customer),
            cc=cc,
            bcc=bcc,
            imported=imported,
            created_at=created_at,
            attachments=attachments,
        )
        return self._created_maybe(CUSTOMER(conversation_id), payload)


class Transcripts(Resource):
    """What was said elsewhere: chats and phone calls."""

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
            imported: True sends nothing and notifies no user.
            created_at: only with ``imported=True``: an aware datetime, or ISO text with a zone.
            attachments: files to take along: paths or ``Upload``.

        Raises:
            ConversationLockedError: when the conversation holds 100 threads already.
            NotFoundError: when there is no such conversation.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/chat/
        https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/phone/
        """
        payload = thread_payload(
            text=text,
            customer=customer_payload(customer),
            imported=imported,
            created_at=created_at,
            attachments=attachments,
        )
        return self._created_maybe(self.endpoint(conversation_id), payload)


class Chats(Transcripts):
    """Chat transcripts.

    https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/chat/
    """

    endpoint: Endpoint = CHAT


class Phones(Transcripts):
    """Records of phone calls.

    https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/phone/
    """

    endpoint: Endpoint = PHONE
