# native
"""Filters that are empty, null or several at once: V1 left out what was empty."""
import os

import requests

BASE = "https://api.helpscout.net/v1"
AUTH = (os.environ["HELPSCOUT_API_KEY"], "X")


def get(path, **params):
    r = requests.get(BASE + path, params=params, auth=AUTH)
    r.raise_for_status()
    return r.json()


class Form:
    email = ""


def tagged(box, tag="", since=None):
    path = "/mailboxes/%d/conversations.json" % box
    return get(path, tag=tag, modifiedSince=since)["count"]


def people(email, first, last):
    rows = get("/customers.json", email=email, firstName=first, lastName=last)["items"]
    return [row["id"] for row in rows][:3]


def by_options(email=None, first=None):
    options = {}
    if email:
        options["email"] = email
    if first:
        options["firstName"] = first
    return [row["id"] for row in get("/customers.json", **options)["items"]][:3]


def by_address(tag):
    r = requests.get(BASE + "/mailboxes/101/conversations.json?tag=" + tag, auth=AUTH)
    r.raise_for_status()
    return r.json()["count"]


print(tagged(101), tagged(101, "vip"), tagged(101, None), tagged(101, since="2023-12-01T00:00:00Z"))
print(tagged(101, since=""), by_address("vip"), by_address(""))
print(get("/mailboxes/101/conversations.json", tag="vip,refund")["count"])
print(get("/mailboxes/101/conversations.json", tag="", modifiedSince=None)["count"])
for email in ("customer1@mail.test", "", None, 'a"b'):
    print(people(email, "", None), by_options(email))
print(people("", "Amara", ""), by_options(first="Amara"), by_options())
form = Form()
print(len(get("/customers.json", email=form.email)["items"]))
for text in (" CUSTOMER1@mail.test ", " "):
    print([row["id"] for row in get("/customers.json", email=text.strip().lower())["items"]][:3])
