#!/usr/bin/env python3
"""Nightly dump of the newest conversations, with nothing but the standard library."""
import base64
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request

ROOT = "https://api.helpscout.net/v1/"


def load_key():
    key = os.environ.get("HELPSCOUT_API_KEY")
    if key:
        return key
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), ".env")
    with open(path) as handle:
        for line in handle:
            if line.startswith("HELPSCOUT_API_KEY="):
                return line.strip().split("=", 1)[1]
    sys.exit("no key")


KEY = load_key()


def get(path, **params):
    request = urllib.request.Request(ROOT + path + "?" + urllib.parse.urlencode(params))
    credentials = base64.b64encode(("%s:X" % KEY).encode("ascii")).decode("ascii")
    request.add_header("Authorization", "Basic " + credentials)
    with urllib.request.urlopen(request) as answer:
        return json.loads(answer.read().decode("utf-8"))


def pages(path, **params):
    page = 1
    while True:
        data = get(path, page=page, **params)
        for item in data["items"]:
            yield item
        if page >= data["pages"]:
            return
        page += 1


def main():
    for box in pages("mailboxes.json"):
        rows = list(pages("mailboxes/%d/conversations.json" % box["id"], status="pending"))
        print("%s: %d pending" % (box["name"], len(rows)))
        for row in rows[:3]:
            thread = get("conversations/%d.json" % row["id"])["item"]["threads"][-1]
            print("  #%d %s, from %s" % (row["number"], row["subject"], thread["createdBy"]["email"]))
    try:
        get("conversations/1.json")
    except urllib.error.HTTPError as error:
        print("conversation 1: %d" % error.code)


if __name__ == "__main__":
    main()
