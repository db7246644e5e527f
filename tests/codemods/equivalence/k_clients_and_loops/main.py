# native
"""A client that is called, a session class, fields by name, futures, and ids cut out of addresses."""
import collections
import os
from concurrent.futures import ThreadPoolExecutor, as_completed

import requests

FIELDS = ("number", "subject", "status", "createdAt", "closedAt")


class KeyedSession(requests.Session):
    def __init__(self, key):
        super().__init__()
        self.auth = (key, "X")


class Desk:
    root = "https://api.helpscout.net/v1"

    def __init__(self, key):
        self.session = KeyedSession(key)

    def __call__(self, method, path, **kw):
        r = self.session.request(method, self.root + path, **kw)
        r.raise_for_status()
        if r.status_code == 201:
            return r.headers["Location"].rsplit("/", 1)[-1].replace(".json", "")
        return r.json() if r.content else None

    def conversation(self, number):
        return self("GET", "/conversations/%d.json" % number)["item"]

    def every(self, path, params=None):
        params = dict(params or {})
        page = 1
        while True:
            params.update({"page": page})
            data = self("GET", path, params=params)
            for row in data["items"]:
                yield row
            if page == data["pages"] or data["pages"] == 0:
                break
            page += 1

    def create(self, first):
        return self("POST", "/customers.json", json={"firstName": first})

    def close(self, number):
        self("PUT", "/conversations/%d.json" % number, json={"status": "closed", "reload": False})


def main():
    desk = Desk(os.environ["HELPSCOUT_API_KEY"])
    groups = collections.defaultdict(list)
    for row in desk.every("/mailboxes/101/conversations.json", {"status": "all"}):
        groups[row["status"]].append(row)
    for status in sorted(groups):
        for row in groups[status][:2]:
            print([status] + [row[name] for name in FIELDS])
    first = desk.conversation(50001)
    for name in ("subject", "preview"):
        print(name, first[name])
    print({name: first[name] for name in FIELDS})
    with ThreadPoolExecutor(max_workers=2) as pool:
        futures = {pool.submit(desk.conversation, n): n for n in (50001, 50002)}
        answers = {futures[f]: f.result()["subject"] for f in as_completed(futures)}
        print([c["number"] for c in pool.map(desk.conversation, (50003, 50004))])
    print(sorted(answers.items()))
    print(desk.create("Ines").isdigit())
    desk.close(50001)
    print(desk.conversation(50001)["status"])


if __name__ == "__main__":
    main()
