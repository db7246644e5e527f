"""What a check of a status and a handler of errors become, condition by condition."""

from __future__ import annotations

import pytest
from support.codemods.engine import rewrite

CALL = """import requests

KEY = "0123456789abcdef0123456789abcdef01234567"
OK = 200
FLAG = True


def f(n):
    r = requests.get("https://api.helpscout.net/v1/users/%d.json" % n, auth=(KEY, "X"))
"""
NAME = '    return r.json()["item"]["firstName"]\n'
ITEM = CALL.replace("    r = ", "    c = ").replace(
    'auth=(KEY, "X"))\n', 'auth=(KEY, "X")).json().get("item")\n'
)


def states_and_text(text: str) -> tuple[set[str], str]:
    """The states of the findings of calls, and the function `f` afterwards."""
    report = rewrite({"desk.py": text.encode()})
    after = report.edits[0].after.decode() if report.edits else text
    states = {finding.state for finding in report.findings if finding.id.startswith("HS1")}
    return states, after[after.index("def f") :]


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, "AuthenticationError"),
        (403, "AccessDeniedError"),
        (404, "NotFoundError"),
        (412, "PreconditionError"),
        (429, "RateLimitError"),
    ],
)
@pytest.mark.parametrize("raised", ["LookupError(n)", "SystemExit(1)"])
def test_a_status_with_an_error_of_its_own_is_caught_as_that_error(
    status: int, error: str, raised: str
) -> None:
    body = f"    if r.status_code == {status}:\n        raise {raised}\n"
    states, text = states_and_text(CALL + body + NAME)
    assert states == {"native"}
    assert f"except {error}:\n        raise {raised}\n" in text


@pytest.mark.parametrize(
    ("condition", "kept"),
    [
        ("== 405", "error.status == 405"),
        ("== 422", "error.status == 422"),
        (">= 401", "error.status >= 401"),
        ("> 400", "error.status > 400"),
        (">= 400", ""),
        (">= 300", ""),
        ("> 399", ""),
        ("!= 200", ""),
        ("!= OK", ""),
    ],
)
def test_a_condition_that_some_failures_do_not_meet_stays_a_condition(
    condition: str, kept: str
) -> None:
    body = f"    if r.status_code {condition}:\n        return None\n"
    states, text = states_and_text(CALL + body + NAME)
    assert states == {"native"}
    if kept:
        assert f"except APIError as error:\n        if {kept}:\n            return None\n" in text
        assert text.index("return None") < text.index("        raise\n")
    else:
        assert "except APIError:\n        return None\n" in text


@pytest.mark.parametrize("condition", ["< 400", "< 300", "== 200", "== OK"])
def test_what_only_a_success_reaches_is_not_in_a_handler(condition: str) -> None:
    body = f"    if r.status_code {condition}:\n        raise LookupError(n)\n    return None\n"
    states, text = states_and_text(CALL + body)
    assert states == {"native"}
    assert "except APIError:\n        return None\n    raise LookupError(n)\n" in text


@pytest.mark.parametrize("value", ["FLAG", "n"])
def test_a_status_is_not_compared_with_what_is_no_status(value: str) -> None:
    body = f"    if r.status_code != {value}:\n        return None\n"
    states, text = states_and_text(CALL + body + NAME)
    assert "except APIError:\n        return None" not in text
    assert states == {"bridged"} or f"!= {value}" in text


@pytest.mark.parametrize(
    "body",
    ["    x = r and n\n    return x\n", "    if r and n:\n    " + NAME + "    return None\n"],
)
def test_the_truth_of_an_answer_beside_another_value_is_left_to_the_shim(body: str) -> None:
    states, text = states_and_text(CALL + body)
    assert states == {"bridged"}
    assert body in text


@pytest.mark.parametrize(
    ("body", "result"),
    [
        ("    if c is None:\n        return None\n", "except APIError:\n        return None\n"),
        (
            "    if not c:\n        raise LookupError(n)\n",
            "except APIError:\n        raise LookupError",
        ),
    ],
)
def test_an_item_that_may_be_missing_is_a_caught_error(body: str, result: str) -> None:
    states, text = states_and_text(ITEM + body + '    return c["firstName"]\n')
    assert states == {"native"}
    assert result in text
    assert "return c.first_name" in text


def test_what_stands_under_elif_is_done_for_a_record() -> None:
    body = "    if c is None:\n        print(n)\n    elif n > 3:\n        print(c['firstName'])\n"
    states, text = states_and_text(ITEM + body)
    assert states == {"native"}
    assert "except APIError:\n        print(n)\n    else:\n        if n > 3:\n" in text


def test_an_item_with_a_default_is_not_none_after_a_failure() -> None:
    call = ITEM.replace('.get("item")', '.get("item", {})')
    body = '    if c is None:\n        return None\n    return c["firstName"]\n'
    states, text = states_and_text(call + body)
    assert states == {"native"}
    assert "except APIError:\n        c = {}\n    if c is None:\n" in text


def test_an_item_that_is_used_where_it_is_missing_is_left_to_the_shim() -> None:
    body = "    if c is None:\n        print(c)\n        return None\n"
    states, text = states_and_text(ITEM + body + '    return c["firstName"]\n')
    assert states == {"bridged"}
    assert body in text


def test_an_item_that_is_not_checked_is_none_after_a_failure() -> None:
    states, text = states_and_text(ITEM + '    return c["firstName"]\n')
    assert states == {"native"}
    assert "except APIError:\n        c = None\n" in text


@pytest.mark.parametrize(
    ("condition", "outcome"),
    [
        ("r.ok", "dropped"),
        ("r.status_code == 200", "dropped"),
        ("r.status_code < 300", "dropped"),
        ("r.status_code < 400", "dropped"),
        ("not r.status_code >= 400", "dropped"),
        ("not r.status_code != 200", "dropped"),
        ("r.status_code != 201", "dropped"),
        ("r.status_code < 401", "kept"),
        ("r.status_code == 404", "kept"),
        ("not r.status_code == 404", "kept"),
        ("r.status_code == 201", "raised"),
        ("r.status_code < 200", "raised"),
        ("r.status_code >= 400", "raised"),
        ("not r.ok", "raised"),
    ],
)
def test_an_assert_says_that_all_is_well_or_is_raised_after_a_success(
    condition: str, outcome: str
) -> None:
    body = f"    assert {condition}\n"
    states, text = states_and_text(CALL + body + NAME)
    assert states == {"bridged" if outcome == "kept" else "native"}
    assert (body in text) is (outcome == "kept")
    assert ("raise AssertionError" in text) is (outcome == "raised")
    if outcome == "raised":
        assert text.index("hs.users.get(n)") < text.index("raise AssertionError")


TRY = """import sys
import requests

KEY = "0123456789abcdef0123456789abcdef01234567"


def f(n):
    try:
        r = requests.get("https://api.helpscout.net/v1/users/%d.json" % n, auth=(KEY, "X"))
{check}        return r.json()["item"]["firstName"]
    except {error}:
        {body}
"""
STATUS_CHECK = "        r.raise_for_status()\n"


@pytest.mark.parametrize(
    ("error", "body", "result"),
    [
        ("requests.HTTPError", "return None", "except APIError:\n        return None"),
        ("(requests.HTTPError, ValueError)", "return None", "except (APIError, ValueError):"),
        ("requests.HTTPError as e", "return e.response.status_code", "return e.status\n"),
        (
            "requests.HTTPError as e",
            "if e.response.status_code == 404:\n            return None\n        raise",
            "if e.status == 404:\n            return None\n        raise",
        ),
        ("requests.HTTPError as e", "return str(e)", ""),
        ("requests.HTTPError as e", "return e.response.status_code, e.response.text", ""),
        ("requests.HTTPError", "return sys.exc_info()[1].args", ""),
        ("Exception", "return sys.exc_info()[1].args", ""),
    ],
)
def test_a_handler_is_given_the_clients_error_unless_it_looks_into_it(
    error: str, body: str, result: str
) -> None:
    states, text = states_and_text(TRY.format(check=STATUS_CHECK, error=error, body=body))
    assert states == {"native" if result else "bridged"}
    assert result in text


@pytest.mark.parametrize(
    ("error", "result"),
    [
        ("requests.ConnectionError", "except TransportError:"),
        ("requests.HTTPError", ""),
        ("requests.RequestException", ""),
    ],
)
def test_without_a_check_no_handler_sees_a_bad_answer(error: str, result: str) -> None:
    states, text = states_and_text(TRY.format(check="", error=error, body="return None"))
    assert states == {"native" if result else "bridged"}
    assert result in text


URLLIB = """import json
import urllib.error
import urllib.request


def f(n):
    url = "https://api.helpscout.net/v1/users/%d.json" % n
    request = urllib.request.Request(url, headers={{"Authorization": "Basic eDpY"}})
    try:
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)["item"]["firstName"]
    except {error}:
        {body}
"""


@pytest.mark.parametrize(
    ("error", "body", "result"),
    [
        ("urllib.error.HTTPError as e", "return e.code", "return e.status\n"),
        ("urllib.error.URLError", "return None", "except HelpScoutError:"),
        ("urllib.error.HTTPError as e", "return e.code, e.reason", ""),
        ("urllib.error.HTTPError as e", "print(e)\n        return e.code", ""),
        ("urllib.error.URLError as e", "return e.code", ""),
    ],
)
def test_an_error_of_urllib_has_a_status_and_no_reason(error: str, body: str, result: str) -> None:
    states, text = states_and_text(URLLIB.format(error=error, body=body))
    assert states == {"native" if result else "bridged"}
    assert result in text


def test_an_error_of_urllib_that_is_named_elsewhere_keeps_its_calls_on_the_shim() -> None:
    text = URLLIB.format(error="urllib.error.HTTPError", body="return None")
    assert states_and_text(text)[0] == {"native"}
    states, after = states_and_text(text + "\n\nRETRY_ON = (urllib.error.HTTPError,)\n")
    assert states == {"bridged"}
    assert "except urllib.error.HTTPError:" in after


HANDED_ON = """import requests

KEY = "0123456789abcdef0123456789abcdef01234567"


def f(n, run):
    def load():
        r = requests.get("https://api.helpscout.net/v1/users/%d.json" % n, auth=(KEY, "X"))
{check}        return r.json()["item"]["firstName"]

    try:
        return run(load)
    except {error}:
        return None
"""


@pytest.mark.parametrize(
    ("check", "error", "state"),
    [
        ("", "requests.HTTPError", "bridged"),
        (STATUS_CHECK, "requests.HTTPError", "native"),
        ("", "requests.ConnectionError", "native"),
    ],
)
def test_a_handler_around_a_function_that_is_handed_on_may_see_its_answers(
    check: str, error: str, state: str
) -> None:
    states, _ = states_and_text(HANDED_ON.format(check=check, error=error))
    assert states == {state}


def test_a_handler_of_the_programs_own_error_forbids_nothing() -> None:
    own = "class Own(Exception):\n    pass\n\n\ndef f(n, run)"
    text = HANDED_ON.format(check="", error="Own").replace("def f(n, run)", own)
    states, after = states_and_text(text)
    assert states == {"native"}
    assert "except Own:\n        return None\n" in after


@pytest.mark.parametrize(
    ("error", "kept"), [("urllib.error.URLError", False), ("requests.HTTPError", True)]
)
def test_an_error_of_requests_that_is_handed_on_keeps_its_handlers(error: str, kept: bool) -> None:
    text = TRY.format(check=STATUS_CHECK, error="requests.HTTPError", body="return None")
    text += f'\n\ndef g(report):\n    report({error}("x"))\n'
    states, after = states_and_text("import urllib.error\n" + text)
    assert states == {"native"}
    assert ("except requests.HTTPError:" in after) is kept
    assert ("except APIError:" in after) is not kept


HELPER = """import requests

KEY = "0123456789abcdef0123456789abcdef01234567"


def f(n):
    r = requests.get("https://api.helpscout.net/v1/users/%d.json" % n, auth=(KEY, "X"))
    if r.status_code == 404:
        return None
    return r.json()["item"]


def g(n):
"""


@pytest.mark.parametrize(
    ("body", "state"),
    [
        ('    return f(n)["firstName"]\n', "native"),
        ('    c = f(n)\n    return c["firstName"]\n', "native"),
        ('    c = f(n)\n    if not c:\n        return ""\n    return c["firstName"]\n', "native"),
        ("    return f(n)\n", "bridged"),
    ],
)
def test_a_helper_answers_none_for_a_missing_record_where_that_is_understood(
    body: str, state: str
) -> None:
    states, text = states_and_text(HELPER + body)
    assert states == {state}
    assert ("except NotFoundError:\n        return None\n" in text) is (state == "native")


@pytest.mark.parametrize(
    "body",
    [
        "    ok = r.ok\n    if not ok:\n        ok = n\n        return ok\n" + NAME,
        "    ok = r.status_code == 200\n    ok = n\n    if ok:\n        return None\n" + NAME,
        "    if r or n:\n        return None\n" + NAME,
        "    print(r)\n" + NAME,
        "    return bool(r)\n",
    ],
)
def test_a_status_or_an_answer_with_another_use_is_left_to_the_shim(body: str) -> None:
    states, text = states_and_text(CALL + body)
    assert states == {"bridged"}
    assert body in text
