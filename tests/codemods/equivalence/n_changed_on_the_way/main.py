# native
"""Rows that are changed while they are looped over: in the loop, in a helper, behind a generator."""
import os

import requests

BASE = "https://api.helpscout.net/v1"
AUTH = (os.environ["HELPSCOUT_API_KEY"], "X")


def active(box):
    r = requests.get(BASE + "/mailboxes/%d/conversations.json" % box, auth=AUTH,
                     params={"status": "active"})
    r.raise_for_status()
    return r.json()


def change(cid, **body):
    r = requests.put(BASE + "/conversations/%d.json" % cid, auth=AUTH, json={"status": "closed"})
    r.raise_for_status()


def odd(box):
    for c in active(box)["items"]:
        if c["number"] % 2:
            yield c


def main():
    r = requests.get(BASE + "/mailboxes.json", auth=AUTH)
    box = r.json()["items"][0]["id"]
    for c in odd(box):
        change(c["id"])
        print("odd", c["number"])
    for c in active(box)["items"]:
        url = BASE + "/conversations/%d.json" % c["id"]
        requests.put(url, auth=AUTH, json={"status": "pending"}).raise_for_status()
        print("pending", c["number"])
    print(len(active(box)["items"]), "left")


main()
