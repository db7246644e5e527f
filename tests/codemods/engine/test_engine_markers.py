"""Comments that ask for a person, and comments by which a person answers."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.codemods.engine_fake import LINK, tree

from helpscout_codemods.config import Config
from helpscout_codemods.engine import rewrite
from helpscout_codemods.findings import Finding, Report
from helpscout_codemods.source.markers import PREFIX, mark
from helpscout_codemods.source.suppress import suppressions

pytestmark = pytest.mark.usefixtures("fake_rules")

PLAIN = Config(cache=False, manifests=False)
HEAD = "# helpscout\n"


def finding(line: int, identity: str = "HS201", message: str = "reason") -> Finding:
    return Finding(identity, "r", "manual", "left", "a.py", line, 0, message, "write this", LINK)


def rewrite_file(root: Path, text: str) -> tuple[str, Report]:
    tree(root, {"a.py": text})
    report = rewrite([root], PLAIN, write=True)
    return (root / "a.py").read_text(), report


def test_a_marker_says_the_rule_and_the_first_clause_of_the_reason() -> None:
    after = mark(b"x = 1\n", b"x = 1\n", [finding(1, message="reason; and more of it")])
    assert after == b"# TODO(helpscout-v2) HS201: reason\nx = 1\n"


@pytest.mark.parametrize(
    ("message", "comment"),
    [
        (
            "GET /a.json: kept on the shim because a handler shows the text of DeskError, and the "
            "error of helpscout_v2 has another text (line 19)",
            "a handler shows the text of DeskError",
        ),
        (
            "the status (active, pending, closed, spam) is built elsewhere by a function",
            "the status (active, pending, closed, spam) is ...",
        ),
        (
            "the callers of item() choose kind, number of GET /{kind}/{number}.json",
            "the callers of item() choose kind, number of ...",
        ),
        ("one, two and three", "one, two and three"),
    ],
)
def test_a_long_reason_ends_where_a_clause_ends(message: str, comment: str) -> None:
    after = mark(b"x = 1\n", b"x = 1\n", [finding(1, message=message)]).decode()
    assert after == f"{PREFIX}HS201: {comment}\nx = 1\n"


@pytest.mark.parametrize("indent", [0, 4, 24, 44, 52])
@pytest.mark.parametrize("space", [" ", "\t"])
def test_a_marker_is_one_line_of_at_most_79_columns(indent: int, space: str) -> None:
    room = space * (indent if space == " " else indent // 8)
    text = f"if x:\n{room or ' '}y = 1\n".encode()
    after = mark(text, text, [finding(2, message="kept because of a long reason, " * 9)]).decode()
    marker = after.splitlines()[1]
    assert marker.lstrip().startswith(f"{PREFIX}HS201")
    assert len(marker.expandtabs()) <= 79


def test_a_marker_stands_above_the_statement_never_inside_it() -> None:
    call = b'    return call(\n        """\n# TODO(helpscout-v2) text\n""",\n        bad,\n    )\n'
    text = b"def f():\n" + call
    after = mark(text, text, [finding(6)])
    rows = after.decode().splitlines()
    assert rows[1].startswith("    # TODO(helpscout-v2) HS201")
    assert rows[2:] == text.decode().splitlines()[1:]


def test_one_statement_gets_one_marker_for_each_rule() -> None:
    text = b"x = (\n    a,\n    b,\n)\n"
    findings = [finding(2), finding(3), finding(3, "HS202")]
    after = mark(text, text, findings).decode()
    assert after.count("HS201") == 1
    assert after.count("HS202") == 1


def test_marking_again_changes_nothing_although_lines_moved() -> None:
    once = mark(b"a = 1\nb = 2\n", b"a = 1\nb = 2\n", [finding(2)])
    assert mark(once, once, [finding(3)]) == once


def test_a_marker_goes_away_with_its_reason_and_a_stale_text_is_renewed() -> None:
    once = mark(b"a = 1\n", b"a = 1\n", [finding(1)])
    assert mark(once, once, []) == b"a = 1\n"
    second_pass = mark(once, once, [finding(2, message="another reason")])
    assert second_pass.count(b"TODO") == 1
    assert b"another reason" in second_pass


def test_a_marker_follows_its_statement_through_the_rewrite() -> None:
    before = b"import old\n\nx = old(1)\ny = left()\n"
    after = b"import new\nimport more\n\n\nx = new(1)\ny = left()\n"
    rows = mark(before, after, [finding(4)]).decode().splitlines()
    assert rows[-2].startswith(PREFIX)
    assert rows[-1] == "y = left()"


def test_a_message_with_line_breaks_or_foreign_letters_stays_one_ascii_comment() -> None:
    after = mark(b"x = 1\n", b"x = 1\n", [finding(1, message="zwei\nZeilen \u2026")])
    assert after.isascii()
    assert after.count(b"\n") == 2


def test_findings_about_manifests_and_proven_ones_get_no_marker() -> None:
    proven = Finding("HS101", "r", "proven", "native", "a.py", 1, 0, "m")
    assert mark(b"x\n", b"x\n", [proven, finding(1, "HS501"), finding(1, "HS910")]) == b"x\n"


def test_a_suppression_covers_its_statement_or_the_next_one() -> None:
    text = b"a = f(\n    1,\n)  # helpscout: ignore[HS201]\n# helpscout: ignore\nb = 2\nc = 3\n"
    first, second = suppressions(text)
    assert [first.covers(finding(row)) for row in (1, 2, 3, 5)] == [True, True, True, False]
    assert not first.covers(finding(1, "HS101"))
    assert [second.covers(finding(row, "HS999")) for row in (5, 6)] == [True, False]


def test_a_prefix_suppresses_the_whole_family() -> None:
    (comment,) = suppressions(b"x = 1  # helpscout: ignore[HS2, hs101]\n")
    assert comment.covers(finding(1, "HS299"))
    assert comment.covers(finding(1, "HS101"))
    assert not comment.covers(finding(1, "HS102"))


def test_the_words_inside_a_string_suppress_nothing() -> None:
    assert suppressions(b'x = "# helpscout: ignore[HS201]"\n') == ()


def test_a_suppressed_site_gets_no_marker_and_loses_the_one_it_had(tmp_path: Path) -> None:
    text, report = rewrite_file(tmp_path, HEAD + 'print(v1("LEFT"))  # helpscout: ignore[HS201]\n')
    assert report.findings == ()
    assert "TODO" not in text
    text_with_markers = (
        HEAD + '# TODO(helpscout-v2) HS201: x\nprint(v1("LEFT"))  # helpscout: ignore[HS201]\n'
    )
    text, _ = rewrite_file(tmp_path, text_with_markers)
    assert "TODO" not in text


def test_a_suppression_that_hides_nothing_is_reported(tmp_path: Path) -> None:
    _, report = rewrite_file(tmp_path, HEAD + "x = 1  # helpscout: ignore[HS101]\n")
    (unused_ignore,) = report.findings
    assert (unused_ignore.id, unused_ignore.line) == ("HS910", 2)
    assert "HS101" in unused_ignore.message


def test_a_suppressed_rewrite_keeps_its_flow_v1_and_running(tmp_path: Path) -> None:
    code = 'print(v1("NATIVE"))  # helpscout: ignore[HS101]\nprint(v1("NATIVE"))\n'
    text, report = rewrite_file(tmp_path, HEAD + code)
    assert text.count('v1("NATIVE")') == 2
    assert "helpscout_shim.install()" in text
    assert [f.state for f in report.findings] == ["bridged"]


def test_a_second_run_over_markers_and_suppressions_changes_nothing(tmp_path: Path) -> None:
    code = 'if 1:\n    print(v1("LEFT"), v1("NATIVE"))\n    print(v1("LEFT"))\n'
    rewrite_file(tmp_path, HEAD + code)
    again = rewrite([tmp_path], PLAIN)
    assert again.edits == ()


def test_a_bridged_site_is_marked_unless_running_was_all_that_was_asked(tmp_path: Path) -> None:
    text, _ = rewrite_file(tmp_path, HEAD + 'print(v1("BRIDGE"))\n')
    assert "# TODO(helpscout-v2) HS102: a V1 call" in text
    tree(tmp_path, {"a.py": HEAD + 'print(v1("BRIDGE"))\n'})
    rewrite([tmp_path], PLAIN.with_options(to="bridge"), write=True)
    assert "TODO" not in (tmp_path / "a.py").read_text()


def test_a_marker_names_no_line_that_it_moves_itself() -> None:
    here = finding(1, message="kept because of a use (line 12)")
    there = finding(1, "HS202", "kept because of a use (app/b.py:3); more")
    after = mark(b"x\n", b"x\n", [here, there]).decode()
    assert after.count("kept because of a use\n") == 2


def test_markers_can_be_switched_off(tmp_path: Path) -> None:
    tree(tmp_path, {"a.py": HEAD + 'print(v1("LEFT"))\n'})
    config = PLAIN.with_options(markers=False)
    assert rewrite([tmp_path], config).edits == ()
