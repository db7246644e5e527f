# bridged
"""Hooks, adapters and parameters of a session take part in every call."""

import os

import requests

BASE = "https://api.helpscout.net/v1"
AUTH = (os.environ["HELPSCOUT_API_KEY"], "X")
SEEN = []


def seen(answer, *args, **kwargs):
    SEEN.append(answer.status_code)


class Counting(requests.adapters.HTTPAdapter):
    count = 0

    def send(self, *args, **kwargs):
        Counting.count += 1
        return super().send(*args, **kwargs)


hooked = requests.Session()
hooked.auth = AUTH
hooked.hooks["response"].append(seen)
counted = requests.Session()
counted.auth = AUTH
counted.mount("https://", Counting())
closed = requests.Session()
closed.auth = AUTH
closed.params = {"status": "closed"}

box = hooked.get(BASE + "/mailboxes.json").json()["items"][0]["id"]
print(SEEN)
print(counted.get(BASE + "/mailboxes/%d.json" % box).json()["item"]["name"], Counting.count)
print(closed.get(BASE + "/mailboxes/%d/conversations.json" % box).json()["count"])
