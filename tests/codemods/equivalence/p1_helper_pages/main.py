# native
import os

import requests

BASE = "https://api.helpscout.net/v1"
KEY = os.environ["HELPSCOUT_API_KEY"]
AUTH = (KEY, "X")


def fetch(path, page=1):
    r = requests.get(BASE + path, auth=AUTH, params={"page": page})
    r.raise_for_status()
    return r.json()


def emails():
    found = []
    page = 1
    while True:
        data = fetch("/customers.json", page)
        for c in data["items"]:
            found.append((c["id"], c["lastName"]))
        if page >= data["pages"]:
            return found
        page += 1


print(len(emails()))
