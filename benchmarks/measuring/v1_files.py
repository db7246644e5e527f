"""V1 files of several shapes, to be planted in a tree or lengthened to one long module."""

from __future__ import annotations

import os
import time
from pathlib import Path

PLANTED_FILES = 40

SHAPES = (
    '''"""Weekly numbers of mailbox {n}."""
import os

import requests

KEY = os.environ["HELPSCOUT_API_KEY"]


def unowned(box):
    page = 1
    while True:
        r = requests.get("https://api.helpscout.net/v1/mailboxes/%d/conversations.json" % box,
                         auth=(KEY, "X"), params={{"page": page}})
        r.raise_for_status()
        data = r.json()
        for c in data["items"]:
            if c["owner"] is None and "vip" in c["tags"]:
                yield c["id"], c["customer"]["firstName"]
        if page == data["pages"]:
            break
        page += 1
''',
    """import requests

API = "https://api.helpscout.net/v1/"


def call_{n}(path, *a):
    return requests.get(API + path.format(*a), auth=("key", "X")).json()


def customer_name(cid):
    return call_{n}("customers/{{}}.json", cid)["item"]["firstName"]
""",
    """import requests


class Desk{n}(object):
    BASE_URI = "https://api.helpscout.net/v1"

    def __init__(self, key):
        self.session = requests.Session()
        self.session.auth = (key, "X")

    def get(self, path):
        return self.session.get("%s/%s.json" % (self.BASE_URI, path)).json()["item"]

    def user(self, uid):
        return self.get("users/%d" % uid)
""",
    """from helpscout import HelpScout

hs = HelpScout("not-a-key-{n}")


def subjects(box):
    return [c.subject for c in hs.Conversations.list(box)]
""",
)


def plant(tree: Path) -> list[Path]:
    """V1 files of every shape, spread over the packages of a tree."""
    packages = sorted(path.parent for path in tree.glob("*/__init__.py"))
    planted_files = []
    for number in range(PLANTED_FILES):
        path = packages[number % len(packages)] / f"hs_desk_{number:02d}.py"
        path.write_text(SHAPES[number % len(SHAPES)].format(n=number))
        os.utime(path, (time.time() - 3600,) * 2)
        planted_files.append(path)
    return planted_files


def long_module(folder: Path, lines: int) -> None:
    """One long module: the first shape over and over, as functions of different names."""
    text = "import os\n\nimport requests\n\nKEY = os.environ['HELPSCOUT_API_KEY']\n\n\n"
    body = SHAPES[0].format(n=0).split("\n\n\n")[1]
    number = 0
    while text.count("\n") < lines:
        text += body.replace("unowned", f"unowned_{number}").rstrip("\n") + "\n\n\n"
        number += 1
    folder.mkdir()
    (folder / "long.py").write_text(text)
