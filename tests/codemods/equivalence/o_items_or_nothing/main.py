# native
"""Lists that may be missing from a bad answer: `.get("items") or []` in every place."""
import os

import requests

URL = "https://api.helpscout.net/v1/mailboxes/%s/conversations.json"
AUTH = (os.environ["HELPSCOUT_API_KEY"], "X")


def rows(box):
    return requests.get(URL % box, auth=AUTH).json().get("items") or []


def sizes(box):
    data = requests.get(URL % box, auth=AUTH).json()
    return len(data.get("items") or []), data.get("count") or 0


for box in (101, "x"):
    print(len(rows(box)), sizes(box))
    answer = requests.get(URL % box, auth=AUTH)
    print(sum(row["threadCount"] for row in answer.json().get("items") or ()))
    data = requests.get(URL % box, auth=AUTH).json()
    if not data.get("items"):
        print("nothing")
    held = data.get("items") or []
    print(len(held), data.get("pages") or 1)
