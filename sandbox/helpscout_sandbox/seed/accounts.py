"""Choosing a seed: the standard account, an empty one, a large one, or the caller's own."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from helpscout_sandbox.seed import people
from helpscout_sandbox.seed.conversations import add_conversations
from helpscout_sandbox.state import State, from_snapshot

CUSTOMERS = 120
CONVERSATIONS = 400
Seed = str | Path | dict[str, Any]


def account(conversations: int = CONVERSATIONS, customers: int = CUSTOMERS) -> State:
    """An account of the given size; the same sizes always give the same rows."""
    dice = random.Random(20240701)  # noqa: S311
    state = State()
    people.add_users(state)
    people.add_mailboxes(state)
    people.add_tags(state)
    people.add_organizations(state)
    people.property_definitions(state)
    people.add_customers(state, customers, dice)
    _add_workflows(state)
    add_conversations(state, conversations, dice)
    return state


def _add_workflows(state: State) -> None:
    names = ("Close old orders", "Welcome mail", "Escalate to the owner")
    for order, (mailbox_id, name) in enumerate(zip(state.mailboxes, names, strict=True), start=1):
        workflow_id = state.new_id("workflows")
        state.workflows[workflow_id] = {
            "id": workflow_id,
            "mailboxId": mailbox_id,
            "type": "automatic" if order == 2 else "manual",
            "status": "active",
            "order": order,
            "name": name,
            "createdAt": people.LONG_AGO,
            "modifiedAt": people.LATELY,
        }


def _copies(make: Callable[[], State]) -> Callable[[], State]:
    """Makes the account once and hands out copies, which is faster than making it again."""
    kept: list[bytes] = []

    def copy() -> State:
        if not kept:
            kept.append(make().frozen())
        return State.thawed(kept[0])

    return copy


def maker(seed: Seed) -> Callable[[], State]:
    """A function that makes the account a seed names, afresh each time.

    `"default"`, `"empty"`, `"large"` (10,000 conversations), `"large:N"`, a dictionary as
    `Sandbox.snapshot()` gives it, or a path to such a dictionary as JSON.
    """
    if isinstance(seed, dict):
        return _copies(lambda: from_snapshot(seed))
    if isinstance(seed, Path):
        return maker(json.loads(seed.read_text(encoding="utf-8")))
    name, _, size = seed.partition(":")
    if name == "default":
        return _copies(account)
    if name == "empty":
        return lambda: account(0, 0)
    if name == "large":
        count = int(size or 10_000)
        return lambda: account(count, max(1, count // 4))
    path = Path(seed)
    if path.exists():
        return maker(path)
    raise ValueError(
        f"unknown seed {seed!r}; use default, empty, large, large:N or the path of a JSON file"
    )
