"""Customers on the wire.

https://developer.helpscout.com/mailbox-api/endpoints/customers/get/
"""

from __future__ import annotations

from typing import Any

from helpscout_sandbox.context import World
from helpscout_sandbox.state import Row

PLAIN = (
    "id",
    "firstName",
    "lastName",
    "gender",
    "jobTitle",
    "location",
    "organization",
    "organizationId",
    "photoType",
    "photoUrl",
    "age",
)
# Rows keep entries under the name of the customer's own `_embedded`; the list of the same
# entries spells social profiles with a hyphen.
ENTRY_LISTS = ("emails", "phones", "chats", "social_profiles", "websites")
LINKS = ("address", "chats", "emails", "phones", "social-profiles", "websites")


def conversation_counts(w: World) -> dict[int, int]:
    counts: dict[int, int] | None = w.cache.get("conversation-counts")
    if counts is None:
        counts = {}
        for row in w.state.conversations.values():
            counts[row["customerId"]] = counts.get(row["customerId"], 0) + 1
        w.cache["conversation-counts"] = counts
    return counts


def properties(w: World, values: dict[str, Any]) -> list[dict[str, Any]]:
    entries = []
    for slug, value in values.items():
        definition = w.state.customer_properties.get(slug)
        if definition is None:
            continue
        text = value
        for option in definition.get("options", ()):
            if option["id"] == value:
                text = option["label"]
        entries.append(
            {
                "type": definition["type"],
                "slug": slug,
                "name": definition["name"],
                "value": value,
                "text": str(text),
                "source": {"name": "api"},
            }
        )
    return entries


def customer(w: World, row: Row) -> dict[str, Any]:
    document: dict[str, Any] = {n: row[n] for n in PLAIN if row.get(n) is not None}
    document["conversationCount"] = conversation_counts(w).get(row["id"], 0)
    document["createdAt"] = row["createdAt"]
    document["updatedAt"] = row["updatedAt"]
    document["background"] = row.get("background") or ""
    document["draft"] = False
    embedded_rows: dict[str, Any] = {name: row[name] for name in ENTRY_LISTS}
    embedded_rows["properties"] = properties(w, row["properties"])
    if row.get("address"):
        embedded_rows["address"] = row["address"]
    document["_embedded"] = embedded_rows
    base = f"/v2/customers/{row['id']}"
    links = {name: {"href": w.href(f"{base}/{name}/")} for name in LINKS}
    links["self"] = {"href": w.href(base)}
    document["_links"] = dict(sorted(links.items()))
    return document
