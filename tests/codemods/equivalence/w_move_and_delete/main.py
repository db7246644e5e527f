# native
import os

import requests

BASE = "https://api.helpscout.net/v1"
KEY = os.environ["HELPSCOUT_API_KEY"]
AUTH = (KEY, "X")


boxes = requests.get(BASE + "/mailboxes.json", auth=AUTH).json()["items"]
rows = requests.get(BASE + "/mailboxes/%d/conversations.json" % boxes[0]["id"], auth=AUTH).json()["items"]
moved, gone = rows[0]["id"], rows[1]["id"]
r = requests.put(BASE + "/conversations/%d.json" % moved, auth=AUTH, json={"mailbox": {"id": boxes[1]["id"]}})
r.raise_for_status()
r = requests.delete(BASE + "/conversations/%d.json" % gone, auth=AUTH)
r.raise_for_status()
conv = requests.get(BASE + "/conversations/%d.json" % moved, auth=AUTH).json()["item"]
print(conv["mailbox"]["id"] == boxes[1]["id"])
