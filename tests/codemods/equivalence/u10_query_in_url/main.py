# native
import os

import requests

BASE = "https://api.helpscout.net/v1"
KEY = os.environ["HELPSCOUT_API_KEY"]


def numbers(box):
    found = []
    page = 1
    while True:
        data = requests.get(BASE + "/mailboxes/%s/conversations.json?page=%d&status=active" % (box, page),
                            auth=(KEY, "X")).json()
        found.extend(c["number"] for c in data["items"])
        if page >= data["pages"]:
            break
        page = page + 1
    return found


box = requests.get(BASE + "/mailboxes.json", auth=(KEY, "X")).json()["items"][0]
print(len(numbers(box["id"])), numbers(box["id"])[:5])
