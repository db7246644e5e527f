# native
import os

import requests

AUTH = (os.environ["HELPSCOUT_API_KEY"], "X")


def conversations(mailbox, page=1):
    url = "https://api.helpscout.net/v1/mailboxes/%d/conversations.json" % mailbox
    r = requests.get(url, params={"page": page, "status": "active"}, auth=AUTH)
    r.raise_for_status()
    data = r.json()
    rows = data["items"]
    if page < data["pages"]:
        rows += conversations(mailbox, page + 1)
    return rows


def stream(url, page=1):
    r = requests.get(url, params={"page": page}, auth=AUTH)
    r.raise_for_status()
    data = r.json()
    yield from data["items"]
    if data["page"] < data["pages"]:
        yield from stream(url, page + 1)


rows = conversations(101)
print(len(rows), rows[-1]["number"])
print(sum(1 for c in stream("https://api.helpscout.net/v1/customers.json")))
