import os
from typing import Any, Dict, List, Optional

import requests

API_KEY = os.environ["HELPSCOUT_API_KEY"]
BASE = "https://api.helpscout.net/v1"


def rows(mailbox_id: int, status: str = "all", tag: Optional[str] = None, page: int = 1) -> List[Any]:
    params: Dict[str, Any] = {"status": status, "page": page}
    if tag:
        params["tag"] = tag
    response = requests.get(BASE + f"/mailboxes/{mailbox_id}/conversations.json", params=params, auth=(API_KEY, "X"))
    response.raise_for_status()
    return list(response.json()["items"])


def main() -> None:
    total: int = 0
    for row in rows(101, tag="vip"):
        total += int(row["threadCount"])
    print(total)
