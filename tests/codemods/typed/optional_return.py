import os
from typing import Any, Dict, Optional

import requests

API_KEY = os.environ["HELPSCOUT_API_KEY"]
BASE = "https://api.helpscout.net/v1"


def customer(customer_id: int) -> Optional[Dict[str, Any]]:
    response = requests.get(BASE + "/customers/%d.json" % customer_id, auth=(API_KEY, "X"))
    if response.status_code == 404:
        return None
    response.raise_for_status()
    item: Dict[str, Any] = response.json()["item"]
    return item


def main() -> None:
    found = customer(8001)
    if found is not None:
        print(found["firstName"], found["lastName"])
