# native
import os

import requests

BASE = "https://api.helpscout.net/v1"
KEY = os.environ["HELPSCOUT_API_KEY"]
AUTH = (KEY, "X")

box = requests.get(BASE + "/mailboxes.json", auth=AUTH).json()["items"][0]["id"]
cid = requests.get(BASE + "/mailboxes/%d/conversations.json" % box, auth=AUTH).json()["items"][0]["id"]
conv = requests.get(BASE + "/conversations/%d.json" % cid, auth=AUTH).json()["item"]
thread = [t for t in conv["threads"] if t["type"] == "customer"][-1]
requests.put(BASE + "/conversations/%d/threads/%d.json" % (cid, thread["id"]), auth=AUTH,
             json={"body": "Corrected."}).raise_for_status()
again = requests.get(BASE + "/conversations/%d.json" % cid, auth=AUTH).json()["item"]
print([t["body"] for t in again["threads"] if t["id"] == thread["id"]])
