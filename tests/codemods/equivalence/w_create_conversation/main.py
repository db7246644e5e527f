# native
import os

import requests

BASE = "https://api.helpscout.net/v1"
KEY = os.environ["HELPSCOUT_API_KEY"]
AUTH = (KEY, "X")


def ask(box, email, text):
    r = requests.post(BASE + "/conversations.json", auth=AUTH, json={
        "subject": "Where is my lamp?",
        "customer": {"email": email, "firstName": "Ada"},
        "mailbox": {"id": box},
        "tags": ["vip"],
        "threads": [
            {"type": "customer", "createdBy": {"type": "customer", "email": email}, "body": text},
        ],
    })
    r.raise_for_status()


def note(box, email, user):
    r = requests.post(BASE + "/conversations.json", auth=AUTH, json={
        "subject": "Called us",
        "customer": {"email": email},
        "mailbox": {"id": box},
        "threads": [{"type": "note", "createdBy": {"type": "user", "id": user}, "body": "By phone."}],
    })
    r.raise_for_status()


box = requests.get(BASE + "/mailboxes.json", auth=AUTH).json()["items"][0]["id"]
ask(box, "ada@lamps.test", "It was promised for Monday.")
newest = requests.get(BASE + "/mailboxes/%d/conversations.json" % box, auth=AUTH).json()["items"][0]
print(newest["subject"], newest["status"], newest["tags"], newest["customer"]["email"])
note(box, "bea@lamps.test", 42)
newest = requests.get(BASE + "/mailboxes/%d/conversations.json" % box, auth=AUTH).json()["items"][0]
print(newest["subject"], newest["createdBy"]["id"])
