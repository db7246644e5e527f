# bridged
"""V1's texts and bodies of errors, read where no call in view leads."""

import os

import requests

BASE = "https://api.helpscout.net/v1"
AUTH = (os.environ["HELPSCOUT_API_KEY"], "X")


def customer(cid):
    r = requests.get(BASE + "/customers/%d.json" % cid, auth=AUTH)
    r.raise_for_status()
    return r.json()["item"]["firstName"]


def conversation(cid):
    r = requests.get(BASE + "/conversations/%d.json" % cid, auth=AUTH)
    r.raise_for_status()
    return r.json()["item"]["subject"]


ACTIONS = {"customer": customer, "conversation": conversation}


def run(action, cid):
    try:
        return ACTIONS[action](cid)
    except requests.HTTPError as error:
        return sorted(error.response.json())


for action in sorted(ACTIONS):
    print(run(action, 999999999))
