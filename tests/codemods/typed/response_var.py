import os
from typing import Any, Dict, List, Tuple

import requests

API_KEY = os.environ["HELPSCOUT_API_KEY"]
BASE = "https://api.helpscout.net/v1"


def newest(mailbox_id: int) -> List[Tuple[int, str, str]]:
    response: requests.Response = requests.get(BASE + f"/mailboxes/{mailbox_id}/conversations.json", auth=(API_KEY, "X"))
    response.raise_for_status()
    payload: Dict[str, Any] = response.json()
    rows: List[Dict[str, Any]] = sorted(payload["items"], key=lambda row: str(row["createdAt"]), reverse=True)
    return [(int(row["number"]), str(row["subject"]), str(row["createdAt"])[:10]) for row in rows]


def ordered(mailbox_id: int) -> List[int]:
    response = requests.get(BASE + f"/mailboxes/{mailbox_id}/conversations.json", auth=(API_KEY, "X"))
    response.raise_for_status()
    rows = response.json()["items"]
    rows.sort(key=lambda row: row["createdAt"])
    late: List[int] = [row["id"] for row in rows if row["userModifiedAt"] > row["createdAt"]]
    return late
