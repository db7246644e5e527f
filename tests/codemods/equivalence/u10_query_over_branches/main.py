# native
"""Queries put together over branches: a dict filled key by key, and a URL that is added to."""
import os

import requests

BASE = "https://api.helpscout.net/v1"
AUTH = (os.environ["HELPSCOUT_API_KEY"], "X")


def ask(path, params=None):
    r = requests.get(BASE + path, auth=AUTH, params=params)
    r.raise_for_status()
    return r.json()


def rows(box, tag=None, status=None, since=None):
    params = {}
    if status:
        params["status"] = status
    if tag is not None:
        params["tag"] = tag
    if since:
        params["modifiedSince"] = since
    return ask("/mailboxes/%d/conversations.json" % box, params)["items"]


def glued(box, status=None, waiting=False):
    url = BASE + "/mailboxes/%d/conversations.json?tag=vip" % box
    if waiting:
        url += "&status=pending"
    r = requests.get(url, auth=AUTH)
    return [c["id"] for c in r.json()["items"]]


def every(box, tag=None):
    params = {"status": "active"}
    if tag:
        params["tag"] = tag
    page = 1
    while True:
        params["page"] = page
        data = requests.get(BASE + "/mailboxes/%d/conversations.json" % box, auth=AUTH,
                            params=params).json()
        for c in data["items"]:
            yield c["id"]
        if page >= data["pages"]:
            break
        page += 1


box = ask("/mailboxes.json")["items"][0]["id"]
for some in (rows(box), rows(box, "vip"), rows(box, status="pending")):
    print([c["id"] for c in some][:8])
print([c["id"] for c in rows(box, since="2024-03-01T00:00:00Z")][:8])
print(glued(box), glued(box, waiting=True))
print(list(every(box)), list(every(box, "vip")))
