# Written by tools/async_client.py; do not edit.
# pyright: reportPrivateUsage=false
"""The five kinds of threads to write: notes, replies, customers' messages, chats, phone calls.

https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/reply/
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from helpscout_v2 import arguments
from helpscout_v2.aio.resources.base import AsyncResource
from helpscout_v2.arguments import UNSET, UnsetType
from helpscout_v2.endpoints import Endpoint
from helpscout_v2.errors import ArgumentError
from helpscout_v2.resources import thread_kinds as blocking
from helpscout_v2.uploads import AttachmentLike
from helpscout_v2.words import ThreadStatus
from helpscout_v2.writing import CustomerLike, customer_payload, thread_payload
from helpscout_v2.writing import assign_to as assign

__all__ = ["AsyncChats", "AsyncCustomerThreads", "AsyncNotes", "AsyncPhones", "AsyncReplies"]


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

        See ``Notes.create``.
        """
        payload = thread_payload(
            text=text,
            user=user,
            imported=imported,
            created_at=created_at,
            attachments=attachments,
        )
        if status is not None:
            payload["status"] = arguments.choice("status", status, blocking.STATUSES)
        return await self._created_maybe(blocking.NOTE(conversation_id), payload)


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

        See ``Replies.create``.
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
            payload["status"] = arguments.choice("status", status, blocking.STATUSES)
        if draft and assign_to is not UNSET:
            raise ArgumentError("assign_to is for published replies, not for a draft")
        assign(payload, assign_to)
        return await self._created_maybe(blocking.REPLY(conversation_id), payload)


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

        See ``CustomerThreads.create``.
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
        return await self._created_maybe(blocking.CUSTOMER(conversation_id), payload)


class AsyncTranscripts(AsyncResource):
    """What was said elsewhere: chats and phone calls."""

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

        See ``Transcripts.create``.
        """
        payload = thread_payload(
            text=text,
            customer=customer_payload(customer),
            imported=imported,
            created_at=created_at,
            attachments=attachments,
        )
        return await self._created_maybe(self.endpoint(conversation_id), payload)


class AsyncChats(AsyncTranscripts):
    """Chat transcripts.

    https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/chat/
    """

    endpoint: Endpoint = blocking.CHAT


class AsyncPhones(AsyncTranscripts):
    """Records of phone calls.

    https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/phone/
    """

    endpoint: Endpoint = blocking.PHONE
