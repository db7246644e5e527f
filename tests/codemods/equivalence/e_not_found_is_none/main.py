# native
import os

import requests

BASE = "https://api.helpscout.net/v1"
KEY = os.environ["HELPSCOUT_API_KEY"]


def customer(cid):
    r = requests.get(BASE + "/customers/%d.json" % cid, auth=(KEY, "X"))
    if r.status_code == 404:
        return None
    r.raise_for_status()
    return r.json()["item"]


known = requests.get(BASE + "/customers.json", auth=(KEY, "X")).json()["items"][0]["id"]
for cid in (known, 987654321):
    c = customer(cid)
    print(c["firstName"] if c else "no such customer")
