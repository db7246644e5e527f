import os
from typing import Any, Dict, Optional

import requests

API_KEY = os.environ["HELPSCOUT_API_KEY"]
BASE = "https://api.helpscout.net/v1"


def show(conversation_id: int) -> None:
    response = requests.get(f"{BASE}/conversations/{conversation_id}.json", auth=(API_KEY, "X"))
    response.raise_for_status()
    item: Dict[str, Any] = response.json()["item"]
    print(item["number"], item["subject"])
    owner: Optional[Dict[str, Any]] = item["owner"]
    if owner is not None:
        print(owner["firstName"])
