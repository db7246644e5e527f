"""The account: every row the sandbox knows, in plain dictionaries that JSON can carry.

Rows are stored under the names of the wire where the wire has one. What the API derives
(folder of a conversation, counts, links) is derived in `views/`, never stored.
"""

from __future__ import annotations

import hashlib
import json
import pickle
from dataclasses import dataclass, field, fields
from typing import Any

Row = dict[str, Any]
Table = dict[int, Row]

# Where the next id of each kind starts when the table is empty.
FIRST_ID = {
    "mailboxes": 101,
    "folders": 1001,
    "fields": 501,
    "users": 41,
    "customers": 8001,
    "entries": 60001,
    "conversations": 50001,
    "threads": 900001,
    "attachments": 73001,
    "tags": 3301,
    "workflows": 6101,
    "webhooks": 5501,
    "ratings": 4401,
    "saved_replies": 3101,
    "organizations": 351,
}


@dataclass
class AccountState:
    """All tables of the account."""

    mailboxes: Table = field(default_factory=dict)
    folders: Table = field(default_factory=dict)
    fields: Table = field(default_factory=dict)
    users: Table = field(default_factory=dict)
    teams: Table = field(default_factory=dict)
    system_users: Table = field(default_factory=dict)
    customers: Table = field(default_factory=dict)
    conversations: Table = field(default_factory=dict)
    threads: Table = field(default_factory=dict)
    attachments: Table = field(default_factory=dict)
    tags: Table = field(default_factory=dict)
    workflows: Table = field(default_factory=dict)
    webhooks: Table = field(default_factory=dict)
    ratings: Table = field(default_factory=dict)
    saved_replies: Table = field(default_factory=dict)
    organizations: Table = field(default_factory=dict)
    chats: dict[str, Row] = field(default_factory=dict)
    customer_properties: dict[str, Row] = field(default_factory=dict)
    organization_properties: dict[str, Row] = field(default_factory=dict)
    routing: Table = field(default_factory=dict)
    user_status: Table = field(default_factory=dict)
    reassignment: Table = field(default_factory=dict)
    merged: dict[int, int] = field(default_factory=dict)
    merged_at: dict[int, str] = field(default_factory=dict)
    next_ids: dict[str, int] = field(default_factory=lambda: dict(FIRST_ID))
    next_number: int = 1
    me: int = 41

    def __post_init__(self) -> None:
        self._thread_ids: dict[int, list[int]] = {}
        for thread in self.threads.values():
            self._thread_ids.setdefault(thread["conversationId"], []).append(thread["id"])

    def new_id(self, kind: str) -> int:
        number = self.next_ids[kind]
        self.next_ids[kind] = number + 1
        return number

    def new_number(self) -> int:
        number = self.next_number
        self.next_number = number + 1
        return number

    def add_thread(self, thread: Row) -> None:
        self.threads[thread["id"]] = thread
        self._thread_ids.setdefault(thread["conversationId"], []).append(thread["id"])

    def threads_of(self, conversation_id: int) -> list[Row]:
        """Threads of a conversation, in the order in which they were added."""
        return [self.threads[i] for i in self._thread_ids.get(conversation_id, ())]

    def threads_newest_first(self, conversation_id: int) -> list[Row]:
        """As lists show them; an imported thread stands where its own date belongs."""
        threads = self.threads_of(conversation_id)
        return sorted(threads, key=lambda row: (row["createdAt"], row["id"]), reverse=True)

    def drop_threads(self, conversation_id: int) -> None:
        for thread_id in self._thread_ids.pop(conversation_id, []):
            for attachment_id in self.threads.pop(thread_id)["attachmentIds"]:
                self.attachments.pop(attachment_id, None)

    def adopt_threads(self, source: int, target: int) -> None:
        """Hands all threads of one conversation to another, in order of time."""
        moved_ids = self._thread_ids.pop(source, [])
        for thread_id in moved_ids:
            self.threads[thread_id]["conversationId"] = target
        ids = self._thread_ids.setdefault(target, [])
        ids.extend(moved_ids)
        ids.sort(key=lambda i: (self.threads[i]["createdAt"], i))

    def conversation_of_attachment(self, attachment_id: int) -> int | None:
        attachment = self.attachments.get(attachment_id)
        if attachment is None:
            return None
        conversation_id: int = self.threads[attachment["threadId"]]["conversationId"]
        return conversation_id

    def snapshot(self, *, with_secrets: bool = False) -> dict[str, Any]:
        """The whole account as one JSON-able dictionary; integer keys become strings.

        Secrets of webhooks are replaced by a short hash, so that they still tell apart.
        """
        rows = {f.name: getattr(self, f.name) for f in fields(self)}
        answer: dict[str, Any] = json.loads(json.dumps(rows))
        if not with_secrets:
            for hook in answer["webhooks"].values():
                hook["secret"] = _hashed(hook["secret"])
        return answer

    def frozen(self) -> bytes:
        return pickle.dumps({f.name: getattr(self, f.name) for f in fields(self)})

    @classmethod
    def thawed(cls, data: bytes) -> AccountState:
        """The state `frozen()` kept; only ever fed with bytes of this process."""
        return cls(**pickle.loads(data))  # noqa: S301


def _hashed(secret: str) -> str:
    return f"<secret {hashlib.sha256(secret.encode('utf-8')).hexdigest()[:6]}>"


STRING_KEYED = {"chats", "customer_properties", "organization_properties", "next_ids"}
SCALARS = {"next_number", "me"}


def from_snapshot(data: dict[str, Any]) -> AccountState:
    """The account a `snapshot()` described, made of its rows; ValueError for unknown tables."""
    field_names = {f.name for f in fields(AccountState)}
    unknown = sorted(set(data) - field_names)
    if unknown:
        raise ValueError(f"unknown tables in the seed: {', '.join(unknown)}")
    tables: dict[str, Any] = {}
    for name, rows in data.items():
        if name in STRING_KEYED or name in SCALARS:
            tables[name] = rows
        else:
            tables[name] = {int(key): row for key, row in rows.items()}
    if "next_ids" in tables:
        tables["next_ids"] = {**FIRST_ID, **tables["next_ids"]}
    return AccountState(**tables)
