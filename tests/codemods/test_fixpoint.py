"""Passes are repeated until nothing changes, and told as one step from the first text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise

from helpscout_codemods.findings import Edit, Finding, Report, State
from helpscout_codemods.fixpoint import EditsRefused, repeated

Texts = Mapping[str, bytes]


def finding(state: State, line: int, message: str) -> Finding:
    id = "HS101" if state == "native" else "HS102"
    return Finding(id, "call", "proven", state, "desk.py", line, 0, message)


def passes(*steps: tuple[bytes, bytes, tuple[Finding, ...]]) -> Callable[[Texts], Report]:
    """A rewriting given as a table: text in, text out."""

    def one_pass(files: Texts) -> Report:
        for before, after, findings in steps:
            if files["desk.py"] == before:
                edits = (Edit("desk.py", before, after, findings),) if after != before else ()
                return Report(findings, edits)
        raise AssertionError(files)

    return one_pass


def run(one_pass: Callable[[Texts], Report], text: bytes) -> Report | EditsRefused:
    files = {"desk.py": text}
    return repeated(one_pass, files, one_pass(files))


def test_what_a_later_pass_made_native_is_told_where_it_stood_at_first() -> None:
    one_pass = passes(
        (b"one\ntwo\n", b"import hs\nhs\ntwo\n", (finding("native", 1, "one goes"),)),
        (
            b"import hs\nhs\ntwo\n",
            b"import hs\nhs\nhs\n",
            (finding("native", 3, "two goes"),),
        ),
        (b"import hs\nhs\nhs\n", b"import hs\nhs\nhs\n", ()),
    )
    report = run(one_pass, b"one\ntwo\n")
    assert isinstance(report, Report)
    assert [(f.line, f.message) for f in report.findings] == [(1, "one goes"), (2, "two goes")]
    (edit,) = report.edits
    assert (edit.before, edit.after) == (b"one\ntwo\n", b"import hs\nhs\nhs\n")


def test_a_text_that_stands_still_at_the_last_moment_is_final() -> None:
    texts = [b"a = 0\n", b"a = 1\n", b"a = 2\n", b"a = 3\n", b"a = 4\n"]
    steps = [(one, other, ()) for one, other in pairwise(texts)]
    report = run(passes(*steps, (texts[-1], texts[-1], ())), texts[0])
    assert isinstance(report, Report)
    assert report.edits[0].after == texts[-1]


def test_texts_that_never_stand_still_are_refused() -> None:
    report = run(passes((b"a = 0\n", b"a = 1\n", ()), (b"a = 1\n", b"a = 0\n", ())), b"a = 0\n")
    assert isinstance(report, EditsRefused)
    assert report.path == "desk.py"


def test_a_text_that_does_not_parse_is_refused() -> None:
    report = run(passes((b"a = 0\n", b"a =\n", ())), b"a = 0\n")
    assert isinstance(report, EditsRefused)
    assert "would not parse" in report.reason
