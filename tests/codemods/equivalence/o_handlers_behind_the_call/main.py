# mixed
import os
from contextlib import suppress

import requests

BASE = "https://api.helpscout.net/v1"
AUTH = (os.environ["HELPSCOUT_API_KEY"], "X")
CUSTOMER = BASE + "/customers/%d.json"


def by_status(cid):
    r = requests.get(CUSTOMER % cid, auth=AUTH)
    try:
        r.raise_for_status()
    except requests.RequestException:
        return "none"
    return r.json()["item"]["firstName"]


def by_key(cid):
    r = requests.get(CUSTOMER % cid, auth=AUTH)
    try:
        return r.json()["item"]["firstName"]
    except KeyError:
        return "none"


def by_assertion(cid):
    r = requests.get(CUSTOMER % cid, auth=AUTH)
    try:
        assert r.ok
    except AssertionError:
        return "none"
    return r.json()["item"]["firstName"]


def checked(r):
    r.raise_for_status()
    return r


def by_function(cid):
    r = requests.get(CUSTOMER % cid, auth=AUTH)
    try:
        checked(r)
    except requests.HTTPError:
        return "none"
    return r.json()["item"]["firstName"]


def suppressed(cid):
    name = "none"
    r = requests.get(CUSTOMER % cid, auth=AUTH)
    with suppress(KeyError):
        name = r.json()["item"]["firstName"]
    return name


box = requests.get(BASE + "/mailboxes.json", auth=AUTH).json()["items"][0]["id"]
rows = requests.get(BASE + "/mailboxes/%d/conversations.json" % box, auth=AUTH).json()["items"]
cid = rows[0]["customer"]["id"]
for name in (by_status, by_key, by_assertion, by_function, suppressed):
    print(name(cid), name(999999999))
