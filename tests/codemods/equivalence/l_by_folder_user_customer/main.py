# mixed
import os

import requests

BASE = "https://api.helpscout.net/v1"
KEY = os.environ["HELPSCOUT_API_KEY"]
AUTH = (KEY, "X")


def numbers(path):
    r = requests.get(BASE + path, auth=AUTH)
    r.raise_for_status()
    return [c["number"] for c in r.json()["items"]][:6]


box = requests.get(BASE + "/mailboxes.json", auth=AUTH).json()["items"][0]["id"]
me = requests.get(BASE + "/users/me.json", auth=AUTH).json()["item"]["id"]
newest = requests.get(BASE + "/mailboxes/%d/conversations.json" % box, auth=AUTH).json()["items"][0]
print(numbers("/mailboxes/%d/users/%d/conversations.json" % (box, me)))
print(numbers("/mailboxes/%d/folders/%d/conversations.json" % (box, newest["folderId"])))
print(numbers("/mailboxes/%d/customers/%d/conversations.json" % (box, newest["customer"]["id"])))
