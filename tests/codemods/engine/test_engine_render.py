"""The same findings for people, programs, pull requests and dashboards."""

from __future__ import annotations

import dataclasses
import json
import re

import pytest

from helpscout_codemods.findings import Edit, Finding, Problem, Report, Skipped
from helpscout_codemods.render import render

LEFT_FINDING = Finding(
    "HS202", "lost-field", "manual", "left", "app/b c.py", 7, 4,
    "V2 keeps no modification time, " * 5, "user_updated_at, 100% of it",
    "https://developer.helpscout.com/mailbox-api/endpoints/conversations/get/", 'x["modifiedAt"]',
)  # fmt: skip
NATIVE = Finding("HS101", "native-call", "proven", "native", "app/a.py", 3, 0, "becomes V2")
EDIT = Edit("app/a.py", b"one\r\ntwo", b"one\r\nthree", (NATIVE,))
REPORT = Report(
    (LEFT_FINDING, NATIVE),
    (EDIT,),
    (Skipped("z.py", "binary"),),
    (Problem("y.py", "cannot\nbe read"),),
)


def test_text_fits_80_columns_and_ends_in_the_count() -> None:
    output = render(REPORT, "text")
    assert max(len(row) for row in output.splitlines()) <= 83  # an indented link is not broken
    assert all(len(row) <= 80 for row in output.splitlines() if "https://" not in row)
    assert output.index("app/a.py") < output.index("app/b c.py")
    assert "  7:5    HS202  needs manual work, manual" in output
    assert output.endswith("2 findings in 2 files: 1 to V2 code, 1 manual. 1 error.\n")


def test_colour_changes_no_word_and_cannot_come_from_the_code() -> None:
    for form in ("text", "concise", "statistics"):
        with_colour = render(REPORT, form, colour=True)
        assert "\x1b[33m" in with_colour
        assert re.sub(r"\x1b\[\d+m", "", with_colour) == render(REPORT, form)
    hostile = Finding("HS101", "r", "proven", "native", "\x1b[2Ja.py", 1, 0, "\x1b[2J", "\x1b[2J")
    for form in ("text", "concise", "statistics"):
        assert "\x1b[2J" not in render(Report((hostile,)), form, colour=True)


def test_a_link_is_given_once_where_it_helps_first() -> None:
    twice = (LEFT_FINDING, dataclasses.replace(LEFT_FINDING, line=9))
    assert render(Report(twice), "text").count("https://") == 1


def test_a_concise_report_is_one_line_for_each_finding_and_each_error() -> None:
    rows = render(REPORT, "concise").splitlines()
    assert rows[0] == "app/a.py:3:1: HS101 V2: becomes V2"
    assert rows[1].startswith("app/b c.py:7:5: HS202 manual: V2 keeps no")
    assert rows[2] == "y.py: error: cannot be read"
    assert len(rows) == 4


def test_text_about_nothing_says_so() -> None:
    assert render(Report(), "text") == "No V1 code found.\n"


def test_json_has_a_schema_number_counts_and_findings_that_read_back() -> None:
    data = json.loads(render(REPORT, "json"))
    assert data["schema"] == 1
    assert data["summary"]["by_state"] == {"left": 1, "native": 1}
    assert [Finding.from_dict(entry) for entry in data["findings"]] == [NATIVE, LEFT_FINDING]
    assert data["edits"] == [{"path": "app/a.py", "findings": ["HS101"]}]
    assert data["skipped"] == [{"path": "z.py", "reason": "binary"}]


def test_github_annotations_are_escaped_and_one_line_each() -> None:
    rows = render(REPORT, "github").splitlines()
    assert len(rows) == 3
    assert rows[0] == ("::notice file=app/a.py,line=3,col=1,title=HS101 native-call::becomes V2.")
    assert rows[1].startswith("::warning file=app/b c.py,line=7,col=5,title=HS202 lost-field::")
    assert "100%25 of it" in rows[1]
    assert rows[2] == "::error file=y.py::cannot%0Abe read"


def test_a_diff_shows_old_and_new_and_a_missing_last_newline() -> None:
    assert render(REPORT, "diff") == (
        "--- a/app/a.py\n+++ b/app/a.py\n@@ -1,2 +1,2 @@\n one\r\n"
        "-two\n\\ No newline at end of file\n+three\n\\ No newline at end of file\n"
    )


def test_a_diff_decodes_the_file_in_its_own_encoding() -> None:
    before = "# coding: latin-1\nx = '\xe9'\n".encode("latin-1")
    diff = render(Report(edits=(Edit("a.py", before, before + b"y\n"),)), "diff")
    assert " x = '\xe9'\n" in diff


@pytest.mark.parametrize("form", ["text", "json", "github", "sarif", "diff"])
def test_paths_are_shown_from_where_the_reader_stands(form: str) -> None:
    assert "../src/app/a.py" in render(REPORT, form, prefix="../src")


def test_an_unknown_format_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="'xml'; one of text, concise"):
        render(REPORT, "xml")


def test_a_report_is_the_same_whatever_the_order_of_discovery() -> None:
    assert Report((NATIVE, LEFT_FINDING)) == Report((LEFT_FINDING, NATIVE, LEFT_FINDING))
    assert render(Report((NATIVE, LEFT_FINDING)), "sarif") == render(
        Report((LEFT_FINDING, NATIVE)), "sarif"
    )


def test_two_edits_of_one_file_are_refused() -> None:
    with pytest.raises(ValueError, match=r"app/a\.py would be edited twice"):
        Report(edits=(EDIT,)).merge(Report(edits=(EDIT,)))


def test_a_finding_of_no_known_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="not a finding"):
        Finding("HS101", "r", "certain", "native", "a.py", 1, 0, "m")  # type: ignore[arg-type]
