import os
from typing import Any, Dict

import requests

API_KEY = os.environ["HELPSCOUT_API_KEY"]
BASE = "https://api.helpscout.net/v1"


def conversation(conversation_id: int) -> Dict[str, Any]:
    response = requests.get(f"{BASE}/conversations/{conversation_id}.json", auth=(API_KEY, "X"))
    response.raise_for_status()
    item: Dict[str, Any] = response.json()["item"]
    return item


def line(item: Dict[str, Any]) -> str:
    return "#%d %s" % (item["number"], item["subject"])


def main() -> None:
    print(line(conversation(1)))
