# native
import os

import requests

BASE = "https://api.helpscout.net/v1"
KEY = os.environ["HELPSCOUT_API_KEY"]


def conversations(box, status):
    page = 1
    while True:
        data = requests.get(BASE + "/mailboxes/%d/conversations.json" % box, auth=(KEY, "X"),
                            params={"page": page, "status": status}).json()
        if not data["items"]:
            break
        yield from data["items"]
        page += 1


for box in requests.get(BASE + "/mailboxes.json", auth=(KEY, "X")).json()["items"]:
    waiting = [c for c in conversations(box["id"], "pending") if not c["owner"]]
    print(box["name"], len(waiting), [c["subject"] for c in waiting[:2]])
