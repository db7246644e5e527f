# native
import os

import requests

BASE = "https://api.helpscout.net/v1"
KEY = os.environ["HELPSCOUT_API_KEY"]
AUTH = (KEY, "X")

boxes = requests.get(BASE + "/mailboxes.json", auth=AUTH).json()["items"]
for box in boxes:
    rows = requests.get(BASE + "/mailboxes/%d/conversations.json" % box["id"], auth=AUTH).json()["items"]
    for row in rows[:6]:
        conv = requests.get(BASE + "/conversations/%d.json" % row["id"], auth=AUTH).json()["item"]
        print([(f["fieldId"], f["name"], f["value"]) for f in conv.get("customFields") or []])
