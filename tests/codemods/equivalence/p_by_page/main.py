# native
import itertools
import os

import requests

AUTH = (os.environ["HELPSCOUT_API_KEY"], "X")
LIST = "https://api.helpscout.net/v1/mailboxes/%d/conversations.json"


def ask(box, page, status="all"):
    r = requests.get(LIST % box, params={"page": page, "status": status}, auth=AUTH)
    r.raise_for_status()
    return r.json()


def counted(box):
    for n in itertools.count(1):
        data = ask(box, n)
        print("page %d of %d, %d rows" % (data["page"], data["pages"], len(data["items"])))
        if n == data["pages"]:
            return data["count"]


def recursive(box, page=1):
    r = requests.get(LIST % box, params={"page": page}, auth=AUTH)
    r.raise_for_status()
    data = r.json()
    rows = data["items"]
    if page < data["pages"]:
        rows = rows + recursive(box, page + 1)
    return rows


def while_rows(box):
    page = 1
    rows = ask(box, page)["items"]
    while rows:
        for row in rows:
            yield row["id"]
        page += 1
        rows = ask(box, page)["items"]


def limited(box, most):
    page, ids = 1, []
    while page <= most:
        data = ask(box, page)
        ids += [row["id"] for row in data["items"]]
        if page == data["pages"]:
            break
        page += 1
    return ids


def until_counted(box):
    page = seen = 0
    total = 1
    while seen < total:
        page += 1
        data = ask(box, page)
        seen += len(data["items"])
        total = data["count"]
    return page, seen


def one_page(box, number):
    r = requests.get(LIST % box, params={"page": number}, auth=AUTH)
    r.raise_for_status()
    return [row["subject"] for row in r.json()["items"]]


def backwards(box):
    for page in range(ask(box, 1)["pages"], 0, -1):
        for row in reversed(ask(box, page)["items"]):
            yield row["number"]


boxes = requests.get("https://api.helpscout.net/v1/mailboxes.json", auth=AUTH).json()
assert boxes["pages"] == 1
box = boxes["items"][0]["id"]
print(counted(box))
print([row["id"] for row in recursive(box)])
print(list(while_rows(box)))
print(limited(box, 2))
print(until_counted(box))
print(one_page(box, 1), one_page(box, 2)[-1:], one_page(box, 99))
print(list(backwards(box)))
