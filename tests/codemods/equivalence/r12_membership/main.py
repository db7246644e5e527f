# native
import os

import requests

BASE = "https://api.helpscout.net/v1"
KEY = os.environ["HELPSCOUT_API_KEY"]

VIP = "vip"

for box in requests.get(BASE + "/mailboxes.json", auth=(KEY, "X")).json()["items"]:
    data = requests.get(BASE + "/mailboxes/%d/conversations.json" % box["id"], auth=(KEY, "X")).json()
    hits = [c["number"] for c in data["items"] if VIP in c["tags"] or "refund" in c["tags"]]
    misses = [c["number"] for c in data["items"] if VIP not in c["tags"]]
    print(box["name"], hits, len(misses))
