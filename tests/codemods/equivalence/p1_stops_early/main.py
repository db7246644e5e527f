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
    page = 1
    while True:
        data = fetch(LIST % BOX, page=page)
        if page == data["pages"]:
            break
        for c in data["items"]:
            found.append(c["number"])
        page += 1
    return found


print(len(numbers()))
