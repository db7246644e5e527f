# native
import os

import requests


class Desk:
    def __init__(self, key):
        self.auth = (key, "X")

    def url(self, path):
        return f"https://api.helpscout.net/v1{path}"

    def get(self, path, **params):
        resp = requests.get(self.url(path), auth=self.auth, params=params)
        resp.raise_for_status()
        return resp.json()

    def mailboxes(self):
        return self.get("/mailboxes.json")["items"]

    def tagged(self, box, tag):
        return self.get(f"/mailboxes/{box}/conversations.json", tag=tag, status="all")["items"]


desk = Desk(os.environ["HELPSCOUT_API_KEY"])
for box in desk.mailboxes():
    print(box["name"], [c["number"] for c in desk.tagged(box["id"], "vip")])
