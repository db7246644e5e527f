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
    """The data of a new thread, checked. Complaints collect in `body`."""
    thread_data: dict[str, Any] = {
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
    if thread_data["createdAt"] and not thread_data["imported"]:
        body.complain(
            "createdAt",
            "may only be set together with imported",
            "NotSupported",
            thread_data["createdAt"],
        )
    if thread_data["user"] is not None and thread_data["user"] not in w.state.users:
        body.complain("user", "user does not exist", "InvalidId", thread_data["user"])
    if "assignTo" in body.body:
        thread_data["assignTo"] = body.integer("assignTo")
        is_known = thread_data["assignTo"] is None or is_assignable(w, thread_data["assignTo"])
        if not is_known:
            body.complain("assignTo", "user does not exist", "InvalidId", thread_data["assignTo"])
    if kind != "note":
        customer = body.object("customer", required=True)
        if customer is not None:
            thread_data["customer"] = look_up(w, customer)
    return thread_data


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


def add_thread(w: World, conversation: Row, thread_data: dict[str, Any]) -> Row:
    """Adds the thread and lets the conversation follow: preview, status, waiting time, owner."""
    kind = thread_data["kind"]
    by_user = kind in BY_USER
    customer_id = resolve(w, thread_data.get("customer") or conversation["customerId"])
    if by_user:
        author = {"type": "user", "id": thread_data["user"] or w.state.me}
    else:
        author = {"type": "customer", "id": customer_id}
    draft = kind == "reply" and thread_data["draft"]
    created_at = thread_data["createdAt"] or to_wire(w.clock.now())
    if not draft:
        _follow(w, conversation, thread_data, by_user, created_at)
    row = new_row(
        w,
        conversation,
        type=READ_TYPE[kind],
        state="draft" if draft else "published",
        body=thread_data["text"],
        source={"type": "api", "via": "user" if by_user else "customer"},
        customerId=customer_id,
        createdBy=author,
        to=_recipients(w, conversation, kind, customer_id),
        cc=thread_data["cc"],
        bcc=thread_data["bcc"],
        createdAt=created_at,
    )
    for file in thread_data["attachments"]:
        keep_attachment(w, row, file)
    return row


def _cancel_plans(w: World, conversation: Row) -> None:
    """A customer's reply ends the snooze and the schedules that asked for it."""
    if conversation.get("snooze", {}).get("unsnoozeOnCustomerReply"):
        del conversation["snooze"]
    for thread in w.state.threads_of(conversation["id"]):
        if thread.get("scheduled", {}).get("unscheduleOnCustomerReply"):
            del thread["scheduled"]


def announce(w: World, conversation: Row, thread_data: dict[str, Any]) -> None:
    """Imported threads and drafts stay silent."""
    if not thread_data["imported"] and not (
        thread_data["kind"] == "reply" and thread_data["draft"]
    ):
        emit(w, EVENTS[thread_data["kind"]], conversation)


def _recipients(w: World, conversation: Row, kind: str, customer_id: int) -> list[str]:
    if kind == "reply":
        emails = w.state.customers[customer_id]["emails"]
        return [emails[0]["value"]] if emails else []
    if kind == "customer":
        return [w.state.mailboxes[conversation["mailboxId"]]["email"]]
    return []


def _follow(
    w: World, conversation: Row, thread_data: dict[str, Any], by_user: bool, created_at: str
) -> None:
    kind = thread_data["kind"]
    conversation["preview"] = preview_of(thread_data["text"])
    if by_user:
        conversation["userUpdatedAt"] = created_at
    else:
        conversation["waitingSince"] = created_at
        _cancel_plans(w, conversation)
    if thread_data["imported"]:
        return
    if thread_data["status"] and thread_data["status"] not in ("all", "open"):
        set_status(w, conversation, thread_data["status"])
    elif kind in ("reply", "customer"):
        # A reply without a status re-activates, a customer's thread re-opens.
        set_status(w, conversation, "active")
    if kind == "reply" and "assignTo" in thread_data:
        conversation["assigneeId"] = thread_data["assignTo"]


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
