# native
import os

import requests

BASE = "https://api.helpscout.net/v1"
AUTH = (os.environ["HELPSCOUT_API_KEY"], "X")


def call(path):
    return requests.get(BASE + path, auth=AUTH).json()


def subject(cid):
    conv = call("/conversations/%d.json" % cid).get("item")
    if not conv:
        return "no such conversation"
    return conv["subject"]


def name(cid):
    c = requests.get(BASE + "/customers/%d.json" % cid, auth=AUTH).json().get("item")
    if c is None:
        return None
    return c["firstName"]


box = call("/mailboxes.json")["items"][0]["id"]
row = call("/mailboxes/%d/conversations.json" % box)["items"][0]
print(subject(row["id"]), subject(999999999))
print(name(row["customer"]["id"]), name(999999999))
