import os
from typing import Any, Dict, List, Optional

import requests

API_KEY = os.environ["HELPSCOUT_API_KEY"]
BASE = "https://api.helpscout.net/v1"


def first_author(conversation_id: int) -> str:
    response = requests.get(BASE + f"/conversations/{conversation_id}.json", auth=(API_KEY, "X"))
    response.raise_for_status()
    threads: List[Dict[str, Any]] = response.json()["item"]["threads"]
    author: Dict[str, Any] = threads[-1]["createdBy"]
    return f"{author['firstName']} {author['lastName']}"


def files(conversation_id: int) -> List[str]:
    response = requests.get(BASE + f"/conversations/{conversation_id}.json", auth=(API_KEY, "X"))
    response.raise_for_status()
    found: List[str] = []
    for thread in response.json()["item"]["threads"]:
        for attachment in thread["attachments"] or []:
            found.append(attachment["fileName"])
    return found


def words(conversation_id: int) -> int:
    response = requests.get(BASE + f"/conversations/{conversation_id}.json", auth=(API_KEY, "X"))
    response.raise_for_status()
    return sum(len(thread["body"].split()) for thread in response.json()["item"]["threads"])


def closed_by(conversation_id: int) -> Optional[str]:
    response = requests.get(BASE + f"/conversations/{conversation_id}.json", auth=(API_KEY, "X"))
    response.raise_for_status()
    item: Dict[str, Any] = response.json()["item"]
    return str(item["closedBy"]["firstName"]) if item["closedBy"] else None
