"""Routing and saved replies of a mailbox.

https://developer.helpscout.com/mailbox-api/endpoints/inboxes/saved_Replies/saved-replies-list/
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from helpscout_sandbox.context import World, world
from helpscout_sandbox.errors import not_found
from helpscout_sandbox.fields import BodyFields
from helpscout_sandbox.http import created, find, hal, json_object, no_content
from helpscout_sandbox.state import Row

routes = Blueprint("mailbox_settings", __name__, url_prefix="/v2/mailboxes/<int:mailbox_id>")
PREVIEW = 80


def rotation(w: World, routing: Row, mailbox_id: int) -> list[dict[str, Any]]:
    rows = []
    for user_id in routing["userIds"]:
        open_ones = sum(
            1
            for c in w.state.conversations.values()
            if c["assigneeId"] == user_id
            and c["mailboxId"] == mailbox_id
            and c["status"] == "active"
        )
        row: dict[str, Any] = {"userId": user_id, "conversationsCount": open_ones}
        row["eligible"] = open_ones < routing["assignmentLimit"]
        if not row["eligible"]:
            row["reason"] = "assignment-limit"
        rows.append(row)
    return rows


@routes.get("/routing")
def get_routing(mailbox_id: int) -> Response:
    w = world()
    find(w.state.mailboxes, mailbox_id)
    routing = find(w.state.routing, mailbox_id)
    return hal(routing | {"rotation": rotation(w, routing, mailbox_id)})


@routes.put("/routing")
def update_routing(mailbox_id: int) -> Response:
    w = world()
    find(w.state.mailboxes, mailbox_id)
    body = BodyFields(json_object())
    routing = {
        "state": body.text("state", required=True, choices=("enabled", "disabled")),
        "assignmentLimit": body.integer("assignmentLimit", required=True),
        "assignmentMethod": body.text(
            "assignmentMethod", required=True, choices=("round_robin", "balanced")
        ),
        "userIds": body.integers("userIds", required=True),
    }
    for user_id in body.integers("userIds"):
        if user_id not in w.state.users:
            body.complain("userIds", "user does not exist", "InvalidId", user_id)
    body.done()
    w.state.routing[mailbox_id] = routing
    w.touch()
    return no_content()


def saved_reply(w: World, mailbox_id: int, reply_id: int) -> Row:
    find(w.state.mailboxes, mailbox_id)
    row = find(w.state.saved_replies, reply_id)
    if row["mailboxId"] != mailbox_id:
        raise not_found()
    return row


def read_reply() -> Row:
    body = BodyFields(json_object())
    row: Row = {
        "name": body.text("name", required=True),
        "text": body.text("text") or "",
        "chatText": body.text("chatText") or "",
    }
    body.done()
    return row


@routes.get("/saved-replies")
def index(mailbox_id: int) -> Response:
    """A bare array: third-party clients read one, and no embedded key was ever seen."""
    w = world()
    find(w.state.mailboxes, mailbox_id)
    chats = request.args.get("includeChatReplies") == "true"
    rows = [r for r in w.state.saved_replies.values() if r["mailboxId"] == mailbox_id]
    entries = [
        {
            "id": row["id"],
            "name": row["name"],
            "preview": row["text"][:PREVIEW],
            "chatPreview": row["chatText"][:PREVIEW],
        }
        for row in rows
        if chats or row["text"]
    ]
    return hal(entries)


@routes.get("/saved-replies/<int:reply_id>")
def get(mailbox_id: int, reply_id: int) -> Response:
    row = saved_reply(world(), mailbox_id, reply_id)
    return hal({k: v for k, v in row.items() if k != "mailboxId"})


@routes.post("/saved-replies")
def create(mailbox_id: int) -> Response:
    w = world()
    find(w.state.mailboxes, mailbox_id)
    wish = read_reply()
    reply_id = w.state.new_id("saved_replies")
    w.state.saved_replies[reply_id] = {"id": reply_id, "mailboxId": mailbox_id, **wish}
    w.touch()
    return created(reply_id, f"/v2/mailboxes/{mailbox_id}/saved-replies/{reply_id}")


@routes.put("/saved-replies/<int:reply_id>")
def update(mailbox_id: int, reply_id: int) -> Response:
    w = world()
    row = saved_reply(w, mailbox_id, reply_id)
    row.update(read_reply())
    w.touch()
    return no_content()


@routes.delete("/saved-replies/<int:reply_id>")
def delete(mailbox_id: int, reply_id: int) -> Response:
    w = world()
    saved_reply(w, mailbox_id, reply_id)
    del w.state.saved_replies[reply_id]
    w.touch()
    return no_content()
