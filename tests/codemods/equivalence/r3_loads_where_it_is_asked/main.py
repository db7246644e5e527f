# native
import json
import os

import requests

BASE = "https://api.helpscout.net/v1"
AUTH = (os.environ["HELPSCOUT_API_KEY"], "X")


def boxes():
    r = requests.get(BASE + "/mailboxes.json", auth=AUTH)
    return json.loads(r.text)["items"]


def newest(box):
    raw = requests.get(BASE + "/mailboxes/%d/conversations.json" % box, auth=AUTH).content
    return json.loads(raw)["items"][0]


conv = newest(boxes()[0]["id"])
print(len(boxes()), conv["subject"], json.loads(
    requests.get(BASE + "/users/me.json", auth=AUTH).text)["item"]["email"])
