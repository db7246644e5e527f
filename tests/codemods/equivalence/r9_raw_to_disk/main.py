# bridged
import json
import os

import requests

BASE = "https://api.helpscout.net/v1"
KEY = os.environ["HELPSCOUT_API_KEY"]


box = requests.get(BASE + "/mailboxes.json", auth=(KEY, "X")).json()
print(json.dumps(box, sort_keys=True)[:400])
for item in box["items"]:
    r = requests.get(BASE + "/mailboxes/%d/conversations.json" % item["id"], auth=(KEY, "X"))
    print(len(r.text) > 1000, sorted(r.json()["items"][0]))
