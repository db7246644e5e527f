"""Threads and attachments on the wire.

https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/list/
"""

from __future__ import annotations

from typing import Any

from helpscout_sandbox.context import World
from helpscout_sandbox.serializers.people import NO_ASSIGNEE, author_ref, customer_ref, user_ref
from helpscout_sandbox.state import Row


def attachment(w: World, conversation_id: int, row: Row) -> dict[str, Any]:
    path = f"/v2/conversations/{conversation_id}/attachments/{row['id']}"
    return {
        "id": row["id"],
        "filename": row["filename"],
        "mimeType": row["mimeType"],
        "width": row["width"],
        "height": row["height"],
        "size": row["size"],
        "state": row["state"],
        "_links": {
            "data": {"href": w.href(f"{path}/data")},
            "self": {"href": w.href(path)},
            "web": {"href": row.get("webUrl") or _web_url(row)},
        },
    }


def _web_url(row: Row) -> str:
    """A link of the form of the real ones, for files that came without one."""
    name = f"{row['id'] * 2654435761 % 2**32:08x}/{row['filename']}"
    return f"https://secure.helpscout.net/file/{row['id']}/{name}"


def thread(w: World, row: Row) -> dict[str, Any]:
    document: dict[str, Any] = {
        "id": row["id"],
        "type": row["type"],
        "status": row["status"],
        "state": row["state"],
        "action": row["action"],
    }
    if row["type"] != "lineitem":
        document["body"] = row["body"]
    document["source"] = row["source"]
    if row["customerId"] is not None:
        document["customer"] = customer_ref(w, row["customerId"], typed=False)
    document["createdBy"] = author_ref(w, row["createdBy"])
    assignee = row["assignedTo"]
    document["assignedTo"] = dict(NO_ASSIGNEE) if assignee is None else user_ref(w, assignee)
    if row["type"] == "message":
        document["savedReplyId"] = row.get("savedReplyId", 0)
    document |= {"to": row["to"], "cc": row["cc"], "bcc": row["bcc"], "createdAt": row["createdAt"]}
    for name in ("openedAt", "linkedConversationId", "rating"):
        if row.get(name):
            document[name] = row[name]
    files = [w.state.attachments[i] for i in row["attachmentIds"]]
    document["_embedded"] = {
        "attachments": [attachment(w, row["conversationId"], file) for file in files]
    }
    document["_links"] = links(w, row)
    if row.get("scheduled"):
        document["scheduled"] = row["scheduled"]
    return document


def links(w: World, row: Row) -> dict[str, Any]:
    paths = {"assignedTo": f"/v2/users/{row['assignedTo'] or NO_ASSIGNEE['id']}"}
    author = row["createdBy"]
    if author["type"] == "customer":
        paths["createdByCustomer"] = f"/v2/customers/{author['id']}"
    else:
        paths["createdByUser"] = f"/v2/users/{author['id']}"
    if row["customerId"] is not None:
        paths["customer"] = f"/v2/customers/{row['customerId']}"
    return {name: {"href": w.href(path)} for name, path in paths.items()}
