import os

import requests

API_KEY = os.environ["HELPSCOUT_API_KEY"]
BASE = "https://api.helpscout.net/v1"


def subject(conversation_id: int) -> str:
    response = requests.get(f"{BASE}/conversations/{conversation_id}.json", auth=(API_KEY, "X"))
    response.raise_for_status()
    return str(response.json()["item"]["subject"])


def created(conversation_id: int) -> str:
    response = requests.get(f"{BASE}/conversations/{conversation_id}.json", auth=(API_KEY, "X"))
    response.raise_for_status()
    return str(response.json()["item"]["createdAt"])


def number(conversation_id: int) -> int:
    response = requests.get(f"{BASE}/conversations/{conversation_id}.json", auth=(API_KEY, "X"))
    response.raise_for_status()
    return int(response.json()["item"]["number"])
