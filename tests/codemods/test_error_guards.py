"""Which handlers around V1 calls may be given an error of helpscout_v2, and which lists may be read
behind them."""

from __future__ import annotations

import pytest
from support.codemods.engine import rewrite

HEAD = """import json
import urllib.error
import urllib.request

import httpx
import requests

KEY = "0123456789abcdef0123456789abcdef01234567"
ROOT = "https://api.helpscout.net/v1/"


"""
ASK = """def ask(path):
    request = urllib.request.Request(ROOT + path, headers={"Authorization": "Basic eDpY"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


"""
YIELD = 'for row in r.json()["items"]:\n        yield row["name"]'
ROWS = """def rows():
    r = requests.get(ROOT + "mailboxes.json", auth=(KEY, "X"))
    r.raise_for_status()
"""
LOAD = """def load(n):
    r = requests.get(ROOT + "users/%d.json" % n, auth=(KEY, "X"))
{check}    return r.json()["item"]["firstName"]


def f(tasks):
    tasks.append(load)


def g(task, errors):
    try:
        return task(1)
    except {error}:
        return {result}
"""
CHECK = "    r.raise_for_status()\n"


def outcome(text: str) -> tuple[set[str], str]:
    """The states of what is said about calls, and the text afterwards."""
    report = rewrite({"desk.py": (HEAD + text).encode()})
    after = report.edits[0].after.decode() if report.edits else text
    return {finding.state for finding in report.findings if finding.id == "HS102"} or {
        finding.state for finding in report.findings if finding.id == "HS101"
    }, after


@pytest.mark.parametrize(
    ("error", "line"),
    [
        ("urllib.error.URLError", 'urllib.request.urlopen("https://other.example/ping")'),
        ("urllib.error.HTTPError", 'urllib.request.urlretrieve("https://other.example/a", "a")'),
        ("urllib.error.HTTPError", 'urllib.request.build_opener().open("https://other.example")'),
        ("urllib.error.HTTPError", "ping()"),
        ("urllib.error.HTTPError", 'requests.get("https://other.example/ping")'),
    ],
)
def test_a_handler_of_urllib_that_also_serves_another_request_keeps_its_error(
    error: str, line: str
) -> None:
    ping = 'def ping():\n    urllib.request.urlopen("https://other.example/ping")\n\n\n'
    text = f"""def f():
    try:
        me = ask("users/1.json")["item"]
        {line}
    except {error}:
        return None
    return me["firstName"]
"""
    states, after = outcome(ASK + ping + text)
    assert states == {"bridged"}
    assert f"except {error}:\n" in after
    alone, after = outcome(ASK + ping + text.replace(line, 'print(me["id"])'))
    assert alone == {"native"}
    assert f"except {error}:" not in after


def test_a_handler_of_httpx_that_also_serves_another_request_keeps_its_error() -> None:
    text = """def f():
    try:
        me = httpx.get(ROOT + "users/1.json", auth=(KEY, "X")).raise_for_status().json()["item"]
        httpx.get("https://other.example/ping")
    except httpx.HTTPError:
        return None
    return me["firstName"]
"""
    states, after = outcome(text)
    assert states == {"bridged"}
    assert "except httpx.HTTPError:" in after


def test_a_handler_of_another_library_never_saw_the_calls_error() -> None:
    text = """def f(n):
    try:
        r = requests.get(ROOT + "users/%d.json" % n, auth=(KEY, "X"))
        r.raise_for_status()
        return r.json()["item"]["firstName"]
    except urllib.error.HTTPError:
        return None
"""
    states, after = outcome(text)
    assert states == {"bridged"}
    assert "except urllib.error.HTTPError:" in after


def test_a_request_of_urllib_may_be_prepared_inside_the_block() -> None:
    text = """def f():
    request = urllib.request.Request(ROOT + "users/1.json")
    try:
        request.add_header("Authorization", "Basic eDpY")
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)["item"]["firstName"]
    except urllib.error.HTTPError:
        return None
"""
    states, after = outcome(text)
    assert states == {"native"}
    assert "except APIError:" in after


def test_a_list_of_urllib_that_is_read_behind_the_block_keeps_all_its_calls() -> None:
    text = """def f(n):
    try:
        data = ask("customers.json")
        me = ask("users/1.json")["item"]
    except urllib.error.HTTPError:
        return None
    return [c["firstName"] for c in data["items"]], me["firstName"]
"""
    states, after = outcome(ASK + text)
    assert states == {"bridged"}
    assert 'me = ask("users/1.json")["item"]' in after
    assert "except urllib.error.HTTPError:" in after


LIST_AND_RECORD = """def f(n):
    try:
        r = requests.get(ROOT + "customers.json", auth=(KEY, "X"))
        r.raise_for_status()
        data = r.json()
        other = requests.get(ROOT + "users/1.json", auth=(KEY, "X"))
        other.raise_for_status()
    except requests.HTTPError{handler}
    return [c["firstName"] for c in data["items"]], other.json()["item"]["firstName"]
"""


def test_a_list_of_requests_that_is_read_behind_the_block_keeps_its_own_call() -> None:
    states, after = outcome(LIST_AND_RECORD.format(handler=":\n        return None"))
    assert states == {"bridged"}
    assert "other = hs.users.get(1)" in after
    assert 'requests.get(ROOT + "customers.json"' in after
    assert "except requests.HTTPError:" in after


def test_a_handler_that_reads_the_error_of_a_late_list_keeps_all_its_calls() -> None:
    states, after = outcome(LIST_AND_RECORD.format(handler=" as error:\n        return error.args"))
    assert states == {"bridged"}
    assert 'other = requests.get(ROOT + "users/1.json"' in after


ITEMS = 'r.json()["items"]'


@pytest.mark.parametrize(
    ("rows", "state"),
    [
        (f'(c["firstName"] for c in {ITEMS})', "bridged"),
        (f'(c["firstName"] for n in (1, 2) for c in {ITEMS})', "native"),
        (f'map(str, (c["firstName"] for c in {ITEMS}))', "bridged"),
        (f'(name for name in (c["firstName"] for c in {ITEMS}))', "bridged"),
        (f'enumerate(c["firstName"] for c in {ITEMS})', "bridged"),
        (f'itertools.chain((c["firstName"] for c in {ITEMS}))', "bridged"),
        (f'[c["firstName"] for c in {ITEMS}]', "native"),
        (f'sorted(c["firstName"] for c in {ITEMS})', "native"),
        (f'", ".join(c["firstName"] for c in {ITEMS})', "native"),
        (f'list(map(str, (c["firstName"] for c in {ITEMS})))', "native"),
        (f'[name for name in (c["firstName"] for c in {ITEMS})]', "native"),
        (f'"Ann" in (c["firstName"] for c in {ITEMS})', "native"),
        (f'[*(c["firstName"] for c in {ITEMS})]', "native"),
    ],
)
def test_an_iterator_over_rows_asks_behind_the_block_unless_it_is_run_in_it(
    rows: str, state: str
) -> None:
    """V1 had asked for the rows before the iterator was made."""
    text = f"""def f(n):
    try:
        r = requests.get(ROOT + "customers.json", auth=(KEY, "X"))
        r.raise_for_status()
        found = {rows}
    except requests.HTTPError:
        return None
    return found
"""
    states, after = outcome("import itertools\n\n\n" + text)
    assert states == {state}
    assert ("except requests.HTTPError:" in after) is (state == "bridged")


def test_a_loop_over_an_iterator_of_rows_asks_in_its_block() -> None:
    text = """def f():
    try:
        r = requests.get(ROOT + "customers.json", auth=(KEY, "X"))
        r.raise_for_status()
        for name in (c["firstName"] for c in r.json()["items"]):
            print(name)
    except requests.HTTPError:
        return None
"""
    states, after = outcome(text)
    assert states == {"native"}
    assert "except APIError:" in after


@pytest.mark.parametrize(
    ("rows", "use", "behind"),
    [
        ('return [row["name"] for row in r.json()["items"]]', "return rows()", "return []"),
        ('return r.json()["items"]', 'return [row["name"] for row in rows()]', "return []"),
        ('return r.json()["items"]', "found = rows()", 'return [row["name"] for row in found]'),
        (
            'for row in r.json()["items"]:\n        yield row["name"]',
            "found = rows()",
            "return found",
        ),
        ('for row in r.json()["items"]:\n        yield row["name"]', "return list(rows())", ""),
    ],
)
def test_a_list_that_a_function_asks_for_is_caught_where_that_is_called(
    rows: str, use: str, behind: str
) -> None:
    text = f"""    {rows}


def f():
    try:
        {use}
    except requests.HTTPError:
        return []
    {behind}
"""
    states, after = outcome(ROWS + text)
    assert states == {"native"}
    assert "    except APIError:\n        return []\n" in after
    assert ("list(hs.mailboxes.list())" in after) is ("return r.json" in rows)
    assert ("yield row.name" in after) is ("yield" in rows)


@pytest.mark.parametrize(
    ("check", "error", "result", "state"),
    [
        ("", "requests.HTTPError", "None", "bridged"),
        (CHECK, "requests.HTTPError", "None", "native"),
        (CHECK, "requests.HTTPError as error", "error.args", "bridged"),
        ("", "Exception as error", "error.args", "bridged"),
        ("", "Exception", "None", "native"),
        (CHECK, "errors", "None", "native"),
        (CHECK, "(errors, KeyError) as error", "error.args", "native"),
    ],
)
def test_a_handler_where_a_call_may_end_that_is_out_of_view(
    check: str, error: str, result: str, state: str
) -> None:
    states, after = outcome(LOAD.format(check=check, error=error, result=result))
    assert states == {state}
    assert f"    except {error}:\n" in after


@pytest.mark.parametrize(
    ("ask", "errors", "handler", "state"),
    [
        ("requests.get({}, auth=(KEY, 'X'))", "requests.HTTPError,", "return 0", "native"),
        (
            "requests.get({}, auth=(KEY, 'X'))",
            "requests.HTTPError,",
            "return error.args",
            "bridged",
        ),
        ("httpx.get({}, auth=(KEY, 'X'))", "httpx.HTTPError, KeyError", "return 0", "bridged"),
    ],
)
def test_a_tuple_of_errors_under_a_name_is_not_replaced(
    ask: str, errors: str, handler: str, state: str
) -> None:
    text = f"""ERRORS = ({errors})


def f(n):
    try:
        r = {ask.format('ROOT + "users/%d.json" % n')}
        r.raise_for_status()
        return r.json()["item"]["firstName"]
    except ERRORS as error:
        {handler}
"""
    states, after = outcome(text)
    assert states == {state}
    assert f"ERRORS = ({errors})\n" in after
    assert "except ERRORS as error:\n" in after


@pytest.mark.parametrize(
    ("logged", "is_doubted"),
    [("error", True), ("str(error)", True), ("error.response.status_code", False), ("n", False)],
)
def test_a_text_of_an_error_that_is_logged_is_a_reason_to_look(
    logged: str, is_doubted: bool
) -> None:
    text = f"""import logging


def f(n):
    try:
        r = requests.get(ROOT + "users/%d.json" % n, auth=(KEY, "X"))
        r.raise_for_status()
        return r.json()["item"]["firstName"]
    except requests.HTTPError as error:
        logging.warning("no user: %s", {logged})
        return None
"""
    report = rewrite({"desk.py": (HEAD + text).encode()})
    (finding,) = [finding for finding in report.findings if finding.id == "HS101"]
    assert finding.state == "native"
    assert (finding.confidence == "review") is is_doubted
    assert ("the log shows" in finding.message) is is_doubted


def test_a_handler_keeps_the_error_that_a_stand_in_of_a_test_raises() -> None:
    program = f"""{HEAD}def f(n):
    try:
        r = requests.get(ROOT + "users/%d.json" % n, auth=(KEY, "X"))
        r.raise_for_status()
        return r.json()["item"]["firstName"]
    except requests.HTTPError:
        return None
"""
    test = """import requests

import desk


def refused(n):
    error = requests.HTTPError("no")
    raise error


def test_it(monkeypatch):
    monkeypatch.setattr(desk, "f", refused)
    desk.f(1)
"""
    report = rewrite({"desk.py": program.encode(), "test_desk.py": test.encode()})
    (edit,) = report.edits
    assert b"except requests.HTTPError:\n" in edit.after


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("with mock.patch('desk.f', side_effect=requests.HTTPError()):", "requests.HTTPError"),
        ("with mock.patch('desk.f', side_effect=KeyError()):", "APIError"),
    ],
)
def test_a_handler_keeps_the_error_that_a_test_raises(line: str, error: str) -> None:
    program = f"""{HEAD}def f(n):
    try:
        r = requests.get(ROOT + "users/%d.json" % n, auth=(KEY, "X"))
        r.raise_for_status()
        return r.json()["item"]["firstName"]
    except requests.HTTPError:
        return None
"""
    test = f"""from unittest import mock

import requests

import desk


def test_it():
    {line}
        assert desk.f(1) is None
"""
    report = rewrite({"desk.py": program.encode(), "test_desk.py": test.encode()})
    (edit,) = report.edits
    assert f"except {error}:\n".encode() in edit.after
    assert b"hs.users.get(n).first_name" in edit.after


@pytest.mark.parametrize(
    "line", ["retry(requests.HTTPError if strict else None)", "error = requests.HTTPError(n)"]
)
def test_an_error_of_requests_that_no_call_is_given_is_not_raised_by_it(line: str) -> None:
    text = f"""def f(n, strict, retry):
    {line}
    try:
        r = requests.get(ROOT + "users/%d.json" % n, auth=(KEY, "X"))
        r.raise_for_status()
        return r.json()["item"]["firstName"]
    except requests.HTTPError:
        return None
"""
    states, after = outcome(text)
    assert states == {"native"}
    assert "except APIError:" in after


@pytest.mark.parametrize("first", ["ZeroDivisionError", "requests.HTTPError"])
def test_every_handler_of_what_reading_raised_is_looked_at(first: str) -> None:
    text = f"""def names(data):
    try:
        return [row["lastName"].strip() for row in data]
    except {first}:
        return 0
    except TypeError:
        return None


def f():
    r = requests.get(ROOT + "users.json", auth=(KEY, "X"))
    r.raise_for_status()
    return names(r.json()["items"])
"""
    states, after = outcome(text)
    assert states == {"bridged"}
    assert 'row["lastName"].strip()' in after
