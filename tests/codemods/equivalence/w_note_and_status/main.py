# native
import os

import requests

BASE = "https://api.helpscout.net/v1"
KEY = os.environ["HELPSCOUT_API_KEY"]


def note(cid, user, text):
    r = requests.post(BASE + "/conversations/%d.json" % cid, auth=(KEY, "X"),
                      json={"type": "note", "createdBy": {"type": "user", "id": user}, "body": text})
    r.raise_for_status()


def close(cid):
    requests.put(BASE + "/conversations/%d.json" % cid, auth=(KEY, "X"),
                 json={"status": "closed", "subject": "Closed: see note"}).raise_for_status()


me = requests.get(BASE + "/users/me.json", auth=(KEY, "X")).json()["item"]["id"]
box = requests.get(BASE + "/mailboxes.json", auth=(KEY, "X")).json()["items"][0]["id"]
conv = requests.get(BASE + "/mailboxes/%d/conversations.json" % box, auth=(KEY, "X"),
                    params={"status": "active"}).json()["items"][0]
note(conv["id"], me, "Looked into it.")
close(conv["id"])
after = requests.get(BASE + "/conversations/%d.json" % conv["id"], auth=(KEY, "X")).json()["item"]
print(after["status"], after["subject"], after["threads"][0]["type"])
