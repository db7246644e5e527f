# native
import os

import requests

BASE = "https://api.helpscout.net/v1"
KEY = os.environ["HELPSCOUT_API_KEY"]
AUTH = (KEY, "X")


class DeskError(Exception):
    pass


def customer(cid):
    r = requests.get(BASE + "/customers/%d.json" % cid, auth=AUTH)
    if r.status_code >= 400:
        raise DeskError("no customer %d" % cid)
    return r.json()["item"]


known = requests.get(BASE + "/customers.json", auth=AUTH).json()["items"][0]["id"]
for cid in (known, 999999999):
    try:
        print(customer(cid)["lastName"])
    except DeskError as error:
        print(error)
