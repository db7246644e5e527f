# native
import os

import requests

BASE = "https://api.helpscout.net/v1"
AUTH = (os.environ["HELPSCOUT_API_KEY"], "X")


def conversation(cid):
    return requests.get(BASE + "/conversations/%d.json" % cid, auth=AUTH).json()["item"]


box = requests.get(BASE + "/mailboxes.json", auth=AUTH).json()["items"][0]["id"]
rows = requests.get(BASE + "/mailboxes/%d/conversations.json" % box, auth=AUTH).json()["items"]
print([row["tags"] for row in rows[:12]])
for row in rows[:12]:
    conv = conversation(row["id"])
    print(conv["tags"], conv["tags"] == [], {"tags": conv["tags"]}, (conv["tags"] or [])[:1])
