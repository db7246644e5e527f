"""Mailboxes and tags on the wire.

https://developer.helpscout.com/mailbox-api/endpoints/mailboxes/get/
"""

from __future__ import annotations

from typing import Any

from helpscout_sandbox.context import World
from helpscout_sandbox.state import Row


def mailbox(w: World, row: Row) -> dict[str, Any]:
    base = f"/v2/mailboxes/{row['id']}"
    return row | {
        "_links": {
            "fields": {"href": w.href(f"{base}/fields/")},
            "folders": {"href": w.href(f"{base}/folders/")},
            "self": {"href": w.href(base)},
        }
    }


def tag(w: World, row: Row) -> dict[str, Any]:
    counts: dict[int, int] | None = w.cache.get("tag-counts")
    if counts is None:
        counts = {}
        for conversation in w.state.conversations.values():
            for tag_id in conversation["tagIds"]:
                counts[tag_id] = counts.get(tag_id, 0) + 1
        w.cache["tag-counts"] = counts
    # A tag's own page names its colour; inside a conversation the same colour is a hex value.
    document = {k: v for k, v in row.items() if k != "hex"}
    return document | {"ticketCount": counts.get(row["id"], 0)}
