# native
import json
import os

import requests

KEY = os.environ["HELPSCOUT_API_KEY"]


def load(path):
    resp = requests.get("https://api.helpscout.net/v1/" + path, auth=(KEY, "X"))
    return json.loads(resp.content)


me = load("users/me.json")["item"]
print(me["firstName"], me["lastName"])
for tag in load("tags.json").get("items"):
    print(tag["tag"], tag["count"])
