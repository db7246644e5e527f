"""A rewrite that leaves no V1 call takes `helpscout_shim.install()` out, where that is certain."""

from __future__ import annotations

import pytest
from support.codemods.engine import rewrite

ENTRY = """\
# The program of the desk.
import helpscout_shim

import desk

# Old calls go on working.
helpscout_shim.install()

print(desk.subject(1))
"""
DESK = """\
import os

import requests

AUTH = (os.environ["HELPSCOUT_API_KEY"], "X")


def subject(number):
    url = "https://api.helpscout.net/v1/conversations/%d.json" % number
    return requests.get(url, auth=AUTH).json()["item"]["subject"]
"""
WITHOUT = """\
# The program of the desk.

import desk

# Old calls go on working.

print(desk.subject(1))
"""


def after(files: dict[str, str]) -> dict[str, str]:
    """The texts of all files after the rewriting."""
    report = rewrite({path: text.encode() for path, text in files.items()})
    assert report.errors == ()
    return {**files, **{edit.path: edit.after.decode() for edit in report.edits}}


def test_the_shim_goes_with_the_last_v1_call_of_the_project() -> None:
    texts = after({"main.py": ENTRY, "desk.py": DESK})
    assert texts["main.py"] == WITHOUT
    assert "hs.conversations.get(number).subject" in texts["desk.py"]
    assert after(texts) == texts


def test_the_shim_goes_out_of_the_module_that_is_rewritten_itself() -> None:
    desk = DESK.replace("import requests\n", "import helpscout_shim\nimport requests\n")
    desk = desk.replace("\nAUTH", "\nhelpscout_shim.install()\n\nAUTH")
    texts = after({"desk.py": desk})
    assert "shim" not in texts["desk.py"]
    assert "hs.conversations.get(number).subject" in texts["desk.py"]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(f"{DESK}\n\nconversation = vars\n", id="a call that stays V1"),
        pytest.param("import requests\n\nrequests.get(input())\n", id="any address"),
        pytest.param("from urllib.request import urlopen\n", id="urllib"),
        pytest.param("import importlib\n\nimportlib.import_module(input())\n", id="any module"),
        pytest.param("import subprocess\n\nsubprocess.run(['./report'])\n", id="another program"),
        pytest.param("from helpscout_shim import installed\n", id="another use of the shim"),
    ],
)
def test_the_shim_stays_where_something_may_need_it(other: str) -> None:
    if "vars" in other:
        other = other.replace('["item"]["subject"]', '["item"]').replace("vars", "subject(2).items")
    texts = after({"main.py": ENTRY, "desk.py": DESK, "other.py": other})
    assert texts["main.py"] == ENTRY


def test_errors_of_requests_are_no_calls() -> None:
    entry = ENTRY.replace("import desk\n", "import requests\n\nimport desk\n")
    entry += "\n\ndef failed(error):\n    return isinstance(error, requests.HTTPError)\n"
    assert "shim" not in after({"main.py": entry, "desk.py": DESK})["main.py"]


def test_a_project_without_v1_calls_keeps_its_shim() -> None:
    files = {"main.py": ENTRY, "desk.py": "def subject(number):\n    return number\n"}
    assert after(files) == files
