"""Chats: a visitor begins one, agents take part in it and end it.

https://developer.helpscout.com/chat/
"""

from __future__ import annotations

import uuid
from typing import Any

from helpscout_sandbox.context import World
from helpscout_sandbox.domain import conversations
from helpscout_sandbox.domain.tags import tag_ids
from helpscout_sandbox.errors import ApiError, FieldError, invalid, not_found
from helpscout_sandbox.fields import BodyFields
from helpscout_sandbox.state import Row


def now(w: World) -> str:
    """The Chat API writes microseconds."""
    return f"{w.clock.now():%Y-%m-%dT%H:%M:%S.%fZ}"


def start(w: World, text: str, customer_id: int, mailbox_id: int) -> Row:
    """A visitor begins a chat; its id depends on how many there were before."""
    if customer_id not in w.state.customers or mailbox_id not in w.state.mailboxes:
        raise not_found()
    w.touch()
    chat_id = made_id(f"chat {len(w.state.chats) + 1}")
    row: Row = {
        "id": chat_id,
        "beaconId": made_id("beacon"),
        "mailboxId": mailbox_id,
        "createdAt": now(w),
        "endedAt": None,
        "assigneeId": None,
        "customerId": customer_id,
        "preview": text,
        "tags": [],
        "events": [],
    }
    w.state.chats[chat_id] = row
    author = {"type": "customer", "id": customer_id}
    add_event(w, row, "line_item", "chat-started", author)
    add_event(w, row, "message", "message-added", author, body=text)
    return row


def made_id(name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{name}.lanternshop.test"))


def add_event(
    w: World,
    row: Row,
    kind: str,
    action: str,
    author: Row | None = None,
    *,
    body: str | None = None,
    event_id: str = "",
) -> None:
    events: list[Row] = row["events"]
    events.append(
        {
            "id": event_id or made_id(f"{row['id']} event {len(events) + 1}"),
            "type": kind,
            "action": action,
            "author": author or {"type": "user", "id": w.state.me},
            "createdAt": now(w),
            "body": body,
        }
    )


def open_chat(w: World, chat_id: str) -> Row:
    row = w.state.chats.get(chat_id)
    if row is None or row["endedAt"]:
        raise not_found()
    return row


def assign(w: World, row: Row, user_id: int | None, action: str) -> None:
    if row["assigneeId"] != user_id:
        row["assigneeId"] = user_id
        add_event(w, row, "line_item", action)


def say(w: World, row: Row, kind: str, event_id: str, body: str) -> None:
    """A message accepts a chat that is in the queue; the caller's id cannot be used twice."""
    if any(event["id"] == event_id for chat in w.state.chats.values() for event in chat["events"]):
        raise ApiError(422, "The id was used before")
    if kind == "message":
        if row["assigneeId"] not in (None, w.state.me):
            raise invalid(FieldError("chatId", "is assigned to another user", "NotAllowed"))
        assign(w, row, w.state.me, "chat-accepted")
        row["preview"] = body
    add_event(w, row, kind, f"{kind}-added", body=body, event_id=event_id)


def end(w: World, row: Row, status: str) -> None:
    """The chat becomes a conversation of one thread, which the customer wrote."""
    lines = [event["body"] for event in row["events"] if event["type"] == "message"]
    customer = {"id": row["customerId"]}
    request: dict[str, Any] = {
        "subject": f"Chat: {row['preview']}",
        "mailboxId": row["mailboxId"],
        "type": "chat",
        "status": status,
        "customer": customer,
        "threads": [{"type": "chat", "customer": customer, "text": "\n".join(lines)}],
    }
    conversation = conversations.create(w, BodyFields(request))
    conversation["tagIds"] = tag_ids(w, row["tags"])
    row["endedAt"] = now(w)
    add_event(w, row, "line_item", "chat-ended")
