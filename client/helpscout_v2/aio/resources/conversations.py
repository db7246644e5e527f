# Written by tools/async_client.py; do not edit.
# pyright: reportPrivateUsage=false
"""Conversations.

https://developer.helpscout.com/mailbox-api/endpoints/conversations/list/
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from helpscout_v2 import arguments
from helpscout_v2.aio.paging import AsyncPages
from helpscout_v2.aio.resources.attachments import AsyncAttachments
from helpscout_v2.aio.resources.base import AsyncApi, AsyncResource
from helpscout_v2.aio.resources.labels import AsyncFields, AsyncTags
from helpscout_v2.aio.resources.threads import (
    AsyncChats,
    AsyncCustomerThreads,
    AsyncNotes,
    AsyncPhones,
    AsyncReplies,
    AsyncThreads,
)
from helpscout_v2.arguments import UNSET, UnsetType
from helpscout_v2.errors import ArgumentError
from helpscout_v2.models.conversation import Conversation
from helpscout_v2.query import Query
from helpscout_v2.repeated_rows import RECENT
from helpscout_v2.resources import conversations as blocking
from helpscout_v2.resources.compound import conversation_steps
from helpscout_v2.words import (
    ConversationSort,
    ConversationType,
    ListStatus,
    NewStatus,
    SortOrder,
    UpdateStatus,
)
from helpscout_v2.writing import (
    CustomerLike,
    ThreadLike,
    customer_payload,
    new_threads,
)
from helpscout_v2.writing import assign_to as assign

__all__ = ["AsyncConversations"]


class AsyncConversations(AsyncResource):
    """Conversations and everything below them."""

    def __init__(self, api: AsyncApi) -> None:
        super().__init__(api)
        self.threads: AsyncThreads = AsyncThreads(api)
        self.notes: AsyncNotes = AsyncNotes(api)
        self.replies: AsyncReplies = AsyncReplies(api)
        self.customer_threads: AsyncCustomerThreads = AsyncCustomerThreads(api)
        self.chats: AsyncChats = AsyncChats(api)
        self.phones: AsyncPhones = AsyncPhones(api)
        self.tags: AsyncTags = AsyncTags(api)
        self.fields: AsyncFields = AsyncFields(api)
        self.attachments: AsyncAttachments = AsyncAttachments(api)

    def list(
        self,
        *,
        mailbox: int | Iterable[int] | None = None,
        folder: int | None = None,
        status: ListStatus | None = None,
        tag: str | Iterable[str] | None = None,
        assigned_to: int | None = None,
        modified_since: datetime | str | None = None,
        number: int | None = None,
        query: str | Query | None = None,
        sort_field: ConversationSort | None = None,
        sort_order: SortOrder | None = None,
        embed: Literal["threads"] | None = None,
        custom_fields: Mapping[int, Any] | None = None,
        page: int | None = None,
    ) -> AsyncPages[Conversation]:
        """Conversations that match all filters, newest first unless sorted otherwise.

        See ``Conversations.list``.
        """
        if custom_fields is not None and mailbox is None:
            raise ArgumentError("custom_fields needs mailbox: fields belong to a mailbox")
        params = blocking.FILTERS(
            mailbox=mailbox,
            folder=folder,
            status=status,
            tag=tag,
            assigned_to=assigned_to,
            modified_since=modified_since,
            number=number,
            query=query,
            sort_field=sort_field,
            sort_order=sort_order,
            embed=embed,
            custom_fields=custom_fields,
        )
        window = RECENT if sort_field is None or sort_field in blocking.UNCHANGING else None
        return self._many(
            blocking.LIST(), Conversation, "conversations", params=params, page=page, window=window
        )

    async def get(
        self,
        conversation_id: int,
        *,
        embed: Literal["threads"] | None = None,
        follow_moved: bool = True,
    ) -> Conversation:
        """One conversation. See ``Conversations.get``."""
        params = {"embed": arguments.choice("embed", embed, {"threads"})} if embed else None
        call = blocking.GET(conversation_id)
        return await self._one(call, Conversation, params=params, follow=follow_moved)

    async def create(
        self,
        *,
        subject: str,
        customer: CustomerLike,
        mailbox: int,
        type: ConversationType,
        status: NewStatus,
        threads: Sequence[ThreadLike] | ThreadLike,
        auto_reply: bool | None = None,
        imported: bool | None = None,
        assign_to: int | UnsetType | None = UNSET,
        created_at: datetime | str | None = None,
        closed_at: datetime | str | None = None,
        user: int | None = None,
        tags: Sequence[str] | None = None,
        fields: Mapping[int, Any] | None = None,
    ) -> int:
        """Creates a conversation with its threads, and the customer if need be; returns the id.

        See ``Conversations.create``.
        """
        who = customer_payload(customer)
        payload: dict[str, Any] = {
            "subject": arguments.text("subject", subject),
            "customer": who,
            "mailboxId": arguments.number("mailbox", mailbox),
            "type": arguments.choice("type", type, blocking.TYPES),
            "status": arguments.choice("status", status, blocking.CREATE_STATUSES),
            "threads": new_threads(threads, who, imported=bool(imported)),
        }
        if auto_reply and not any(one["type"] == "customer" for one in payload["threads"]):
            raise ArgumentError("auto_reply needs a thread of type customer")
        for name, when in (("created_at", created_at), ("closed_at", closed_at)):
            if when is not None and not imported:
                raise ArgumentError(f"{name} can only be set together with imported=True")
        assign(payload, assign_to)
        payload |= blocking.OPTIONAL(
            auto_reply=auto_reply,
            imported=imported,
            created_at=created_at,
            closed_at=closed_at,
            user=user,
            tags=tags,
            fields=fields,
        )
        return await self._created(blocking.CREATE(), payload)

    async def update(
        self,
        conversation_id: int,
        *,
        mailbox: int | UnsetType | None = UNSET,
        primary_customer: int | UnsetType | None = UNSET,
        subject: str | UnsetType | None = UNSET,
        fields: Mapping[int, Any] | UnsetType | None = UNSET,
        tags: Sequence[str] | UnsetType | None = UNSET,
        assignee: int | UnsetType | None = UNSET,
        draft: bool | UnsetType | None = UNSET,
        status: UpdateStatus | UnsetType | None = UNSET,
    ) -> None:
        """Changes what is given, one request each, in the order of the arguments above.

        See ``Conversations.update``.
        """
        steps = conversation_steps(
            conversation_id,
            mailbox=mailbox,
            primary_customer=primary_customer,
            subject=subject,
            fields=fields,
            tags=tags,
            assignee=assignee,
            draft=draft,
            status=status,
        )
        await self._do_all(f"conversation {conversation_id}", steps)

    async def delete(self, conversation_id: int) -> None:
        """Deletes a conversation. See ``Conversations.delete``."""
        await self._do(blocking.DELETE(conversation_id))

    async def snooze(
        self,
        conversation_id: int,
        *,
        until: datetime | str,
        unsnooze_on_customer_reply: bool,
    ) -> None:
        """Puts a conversation to sleep. See ``Conversations.snooze``."""
        payload = {
            "snoozedUntil": arguments.moment("until", until),
            "unsnoozeOnCustomerReply": arguments.flag(
                "unsnooze_on_customer_reply", unsnooze_on_customer_reply
            ),
        }
        await self._do(blocking.SNOOZE(conversation_id), payload)

    async def unsnooze(self, conversation_id: int) -> None:
        """Wakes a conversation. See ``Conversations.unsnooze``."""
        await self._do(blocking.WAKE(conversation_id))
