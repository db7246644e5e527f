"""Adding threads to a conversation, by request and by the account itself."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from helpscout_sandbox.context import World
from helpscout_sandbox.dates import to_wire
from helpscout_sandbox.domain.customers import look_up, resolve
from helpscout_sandbox.errors import locked
from helpscout_sandbox.events import emit
from helpscout_sandbox.fields import BodyFields
from helpscout_sandbox.state import Row

THREAD_LIMIT = 100
STATUSES = ("active", "all", "closed", "open", "pending", "spam")
# What a write calls a thread, and what it reads back as.
READ_TYPE = {
    "reply": "message",
    "note": "note",
    "customer": "customer",
    "chat": "chat",
    "phone": "phone",
}
BY_USER = ("reply", "note")
EVENTS = {
    "reply": "convo.agent.reply.created",
    "note": "convo.note.created",
    "customer": "convo.customer.reply.created",
    "chat": "convo.customer.reply.created",
    "phone": "convo.customer.reply.created",
}


def ensure_room(w: World, conversation_id: int) -> None:
    if len(w.state.threads_of(conversation_id)) >= THREAD_LIMIT:
        raise locked()


def read_thread(w: World, kind: str, body: BodyFields, *, imported: bool = False) -> dict[str, Any]:
    """The wish for one thread, checked. Complaints collect in `body`."""
    wish: dict[str, Any] = {
        "kind": kind,
        "text": body.text("text", required=True),
        "imported": body.boolean("imported") or imported,
        "createdAt": body.date("createdAt"),
        "attachments": [read_attachment(item) for item in body.objects("attachments")],
        "cc": body.texts("cc"),
        "bcc": body.texts("bcc"),
        "user": body.integer("user"),
        "draft": body.boolean("draft"),
        "status": body.text("status", choices=STATUSES),
    }
    if wish["createdAt"] and not wish["imported"]:
        body.complain(
            "createdAt", "may only be set together with imported", "NotSupported", wish["createdAt"]
        )
    if wish["user"] is not None and wish["user"] not in w.state.users:
        body.complain("user", "user does not exist", "InvalidId", wish["user"])
    if "assignTo" in body.body:
        wish["assignTo"] = body.integer("assignTo")
        is_known = wish["assignTo"] is None or is_assignable(w, wish["assignTo"])
        if not is_known:
            body.complain("assignTo", "user does not exist", "InvalidId", wish["assignTo"])
    if kind != "note":
        customer = body.object("customer", required=True)
        if customer is not None:
            wish["customer"] = look_up(w, customer)
    return wish


def is_assignable(w: World, user_id: int) -> bool:
    return user_id in w.state.users or user_id in w.state.teams


def read_attachment(item: BodyFields) -> dict[str, Any]:
    """One AttachmentUpload: fileName, mimeType and base64 data, all required."""
    name = item.text("fileName", required=True)
    mime_type = item.text("mimeType", required=True)
    data = item.text("data", required=True)
    size = 0
    if data is not None:
        try:
            size = len(base64.b64decode(data, validate=True))
        except (binascii.Error, ValueError):
            item.complain("data", "must be base64", "InvalidType")
    return {"filename": name, "mimeType": mime_type, "data": data, "size": size}


def keep_attachment(w: World, thread: Row, file: dict[str, Any]) -> int:
    attachment_id = w.state.new_id("attachments")
    w.state.attachments[attachment_id] = {
        "id": attachment_id,
        "threadId": thread["id"],
        "filename": file["filename"],
        "mimeType": file["mimeType"],
        "width": 0,
        "height": 0,
        "size": file["size"],
        "state": "valid",
        "data": file["data"],
    }
    thread["attachmentIds"].append(attachment_id)
    return attachment_id


def new_row(w: World, conversation: Row, **values: Any) -> Row:
    """Adds a thread with sensible defaults for everything not given."""
    row: Row = {
        "id": w.state.new_id("threads"),
        "conversationId": conversation["id"],
        "type": "note",
        "status": conversation["status"],
        "state": "published",
        "action": {"type": "default", "associatedEntities": {}},
        "body": None,
        "source": {"type": "api", "via": "user"},
        "customerId": conversation["customerId"],
        "createdBy": {"type": "user", "id": w.state.me},
        "assignedTo": conversation["assigneeId"],
        "to": [],
        "cc": [],
        "bcc": [],
        "createdAt": to_wire(w.clock.now()),
        "attachmentIds": [],
    }
    row.update(values)
    w.state.add_thread(row)
    return row


def add_thread(w: World, conversation: Row, wish: dict[str, Any]) -> Row:
    """Adds the thread and lets the conversation follow: preview, status, waiting time, owner."""
    kind = wish["kind"]
    by_user = kind in BY_USER
    customer_id = resolve(w, wish.get("customer") or conversation["customerId"])
    if by_user:
        author = {"type": "user", "id": wish["user"] or w.state.me}
    else:
        author = {"type": "customer", "id": customer_id}
    draft = kind == "reply" and wish["draft"]
    created_at = wish["createdAt"] or to_wire(w.clock.now())
    if not draft:
        _follow(w, conversation, wish, by_user, created_at)
    row = new_row(
        w,
        conversation,
        type=READ_TYPE[kind],
        state="draft" if draft else "published",
        body=wish["text"],
        source={"type": "api", "via": "user" if by_user else "customer"},
        customerId=customer_id,
        createdBy=author,
        to=_recipients(w, conversation, kind, customer_id),
        cc=wish["cc"],
        bcc=wish["bcc"],
        createdAt=created_at,
    )
    for file in wish["attachments"]:
        keep_attachment(w, row, file)
    return row


def _cancel_plans(w: World, conversation: Row) -> None:
    """A customer's reply ends the snooze and the schedules that asked for it."""
    if conversation.get("snooze", {}).get("unsnoozeOnCustomerReply"):
        del conversation["snooze"]
    for thread in w.state.threads_of(conversation["id"]):
        if thread.get("scheduled", {}).get("unscheduleOnCustomerReply"):
            del thread["scheduled"]


def announce(w: World, conversation: Row, wish: dict[str, Any]) -> None:
    """Imported threads and drafts stay silent."""
    if not wish["imported"] and not (wish["kind"] == "reply" and wish["draft"]):
        emit(w, EVENTS[wish["kind"]], conversation)


def _recipients(w: World, conversation: Row, kind: str, customer_id: int) -> list[str]:
    if kind == "reply":
        emails = w.state.customers[customer_id]["emails"]
        return [emails[0]["value"]] if emails else []
    if kind == "customer":
        return [w.state.mailboxes[conversation["mailboxId"]]["email"]]
    return []


def _follow(
    w: World, conversation: Row, wish: dict[str, Any], by_user: bool, created_at: str
) -> None:
    kind = wish["kind"]
    conversation["preview"] = preview_of(wish["text"])
    if by_user:
        conversation["userUpdatedAt"] = created_at
    else:
        conversation["waitingSince"] = created_at
        _cancel_plans(w, conversation)
    if wish["imported"]:
        return
    if wish["status"] and wish["status"] not in ("all", "open"):
        set_status(w, conversation, wish["status"])
    elif kind in ("reply", "customer"):
        # A reply without a status re-activates, a customer's thread re-opens.
        set_status(w, conversation, "active")
    if kind == "reply" and "assignTo" in wish:
        conversation["assigneeId"] = wish["assignTo"]


def set_status(w: World, conversation: Row, status: str) -> None:
    conversation["status"] = status
    if status == "closed":
        conversation["closedBy"] = w.state.me
        conversation["closedAt"] = to_wire(w.clock.now())
    else:
        conversation["closedBy"] = 0
        conversation.pop("closedAt", None)


def preview_of(text: str | None) -> str:
    return " ".join((text or "").split())[:120]
