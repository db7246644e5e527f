# mixed
import os

import requests

BASE = "https://api.helpscout.net/v1"
AUTH = (os.environ["HELPSCOUT_API_KEY"], "X")
CUSTOMER = BASE + "/customers/%d.json"


def known(ids):
    return [cid for cid in ids if requests.get(CUSTOMER % cid, auth=AUTH).ok]


def is_known(cid, trusted):
    return trusted or requests.get(CUSTOMER % cid, auth=AUTH).status_code == 200


def later(cid):
    return lambda: requests.get(CUSTOMER % cid, auth=AUTH).status_code == 200


def gender(cid, value):
    with requests.Session() as session:
        r = session.put(CUSTOMER % cid, json={"gender": value}, auth=AUTH)
    if r.status_code == 404:
        raise RuntimeError("no such customer")
    return "sent"


box = requests.get(BASE + "/mailboxes.json", auth=AUTH).json()["items"][0]["id"]
rows = requests.get(BASE + "/mailboxes/%d/conversations.json" % box, auth=AUTH).json()["items"]
cid = rows[0]["customer"]["id"]
print(known([cid, 999999999]) == [cid])
print(is_known(999999999, True), is_known(999999999, False), is_known(cid, False))
print(later(cid)(), later(999999999)())
print(gender(cid, "unheard of"))
