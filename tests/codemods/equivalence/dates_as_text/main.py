# native
import os

import requests

BASE = "https://api.helpscout.net/v1"
KEY = os.environ["HELPSCOUT_API_KEY"]

from datetime import datetime

box = requests.get(BASE + "/mailboxes.json", auth=(KEY, "X")).json()["items"][0]["id"]
data = requests.get(BASE + "/mailboxes/%d/conversations.json" % box, auth=(KEY, "X")).json()
for c in data["items"][:10]:
    made = datetime.strptime(c["createdAt"], "%Y-%m-%dT%H:%M:%SZ")
    closed = c["closedAt"] if c["closedAt"] else "open"
    print(c["createdAt"], made.year, c["createdAt"][:10], closed)
