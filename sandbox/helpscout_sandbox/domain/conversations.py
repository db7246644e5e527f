"""Making and changing conversations.

https://developer.helpscout.com/mailbox-api/endpoints/conversations/update/
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from helpscout_sandbox.context import World
from helpscout_sandbox.dates import to_wire
from helpscout_sandbox.domain.customers import look_up, resolve
from helpscout_sandbox.domain.tags import tag_ids
from helpscout_sandbox.domain.threads import (
    READ_TYPE,
    THREAD_LIMIT,
    add_thread,
    is_assignable,
    preview_of,
    read_thread,
    set_status,
)
from helpscout_sandbox.errors import ApiError
from helpscout_sandbox.events import emit
from helpscout_sandbox.fields import BodyFields
from helpscout_sandbox.state import Row

TYPES = ("chat", "email", "phone")
CREATE_STATUSES = ("active", "closed", "pending")
# The error page lists these five; which of them PATCH takes is stated nowhere else.
PATCH_STATUSES = ("active", "spam", "open", "closed", "pending")


def read_custom_fields(
    w: World, mailbox_id: int | None, body: BodyFields, *, required: bool = False
) -> dict[str, str]:
    values: dict[str, str] = {}
    for item in body.objects("fields", required=required):
        field_id = item.integer("id", required=True)
        value = item.body.get("value")
        definition = w.state.fields.get(field_id or 0)
        if field_id is None:
            continue
        if definition is None or definition["mailboxId"] != mailbox_id:
            item.complain("id", "custom field does not exist", "InvalidId", field_id)
            continue
        text = "" if value is None else str(value)
        options = [str(option["id"]) for option in definition["options"]]
        if definition["type"] == "dropdown" and text and text not in options:
            item.complain("value", "option does not exist", "InvalidId", value)
            continue
        if text:
            values[str(field_id)] = text
    return values


def create(w: World, body: BodyFields) -> Row:
    subject = body.text("subject", required=True)
    mailbox_id = body.integer("mailboxId", required=True)
    kind = body.text("type", required=True, choices=TYPES)
    status = body.text("status", required=True, choices=CREATE_STATUSES)
    is_imported = body.boolean("imported")
    body.boolean("autoReply")
    created_at = body.date("createdAt")
    closed_at = body.date("closedAt")
    tags = body.texts("tags")
    user = body.integer("user")
    if mailbox_id is not None and mailbox_id not in w.state.mailboxes:
        body.complain("mailboxId", "mailbox does not exist", "InvalidId", mailbox_id)
    if user is not None and user not in w.state.users:
        body.complain("user", "user does not exist", "InvalidId", user)
    for name, value in (("createdAt", created_at), ("closedAt", closed_at)):
        if value and not is_imported:
            body.complain(name, "may only be set together with imported", "NotSupported", value)
    custom = read_custom_fields(w, mailbox_id, body)
    assignee = body.integer("assignTo") if body.has("assignTo") else None
    if assignee is not None and not is_assignable(w, assignee):
        body.complain("assignTo", "user does not exist", "InvalidId", assignee)
    threads = list(body.objects("threads", required=True))
    if body.body.get("threads") == []:
        body.complain("threads", "may not be empty", "NotEmpty")
    if len(threads) > THREAD_LIMIT:
        raise ApiError(412, f"A conversation may have at most {THREAD_LIMIT} threads")
    customer = body.object("customer", required=True)
    customer_row = look_up(w, customer) if customer is not None else None
    kinds = [item.text("type", required=True, choices=tuple(READ_TYPE)) for item in threads]
    threads_data = [
        read_thread(w, thread_kind, item, imported=is_imported)
        for thread_kind, item in zip(kinds, threads, strict=True)
        if thread_kind is not None
    ]
    body.done()
    return _make(
        w,
        threads_data,
        imported=is_imported,
        closed_at=closed_at,
        values={
            "type": kind,
            "subject": subject,
            "mailboxId": mailbox_id,
            "customerId": resolve(w, customer_row) if customer_row is not None else None,
            "assigneeId": assignee,
            "createdAt": created_at,
            "tagIds": tag_ids(w, tags),
            "customFields": custom,
        },
        status=str(status),
        user=user,
    )


def _make(
    w: World,
    threads_data: list[dict[str, Any]],
    *,
    imported: bool,
    closed_at: str | None,
    values: dict[str, Any],
    status: str,
    user: int | None,
) -> Row:
    now = to_wire(w.clock.now())
    by_customer = threads_data[0]["kind"] not in ("reply", "note")
    author_id = values["customerId"] if by_customer else (user or w.state.me)
    draft = (
        len(threads_data) == 1 and threads_data[0]["kind"] == "reply" and threads_data[0]["draft"]
    )
    row: Row = {
        "id": w.state.new_id("conversations"),
        "number": w.state.new_number(),
        "status": status,
        "state": "draft" if draft else "published",
        "preview": preview_of(threads_data[0]["text"]),
        "createdBy": {"type": "customer" if by_customer else "user", "id": author_id},
        "closedBy": 0,
        "source": {"type": "api", "via": "customer" if by_customer else "user"},
        "cc": [],
        "bcc": [],
        **values,
    }
    row["createdAt"] = values["createdAt"] or now
    row["userUpdatedAt"] = row["waitingSince"] = row["createdAt"]
    w.state.conversations[row["id"]] = row
    for thread_data in threads_data:
        if thread_data["user"] is None:
            thread_data["user"] = user
        thread_data["createdAt"] = thread_data["createdAt"] or row["createdAt"]
        add_thread(w, row, thread_data)
    set_status(w, row, status)
    if status == "closed" and imported and closed_at:
        row["closedAt"] = closed_at
    if not imported:
        emit(w, "convo.created", row)
    return row


def set_tags(w: World, row: Row, names: list[str]) -> bool:
    """Replaces the tags; False when they are these already, which is no change of the record."""
    numbers = tag_ids(w, names)
    if numbers == row["tagIds"]:
        return False
    row["tagIds"] = numbers
    _acted(w, row)
    emit(w, "convo.tags", row)
    return True


def delete(w: World, row: Row) -> None:
    w.state.drop_threads(row["id"])
    del w.state.conversations[row["id"]]
    for rating_id in [
        r["id"] for r in w.state.ratings.values() if r["conversationId"] == row["id"]
    ]:
        del w.state.ratings[rating_id]
    emit(w, "convo.deleted", row)


def _acted(w: World, row: Row) -> None:
    row["userUpdatedAt"] = to_wire(w.clock.now())


def patch(w: World, row: Row, body: BodyFields) -> None:
    """One JSON Patch operation; raises 400 for a pair of operation and path that is not legal."""
    op = body.text("op", required=True, choices=("add", "move", "remove", "replace"))
    path = body.text("path", required=True)
    body.done()
    change = PATCHES.get((str(op), str(path)))
    if change is None:
        if path not in {patch_path for _, patch_path in PATCHES}:
            body.complain("path", "path is not supported", "NotSupported", path)
        else:
            body.complain("op", f"operation is not supported for {path}", "NotSupported", op)
        body.done()
        return
    change(w, row, body)
    body.done()
    _acted(w, row)
    event = PATCH_EVENTS.get(str(path))
    if event is not None:
        emit(w, event, row)


def _subject(w: World, row: Row, body: BodyFields) -> None:
    value = body.text("value", required=True)
    if value is not None:
        row["subject"] = value


def _customer(w: World, row: Row, body: BodyFields) -> None:
    value = body.integer("value", required=True)
    if value is not None and value not in w.state.customers:
        body.complain("value", "customer does not exist", "InvalidId", value)
    elif value is not None:
        row["customerId"] = value


def _draft(w: World, row: Row, body: BodyFields) -> None:
    value = body.body.get("value")
    if value is not False:
        body.complain("value", "a conversation can only be published", "NotSupported", value)
        return
    row["state"] = "published"
    for thread in w.state.threads_of(row["id"]):
        if thread["state"] == "draft":
            thread["state"] = "published"


def _mailbox(w: World, row: Row, body: BodyFields) -> None:
    value = body.integer("value", required=True)
    if value is not None and value not in w.state.mailboxes:
        body.complain("value", "mailbox does not exist", "InvalidId", value)
    elif value is not None:
        row["mailboxId"] = value
        row["customFields"] = {}


def _status(w: World, row: Row, body: BodyFields) -> None:
    value = body.text("value", required=True, choices=PATCH_STATUSES)
    if value is not None:
        set_status(w, row, "active" if value == "open" else value)


def _assign(w: World, row: Row, body: BodyFields) -> None:
    value = body.integer("value", required=True)
    if value is not None and not is_assignable(w, value):
        body.complain("value", "user does not exist", "InvalidId", value)
    elif value is not None:
        row["assigneeId"] = value


def _unassign(w: World, row: Row, body: BodyFields) -> None:
    row["assigneeId"] = None


PATCHES: dict[tuple[str, str], Callable[[World, Row, BodyFields], None]] = {
    ("replace", "/subject"): _subject,
    ("replace", "/primaryCustomer.id"): _customer,
    ("replace", "/draft"): _draft,
    ("move", "/mailboxId"): _mailbox,
    ("replace", "/status"): _status,
    ("replace", "/assignTo"): _assign,
    ("remove", "/assignTo"): _unassign,
}
PATCH_EVENTS = {
    "/mailboxId": "convo.moved",
    "/status": "convo.status",
    "/assignTo": "convo.assigned",
}


def set_fields(w: World, row: Row, values: dict[str, str]) -> None:
    row["customFields"] = values
    _acted(w, row)
    emit(w, "convo.custom-fields", row)


def merge(w: World, source: Row, target: Row) -> None:
    """Moves all threads of one conversation into another; the old id redirects from now on."""
    w.state.adopt_threads(source["id"], target["id"])
    for rating in w.state.ratings.values():
        if rating["conversationId"] == source["id"]:
            rating["conversationId"] = target["id"]
    del w.state.conversations[source["id"]]
    w.state.merged[source["id"]] = target["id"]
    w.state.merged_at[source["id"]] = to_wire(w.clock.now())
    target["tagIds"] += [i for i in source["tagIds"] if i not in target["tagIds"]]
    _acted(w, target)
    emit(w, "convo.merged", target)
