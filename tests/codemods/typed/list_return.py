import os
from typing import Any, Dict, List

import requests

API_KEY = os.environ["HELPSCOUT_API_KEY"]
BASE = "https://api.helpscout.net/v1"


def mailboxes() -> List[Dict[str, Any]]:
    response = requests.get(BASE + "/mailboxes.json", auth=(API_KEY, "X"))
    response.raise_for_status()
    boxes: List[Dict[str, Any]] = response.json()["items"]
    return boxes


def main() -> None:
    for box in mailboxes():
        print(box["id"], box["name"])
    by_id: Dict[int, str] = {box["id"]: box["name"] for box in mailboxes()}
    print(by_id)
