# native
import os

import requests

BASE = "https://api.helpscout.net/v1"
KEY = os.environ["HELPSCOUT_API_KEY"]
AUTH = (KEY, "X")


def subjects(ids):
    found = []
    for cid in ids:
        r = requests.get(BASE + "/conversations/%d.json" % cid, auth=AUTH)
        if r.status_code != 200:
            continue
        found.append(r.json()["item"]["subject"])
    return found


box = requests.get(BASE + "/mailboxes.json", auth=AUTH).json()["items"][0]["id"]
rows = requests.get(BASE + "/mailboxes/%d/conversations.json" % box, auth=AUTH).json()["items"]
print(subjects([rows[0]["id"], 999999999, rows[1]["id"]]))
