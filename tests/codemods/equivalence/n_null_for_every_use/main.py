# native
"""V1's null and the model's empty text, wherever the text goes."""

import json
import os

import requests

BASE = "https://api.helpscout.net/v1"
AUTH = (os.environ["HELPSCOUT_API_KEY"], "X")


def customer(cid):
    r = requests.get(BASE + "/customers/%d.json" % cid, auth=AUTH)
    r.raise_for_status()
    return r.json()["item"]


def show(value):
    return value is None, value == ""


rows = requests.get(BASE + "/customers.json", auth=AUTH).json()["items"]
for cid in [row["id"] for row in rows][:12]:
    c = customer(cid)
    print(c["lastName"], "%s %s" % (c["firstName"], c["lastName"]), f"{c['lastName']!r:>12}")
    print(show(c["jobTitle"]), c["lastName"] == "", c["lastName"] != "Okafor", not c["lastName"])
    print(c["background"] == None, str(c["background"]) + ";", c["organization"] or "-")
    print({"last": c["lastName"]}, json.dumps([c["jobTitle"]]), c["lastName"] and 1)
    print("{} {}".format(c["lastName"], c.get("organization", "-")), c["lastName"] in (None, ""))
