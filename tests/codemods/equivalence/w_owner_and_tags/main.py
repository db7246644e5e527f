# native
import os

import requests

BASE = "https://api.helpscout.net/v1"
KEY = os.environ["HELPSCOUT_API_KEY"]


def update(cid, owner, tags):
    r = requests.put(BASE + "/conversations/%d.json" % cid, auth=(KEY, "X"),
                     json={"owner": {"id": owner, "type": "user"}, "tags": tags})
    r.raise_for_status()


def drop(cid):
    requests.put(BASE + "/conversations/%d.json" % cid, auth=(KEY, "X"), json={"owner": None})


me = requests.get(BASE + "/users/me.json", auth=(KEY, "X")).json()["item"]["id"]
box = requests.get(BASE + "/mailboxes.json", auth=(KEY, "X")).json()["items"][0]["id"]
rows = requests.get(BASE + "/mailboxes/%d/conversations.json" % box, auth=(KEY, "X")).json()["items"]
update(rows[0]["id"], me, ["vip", "checked"])
drop(rows[1]["id"])
for row in rows[:2]:
    conv = requests.get(BASE + "/conversations/%d.json" % row["id"], auth=(KEY, "X")).json()["item"]
    print(conv["owner"]["firstName"] if conv["owner"] else "nobody", sorted(conv["tags"] or []))
