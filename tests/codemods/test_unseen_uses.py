"""Programs whose V1 data goes where it cannot be followed: their calls must stay as they are."""

from __future__ import annotations

import pytest
from support.codemods.engine import rewrite

HEAD = """import os

import requests

AUTH = (os.environ["HELPSCOUT_API_KEY"], "X")
CONV = "https://api.helpscout.net/v1/conversations/%d.json"


"""
PROGRAMS = {
    "a doctest": """
def conv(cid):
    '''One conversation.

    >>> conv(1)["subject"]
    'Hello'
    '''
    return requests.get(CONV % cid, auth=AUTH).json()["item"]


print(conv(1)["subject"])
""",
    "a template that is filled with locals": """
def line(cid):
    conv = requests.get(CONV % cid, auth=AUTH).json()["item"]
    number = conv["number"]
    return "{number}: {conv[subject]}".format(**locals())


print(line(1))
""",
    "code in a text": """
def conv(cid):
    return requests.get(CONV % cid, auth=AUTH).json()["item"]


print(conv(1)["number"])
exec("print(conv(1)['subject'])")
""",
    "a global written by a function": """
conv = None


def load(cid):
    global conv
    conv = requests.get(CONV % cid, auth=AUTH).json()["item"]


load(1)
print(conv["subject"])
""",
    "a nonlocal": """
def outer(cid):
    conv = None

    def load():
        nonlocal conv
        conv = requests.get(CONV % cid, auth=AUTH).json()["item"]

    load()
    return conv["subject"]
""",
    "a match statement": """
def kind(cid):
    conv = requests.get(CONV % cid, auth=AUTH).json()["item"]
    match conv:
        case {"status": "active"}:
            return 1
    return 0
""",
    "an attribute read through an unknown object": """
class Box:
    def load(self, cid):
        self.conv = requests.get(CONV % cid, auth=AUTH).json()["item"]


def show(anything):
    print(anything.conv["subject"])


box = Box()
box.load(1)
show(make(box))
""",
    "an attribute set in a subclass and read in its base": """
class Base:
    def show(self):
        print(self.conv["subject"])


class Box(Base):
    def load(self, cid):
        self.conv = requests.get(CONV % cid, auth=AUTH).json()["item"]


box = Box()
box.load(1)
box.show()
""",
    "a method of an unknown object with the same name": """
class Api:
    def conversation(self, cid):
        return requests.get(CONV % cid, auth=AUTH).json()["item"]


print(Api().conversation(1)["subject"])
print(plugin().conversation(1)["subject"])
""",
    "a decorated function": """
from memo import kept


@kept()
def conversation(cid):
    return requests.get(CONV % cid, auth=AUTH).json()["item"]


print(conversation(1)["subject"])
""",
    "a thread's target": """
import threading


def show(conv):
    print(conv["subject"])


conv = requests.get(CONV % 1, auth=AUTH).json()["item"]
threading.Thread(target=show, args=(conv,)).start()
""",
    "a function with two kinds of argument": """
def show(conv):
    print(conv["subject"])


show(requests.get(CONV % 1, auth=AUTH).json()["item"])
show({"subject": "made up"})
""",
    "two definitions of one function": """
if input():
    def conversation(cid):
        return requests.get(CONV % cid, auth=AUTH).json()["item"]
else:
    def conversation(cid):
        return {"subject": "none"}


print(conversation(1)["subject"])
""",
    "a row put into a foreign list": """
from elsewhere import queue

queue.append(requests.get(CONV % 1, auth=AUTH).json()["item"])
""",
    "a handler for a missing key": """
def subject(cid):
    try:
        return requests.get(CONV % cid, auth=AUTH).json()["item"]["subject"]
    except KeyError:
        return None
""",
    "a handler for a missing key in the caller": """
def subject(cid):
    return requests.get(CONV % cid, auth=AUTH).json()["item"]["subject"]


try:
    print(subject(1))
except (KeyError, ValueError):
    print("nothing")
""",
    "a subclass that overrides the helper": """
class Api:
    def get(self, cid):
        return requests.get(CONV % cid, auth=AUTH).json()["item"]

    def subject(self, cid):
        return self.get(cid)["subject"]


class Fake(Api):
    def get(self, cid):
        return {"subject": "fake"}


print(Fake().subject(1))
""",
    "a response that is logged": """
r = requests.get(CONV % 1, auth=AUTH)
print(r.headers["X-RateLimit-Remaining-Minute"])
print(r.json()["item"]["subject"])
""",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_cannot_be_followed_keeps_its_lines(name: str) -> None:
    before = (HEAD + PROGRAMS[name].lstrip("\n")).encode()
    report = rewrite({"work.py": before})
    after = report.edits[0].after if report.edits else before
    body = PROGRAMS[name].lstrip("\n").encode()
    assert body in after
    assert "native" not in {f.state for f in report.findings}
    assert any(f.state == "bridged" for f in report.findings)
