# Written by tools/async_client.py; do not edit.
# pyright: reportPrivateUsage=false
"""Chats: their events, and what an agent does in one. The API's older paths only read.

https://developer.helpscout.com/chat/
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from helpscout_v2 import arguments
from helpscout_v2.aio.paging import AsyncPages
from helpscout_v2.aio.resources.base import AsyncApi, AsyncResource
from helpscout_v2.endpoints import EndpointCall
from helpscout_v2.models.chat import Chat, ChatEvent
from helpscout_v2.repeated_rows import RECENT
from helpscout_v2.resources import chats as blocking
from helpscout_v2.resources.chats import ChatId
from helpscout_v2.words import ChatEndStatus

__all__ = [
    "AsyncChatEvents",
    "AsyncChatMessages",
    "AsyncChatNotes",
    "AsyncChats",
    "AsyncOlderChats",
]


class _AsyncWrites(AsyncResource):
    """Writes of the Chat API answer with the chat."""

    async def _changed(self, call: EndpointCall, chat_id: ChatId, json: Any = None) -> Chat:
        answer = await self._send(call, json=json)
        if answer.status == blocking.REUSED_ID:  # the attempt that broke off had been carried out
            return await self._one(blocking.GET(str(chat_id)), Chat)
        return self._row(answer, Chat)


class AsyncChatEvents(AsyncResource):
    """Events of a chat."""

    def list(
        self, chat_id: ChatId, *, page: int | None = None, page_size: int | None = None
    ) -> AsyncPages[ChatEvent]:
        """The events, oldest first. See ``ChatEvents.list``."""
        size = None if page_size is None else arguments.number("page_size", page_size)
        return self._many(
            blocking.EVENTS(str(chat_id)),
            ChatEvent,
            "events",
            params={"pageSize": size},
            page=page,
            window=RECENT,
        )


class AsyncChatMessages(_AsyncWrites):
    """Messages to the visitor."""

    async def create(self, chat_id: ChatId, *, body: str, message_id: ChatId | None = None) -> Chat:
        """Sends a message to the visitor, and accepts a chat that is in the queue.

        See ``ChatMessages.create``.
        """
        call = blocking.MESSAGE(str(chat_id), str(message_id or uuid.uuid4()))
        return await self._changed(call, chat_id, {"body": arguments.text("body", body)})


class AsyncChatNotes(_AsyncWrites):
    """Notes in a chat, seen by users only."""

    async def create(self, chat_id: ChatId, *, body: str, note_id: ChatId | None = None) -> Chat:
        """Writes a note; anybody may who may chat. See ``ChatNotes.create``."""
        call = blocking.NOTE(str(chat_id), str(note_id or uuid.uuid4()))
        return await self._changed(call, chat_id, {"body": arguments.text("body", body)})


class AsyncOlderChats(AsyncResource):
    """The same reads below ``/chat/v1``, as Help Scout's PHP SDK calls them.

    Whether these paths still answer is unknown.
    """

    async def get(self, chat_id: ChatId) -> Chat:
        """One chat. See ``OlderChats.get``."""
        return await self._one(blocking.OLDER_GET(str(chat_id)), Chat)

    def events(self, chat_id: ChatId, *, page: int | None = None) -> AsyncPages[ChatEvent]:
        """The events of a chat. Known from the SDK only. See ``OlderChats.events``."""
        return self._many(
            blocking.OLDER_EVENTS(str(chat_id)), ChatEvent, "events", page=page, window=RECENT
        )


class AsyncChats(_AsyncWrites):
    """Chats that go on or have ended. Threads of type chat are ``conversations.chats``."""

    def __init__(self, api: AsyncApi) -> None:
        super().__init__(api)
        self.events: AsyncChatEvents = AsyncChatEvents(api)
        self.messages: AsyncChatMessages = AsyncChatMessages(api)
        self.notes: AsyncChatNotes = AsyncChatNotes(api)
        self.v1: AsyncOlderChats = AsyncOlderChats(api)

    async def get(self, chat_id: ChatId) -> Chat:
        """One chat, also after its end. See ``Chats.get``."""
        return await self._one(blocking.GET(str(chat_id)), Chat)

    async def accept(self, chat_id: ChatId) -> Chat:
        """Assigns a chat to the token's user. See ``Chats.accept``."""
        return await self._changed(blocking.ACCEPT(str(chat_id)), chat_id)

    async def assign(self, chat_id: ChatId, *, user: int) -> Chat:
        """Assigns a chat to a user, whether available or not. See ``Chats.assign``."""
        payload = {"assignedTo": arguments.number("user", user)}
        return await self._changed(blocking.ASSIGN(str(chat_id)), chat_id, payload)

    async def unassign(self, chat_id: ChatId) -> Chat:
        """Puts a chat back into the queue. See ``Chats.unassign``."""
        return await self._changed(blocking.UNASSIGN(str(chat_id)), chat_id)

    async def tag(self, chat_id: ChatId, names: Iterable[str]) -> Chat:
        """Sets exactly these tags. See ``Chats.tag``."""
        payload = {"tags": arguments.texts("names", names, empty=True)}
        return await self._changed(blocking.TAGS(str(chat_id)), chat_id, payload)

    async def end(self, chat_id: ChatId, *, status: ChatEndStatus) -> Chat:
        """Ends a chat, which becomes a conversation. See ``Chats.end``."""
        payload = {"status": arguments.choice("status", status, blocking.END_STATUSES)}
        return await self._changed(blocking.END(str(chat_id)), chat_id, payload)
