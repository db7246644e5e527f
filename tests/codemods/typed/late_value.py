import os
from typing import Any, Dict, Iterable, List, Optional

import requests

API_KEY = os.environ["HELPSCOUT_API_KEY"]
BASE = "https://api.helpscout.net/v1"


def find(email: str) -> Optional[Dict[str, Any]]:
    found: Optional[Dict[str, Any]] = None
    response = requests.get(BASE + "/customers.json", params={"email": email}, auth=(API_KEY, "X"))
    response.raise_for_status()
    for row in response.json()["items"]:
        if row["firstName"]:
            found = row
    return found


def names(ids: Iterable[int]) -> List[str]:
    rows: List[Dict[str, Any]] = []
    for customer_id in ids:
        response = requests.get(BASE + f"/customers/{customer_id}.json", auth=(API_KEY, "X"))
        if response.status_code == 404:
            continue
        response.raise_for_status()
        rows.append(response.json()["item"])
    return [str(row["firstName"]) for row in rows]


def main() -> None:
    customer = find("a@example.com")
    print(customer["lastName"] if customer else "nobody", names([8001]))
