# native
import os

import requests

BASE = "https://api.helpscout.net/v1"
KEY = os.environ["HELPSCOUT_API_KEY"]


def subject(cid):
    try:
        r = requests.get(BASE + "/conversations/%d.json" % cid, auth=(KEY, "X"))
        r.raise_for_status()
        return r.json()["item"]["subject"]
    except requests.exceptions.HTTPError as e:
        return "failed"


box = requests.get(BASE + "/mailboxes.json", auth=(KEY, "X")).json()["items"][0]["id"]
rows = requests.get(BASE + "/mailboxes/%d/conversations.json" % box, auth=(KEY, "X")).json()["items"]
print(subject(rows[0]["id"]))
print(subject(123456789))
