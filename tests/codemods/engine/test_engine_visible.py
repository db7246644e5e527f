"""What a terminal or a browser would obey is shown to people as an escape."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpscout_codemods.escape_control import one_line, visible
from helpscout_codemods.findings import Finding, Problem, Report, Skipped
from helpscout_codemods.render import render

CLEAR_SCREEN = "\x1b[2J"
TITLE = "\x1b]0;owned\x07"
REVERSED_NAME = "\u202egnp.exe"
HOSTILE = f"a{CLEAR_SCREEN}{TITLE}{REVERSED_NAME}\rfake\x9b31m\udcff"
ALLOWED_CONTROLS = "\n\t"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (CLEAR_SCREEN, "\\x1b[2J"),
        ("\x07\x08\x7f\x9b", "\\x07\\x08\\x7f\\x9b"),
        (REVERSED_NAME, "\\u202egnp.exe"),
        ("over\rwritten", "over\\x0dwritten"),
        ("windows\r\nline\n\tindented", "windows\r\nline\n\tindented"),
        ("caf\u00e9 \u4f60\u597d \U0001f469\u200d\U0001f4bb", None),
        ("\udcff.py", "\\xff.py"),
    ],
)
def test_what_acts_is_escaped_and_what_shows_stays(text: str, shown: str | None) -> None:
    assert visible(text) == (text if shown is None else shown)


@given(st.text(st.characters(codec=None)))
def test_nothing_that_acts_is_left_and_every_output_can_write_it(text: str) -> None:
    shown_text = visible(text)
    shown_text.encode("utf-8")
    controls = {c for c in shown_text.replace("\r\n", "\n") if unicodedata.category(c) == "Cc"}
    assert controls <= set(ALLOWED_CONTROLS)
    directions = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    assert not directions & {unicodedata.bidirectional(c) for c in shown_text}


def test_one_line_is_one_line() -> None:
    assert one_line("a\nhelpscout-migrate: error: forged\x1b[0m") == (
        "a helpscout-migrate: error: forged\\x1b[0m"
    )


def _report() -> Report:
    finding = Finding(
        id="HS101",
        rule="native-call",
        confidence="proven",
        state="native",
        path=f"{HOSTILE}.py",
        line=1,
        column=0,
        message=HOSTILE,
        instead=HOSTILE,
        link="https://developer.helpscout.com/mailbox-api/",
        snippet=HOSTILE,
    )
    return Report(
        findings=(finding,),
        errors=(Problem(HOSTILE, HOSTILE),),
        skipped=(Skipped(HOSTILE, HOSTILE),),
    )


@pytest.mark.parametrize("style", ["text", "concise"])
def test_what_people_read_holds_nothing_that_acts(style: str) -> None:
    output = render(_report(), style)
    assert visible(output) == output
    assert output.count("\\x1b[2J") >= 3


def test_what_machines_read_keeps_every_character() -> None:
    data = json.loads(render(_report(), "json"))
    assert data["findings"][0]["message"] == HOSTILE
