# native
import os

import requests

BASE = "https://api.helpscout.net/v1"
KEY = os.environ["HELPSCOUT_API_KEY"]


def everything(box):
    rows = []
    page = 1
    pages = 1
    while page <= pages:
        r = requests.get(BASE + "/mailboxes/%d/conversations.json" % box, auth=(KEY, "X"),
                         params={"page": page})
        data = r.json()
        rows += data["items"]
        pages = data["pages"]
        page += 1
    return rows


for box in requests.get(BASE + "/mailboxes.json", auth=(KEY, "X")).json()["items"]:
    rows = everything(box["id"])
    print(box["name"], len(rows), rows[0]["number"], rows[-1]["number"])
    by_owner = {}
    for c in rows:
        name = c["owner"]["firstName"] if c["owner"] else None
        by_owner[name] = by_owner.get(name, 0) + 1
    print(sorted(by_owner.items(), key=str))
