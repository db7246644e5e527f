# mixed
"""Helpers that serve calls that move and calls that stay: their keys stay with them."""
import base64
import json
import os
import urllib.parse
import urllib.request

ROOT = "https://api.helpscout.net/v1/"
KEY = os.environ["HELPSCOUT_API_KEY"]
passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
passwords.add_password(None, ROOT, KEY, "X")
opener = urllib.request.build_opener(urllib.request.HTTPBasicAuthHandler(passwords))


def get(path, **params):
    request = urllib.request.Request(ROOT + path + "?" + urllib.parse.urlencode(params))
    request.add_header("Authorization", "Basic " + base64.b64encode(("%s:X" % KEY).encode()).decode())
    with urllib.request.urlopen(request) as answer:
        return json.loads(answer.read().decode("utf-8"))


def opened(path):
    return json.load(opener.open(ROOT + path))


def every(path, **params):
    page = 1
    while True:
        data = get(path, page=page, **params)
        for item in data["items"]:
            yield item
        if page >= data["pages"]:
            return
        page += 1


print(get("users/me.json")["item"]["email"])
print(opened("users/me.json")["item"]["firstName"])
for box in every("mailboxes.json"):
    print(box["name"])
for kind in ("tags", "teams"):
    print(kind, opened("%s.json" % kind)["count"])
