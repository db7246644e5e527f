import os
from typing import Any, Dict, List, Optional

import requests

API_KEY = os.environ["HELPSCOUT_API_KEY"]
BASE = "https://api.helpscout.net/v1"


def texts(conversation_id: int) -> List[str]:
    response = requests.get(f"{BASE}/conversations/{conversation_id}.json", auth=(API_KEY, "X"))
    response.raise_for_status()
    return [str(thread["body"]) for thread in response.json()["item"]["threads"]]


def author(conversation_id: int) -> str:
    response = requests.get(f"{BASE}/conversations/{conversation_id}.json", auth=(API_KEY, "X"))
    response.raise_for_status()
    last: Dict[str, Any] = response.json()["item"]["threads"][-1]
    name: str = last["createdBy"]["firstName"]
    return name


def email(conversation_id: int) -> Optional[str]:
    response = requests.get(f"{BASE}/conversations/{conversation_id}.json", auth=(API_KEY, "X"))
    response.raise_for_status()
    address: Optional[str] = response.json()["item"]["customer"]["email"]
    return address


def closed(conversation_id: int) -> Optional[str]:
    response = requests.get(f"{BASE}/conversations/{conversation_id}.json", auth=(API_KEY, "X"))
    response.raise_for_status()
    stamp: Optional[str] = response.json()["item"]["closedAt"]
    return stamp
