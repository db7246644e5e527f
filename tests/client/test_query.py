"""The search syntax: escaped, grouped, and refused where it would not mean what it says."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpscout_v2 import ArgumentError, query
from helpscout_v2.query import Query

SINCE = datetime(2024, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("built", "expected"),
    [
        (query.subject("parcel"), '(subject:"parcel")'),
        (query.tag("vip"), '(tag:"vip")'),
        (query.tag("vip", "gold"), '(tag:("vip" OR "gold"))'),
        (query.mailbox("Orders"), '(mailbox:"Orders")'),
        (query.mailbox_id(17), "(mailboxid:17)"),
        (query.email("a+b@c.test"), '(email:"a+b@c.test")'),
        (query.body("late parcel"), '(body:"late parcel")'),
        (query.customer(801), "(customerIds:801)"),
        (query.number(1207), "(number:1207)"),
        (query.assigned("Marta Lind"), '(assigned:"Marta Lind")'),
        (query.unassigned(), '(assigned:"Unassigned")'),
        (query.with_attachments(), "(attachments:true)"),
        (query.replied_by(41, 42), "(replyUserIds:(41 OR 42))"),
        (query.modified(SINCE), "(modifiedAt:[2024-01-01T00:00:00Z TO *])"),
        (query.created(until=SINCE), "(createdAt:[* TO 2024-01-01T00:00:00Z])"),
        (query.first_name("Ines") & query.last_name("Okafor"), None),
        (query.tag("a") & query.tag("b") | query.tag("c"), None),
        (~query.tag("spam"), '(NOT tag:"spam")'),
        (query.raw("score:[1 TO 5]"), "(score:[1 TO 5])"),
    ],
)
def test_conditions_are_written_in_the_documented_form(built: Query, expected: str | None) -> None:
    text = str(built)
    if expected is not None:
        assert text == expected
    assert text.count("(") == text.count(")")


def test_and_binds_before_or_because_both_are_bracketed() -> None:
    a, b, c = (query.tag(name) for name in "abc")
    assert str(a & b | c) == '((tag:"a" AND tag:"b") OR tag:"c")'
    assert str(a & (b | c)) == '(tag:"a" AND (tag:"b" OR tag:"c"))'
    assert str(~(a | b) & c) == '((NOT (tag:"a" OR tag:"b")) AND tag:"c")'


def test_many_conditions_are_joined_flat() -> None:
    many = [query.number(n) for n in (1, 2, 3)]
    assert str(query.either(many)) == "(number:1 OR number:2 OR number:3)"
    assert str(query.every(many)) == "(number:1 AND number:2 AND number:3)"
    assert str(query.every(many[:1])) == "(number:1)"


def test_quotes_and_backslashes_inside_a_phrase_are_escaped() -> None:
    assert str(query.subject('say "hi" \\ bye')) == '(subject:"say \\"hi\\" \\\\ bye")'


@given(st.text(min_size=1).filter(lambda text: text.strip()))
def test_no_phrase_can_leave_its_quotes(phrase: str) -> None:
    inside = str(query.subject(phrase)).removeprefix('(subject:"').removesuffix('")')
    bare = inside.replace("\\\\", "").replace('\\"', "")
    assert '"' not in bare
    assert "\\" not in bare


def test_python_words_cannot_join_conditions_by_mistake() -> None:
    with pytest.raises(TypeError, match="combine conditions"):
        _ = query.tag("a") and query.tag("b")


@pytest.mark.parametrize(
    "build",
    [
        lambda: query.term("colour", "red"),
        lambda: query.subject(" "),
        lambda: query.tag(),
        lambda: query.email("no address"),
        lambda: query.customer(0),
        lambda: query.modified(),
        lambda: query.modified(datetime(2024, 1, 1)),
        lambda: query.either([]),
        lambda: query.term("tag", 1.5),
        lambda: query.term("tag", [None]),
    ],
)
def test_what_cannot_be_searched_for_is_refused(build: Any) -> None:
    with pytest.raises(ArgumentError):
        build()
