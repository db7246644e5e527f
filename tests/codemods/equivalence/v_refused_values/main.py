# mixed
import os
from decimal import Decimal

import requests

AUTH = (os.environ["HELPSCOUT_API_KEY"], "X")
CONVERSATION = "https://api.helpscout.net/v1/conversations/%s.json"


class Word(str):
    pass


class WholeNumber:
    def __init__(self, value):
        self.value = value

    def __index__(self):
        return self.value

    def __str__(self):
        return str(self.value)


def subject(number):
    r = requests.get(CONVERSATION % number, auth=AUTH)
    if r.status_code == 404:
        return None
    r.raise_for_status()
    return r.json()["item"]["subject"]


def note(number, text):
    body = {"type": "note", "body": text}
    try:
        requests.post(CONVERSATION % number, json=body, auth=AUTH).raise_for_status()
    except requests.HTTPError as error:
        return error.response.status_code
    return 201


def close(number, status):
    r = requests.put(CONVERSATION % number, json={"status": status}, auth=AUTH)
    if r.status_code == 400:
        return "refused"
    elif r.status_code != 200:
        return "failed"
    return "closed"


def update(number, status=None, subject=None, tags=None):
    body = {"status": status, "subject": subject, "tags": tags}
    r = requests.put(CONVERSATION % number, json=body, auth=AUTH)
    r.raise_for_status()


def show(number):
    r = requests.get(CONVERSATION % number, auth=AUTH)
    r.raise_for_status()
    conversation = r.json()["item"]
    print(conversation["status"], conversation["subject"], conversation["tags"])


for number in ("abc", "0", "", -3, True, 50396, Decimal("50396"), WholeNumber(50396)):
    print(number, subject(number))
for text in ("", "x", Word("marked up")):
    print(note(50396, text), note("abc", text))
for status in ("nope", "", Word("closed"), "active"):
    print(close(50396, status), close("none", status))
update(50396, status="closed")
show(50396)
update(50396, tags=["a", "b"])
show(50396)
update(50396, subject="New")
show(50396)
for mailbox in (101, "none", 999):
    r = requests.get(CONVERSATION.replace("conversations", "mailboxes") % mailbox, auth=AUTH)
    print(mailbox, r.status_code)
    url = "https://api.helpscout.net/v1/mailboxes/%s/conversations.json"
    r = requests.get(url % mailbox, auth=AUTH)
    if r.status_code == 200:
        print(r.json()["count"])
    else:
        print("failed with", r.status_code)
