# native
import os

import requests

BASE = "https://api.helpscout.net/v1"
KEY = os.environ["HELPSCOUT_API_KEY"]


def fetch(box, page):
    r = requests.get(BASE + "/mailboxes/%d/conversations.json" % box, auth=(KEY, "X"), params={"page": page})
    r.raise_for_status()
    return r.json()


def all_numbers(box):
    first = fetch(box, 1)
    numbers = [c["number"] for c in first["items"]]
    for page in range(2, first["pages"] + 1):
        for c in fetch(box, page)["items"]:
            numbers.append(c["number"])
    return numbers


for box in requests.get(BASE + "/mailboxes.json", auth=(KEY, "X")).json()["items"]:
    numbers = all_numbers(box["id"])
    print(len(numbers), numbers[:3], numbers[-1])
