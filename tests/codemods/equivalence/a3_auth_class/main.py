# native
"""A class of the project's own writes the Basic header, on a session and per call."""
import os

import requests

from auth import KeyAuth

session = requests.Session()
session.auth = KeyAuth(os.environ["HELPSCOUT_API_KEY"])


def boxes():
    r = session.get("https://api.helpscout.net/v1/mailboxes.json")
    r.raise_for_status()
    return [box["name"] for box in r.json()["items"]]


def me():
    auth = KeyAuth(os.environ["HELPSCOUT_API_KEY"])
    r = requests.get("https://api.helpscout.net/v1/users/me.json", auth=auth)
    return r.json()["item"]


print(boxes(), me()["firstName"], me()["fullName"])
