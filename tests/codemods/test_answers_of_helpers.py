"""What is asked about an answer beside its status, and about the None of a helper."""

from __future__ import annotations

import pytest
from support.codemods.engine import rewrite

HEAD = """import requests
from http import HTTPStatus

import ours

KEY = "0123456789abcdef0123456789abcdef01234567"
ROOT = "https://api.helpscout.net/v1/"


"""
CALL = """def f(n):
    r = requests.get(ROOT + "users/%d.json" % n, auth=(KEY, "X"))
"""
LIST = """def f(n):
    r = requests.get(ROOT + "customers.json", params={"firstName": n}, auth=(KEY, "X"))
"""
NAME = '    return r.json()["item"]["firstName"]\n'
ASKED_FOR = """def ask(path):
    r = requests.get(ROOT + path, auth=(KEY, "X"))
"""
CALLER = """

def f(n):
    c = ask("users/%d.json" % n)
    return c["firstName"] if c else ""
"""
HELPER = (
    ASKED_FOR
    + """    if r.status_code {condition}:
        return None
    r.raise_for_status()
    return r.json(){part}


def f(n):
"""
)
ITEM = '["item"]'


def outcome(text: str) -> tuple[set[str], str]:
    """The states of the calls, and the function `f` afterwards."""
    report = rewrite({"desk.py": (HEAD + text).encode()})
    after = report.edits[0].after.decode() if report.edits else HEAD + text
    states = {f.state for f in report.findings if f.id == "HS102"}
    return states or {f.state for f in report.findings if f.id == "HS101"}, after[
        after.index("def f") :
    ]


NATIVE_CASES = {
    "a body with its item": (
        CALL
        + '    data = r.json()\n    if "item" in data:\n        return data["item"]["firstName"]'
        "\n    return None\n",
        "except APIError:\n        return None\n    return data.first_name\n",
    ),
    "a body without its item": (
        CALL + '    data = r.json()\n    if "item" not in data:\n        return None\n'
        '    return data["item"]["firstName"]\n',
        "except APIError:\n        return None\n    return data.first_name\n",
    ),
    "a body with its rows": (
        LIST + '    data = r.json()\n    if "items" in data:\n'
        '        return [c["lastName"] for c in data["items"]]\n    return []\n',
        "except APIError:\n        return []\n",
    ),
    "the text of a bad answer": (
        CALL + "    if r.status_code != 200:\n        raise LookupError(r.text)\n" + NAME,
        "except APIError as error:\n        raise LookupError(error.response.text)\n",
    ),
    "a part of the status": (
        CALL + "    print(r.status_code / 100)\n" + NAME,
        "print(error.status / 100)\n        raise\n    print(200 / 100)\n",
    ),
    "the class of the status": (
        CALL + "    if r.status_code // 100 != 2:\n        return None\n" + NAME,
        "except APIError:\n        return None\n",
    ),
    "a status in a list": (
        CALL + "    if [r.status_code] == [404]:\n        return None\n" + NAME,
        "except NotFoundError:\n        return None\n",
    ),
    "a status in what is returned": (
        CALL + "    return (r.status_code, 1)\n",
        "except APIError as error:\n        return (error.status, 1)\n    return (200, 1)\n",
    ),
    "a status by its name": (
        CALL
        + "    if r.status_code == HTTPStatus.METHOD_NOT_ALLOWED:\n        return None\n"
        + NAME,
        "if error.status == 405:\n            return None\n        raise\n",
    ),
    "a status by its name in requests": (
        CALL + "    if r.status_code == requests.codes.teapot:\n        return None\n" + NAME,
        "if error.status == 418:\n            return None\n        raise\n",
    ),
    "a name of the status that is a parameter's name, too": (
        CALL + "    ok = r.status_code == 200\n    if not ok:\n        return None\n"
        "    print(end=n, sep=str(ok))\n    ours.show(ok=n)\n" + NAME,
        "ours.show(ok=n)\n    return r.first_name\n",
    ),
    "the statuses of two answers": (
        CALL + "    if r.status_code != 200:\n        return None\n"
        '    m = requests.get(ROOT + "mailboxes/%d.json" % n, auth=(KEY, "X"))\n'
        "    if m.status_code != 200:\n        return r.status_code\n"
        "    return m.json()['item']['name']\n",
        "except APIError:\n        return 200\n    return m.name\n",
    ),
    "the name of an answer that is given to another value": (
        CALL + "    r.raise_for_status()\n    name = r.json()['item']['firstName']\n    r = n\n"
        "    if r:\n        return name\n",
        "    name = hs.users.get(n).first_name\n    r = n\n    if r:\n        return name\n",
    ),
    "a helper's status by its name": (
        HELPER.format(condition="== requests.codes.not_found", part=ITEM)
        + '    c = ask("users/%d.json" % n)\n    if c is None:\n        return ""\n'
        '    return c["firstName"]\n',
        'except NotFoundError:\n        return ""\n    return c.first_name\n',
    ),
    "a helper's None and what stands under else": (
        HELPER.format(condition="== 404", part=ITEM)
        + '    c = ask("users/%d.json" % n)\n    if c is None:\n        print("none")\n    else:\n'
        '        print(c["firstName"])\n',
        'except NotFoundError:\n        print("none")\n    else:\n        print(c.first_name)\n',
    ),
    "a helper's answer and what stands under else": (
        HELPER.format(condition="== 404", part=ITEM)
        + '    c = ask("users/%d.json" % n)\n    if c:\n        print(c["firstName"])\n    else:\n'
        '        print("none")\n',
        'except NotFoundError:\n        print("none")\n    else:\n        print(c.first_name)\n',
    ),
    "a helper's None that is asked about later": (
        HELPER.format(condition="== 404", part=ITEM)
        + '    c = ask("users/%d.json" % n)\n    print("asked")\n    if c is None:\n'
        '        return ""\n    return c["firstName"]\n',
        'except NotFoundError:\n        c = None\n    print("asked")\n    if c is None:\n',
    ),
    "a helper's rows that are only read": (
        HELPER.format(condition="== 404", part='["items"]')
        + '    for row in ask("mailboxes/%d/folders.json" % n):\n        print(row["name"])\n',
        "    for row in hs.mailboxes.folders.list(n):\n        print(row.name)\n",
    ),
    "a helper's record that is only read": (
        HELPER.format(condition="== 404", part=ITEM)
        + '    c = ask("users/%d.json" % n)\n    return c["firstName"], n\n',
        "    c = hs.users.get(n)\n    return c.first_name, n\n",
    ),
    "a helper's record with a type": (
        HELPER.format(condition="== 404", part=ITEM)
        + '    c: dict = ask("users/%d.json" % n)\n    return c["firstName"] if c else ""\n',
        'except NotFoundError:\n        c = None\n    return c.first_name if c else ""\n',
    ),
    "three statuses of a helper": (
        HELPER.format(condition="in (401, 403, 404)", part=ITEM)
        + '    c = ask("users/%d.json" % n)\n    return c["firstName"] if c else ""\n',
        "except (AuthenticationError, AccessDeniedError, NotFoundError):\n        c = None\n",
    ),
    "every bad status of a helper": (
        HELPER.format(condition="!= 200", part=ITEM)
        + '    c = ask("users/%d.json" % n)\n    return c["firstName"] if c else ""\n',
        "except APIError:\n        c = None\n",
    ),
    "an answer that its caller asserts to be good": (
        ASKED_FOR + '    return r\n\n\ndef f(n):\n    r = ask("users/%d.json" % n)\n'
        "    assert r.status_code == 200\n" + NAME,
        "def f(n):\n    return hs.users.get(n).first_name\n",
    ),
    "a tuple with the status": (
        CALL + "    return (r.status_code, 1)\n",
        "    except APIError as error:\n        return (error.status, 1)\n    return (200, 1)\n",
    ),
    "a dict with the status": (
        CALL + '    return {"code": r.status_code}\n',
        '        return {"code": error.status}\n    return {"code": 200}\n',
    ),
}
SHIM_CASES = {
    "a body with something else": (
        CALL + '    data = r.json()\n    if "error" in data:\n        return None\n'
        '    return data["item"]["firstName"]\n'
    ),
    "another part of the body": CALL + '    return r.json().get("error", "none")\n',
    "a method of the body that is handed on": (
        CALL + '    for item in map(r.json().get, ["item"]):\n        print(item["firstName"])\n'
    ),
    "an item that is taken out": (
        CALL + '    c = r.json().pop("item")\n    if not c:\n        return None\n'
        '    return c["firstName"]\n'
    ),
    "the bytes of a bad answer": (
        CALL + "    if r.status_code != 200:\n        raise LookupError(r.content)\n" + NAME
    ),
    "the text of a bad answer that is handed on": (
        CALL + "    if r.status_code != 200:\n        return r.text\n" + NAME
    ),
    "the text of any answer": CALL
    + "    text = r.text\n    r.raise_for_status()\n    return text\n",
    "a status of another module": (
        CALL + "    if r.status_code == ours.NOT_FOUND:\n        return None\n" + NAME
    ),
    "a status that a function gives": (
        CALL + "    if r.status_code == len(str(n)):\n        return None\n" + NAME
    ),
    "a status that requests does not name": (
        CALL + "    if r.status_code == requests.codes.nonsense:\n        return None\n" + NAME
    ),
    "a status in a dictionary": (
        CALL + "    if r.status_code in {404: 1}:\n        return None\n" + NAME
    ),
    "a status as a text": (
        CALL + '    if f"{r.status_code}" == "404":\n        return None\n' + NAME
    ),
    "a helper's status without an error of its own": (
        HELPER.format(condition="== 422", part=ITEM)
        + '    c = ask("users/%d.json" % n)\n    print("asked")\n    if c is None:\n'
        '        return ""\n    return c["firstName"]\n'
    ),
    "four statuses of a helper": (
        HELPER.format(condition="in (401, 403, 404, 409)", part=ITEM)
        + '    c = ask("users/%d.json" % n)\n    return c["firstName"] if c else ""\n'
    ),
    "a helper's record on a line with more": (
        HELPER.format(condition="== 404", part=ITEM)
        + '    c = ask("users/%d.json" % n); print(n)\n    if c is None:\n        return ""\n'
        '    return c["firstName"]\n'
    ),
    "a helper's record that is handed on": (
        HELPER.format(condition="== 404", part=ITEM)
        + '    show(ask("users/%d.json" % n))\n\n\ndef show(c):\n    if c:\n'
        '        print(c["firstName"])\n'
    ),
}


@pytest.mark.parametrize("title", NATIVE_CASES)
def test_what_is_asked_about_an_answer_is_asked_about_the_clients_error(title: str) -> None:
    text, expected = NATIVE_CASES[title]
    states, after = outcome(text)
    assert states == {"native"}
    assert expected in after


@pytest.mark.parametrize("title", SHIM_CASES)
def test_a_question_that_only_v1_can_answer_is_left_to_the_shim(title: str) -> None:
    states, after = outcome(SHIM_CASES[title])
    assert states == {"bridged"}
    assert after in HEAD + SHIM_CASES[title]


GOOD = "    r.raise_for_status()\n    return r.json()['item']\n"


@pytest.mark.parametrize("before", ["", "    if r.status_code == 404:\n        return None\n"])
@pytest.mark.parametrize(
    ("body", "state"),
    [
        ("    if ours.STRICT:\n        return None\n" + GOOD, "bridged"),
        ("    if path in ours.SKIPPED:\n        return\n" + GOOD, "bridged"),
        ("    if r.reason == 404:\n        return []\n" + GOOD, "bridged"),
        ("    if r.headers.get('X-Old'):\n        return None\n" + GOOD, "bridged"),
        ("    if r.status_code < 400 and ours.STRICT:\n        return None\n" + GOOD, "bridged"),
        (
            "    r.raise_for_status()\n    if ours.FULL:\n        return r.json()['item']\n",
            "bridged",
        ),
        ("    if not r.content:\n        return None\n" + GOOD, "native"),
        ("    if not r.text:\n        return None\n" + GOOD, "native"),
        (
            "    r.raise_for_status()\n    data = r.json()\n    if not data:\n        return None\n"
            "    return data['item']\n",
            "native",
        ),
        (
            "    r.raise_for_status()\n    item = r.json().get('item')\n    if item is None:\n"
            "        return None\n    return item\n",
            "native",
        ),
        ("    if ours.STRICT:\n        path = None\n" + GOOD, "native"),
    ],
)
def test_a_helper_that_may_return_none_for_a_good_answer_is_left_to_the_shim(
    before: str, body: str, state: str
) -> None:
    states, after = outcome(ASKED_FOR + before + body + CALLER)
    assert states == {state}
    assert ("c = ask(" in after) is (state == "bridged")


LASLABS = """import helpscout

hs = helpscout.HelpScout("0123456789abcdef0123456789abcdef01234567")


def f(n):
    {code}
"""


GET = "c = hs.Customers.get(n)"
QUESTION = "    return c.first_name if c else ''"


@pytest.mark.parametrize(
    ("code", "doubted"),
    [
        ("return hs.Customers.get(n).first_name", True),
        (f"{GET}\n    if c is None:\n        return ''\n    return c.first_name", False),
        (f"{GET}\n{QUESTION}", False),
        (f"{GET}; print(n)\n{QUESTION}", None),  # on the shim
    ],
)
def test_a_missing_record_that_was_none_is_said_unless_it_is_asked_about(
    code: str, doubted: bool | None
) -> None:
    report = rewrite({"desk.py": LASLABS.format(code=code).encode()})
    messages = [f.message for f in report.findings if f.id == "HS101"]
    assert bool(messages) is (doubted is not None)
    assert any("a missing record was None" in m for m in messages) is bool(doubted)
