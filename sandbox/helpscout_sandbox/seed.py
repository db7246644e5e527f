"""Choosing a seed: the standard account, an empty one, a large one, or the caller's own.

The standard account is `data/default.json`, a snapshot: one row a line, all of it invented.
"""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from helpscout_sandbox.state import FIRST_ID, AccountState, Row, from_snapshot

DEFAULT = Path(__file__).with_name("data") / "default.json"
LARGE = 10_000
# What belongs to conversations and customers; the rest furnishes an empty account, too.
TRAFFIC = ("customers", "conversations", "threads", "attachments", "ratings")
Seed = str | Path | dict[str, Any]


def maker(seed: Seed) -> Callable[[], AccountState]:
    """A function that makes the account a seed names, a fresh one each time.

    `"default"`, `"empty"`, `"large"` (10,000 conversations), `"large:N"`, a dictionary as
    `Sandbox.snapshot()` gives it, or a path to such a dictionary as JSON. Raises ValueError for
    any other name.
    """
    if isinstance(seed, dict):
        # Copies are faster than reading the tables again.
        frozen = from_snapshot(seed).frozen()
        return lambda: AccountState.thawed(frozen)
    if isinstance(seed, Path):
        return maker(json.loads(seed.read_text(encoding="utf-8")))
    name, _, size = seed.partition(":")
    if name == "default":
        frozen = _default()
        return lambda: AccountState.thawed(frozen)
    if name == "empty":
        return lambda: resized(0)
    if name == "large":
        count = int(size or LARGE)
        return lambda: resized(count)
    path = Path(seed)
    if path.exists():
        return maker(path)
    raise ValueError(
        f"unknown seed {seed!r}; use default, empty, large, large:N or the path of a JSON file"
    )


@cache
def _default() -> bytes:
    return from_snapshot(json.loads(DEFAULT.read_text(encoding="utf-8"))).frozen()


def resized(conversations: int) -> AccountState:
    """The standard account with this many conversations, its own repeated in turns.

    Customers are those of the conversations, and copies of them for each repetition. The same
    number always gives the same rows.
    """
    data = json.loads(DEFAULT.read_text(encoding="utf-8"))
    tables = {name: {int(k): row for k, row in data[name].items()} for name in TRAFFIC}
    state = from_snapshot({name: rows for name, rows in data.items() if name not in TRAFFIC})
    state.next_ids |= {name: FIRST_ID[name] for name in TRAFFIC}
    first_number = min(row["number"] for row in tables["conversations"].values())
    copies = _Copies(state, tables)
    originals = list(tables["conversations"].values())
    for index in range(conversations):
        turn, place = divmod(index, len(originals))
        copies.add_conversation(originals[place], turn, first_number + index)
    state.next_number = first_number + conversations
    return state


class _Copies:
    """Adds rows of the standard account with ids that are free."""

    def __init__(self, state: AccountState, tables: dict[str, dict[int, Row]]) -> None:
        self._state = state
        self._tables = tables
        self._customers: dict[tuple[int, int], int] = {}
        self._threads: dict[int, list[Row]] = {}
        for thread in tables["threads"].values():
            self._threads.setdefault(thread["conversationId"], []).append(thread)
        self._ratings = {row["threadId"]: row for row in tables["ratings"].values()}

    def add_conversation(self, original: Row, turn: int, number: int) -> None:
        customer = original["customerId"]
        ids = {customer: self._customer(customer, turn)}
        row = self._add("conversations", original, ids, number=number)
        for thread in self._threads.get(original["id"], ()):
            self._add_thread(thread, ids, row["id"])

    def _add_thread(self, original: Row, ids: dict[int, int], conversation: int) -> None:
        files = [self._tables["attachments"][n] for n in original["attachmentIds"]]
        row = self._renumbered("threads", original, ids)
        row |= {"conversationId": conversation, "attachmentIds": []}
        for file in files:
            copy = self._add("attachments", file, ids, threadId=row["id"])
            row["attachmentIds"].append(copy["id"])
        self._state.add_thread(row)
        if original["id"] in self._ratings:
            here = {"conversationId": conversation, "threadId": row["id"]}
            self._add("ratings", self._ratings[original["id"]], ids, **here)

    def _customer(self, original: int, turn: int) -> int:
        if (original, turn) not in self._customers:
            row = self._add("customers", self._tables["customers"][original], {})
            if turn:
                for entry in row["emails"]:
                    entry["value"] = entry["value"].replace("@", f".{turn}@")
            self._customers[original, turn] = row["id"]
        return self._customers[original, turn]

    def _add(self, table: str, original: Row, ids: dict[int, int], **changes: Any) -> Row:
        row = self._renumbered(table, original, ids) | changes
        getattr(self._state, table)[row["id"]] = row
        return row

    def _renumbered(self, table: str, original: Row, ids: dict[int, int]) -> Row:
        """A copy with a new id, and with the new ids of its customer."""
        row: Row = pickle.loads(pickle.dumps(original))  # noqa: S301
        row["id"] = self._state.new_id(table)
        for holder in (row, row.get("rating")):
            if isinstance(holder, dict) and holder.get("customerId") in ids:
                holder["customerId"] = ids[holder["customerId"]]
        author = row.get("createdBy")
        if isinstance(author, dict) and author["type"] == "customer":
            author["id"] = ids[author["id"]]
        return row
