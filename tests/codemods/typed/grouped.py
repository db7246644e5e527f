import os
from typing import Any, Dict, List

import requests

API_KEY = os.environ["HELPSCOUT_API_KEY"]
BASE = "https://api.helpscout.net/v1"


def grouped(mailbox_id: int) -> Dict[str, List[Dict[str, Any]]]:
    response = requests.get(BASE + f"/mailboxes/{mailbox_id}/conversations.json", auth=(API_KEY, "X"))
    response.raise_for_status()
    groups: Dict[str, List[Dict[str, Any]]] = {}
    for row in response.json()["items"]:
        groups.setdefault(row["status"], []).append(row)
    return groups


def by_id(mailbox_id: int) -> Dict[int, Dict[str, Any]]:
    response = requests.get(BASE + f"/mailboxes/{mailbox_id}/conversations.json", auth=(API_KEY, "X"))
    response.raise_for_status()
    return {row["id"]: row for row in response.json()["items"]}


def main() -> None:
    for status, rows in grouped(101).items():
        print(status, [row["number"] for row in rows])
    print(by_id(101)[50001]["subject"])
