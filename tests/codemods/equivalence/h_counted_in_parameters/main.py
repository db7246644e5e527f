# native
import os
from itertools import groupby
from operator import itemgetter

import requests

AUTH = (os.environ["HELPSCOUT_API_KEY"], "X")
ROOT = "https://api.helpscout.net/v1"


def get(path, params=None):
    for attempt in range(3):
        r = requests.get(ROOT + path, params=params, auth=AUTH)
        if r.status_code == 429:
            continue
        r.raise_for_status()
        return r.json()
    raise RuntimeError("busy")


def paginate(path, params=None):
    params = dict(params or {})
    params["page"] = 1
    while True:
        data = get(path, params)
        for row in data["items"]:
            yield row
        if params["page"] >= data["pages"]:
            break
        params["page"] += 1


def conversations(box, **filters):
    return paginate("/mailboxes/{0}/conversations.json".format(box), filters)


def owner_of(row):
    owner = row["owner"]
    return owner["firstName"] if owner else "-"


def line(row):
    return "%(number)d %(subject)s" % row


params = {"page": 1, "status": "pending"}
waiting = []
while True:
    data = get("/mailboxes/101/conversations.json", params)
    for row in data["items"]:
        waiting.append(row["number"])
    if params["page"] >= data["pages"]:
        break
    params["page"] += 1
print(len(waiting), waiting[:3])

rows = sorted(conversations(102, status="active"), key=itemgetter("createdAt", "number"))
print([row["number"] for row in rows][:5], min(map(itemgetter("number"), rows)))
for name, group in groupby(sorted(rows, key=owner_of), key=owner_of):
    print(name, len(list(group)))
print(list(map(line, rows))[:3])
print(max(rows, key=itemgetter("threadCount"))["threadCount"])
