"""Folders: which conversations lie in which, and the counts that follow from it.

https://developer.helpscout.com/mailbox-api/endpoints/mailboxes/mailbox-folders/
"""

from __future__ import annotations

from typing import Any

from helpscout_sandbox.context import World
from helpscout_sandbox.state import Row


def folder_type_of(row: Row) -> str:
    """The one folder a conversation names in `folderId`; personal and team folders are views."""
    if row["state"] == "draft":
        return "drafts"
    if row["status"] in ("closed", "spam"):
        return str(row["status"])
    return "open" if row["assigneeId"] is None else "assigned"


def folder_id_of(w: World, row: Row) -> int:
    table: dict[tuple[int, str], int] | None = w.cache.get("folder-ids")
    if table is None:
        table = {(f["mailboxId"], f["type"]): f["id"] for f in w.state.folders.values()}
        w.cache["folder-ids"] = table
    return table.get((row["mailboxId"], folder_type_of(row)), 0)


def lies_in(folder: Row, row: Row) -> bool:
    if row["mailboxId"] != folder["mailboxId"]:
        return False
    if folder["type"] in ("mytickets", "team"):
        mine = row["assigneeId"] == folder["userId"]
        return mine and row["status"] in ("active", "pending") and row["state"] != "draft"
    return folder_type_of(row) == str(folder["type"])


def folder(w: World, row: Row) -> dict[str, Any]:
    inside = [c for c in w.state.conversations.values() if lies_in(row, c)]
    return {
        "id": row["id"],
        "name": row["name"],
        "type": row["type"],
        "userId": row["userId"],
        "totalCount": len(inside),
        "activeCount": sum(1 for c in inside if c["status"] == "active"),
        "updatedAt": row["updatedAt"],
    }
