# native
import os

import requests

KEY = os.environ["HELPSCOUT_API_KEY"]


def folders(box):
    r = requests.get("https://api.helpscout.net/v1/mailboxes/%d/folders.json" % box, auth=(KEY, "X"))
    assert r.status_code == 200
    for folder in r.json()["items"]:
        if folder["type"] == "needsattention":
            print("attention!", folder["name"])
        print(folder["id"], folder["totalCount"], folder["activeCount"])


boxes = requests.get("https://api.helpscout.net/v1/mailboxes.json", auth=(KEY, "X")).json()
print(boxes["count"])
for box in boxes["items"]:
    print(box["name"], box["email"], box["slug"])
    folders(box["id"])
