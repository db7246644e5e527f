"""Chats: their events, and what an agent does in one. The API's older paths only read.

https://developer.helpscout.com/chat/
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from helpscout_v2 import arguments
from helpscout_v2.endpoints import Endpoint, EndpointCall
from helpscout_v2.models.chat import Chat, ChatEvent
from helpscout_v2.paging import Pages
from helpscout_v2.repeated_rows import RECENT
from helpscout_v2.resources.base import Api, Resource
from helpscout_v2.words import ChatEndStatus

__all__ = ["ChatEvents", "ChatMessages", "ChatNotes", "Chats", "OlderChats"]

_ONE = "/v2/chats/{chatId}"
GET = Endpoint("chats.get", "GET", _ONE, uuids=True)
EVENTS = Endpoint("chats.events.list", "GET", f"{_ONE}/events", uuids=True)
ACCEPT = Endpoint("chats.accept", "PUT", f"{_ONE}/accept", uuids=True)
MESSAGE = Endpoint("chats.message", "PUT", f"{_ONE}/messages/{{messageId}}", uuids=True)
NOTE = Endpoint("chats.note", "PUT", f"{_ONE}/notes/{{noteId}}", uuids=True)
ASSIGN = Endpoint("chats.assign", "PUT", f"{_ONE}/assign", uuids=True)
UNASSIGN = Endpoint("chats.unassign", "PUT", f"{_ONE}/unassign", uuids=True)
TAGS = Endpoint("chats.tags", "PUT", f"{_ONE}/tags", uuids=True)
END = Endpoint("chats.end", "PUT", f"{_ONE}/end", uuids=True)
OLDER_GET = Endpoint("chat.get", "GET", "/chat/v1/{chatId}", uuids=True)
OLDER_EVENTS = Endpoint("chat.events.list", "GET", "/chat/v1/{chatId}/events", uuids=True)

END_STATUSES = frozenset({"active", "closed", "pending"})
ChatId = str | uuid.UUID
REUSED_ID = 422


class _Writes(Resource):
    """Writes of the Chat API answer with the chat."""

    def _changed(self, call: EndpointCall, chat_id: ChatId, json: Any = None) -> Chat:
        answer = self._send(call, json=json)
        if answer.status == REUSED_ID:  # the attempt that broke off had been carried out
            return self._one(GET(str(chat_id)), Chat)
        return self._row(answer, Chat)


class ChatEvents(Resource):
    """Events of a chat."""

    def list(
        self, chat_id: ChatId, *, page: int | None = None, page_size: int | None = None
    ) -> Pages[ChatEvent]:
        """The events, oldest first.

        Args:
            chat_id: the chat's UUID.
            page: the page to begin with.
            page_size: events in a page; 25 when left out.

        Raises:
            NotFoundError: while iterating, when there is no such chat.

        https://developer.helpscout.com/chat/endpoints/events/
        """
        size = None if page_size is None else arguments.number("page_size", page_size)
        return self._many(
            EVENTS(str(chat_id)),
            ChatEvent,
            "events",
            params={"pageSize": size},
            page=page,
            window=RECENT,
        )


class ChatMessages(_Writes):
    """Messages to the visitor."""

    def create(self, chat_id: ChatId, *, body: str, message_id: ChatId | None = None) -> Chat:
        """Sends a message to the visitor, and accepts a chat that is in the queue.

        Args:
            chat_id: the chat's UUID.
            body: what the visitor reads.
            message_id: a UUID of your own, by which a repeated message is known; made up when left
                out.

        Raises:
            ValidationError: when another agent has the chat.
            APIError: of status 422, when ``message_id`` was used before.
            NotFoundError: when there is no such chat, or it has ended.

        https://developer.helpscout.com/chat/endpoints/messages/
        """
        call = MESSAGE(str(chat_id), str(message_id or uuid.uuid4()))
        return self._changed(call, chat_id, {"body": arguments.text("body", body)})


class ChatNotes(_Writes):
    """Notes in a chat, seen by users only."""

    def create(self, chat_id: ChatId, *, body: str, note_id: ChatId | None = None) -> Chat:
        """Writes a note; anybody may who may chat.

        Args:
            chat_id: the chat's UUID.
            body: the note.
            note_id: a UUID of your own, by which a repeated note is known; made up when left out.

        Raises:
            APIError: of status 422, when ``note_id`` was used before.
            NotFoundError: when there is no such chat, or it has ended.

        https://developer.helpscout.com/chat/endpoints/notes/
        """
        call = NOTE(str(chat_id), str(note_id or uuid.uuid4()))
        return self._changed(call, chat_id, {"body": arguments.text("body", body)})


class OlderChats(Resource):
    """The same reads below ``/chat/v1``, as Help Scout's PHP SDK calls them.

    Whether these paths still answer is unknown.
    """

    def get(self, chat_id: ChatId) -> Chat:
        """One chat.

        Args:
            chat_id: the chat's UUID.

        Raises:
            NotFoundError: when there is none.

        https://developer.helpscout.com/chat/endpoints/get/
        """
        return self._one(OLDER_GET(str(chat_id)), Chat)

    def events(self, chat_id: ChatId, *, page: int | None = None) -> Pages[ChatEvent]:
        """The events of a chat. Known from the SDK only.

        Args:
            chat_id: the chat's UUID.
            page: the page to begin with.

        Raises:
            NotFoundError: while iterating, when there is no such chat.

        https://developer.helpscout.com/chat/endpoints/events/
        """
        return self._many(OLDER_EVENTS(str(chat_id)), ChatEvent, "events", page=page, window=RECENT)


class Chats(_Writes):
    """Chats that go on or have ended. Threads of type chat are ``conversations.chats``."""

    def __init__(self, api: Api) -> None:
        super().__init__(api)
        self.events: ChatEvents = ChatEvents(api)
        self.messages: ChatMessages = ChatMessages(api)
        self.notes: ChatNotes = ChatNotes(api)
        self.v1: OlderChats = OlderChats(api)

    def get(self, chat_id: ChatId) -> Chat:
        """One chat, also after its end.

        Args:
            chat_id: the chat's UUID.

        Raises:
            NotFoundError: when there is none.

        https://developer.helpscout.com/chat/
        """
        return self._one(GET(str(chat_id)), Chat)

    def accept(self, chat_id: ChatId) -> Chat:
        """Assigns a chat to the token's user.

        Args:
            chat_id: the chat's UUID.

        Raises:
            AccessDeniedError: when the user may not chat, or not in this mailbox.
            NotFoundError: when there is no such chat, or it has ended.

        https://developer.helpscout.com/chat/endpoints/accept/
        """
        return self._changed(ACCEPT(str(chat_id)), chat_id)

    def assign(self, chat_id: ChatId, *, user: int) -> Chat:
        """Assigns a chat to a user, whether available or not.

        Args:
            chat_id: the chat's UUID.
            user: the user's id.

        Raises:
            NotFoundError: when there is no such chat, or it has ended.

        https://developer.helpscout.com/chat/endpoints/assign/
        """
        payload = {"assignedTo": arguments.number("user", user)}
        return self._changed(ASSIGN(str(chat_id)), chat_id, payload)

    def unassign(self, chat_id: ChatId) -> Chat:
        """Puts a chat back into the queue.

        Args:
            chat_id: the chat's UUID.

        Raises:
            NotFoundError: when there is no such chat, or it has ended.

        https://developer.helpscout.com/chat/endpoints/unassign/
        """
        return self._changed(UNASSIGN(str(chat_id)), chat_id)

    def tag(self, chat_id: ChatId, names: Iterable[str]) -> Chat:
        """Sets exactly these tags.

        Args:
            chat_id: the chat's UUID.
            names: lower-cased by the API; unknown tags are made, none at all clears them.

        Raises:
            NotFoundError: when there is no such chat, or it has ended.

        https://developer.helpscout.com/chat/endpoints/tags/
        """
        payload = {"tags": arguments.texts("names", names, empty=True)}
        return self._changed(TAGS(str(chat_id)), chat_id, payload)

    def end(self, chat_id: ChatId, *, status: ChatEndStatus) -> Chat:
        """Ends a chat, which becomes a conversation.

        Args:
            chat_id: the chat's UUID.
            status: of that conversation: ``active``, ``closed`` or ``pending``.

        Raises:
            ArgumentError: for another status.
            NotFoundError: when there is no such chat, or it has ended.

        https://developer.helpscout.com/chat/endpoints/end/
        """
        payload = {"status": arguments.choice("status", status, END_STATUSES)}
        return self._changed(END(str(chat_id)), chat_id, payload)
