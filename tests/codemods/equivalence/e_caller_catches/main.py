# native
import os

import requests

BASE = "https://api.helpscout.net/v1"
KEY = os.environ["HELPSCOUT_API_KEY"]
AUTH = (KEY, "X")


def subject(cid):
    r = requests.get(BASE + "/conversations/%d.json" % cid, auth=AUTH)
    r.raise_for_status()
    return r.json()["item"]["subject"]


def safe(cid):
    try:
        return subject(cid)
    except requests.RequestException:
        return "-"


box = requests.get(BASE + "/mailboxes.json", auth=AUTH).json()["items"][0]["id"]
rows = requests.get(BASE + "/mailboxes/%d/conversations.json" % box, auth=AUTH).json()["items"]
print(safe(rows[0]["id"]), safe(999999999))
