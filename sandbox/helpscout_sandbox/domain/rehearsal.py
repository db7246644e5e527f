"""Events that no API call causes: what people and time do to an account in real life."""

from __future__ import annotations

from helpscout_sandbox.context import World
from helpscout_sandbox.dates import to_wire
from helpscout_sandbox.domain import conversations, threads
from helpscout_sandbox.errors import FieldError, invalid
from helpscout_sandbox.events import emit
from helpscout_sandbox.http import find
from helpscout_sandbox.state import Row

SYSTEM_USER_ID = 7701
SCORES = ("great", "okay", "not_good")


def merge(w: World, source: int, target: int) -> None:
    if source == target:
        raise invalid(FieldError("target", "must be another conversation", "InvalidId", target))
    rows = find(w.state.conversations, source), find(w.state.conversations, target)
    w.touch()
    conversations.merge(w, *rows)


def move(w: World, conversation: int, mailbox: int) -> None:
    row = find(w.state.conversations, conversation)
    find(w.state.mailboxes, mailbox)
    w.touch()
    row["mailboxId"], row["customFields"] = mailbox, {}
    row["userUpdatedAt"] = to_wire(w.clock.now())
    emit(w, "convo.moved", row)


def add_threads(w: World, conversation: int, count: int) -> int:
    """Adds up to `count` notes, never past the limit; returns how many threads there are now."""
    row = find(w.state.conversations, conversation)
    room = threads.THREAD_LIMIT - len(w.state.threads_of(conversation))
    for number in range(min(count, room)):
        w.touch()
        threads.new_row(w, row, type="note", body=f"Note number {number + 1}")
    return len(w.state.threads_of(conversation))


def customer_writes(w: World, conversation: int, text: str) -> Row:
    """A mail from the customer arrives."""
    row = find(w.state.conversations, conversation)
    thread_data = {
        "kind": "customer",
        "text": text,
        "imported": False,
        "createdAt": None,
        "attachments": [],
        "cc": [],
        "bcc": [],
        "user": None,
        "draft": False,
        "status": None,
    }
    w.touch()
    thread = threads.add_thread(w, row, thread_data)
    thread["source"] = {"type": "email", "via": "customer"}
    threads.announce(w, row, thread_data)
    return thread


def system_user_replies(w: World, conversation: int, text: str) -> Row:
    """An AI agent answers the customer."""
    row = find(w.state.conversations, conversation)
    w.touch()
    now = to_wire(w.clock.now())
    agent = w.state.system_users.setdefault(
        SYSTEM_USER_ID,
        {
            "id": SYSTEM_USER_ID,
            "type": "system_user",
            "firstName": "Lantern",
            "lastName": "",
            "initials": "L",
            "email": None,
            "mention": None,
            "timezone": "UTC",
            "role": "user",
            "photoUrl": None,
            "createdAt": now,
            "updatedAt": now,
        },
    )
    thread = threads.new_row(w, row, type="message", body=text)
    thread["createdBy"] = {"type": "user", "id": agent["id"]}
    return thread


def rate(w: World, thread_id: int, score: str, comments: str = "") -> int:
    """A customer rates a reply; returns the id of the rating."""
    thread = find(w.state.threads, thread_id)
    if score not in SCORES or thread["type"] != "message":
        message = f"only a reply can be rated, with one of {', '.join(SCORES)}"
        raise invalid(FieldError("rating", message, "EnumValue", score))
    w.touch()
    now = to_wire(w.clock.now())
    rating_id = w.state.new_id("ratings")
    thread["rating"] = {
        "customerId": thread["customerId"],
        "rating": score,
        "comments": comments,
    }
    row = {
        "id": rating_id,
        "rating": score,
        "comments": comments,
        "conversationId": thread["conversationId"],
        "threadId": thread_id,
        "customerId": thread["customerId"],
        "userId": thread["createdBy"]["id"],
        "createdAt": now,
        "modifiedAt": now,
    }
    w.state.ratings[rating_id] = row
    mailbox_id = w.state.conversations[thread["conversationId"]]["mailboxId"]
    emit(w, "satisfaction.ratings", row, mailbox_id=mailbox_id)
    return rating_id
