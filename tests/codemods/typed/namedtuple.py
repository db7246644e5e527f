import os
from typing import Any, Dict, List, NamedTuple, Optional

import requests

API_KEY = os.environ["HELPSCOUT_API_KEY"]
BASE = "https://api.helpscout.net/v1"


class Line(NamedTuple):
    number: int
    email: str
    owner: Optional[str]
    folder: int


def lines(mailbox_id: int) -> List[Line]:
    found: List[Line] = []
    page: int = 1
    while True:
        response = requests.get(
            BASE + f"/mailboxes/{mailbox_id}/conversations.json", params={"page": page}, auth=(API_KEY, "X")
        )
        response.raise_for_status()
        data: Dict[str, Any] = response.json()
        for row in data["items"]:
            owner = row["owner"]
            found.append(
                Line(
                    number=row["number"],
                    email=row["customer"]["email"],
                    owner=owner["firstName"] if owner else None,
                    folder=row["folderId"],
                )
            )
        if page == data["pages"]:
            break
        page += 1
    return found
