"""Conversations on the wire.

https://developer.helpscout.com/mailbox-api/endpoints/conversations/get/
"""

from __future__ import annotations

from typing import Any

from helpscout_sandbox.context import World
from helpscout_sandbox.dates import friendly
from helpscout_sandbox.serializers.folders import folder_id_of
from helpscout_sandbox.serializers.people import author_ref, customer_ref, user_ref
from helpscout_sandbox.serializers.threads import thread
from helpscout_sandbox.state import Row


def counted(row: Row) -> bool:
    """Whether a thread counts: line items and unpublished threads do not."""
    return bool(row["type"] != "lineitem" and row["state"] == "published")


def thread_count(w: World, conversation_id: int) -> int:
    return sum(1 for row in w.state.threads_of(conversation_id) if counted(row))


def tag_refs(w: World, tag_ids: list[int]) -> list[dict[str, Any]]:
    tags = [w.state.tags[i] for i in tag_ids if i in w.state.tags]
    return [{"id": tag["id"], "color": tag["hex"], "tag": tag["name"]} for tag in tags]


def custom_fields(w: World, values: dict[str, str]) -> list[dict[str, Any]]:
    entries = []
    for key, value in values.items():
        definition = w.state.fields.get(int(key))
        if definition is None:
            continue
        text = value
        for option in definition["options"]:
            if str(option["id"]) == value:
                text = option["label"]
        entries.append(
            {"id": definition["id"], "name": definition["name"], "value": value, "text": text}
        )
    return entries


def next_event(w: World, row: Row) -> dict[str, Any] | None:
    """The sooner of the end of the snooze and the scheduled replies."""
    events = []
    if row.get("snooze"):
        snooze = row["snooze"]
        events.append(
            {
                "time": snooze["snoozedUntil"],
                "eventType": "snooze",
                "userId": snooze["snoozedBy"],
                "cancelOnCustomerReply": snooze["unsnoozeOnCustomerReply"],
            }
        )
    for reply in w.state.threads_of(row["id"]):
        if reply.get("scheduled"):
            plan = reply["scheduled"]
            events.append(
                {
                    "time": plan["scheduledFor"],
                    "eventType": "scheduled",
                    "userId": plan["scheduledBy"],
                    "cancelOnCustomerReply": plan["unscheduleOnCustomerReply"],
                }
            )
    return min(events, key=lambda event: str(event["time"])) if events else None


def links(w: World, row: Row) -> dict[str, Any]:
    paths = {}
    if row["assigneeId"] is not None:
        paths["assignee"] = f"/v2/users/{row['assigneeId']}"
    paths["closedBy"] = f"/v2/users/{row['closedBy']}"
    author = row["createdBy"]
    if author["type"] == "customer":
        paths["createdByCustomer"] = f"/v2/customers/{author['id']}"
    else:
        paths["createdByUser"] = f"/v2/users/{author['id']}"
    paths["mailbox"] = f"/v2/mailboxes/{row['mailboxId']}"
    paths["primaryCustomer"] = f"/v2/customers/{row['customerId']}"
    paths["self"] = f"/v2/conversations/{row['id']}"
    paths["threads"] = f"/v2/conversations/{row['id']}/threads/"
    links: dict[str, Any] = {name: {"href": w.href(path)} for name, path in paths.items()}
    links["web"] = {"href": web_url(row)}
    return links


def web_url(row: Row) -> str:
    return f"https://secure.helpscout.net/conversation/{row['id']}/{row['number']}"


def conversation(w: World, row: Row, *, embed_threads: bool = False) -> dict[str, Any]:
    document: dict[str, Any] = {
        "id": row["id"],
        "number": row["number"],
        "threads": thread_count(w, row["id"]),
        "type": row["type"],
        "folderId": folder_id_of(w, row),
        "status": row["status"],
        "state": row["state"],
        "subject": row["subject"],
        "preview": row["preview"],
        "mailboxId": row["mailboxId"],
    }
    if row["assigneeId"] is not None:
        document["assignee"] = user_ref(w, row["assigneeId"])
    document["createdBy"] = author_ref(w, row["createdBy"])
    document["createdAt"] = row["createdAt"]
    document["closedBy"] = row["closedBy"]
    if row["closedBy"]:
        document["closedByUser"] = user_ref(w, row["closedBy"])
    if row.get("closedAt"):
        document["closedAt"] = row["closedAt"]
    document["userUpdatedAt"] = row["userUpdatedAt"]
    document["customerWaitingSince"] = {
        "time": row["waitingSince"],
        "friendly": friendly(row["waitingSince"]),
    }
    document["source"] = row["source"]
    document["tags"] = tag_refs(w, row["tagIds"])
    document["cc"] = row["cc"]
    document["bcc"] = row["bcc"]
    document["primaryCustomer"] = customer_ref(w, row["customerId"])
    if row.get("snooze"):
        document["snooze"] = row["snooze"]
    event = next_event(w, row)
    if event:
        document["nextEvent"] = event
    document["customFields"] = custom_fields(w, row["customFields"])
    if embed_threads:
        newest_first = w.state.threads_newest_first(row["id"])
        document["_embedded"] = {"threads": [thread(w, item) for item in newest_first]}
    document["_links"] = links(w, row)
    return document
