"""Leave an internal note on a conversation."""
import requests

from settings import API_KEY


def add_note(conversation_id, user_id, text):
    response = requests.post(
        "https://api.helpscout.net/v1/conversations/%d.json" % conversation_id,
        auth=(API_KEY, "X"),
        json={"type": "note", "createdBy": {"type": "user", "id": user_id}, "body": text},
    )
    response.raise_for_status()


def latest_thread(conversation_id):
    """The newest thread of a conversation: (type, body)."""
    response = requests.get(
        "https://api.helpscout.net/v1/conversations/%d.json" % conversation_id,
        auth=(API_KEY, "X"),
    )
    response.raise_for_status()
    thread = response.json()["item"]["threads"][0]
    return thread["type"], thread["body"]
