# native
import os

import requests

BASE = "https://api.helpscout.net/v1"
KEY = os.environ["HELPSCOUT_API_KEY"]


def subject(cid):
    conv = requests.get(BASE + "/conversations/" + str(cid) + ".json", auth=(KEY, "X")).json()["item"]
    return conv["subject"] + " (" + conv["status"] + ")"


first = requests.get(BASE + "/mailboxes.json", auth=(KEY, "X")).json()["items"][0]
rows = requests.get(BASE + "/mailboxes/" + str(first["id"]) + "/conversations.json", auth=(KEY, "X"))
for row in rows.json()["items"]:
    print(row["number"], row["threadCount"])
print(subject(rows.json()["items"][0]["id"]))
