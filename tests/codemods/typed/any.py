import os
from typing import Any, List

import requests

API_KEY = os.environ["HELPSCOUT_API_KEY"]
BASE = "https://api.helpscout.net/v1"


def conversation(conversation_id: int) -> Any:
    response = requests.get(f"{BASE}/conversations/{conversation_id}.json", auth=(API_KEY, "X"))
    response.raise_for_status()
    return response.json()["item"]


def people(mailbox_id: int) -> List[str]:
    names: List[str] = []
    page: int = 1
    while True:
        response = requests.get(
            f"{BASE}/mailboxes/{mailbox_id}/conversations.json", params={"page": page}, auth=(API_KEY, "X")
        )
        response.raise_for_status()
        data = response.json()
        for row in data["items"]:
            names.append(row["customer"]["firstName"])
        if page >= data["pages"]:
            break
        page += 1
    return names


def main() -> None:
    item = conversation(1)
    print(item["subject"], item["owner"]["firstName"] if item["owner"] else "-")
    print(people(101))
