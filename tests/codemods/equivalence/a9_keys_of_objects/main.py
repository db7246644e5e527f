# native
import os
from dataclasses import dataclass

import requests
from requests.auth import HTTPBasicAuth

ROOT = "https://api.helpscout.net/v1/"


class Desk:
    def __init__(self, key):
        self.key = key
        self.session = requests.Session()
        self.session.auth = HTTPBasicAuth(key, "X")

    def boxes(self):
        r = requests.get(ROOT + "mailboxes.json", auth=(self.key, "X"))
        r.raise_for_status()
        return [(b["id"], b["name"]) for b in r.json()["items"]]

    def me(self):
        r = self.session.get(ROOT + "users/me.json")
        r.raise_for_status()
        return r.json()["item"]["email"]


@dataclass
class Account:
    name: str
    helpscout_key: str

    def folders(self, box):
        r = requests.get(ROOT + f"mailboxes/{box}/folders.json", auth=(self.helpscout_key, "X"))
        r.raise_for_status()
        return sorted(f["name"] for f in r.json()["items"])


def call(path, key):
    r = requests.get(ROOT + path, auth=(key, "X"))
    r.raise_for_status()
    return r.json()


def report(accounts):
    for account in accounts:
        me = call("users/me.json", account.helpscout_key)["item"]
        print(account.name, me["firstName"])
        desk = Desk(account.helpscout_key)
        for number, name in desk.boxes():
            print(name, account.folders(number))
        print(desk.me())


report([Account("one", os.environ["HELPSCOUT_API_KEY"]), Account("two", os.environ["HELPSCOUT_API_KEY"])])
