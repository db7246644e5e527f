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
        items = fetch(LIST % BOX, page=page)["items"]
        if not items:
            return found
        for c in items:
            found.append(c["number"])
        page += 1


print(len(numbers()), numbers()[:4], numbers()[-1])
