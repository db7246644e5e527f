# native
"""Lists of texts and of objects that V1 sent as null or as `[]`, with and without `or []`."""
import os

import requests

BASE = "https://api.helpscout.net/v1"
AUTH = (os.environ["HELPSCOUT_API_KEY"], "X")


def conv(cid):
    r = requests.get(BASE + "/conversations/%d.json" % cid, auth=AUTH)
    r.raise_for_status()
    return r.json()["item"]


def every(status):
    page = 1
    while True:
        r = requests.get(
            BASE + "/mailboxes/101/conversations.json",
            params={"page": page, "status": status},
            auth=AUTH,
        )
        r.raise_for_status()
        data = r.json()
        for c in data["items"]:
            yield c
        if page >= data["pages"]:
            return
        page += 1


def show(status):
    page = 1
    while True:
        r = requests.get(
            BASE + "/mailboxes/101/conversations.json",
            params={"page": page, "status": status},
            auth=AUTH,
        )
        r.raise_for_status()
        for c in r.json()["items"]:
            print(c["id"])
        if page >= r.json()["pages"]:
            return None
        page += 1


for cid in (50001, 50003, 50004):
    c = conv(cid)
    print((c["tags"] or [])[:1], sorted(c["tags"] or []), (c["tags"] or []) + ["x"])
    print(len(c["tags"] or []), ", ".join(c["tags"] or ()), c["tags"] or [], list(c["tags"] or []))
    tags = c["tags"] or []
    tags.append("new")
    print(tags)
    for t in c["threads"]:
        print(len(t["attachments"] or []), [a["fileName"] for a in t["attachments"] or []])
        print(t["cc"] or [], [t["cc"]], "vip" in (t["cc"] or []))

r = requests.get(BASE + "/mailboxes/101/conversations.json", auth=AUTH)
r.raise_for_status()
print([c["id"] for c in list(r.json()["items"])[:2]])
r = requests.get(BASE + "/mailboxes/101/conversations.json", auth=AUTH)
r.raise_for_status()
print([c["id"] for c in sorted(r.json()["items"], key=lambda c: c["number"])][:2])
mine = []
r = requests.get(BASE + "/mailboxes/101/conversations.json", auth=AUTH)
r.raise_for_status()
mine.extend(r.json()["items"])
print(len(mine), len(list(every("pending"))))
show("pending")
