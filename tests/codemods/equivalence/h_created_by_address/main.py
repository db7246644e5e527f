# native
"""Keep a small CRM table up to date with Help Scout customers."""
import json
import os
import sqlite3
from operator import itemgetter

import requests


class Sync(object):
    endpoint = "https://api.helpscout.net/v1/customers"

    def __init__(self, key, db):
        self.auth = (key, "X")
        self.db = db

    def find_by_email(self, email):
        r = requests.get(self.endpoint + ".json", params={"email": email}, auth=self.auth)
        items = r.json()["items"]
        return items[0] if items else None

    def get(self, customer_id):
        r = requests.get("%s/%s.json" % (self.endpoint, customer_id), auth=self.auth)
        if r.status_code == 404:
            return None
        r.raise_for_status()
        return r.json()["item"]

    def create(self, first, last, email):
        payload = {"firstName": first, "lastName": last, "emails": [{"value": email, "location": "work"}]}
        r = requests.post(self.endpoint + ".json", data=json.dumps(payload), auth=self.auth,
                          headers={"Content-Type": "application/json"})
        r.raise_for_status()
        return r.headers["Location"].split("/")[-1].replace(".json", "")

    def run(self, people):
        for person in people:
            found = self.find_by_email(person["email"])
            if found is None:
                self.create(person["first"], person["last"], person["email"])
                print("created", person["email"])
            else:
                self.db.execute("insert into customers values (?, ?, ?)",
                                (found["id"], found["firstName"], found["organization"]))


def main():
    db = sqlite3.connect(":memory:")
    db.execute("create table customers (id, name, org)")
    sync = Sync(os.environ["HELPSCOUT_API_KEY"], db)
    sync.run([
        {"email": "customer1@mail.test", "first": "A", "last": "B"},
        {"email": "new.one@mail.test", "first": "New", "last": "One"},
    ])
    print(db.execute("select * from customers").fetchall())
    print(sync.get(999999) is None)
    c = sync.get(8002)
    for e in sorted(c["emails"], key=itemgetter("value")):
        print(e["value"], e["location"])
    print(c["address"]["city"] if c.get("address") else "-")


main()
