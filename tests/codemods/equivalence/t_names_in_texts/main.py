# native
"""Names that are read by their text: none of them is deleted."""
import os
import sys

import requests

BASE = "https://api.helpscout.net/v1"
KEY = os.environ["HELPSCOUT_API_KEY"]
SECOND = (KEY, "X")
THIRD = os.environ["HELPSCOUT_API_KEY"]
FOURTH = len(KEY)


class Settings:
    timeout = 30
    retries = 3


def me():
    r = requests.get(BASE + "/users/me.json", auth=(KEY, "X"), timeout=Settings.timeout)
    r.raise_for_status()
    return r.json()["item"]["email"]


def boxes():
    r = requests.get(BASE + "/mailboxes.json", auth=SECOND, timeout=FOURTH)
    r.raise_for_status()
    return [box["name"] for box in r.json()["items"]]


def tags(limit):
    seconds = len(THIRD)
    r = requests.get(BASE + "/tags.json", auth=(THIRD, "X"), timeout=seconds)
    r.raise_for_status()
    print("%(seconds)d %(limit)d" % locals())
    return [tag["tag"] for tag in r.json()["items"]][:limit]


print(me(), boxes(), tags(2))
print(len(globals()["KEY"]), eval("len(SECOND)"), globals().get("FOURTH"))
print(getattr(sys.modules[__name__], "THIRD") == KEY, getattr(Settings, "timeout"))
for name in ("retries", "timeout"):
    print(name, getattr(Settings, name))
