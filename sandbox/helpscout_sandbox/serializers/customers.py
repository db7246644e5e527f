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
    shown = []
    for slug, value in values.items():
        definition = w.state.customer_properties.get(slug)
        if definition is None:
            continue
        text = value
        for option in definition.get("options", ()):
            if option["id"] == value:
                text = option["label"]
        shown.append(
            {
                "type": definition["type"],
                "slug": slug,
                "name": definition["name"],
                "value": value,
                "text": str(text),
                "source": {"name": "api"},
            }
        )
    return shown


def customer(w: World, row: Row) -> dict[str, Any]:
    shown: dict[str, Any] = {n: row[n] for n in PLAIN if row.get(n) is not None}
    shown["conversationCount"] = conversation_counts(w).get(row["id"], 0)
    shown["createdAt"] = row["createdAt"]
    shown["updatedAt"] = row["updatedAt"]
    shown["background"] = row.get("background") or ""
    shown["draft"] = False
    embedded: dict[str, Any] = {name: row[name] for name in ENTRY_LISTS}
    embedded["properties"] = properties(w, row["properties"])
    if row.get("address"):
        embedded["address"] = row["address"]
    shown["_embedded"] = embedded
    base = f"/v2/customers/{row['id']}"
    made = {name: {"href": w.href(f"{base}/{name}/")} for name in LINKS}
    made["self"] = {"href": w.href(base)}
    shown["_links"] = dict(sorted(made.items()))
    return shown
