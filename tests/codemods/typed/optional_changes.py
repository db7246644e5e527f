import os
from typing import Any, Dict, List, Optional

import requests

API_KEY = os.environ["HELPSCOUT_API_KEY"]
BASE = "https://api.helpscout.net/v1"


def note(conversation_id: int, user_id: int, text: str) -> None:
    body: Dict[str, Any] = {"type": "note", "createdBy": {"type": "user", "id": user_id}, "body": text}
    response = requests.post(f"{BASE}/conversations/{conversation_id}.json", json=body, auth=(API_KEY, "X"))
    response.raise_for_status()


def close(conversation_id: int) -> bool:
    response = requests.put(
        f"{BASE}/conversations/{conversation_id}.json", json={"status": "closed"}, auth=(API_KEY, "X")
    )
    return response.status_code == 200


def tag(conversation_id: int, tags: List[str]) -> None:
    payload: Dict[str, List[str]] = {"tags": tags}
    requests.put(
        f"{BASE}/conversations/{conversation_id}.json", json=payload, auth=(API_KEY, "X")
    ).raise_for_status()


def assign(conversation_id: int, owner: Optional[int] = None) -> None:
    changes: Dict[str, Any] = {"status": "active"}
    if owner:
        changes["owner"] = {"id": owner}
    requests.put(
        f"{BASE}/conversations/{conversation_id}.json", json=changes, auth=(API_KEY, "X")
    ).raise_for_status()
