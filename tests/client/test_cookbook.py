"""Every snippet of docs/client.md runs, and does what its heading says."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.client.recording import Api

from helpscout_v2 import HelpScout

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "client.md"
SECTION = re.compile(r"^## (?P<title>.+?)$(?P<body>.*?)(?=^## |\Z)", re.M | re.S)
BLOCK = re.compile(r"```python\n(.*?)```", re.S)


def snippets() -> dict[str, str]:
    """The Python of each section, by heading."""
    found = {}
    for section in SECTION.finditer(DOCUMENT.read_text("utf-8")):
        if code := "\n".join(BLOCK.findall(section["body"])):
            found[section["title"]] = code
    return found


SNIPPETS = snippets()
Check = Callable[[dict[str, Any], HelpScout], Any]

# What must be true after a snippet has run: its names, and a client to look with.
CHECKS: dict[str, Check] = {
    "Get a client": lambda n, hs: n["hs"] is not hs,
    "Use a V1 API key": lambda n, hs: n["me"] == hs.users.me(),
    "In async code": lambda n, hs: (
        n["me"] == hs.users.me() and sum(n["counts"]) == len(n["subjects"]) > 0
    ),
    "Handlers written for requests": lambda n, hs: n["answer"] == 404,
    "Walk through all conversations": lambda n, hs: n["count"] == n["pages"].total > 0,
    "Go on where a long walk was interrupted": lambda n, hs: (
        n["first_of_the_rest"].id not in {c.id for c in n["page"]}
    ),
    "Only what changed since": lambda n, hs: len(n["changed"]) > 0 and n["watermark"] < n["began"],
    "Find the conversations of a customer by email": lambda n, hs: (
        {c.primary_customer.email for c in n["conversations"]} == {n["address"]}
    ),
    "Search": lambda n, hs: n["hits"].total > 0,
    "Filter by a custom field": lambda n, hs: 0 < n["total"] < 60,
    "Read a conversation with its threads, in one request": lambda n, hs: len(n["messages"]) > 0,
    "Distinguish an AI agent's reply from a person's": lambda n, hs: (
        n["by_agents"] == n["agents"] == [] and len(n["by_people"]) > 0
    ),
    "Start a conversation with a customer": lambda n, hs: (
        hs.conversations.get(n["new_id"]).tag_names == ("shipping",)
    ),
    "Reply, as a draft or for real, in a colleague's name": lambda n, hs: (
        thread(n, hs, n["draft_id"]).state == "draft"
    ),
    "Write a note": lambda n, hs: (
        thread(n, hs, n["note_id"]).body == "Called back: all is well."
        and n["escaped"] == "1 &lt; 2 &amp; so on<br>\nNext line"
    ),
    "Change several things at once": lambda n, hs: (
        hs.conversations.get(n["conversation_id"]).status == "closed"
    ),
    "Add and remove tags and custom fields without losing the others": lambda n, hs: (
        "vip" in n["tags"] and "late" not in n["tags"] and n["value"] == "A-5512"
    ),
    "Attach and download files": lambda n, hs: n["target"].getvalue() == b"Thank you.",
    "Create and change customers": lambda n, hs: (
        n["addresses"] == ["bo@linden.test", "bo@home.test"] and n["customer"].job_title == "Buyer"
    ),
    "Read and set customer properties": lambda n, hs: str(n["seats"]) == "12",
    "Stay inside the rate limit": lambda n, hs: (
        [event[1] for event in n["counted"]] == ["/v2/users/me"] and n["left"] > 0
    ),
    "Distinguish errors": lambda n, hs: n["gone"][0] == 404,
    "Webhooks: several, signed, typed": lambda n, hs: (
        n["said"] == "convo.deleted: 123" and hs.webhooks.get(n["hook"]).state == "enabled"
    ),
    "Reports and ratings": lambda n, hs: isinstance(n["score"], int | float),
    "Run a manual workflow on many conversations": lambda n, hs: n["ran_on"] == 1,
    "Call what has no method here": lambda n, hs: (
        "@" in n["email"] and n["busiest"] == n["same"] and n["busiest"].name != ""
    ),
}


def thread(names: dict[str, Any], hs: HelpScout, number: int) -> Any:
    threads = hs.conversations.threads.list(names["conversation_id"])
    return next(one for one in threads if one.id == number)


def test_every_snippet_is_checked_and_there_are_at_least_twenty() -> None:
    assert sorted(CHECKS) == sorted(SNIPPETS)
    assert len(SNIPPETS) >= 20


@pytest.mark.account("large:60")
@pytest.mark.parametrize("title", SNIPPETS)
def test_a_snippet_of_the_cookbook_runs(title: str, api: Api, hs: HelpScout) -> None:
    conversation = hs.conversations.list(status="all", number=1003).first()
    assert conversation is not None
    assert conversation.primary_customer is not None
    names: dict[str, Any] = {
        "HelpScout": HelpScout,
        "hs": hs,
        "conversation_id": conversation.id,
        "customer_id": conversation.primary_customer.id,
        "mailbox_id": conversation.mailbox_id,
        "user_id": hs.users.me().id,
    }
    exec(compile(SNIPPETS[title], f"{DOCUMENT.name}: {title}", "exec"), names)
    assert CHECKS[title](names, hs)
