# native
import os

import requests

BASE = "https://api.helpscout.net/v1"
API_KEY = os.environ["HELPSCOUT_API_KEY"]


def mailbox_ids():
    r = requests.get(BASE + "/mailboxes.json", auth=(API_KEY, "X"))
    return [box["id"] for box in r.json()["items"]]


def unowned(mailbox_id, tag):
    page = 1
    while True:
        r = requests.get(BASE + "/mailboxes/%d/conversations.json" % mailbox_id,
                         auth=(API_KEY, "X"), params={"status": "active", "page": page})
        r.raise_for_status()
        data = r.json()
        for c in data["items"]:
            if c["owner"] is None and tag in c["tags"]:
                yield c["id"], c["customer"]["firstName"]
        if page == data["pages"]:
            break
        page += 1


if __name__ == "__main__":
    for box in mailbox_ids():
        for cid, name in unowned(box, "vip"):
            print(box, cid, name)
        print(box, len(list(unowned(box, "refund"))))
