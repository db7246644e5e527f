import os
from typing import Any, Dict, Iterator

import requests

API_KEY = os.environ["HELPSCOUT_API_KEY"]
BASE = "https://api.helpscout.net/v1"


def conversations(mailbox_id: int) -> Iterator[Dict[str, Any]]:
    page = 1
    while True:
        response = requests.get(
            BASE + "/mailboxes/%d/conversations.json" % mailbox_id,
            auth=(API_KEY, "X"),
            params={"page": page},
        )
        response.raise_for_status()
        data: Dict[str, Any] = response.json()
        yield from data["items"]
        if page >= data["pages"]:
            break
        page += 1


def main() -> None:
    for row in conversations(101):
        print(row["number"], row["createdAt"], row["customer"]["email"])
