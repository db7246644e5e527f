# native
import os

import requests

BASE = "https://api.helpscout.net/v1"
AUTH = (os.environ["HELPSCOUT_API_KEY"], "X")


def name(cid):
    if (r := requests.get(BASE + "/customers/%d.json" % cid, auth=AUTH)).status_code != 200:
        return "none"
    return r.json()["item"]["firstName"]


def name_if_ok(cid):
    if (r := requests.get(BASE + "/customers/%d.json" % cid, auth=AUTH)).ok:
        return r.json()["item"]["firstName"]
    return "none"


def boxes():
    if (r := requests.get(BASE + "/mailboxes.json", auth=AUTH)).status_code != 200:
        raise RuntimeError("no mailboxes")
    return [box["name"] for box in r.json()["items"]]


def close(cid):
    url = BASE + "/conversations/%d.json" % cid
    if requests.put(url, json={"status": "closed"}, auth=AUTH).status_code != 200:
        raise RuntimeError("not closed")


def retitle(cid):
    url = BASE + "/conversations/%d.json" % cid
    assert requests.put(url, json={"subject": "Seen"}, auth=AUTH).status_code == 200


box = requests.get(BASE + "/mailboxes.json", auth=AUTH).json()["items"][0]["id"]
rows = requests.get(BASE + "/mailboxes/%d/conversations.json" % box, auth=AUTH).json()["items"]
first, second = rows[0], rows[1]
print(name(first["customer"]["id"]), name(999999999))
print(name_if_ok(first["customer"]["id"]), name_if_ok(999999999))
print(boxes())
close(first["id"])
retitle(second["id"])
