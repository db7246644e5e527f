import os
from typing import Any, Dict, Generator, Iterable

import requests

API_KEY = os.environ["HELPSCOUT_API_KEY"]
BASE = "https://api.helpscout.net/v1"


Record = Dict[str, Any]


def pages(mailbox_id: int) -> Generator[Record, None, None]:
    page = 1
    while True:
        response = requests.get(
            BASE + f"/mailboxes/{mailbox_id}/conversations.json", params={"page": page}, auth=(API_KEY, "X")
        )
        response.raise_for_status()
        data = response.json()
        for row in data["items"]:
            yield row
        if page >= data["pages"]:
            return
        page += 1


def count(rows: Iterable[Record]) -> int:
    return sum(1 for row in rows if row["status"] == "active")


def main() -> None:
    print(count(pages(101)))
