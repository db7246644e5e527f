from __future__ import annotations

import os
from typing import Any, Protocol

import requests

API_KEY = os.environ["HELPSCOUT_API_KEY"]


class Sink(Protocol):
    def write(self, number: int, subject: str, tags: list[str]) -> None: ...


class Printer:
    def write(self, number: int, subject: str, tags: list[str]) -> None:
        print(number, subject, ",".join(tags))


def export(mailbox_id: int, sink: Sink) -> int:
    response = requests.get(
        f"https://api.helpscout.net/v1/mailboxes/{mailbox_id}/conversations.json", auth=(API_KEY, "X")
    )
    response.raise_for_status()
    rows: list[dict[str, Any]] = response.json()["items"]
    for row in rows:
        sink.write(row["number"], row["subject"], row["tags"])
    return len(rows)


if __name__ == "__main__":
    print(export(101, Printer()))
