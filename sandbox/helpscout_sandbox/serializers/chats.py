"""Chats on the wire.

https://developer.helpscout.com/chat/
"""

from __future__ import annotations

from typing import Any

from helpscout_sandbox.context import World
from helpscout_sandbox.serializers.people import author_ref, customer_ref, user_ref
from helpscout_sandbox.state import Row


def _person(w: World, author: Row) -> dict[str, Any]:
    return {k: v for k, v in author_ref(w, author).items() if k != "photoUrl"}


def event(w: World, row: Row, happened: Row) -> dict[str, Any]:
    author = happened["author"]
    owner = "customers" if author["type"] == "customer" else "users"
    document = {
        "id": happened["id"],
        "chatId": row["id"],
        "type": happened["type"],
        "action": happened["action"],
        "author": _person(w, author),
        "createdAt": happened["createdAt"],
    }
    if happened["body"] is not None:
        document["body"] = happened["body"]
    document["_links"] = {"author": {"href": w.href(f"/v2/{owner}/{author['id']}")}}
    return document


def chat(w: World, row: Row) -> dict[str, Any]:
    document: dict[str, Any] = {k: row[k] for k in ("id", "beaconId", "mailboxId", "createdAt")}
    if row["endedAt"]:
        document["endedAt"] = row["endedAt"]
    paths = {"self": f"/v2/chats/{row['id']}", "customer": f"/v2/customers/{row['customerId']}"}
    if row["assigneeId"] is not None:
        # The chat says "agent" where its events say "user".
        assignee = user_ref(w, row["assigneeId"]) | {"type": "agent"}
        document["assignee"] = {k: v for k, v in assignee.items() if k != "photoUrl"}
        paths["assignee"] = f"/v2/users/{row['assigneeId']}"
    customer = customer_ref(w, row["customerId"])
    document["customer"] = {k: v for k, v in customer.items() if k != "photoUrl"}
    document["preview"] = row["preview"]
    document["customFields"] = []
    tags_by_name = {tag["name"].lower(): tag for tag in w.state.tags.values()}
    tags = [tags_by_name[name] for name in row["tags"] if name in tags_by_name]
    document["tags"] = [{k: tag[k] for k in ("id", "slug", "color")} for tag in tags]
    document["timeline"] = []
    document["_embedded"] = {"events": [event(w, row, one) for one in row["events"]]}
    document["_links"] = {name: {"href": w.href(path)} for name, path in paths.items()}
    return document
