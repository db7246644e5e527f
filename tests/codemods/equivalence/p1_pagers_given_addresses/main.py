# native
import itertools
import os

import requests

KEY = os.environ["HELPSCOUT_API_KEY"]


class Desk:
    root = "https://api.helpscout.net/v1"

    def __init__(self):
        self.http = requests.Session()
        self.http.auth = (KEY, "X")

    def url(self, path):
        return f"{self.root}{path}"

    def pages(self, url, **params):
        number = 1
        while True:
            r = self.http.get(url, params=dict(params, page=number))
            r.raise_for_status()
            data = r.json()
            yield from data["items"]
            if number == data["pages"]:
                break
            number += 1

    def gather(self, path):
        rows = []
        for page in itertools.count(1):
            data = self.http.get(self.url(path), params={"page": page}).json()
            rows.extend(data["items"])
            if page >= data["pages"]:
                return rows

    def boxes(self):
        return self.pages(self.url("/mailboxes.json"))

    def open_rows(self, box):
        return self.pages(self.url(f"/mailboxes/{box}/conversations.json"), status="active")


desk = Desk()
for box in desk.boxes():
    print(box["name"])
    for c in desk.open_rows(box["id"]):
        print(c["number"], c["subject"])
customers = desk.gather("/customers.json")
print(len(customers), sorted(str(c["id"]) for c in customers))
