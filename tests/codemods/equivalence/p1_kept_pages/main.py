# native
import os

import requests

BASE = "https://api.helpscout.net/v1"
KEY = os.environ["HELPSCOUT_API_KEY"]
AUTH = (KEY, "X")


def fetch(path, **params):
    r = requests.get(BASE + path, auth=AUTH, params=params)
    r.raise_for_status()
    return r.json()


BOX = fetch("/mailboxes.json")["items"][0]["id"]
LIST = "/mailboxes/%d/conversations.json"


def numbers():
    found = []
    count = 0
    pages = None
    page = 1
    while True:
        data = fetch(LIST % BOX, page=page)
        pages = data["pages"]
        for c in data["items"]:
            found.append(c["number"])
            count += 1
        if page >= pages:
            break
        page += 1
    print(count)
    return found


print(len(numbers()), numbers()[:4], numbers()[-1])
