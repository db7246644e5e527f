# native
import os
from helpers import *

import requests

BASE = "https://api.helpscout.net/v1"
AUTH = (os.environ["HELPSCOUT_API_KEY"], "X")
hs = "a name of ours"


class NotFoundError(Exception):
    pass


def list(value):
    return "[%s]" % value


def find(i):
    r = requests.get(BASE + "/conversations/%d.json" % i, auth=AUTH)
    if r.status_code == 404:
        raise NotFoundError(i)
    r.raise_for_status()
    return r.json()["item"]["subject"]


def subject(i, APIError=None):
    try:
        return find(i)
    except NotFoundError as error:
        print("missing", error)
    return APIError


def rows(box, islice=2):
    r = requests.get(BASE + "/mailboxes/%d/conversations.json" % box, auth=AUTH)
    r.raise_for_status()
    return [c["id"] for c in r.json()["items"]][:islice]


mailboxes = requests.get(BASE + "/mailboxes.json", auth=AUTH).json()["items"]
for box in mailboxes[:2]:
    print(rows(box["id"]), list(hs))
print(islice([1, 2], 3))
print(subject(50001), subject(99999999, "none"))
