import os

import requests

AUTH = (os.environ["HELPSCOUT_API_KEY"], "X")


def call(path, *a):
    return requests.get("https://api.helpscout.net/v1/" + path.format(*a), auth=AUTH).json()


def mailboxes():
    return call("mailboxes.json")["items"]


def newest(box):
    return call("mailboxes/{}/conversations.json", box)["items"][0]


def conversation(cid):
    return call("conversations/{}.json", cid)["item"]
