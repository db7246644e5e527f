# native
import os

import requests

BASE = "https://api.helpscout.net/v1"
KEY = os.environ["HELPSCOUT_API_KEY"]


box = requests.get(BASE + "/mailboxes.json", auth=(KEY, "X")).json()["items"][0]["id"]
data = requests.get(BASE + "/mailboxes/%d/conversations.json" % box, auth=(KEY, "X")).json()
print(len(data["items"]), data["count"])
for c in data["items"]:
    print(c["number"], c["status"], ", ".join(c["tags"]))
