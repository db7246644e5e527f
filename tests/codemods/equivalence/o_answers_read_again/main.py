# native
"""One answer that is read again: in loops, generators, conditions, f-strings and other functions."""
import os

import requests

BASE = "https://api.helpscout.net/v1"
AUTH = (os.environ["HELPSCOUT_API_KEY"], "X")


def ask(path):
    r = requests.get(BASE + path, auth=AUTH)
    r.raise_for_status()
    return r.json()


def count(data, status):
    return sum(c["status"] == status for c in data["items"])


class Desk:
    def __init__(self):
        self.data = ask("/mailboxes/101/conversations.json")

    def numbers(self):
        return [c["number"] for c in self.data["items"]]


first = ask("/mailboxes/101/conversations.json")
for status in ("active", "pending", "closed"):
    print(status, sum(c["status"] == status for c in first["items"]))

second = ask("/mailboxes/101/conversations.json")
print(f"{len(second['items'])} rows, from {second['items'][-1]['number']}")
if second["items"]:
    print(second["items"][0]["subject"])

third = ask("/mailboxes/101/conversations.json")
for status in ("active", "pending", "closed"):
    print(status, count(third, status))

fourth = ask("/mailboxes/101/conversations.json")
turns = 3
while turns:
    for c in fourth["items"]:
        turns -= c["number"] > 0
        if not turns:
            break
print([[c["id"] for c in fourth["items"] if c["status"] == s] for s in ("active", "closed")])

desk = Desk()
print(desk.numbers() == desk.numbers())

boxes = ask("/mailboxes.json")
for status in ("active", "pending"):
    for box in boxes["items"]:
        rows = ask("/mailboxes/%d/conversations.json" % box["id"])
        print(status, box["name"], [c["id"] for c in rows["items"] if c["status"] == status])
