"""Organizations on the wire.

https://developer.helpscout.com/mailbox-api/endpoints/organizations/get/
"""

from __future__ import annotations

from typing import Any

from helpscout_sandbox.context import World
from helpscout_sandbox.state import Row


def members(w: World, organization_id: int) -> list[Row]:
    return [c for c in w.state.customers.values() if c.get("organizationId") == organization_id]


def conversations_of(w: World, organization_id: int) -> list[Row]:
    ids = {customer["id"] for customer in members(w, organization_id)}
    return [c for c in w.state.conversations.values() if c["customerId"] in ids]


def organization(
    w: World, row: Row, *, counts: bool = False, properties: bool = False
) -> dict[str, Any]:
    document = {k: v for k, v in row.items() if k != "properties"}
    if counts:
        document["customerCount"] = len(members(w, row["id"]))
        document["conversationCount"] = len(conversations_of(w, row["id"]))
    if properties:
        definitions = w.state.organization_properties
        document["properties"] = [
            {
                "type": definitions[slug]["type"],
                "slug": slug,
                "name": definitions[slug]["name"],
                "value": value,
            }
            for slug, value in row["properties"].items()
            if slug in definitions
        ]
    return document


def last_interaction(w: World, organization_id: int) -> str:
    times = [str(c["userUpdatedAt"]) for c in conversations_of(w, organization_id)]
    return max(times, default="")
