"""Checks of a status that look like others, and must not become what those become."""

from __future__ import annotations

import pytest
from support.codemods.engine import rewrite

HEAD = """import requests
KEY = "0123456789abcdef0123456789abcdef01234567"
def f(n):
    r = requests.get("https://api.helpscout.net/v1/users/%d.json" % n, auth=(KEY, "X"))
"""
NAME = '    return r.json()["item"]["firstName"]\n'


def rewritten(body: str) -> tuple[str, set[str]]:
    report = rewrite({"a.py": (HEAD + body).encode()})
    (edit,) = report.edits
    return edit.after.decode(), {f.state for f in report.findings if f.id.startswith("HS1")}


@pytest.mark.parametrize(
    "body",
    [
        # Dropping the line would drop the other statement.
        f"    assert r.ok; print(n)\n{NAME}",
        # Success is what this refuses.
        f"    assert r.status_code == 404\n{NAME}",
        # No word about failures, or one that is no number of an answer.
        f"    assert r.status_code != 404\n{NAME}",
        f"    assert r.status_code == n\n{NAME}",
    ],
)
def test_an_assert_that_says_more_than_success_is_kept(body: str) -> None:
    text, states = rewritten(body)
    assert body.splitlines()[0] in text
    assert states == {"bridged"}


def test_an_assert_of_success_goes_because_the_client_raises() -> None:
    text, states = rewritten(f"    assert r.status_code == 200\n{NAME}")
    assert "assert" not in text
    assert states == {"native"}


def test_a_status_that_this_call_never_had_reads_nothing_of_the_answer() -> None:
    text, _ = rewritten(f"    if r.status_code == 201:\n    {NAME}    return None\n")
    assert "first_name" not in text


def test_not_a_404_is_every_other_failure_too() -> None:
    text, states = rewritten(f"    if not (r.status_code == 404):\n    {NAME}    return None\n")
    if states == {"native"}:
        handler = text[text.index("except") :]
        assert handler.index("raise") < handler.index("return None")


@pytest.mark.parametrize(
    ("between", "is_announced"),
    [
        ('    print("asked", n)\n', True),
        ("    f.calls = n\n", True),
        ("    LOG.append(n)\n", True),
        ("    m = n + 1\n", False),
        ("    time.sleep(1)\n", False),
        ("", False),
    ],
)
def test_a_line_between_the_call_and_its_check_is_announced(
    between: str, is_announced: bool
) -> None:
    program = "import time\nLOG = []\n" + HEAD + between + f"    r.raise_for_status()\n{NAME}"
    report = rewrite({"a.py": program.encode()})
    (finding,) = [f for f in report.findings if f.id == "HS101"]
    assert finding.state == "native"
    assert ("a bad answer raises an error before line 7 runs" in finding.message) is is_announced
    assert (finding.confidence == "review") is is_announced
