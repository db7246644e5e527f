# native
"""Null and empty fields: owners, texts, receivers, tags, who wrote a thread; a status of None."""
import json
import os

import requests
from requests.adapters import HTTPAdapter

BASE = "https://api.helpscout.net/v1"

session = requests.Session()
session.mount("https://", HTTPAdapter(max_retries=2))
session.auth = (os.environ["HELPSCOUT_API_KEY"], "X")
session.headers.update({"Accept": "application/json"})


def get(path, **params):
    r = session.get(BASE + path, params=params)
    r.raise_for_status()
    return r.json()


def rows(box, status=None):
    return get("/mailboxes/%d/conversations.json" % box, status=status)["items"]


def owner_line(c):
    owner = c["owner"] or {}
    return "%s <%s>" % (owner.get("firstName", "nobody"), owner.get("email") or "-")


def card(customer):
    text = customer["background"]
    if text is None:
        print("nothing known")
    return {"name": customer["firstName"], "about": customer["background"]}


def receivers(conv):
    return [t["to"] for t in conv["threads"]]


box = get("/mailboxes.json")["items"][0]["id"]
print(len(rows(box)), [c["id"] for c in rows(box, "pending")])
for c in rows(box):
    print(owner_line(c), (c.get("customer") or {}).get("email"), c["tags"])
    conv = get("/conversations/%d.json" % c["id"])["item"]
    print(receivers(conv), conv["tags"], [t["createdByCustomer"] for t in conv["threads"]])
for c in get("/customers.json")["items"]:
    print(json.dumps(card(get("/customers/%d.json" % c["id"])["item"]), sort_keys=True))
for f in get("/mailboxes/%d/folders.json" % box)["items"]:
    print(f["name"], f["userId"] is None, f["totalCount"] is None)
data = get("/mailboxes/%d/conversations.json" % box, tag="nosuchtag")
if data["items"]:
    print(data["items"][0]["id"])
print(len(data["items"]), "rows with that tag")
