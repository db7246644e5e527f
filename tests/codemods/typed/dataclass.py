from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime

import requests

API_KEY = os.environ["HELPSCOUT_API_KEY"]


@dataclass(frozen=True)
class Ticket:
    number: int
    subject: str
    created: datetime
    closed: datetime | None
    tags: list[str]
    owner: str | None


def parsed(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")


def tickets(mailbox_id: int) -> list[Ticket]:
    response = requests.get(
        "https://api.helpscout.net/v1/mailboxes/%d/conversations.json" % mailbox_id, auth=(API_KEY, "X")
    )
    response.raise_for_status()
    return [
        Ticket(
            number=row["number"],
            subject=row["subject"],
            created=datetime.strptime(row["createdAt"], "%Y-%m-%dT%H:%M:%SZ"),
            closed=parsed(row["closedAt"]) if row["closedAt"] else None,
            tags=row["tags"],
            owner=row["owner"]["firstName"] if row["owner"] else None,
        )
        for row in response.json()["items"]
    ]
