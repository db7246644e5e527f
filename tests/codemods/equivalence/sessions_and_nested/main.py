# native
import os

import requests

BASE = "https://api.helpscout.net/v1"
KEY = os.environ["HELPSCOUT_API_KEY"]

s = requests.Session()
s.auth = (KEY, "X")


def get(path, **params):
    r = s.get(BASE + path, params=params)
    r.raise_for_status()
    return r.json()


def authors(cid):
    names = set()
    for thread in get("/conversations/%d.json" % cid)["item"]["threads"]:
        if thread["type"] in ("customer", "message") and thread["createdBy"]:
            names.add(thread["createdBy"]["firstName"])
    return sorted(names)


box = get("/mailboxes.json")["items"][0]["id"]
for c in get("/mailboxes/%d/conversations.json" % box, status="active")["items"][:5]:
    print(c["number"], authors(c["id"]))
