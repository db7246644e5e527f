"""The search syntax of the `query` parameter, and the plain filters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.sandbox.api import Api

from helpscout_sandbox import Sandbox
from helpscout_sandbox.search.moments import span
from helpscout_sandbox.search.syntax import (
    And,
    Not,
    Or,
    QuerySyntaxError,
    Term,
    ValueRange,
    parse,
)

NOW = datetime(2024, 7, 1, 9, 30, 15, tzinfo=UTC)
Row = dict[str, Any]


def test_and_binds_tighter_than_or() -> None:
    a, b, c = (Term("tag", name, phrase=False) for name in "abc")
    assert parse("tag:a AND tag:b OR tag:c") == Or((And((a, b)), c))
    assert parse("tag:a AND (tag:b OR tag:c)") == And((a, Or((b, c))))


def test_a_field_spreads_over_its_parentheses() -> None:
    one, two = (Term("replyUserIds", name, phrase=False) for name in ("41", "42"))
    assert parse("(replyUserIds:(41 OR 42))") == Or((one, two))


def test_not_phrases_escapes_and_ranges() -> None:
    assert parse('NOT tag:"big deal"') == Not(Term("tag", "big deal", phrase=True))
    assert parse(r'subject:"say \"hi\""') == Term("subject", 'say "hi"', phrase=True)
    assert parse(r"email:a\+b@c.test") == Term("email", "a+b@c.test", phrase=False)
    assert parse("createdAt:[2024-01-01 TO *]") == ValueRange("createdAt", "2024-01-01", None)
    assert parse("number:[* TO 5]") == ValueRange("number", None, "5")


@pytest.mark.parametrize(
    "text",
    ["(", ")", "tag:", "tag:(a", "tag:a AND", "OR tag:a", "NOT", '"open', "[1 TO 2]", "a:(b:c)"],
)
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(QuerySyntaxError):
        parse(text)


@given(st.text(alphabet='ab:()"[]* \\ANDORT', max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        terms: object = parse(text)
    except QuerySyntaxError as refusal:
        terms = refusal
    assert isinstance(terms, (Term, ValueRange, Not, And, Or, QuerySyntaxError))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", "2024-01-01T00:00:00Z", "2024-12-31T23:59:59Z"),
        ("2024-02", "2024-02-01T00:00:00Z", "2024-02-29T23:59:59Z"),
        ("2024-02-03", "2024-02-03T00:00:00Z", "2024-02-03T23:59:59Z"),
        ("2024-02-03T04:05:06Z", "2024-02-03T04:05:06Z", "2024-02-03T04:05:06Z"),
        ("NOW", "2024-07-01T09:30:15Z", "2024-07-01T09:30:15Z"),
        ("NOW-1HOUR", "2024-07-01T08:30:15Z", "2024-07-01T08:30:15Z"),
        ("NOW-2DAYS", "2024-06-29T09:30:15Z", "2024-06-29T09:30:15Z"),
        ("NOW/YEAR", "2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z"),
        ("NOW/DAY+3MONTHS", "2024-10-01T00:00:00Z", "2024-10-01T00:00:00Z"),
    ],
)
def test_dates_in_a_query(text: str, first: str, last: str) -> None:
    assert span(text, NOW) == (first, last)


@pytest.mark.parametrize("text", ["yesterday", "2024-13", "NOW-1FORTNIGHT", "NOW/FORTNIGHT", ""])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(QuerySyntaxError):
        span(text, NOW)


@pytest.fixture
def rows(sandbox: Sandbox) -> list[Row]:
    return list(sandbox.snapshot()["conversations"].values())


def ids_of_search(v2: Api, **params: Any) -> set[int]:
    rows = v2.rows("/v2/conversations", "conversations", **{"status": "all", **params})
    return {row["id"] for row in rows}


def ids_that_match(rows: list[Row], test: Callable[[Row], bool]) -> set[int]:
    ids = {row["id"] for row in rows if test(row)}
    assert ids, "the sample account should have such rows"
    return ids


QUERIES: list[tuple[str, Callable[[Row], bool]]] = [
    ('(subject:"parcel")', lambda row: "parcel" in row["subject"]),
    ('(tag:"vip" AND tag:"refund")', lambda row: {3301, 3303} <= set(row["tagIds"])),
    ('(tag:("vip" OR "refund"))', lambda row: not {3301, 3303}.isdisjoint(row["tagIds"])),
    ('(NOT tag:"vip")', lambda row: 3301 not in row["tagIds"]),
    ("(mailboxid:102)", lambda row: row["mailboxId"] == 102),
    ('(assigned:"Unassigned")', lambda row: row["assigneeId"] is None),
    ('(assigned:"Solveig Aspinwall")', lambda row: row["assigneeId"] == 43),
    ("(customerIds:8001)", lambda row: row["customerId"] == 8001),
    ("(number:[1010 TO 1012])", lambda row: 1010 <= row["number"] <= 1012),
    ("(id:50007)", lambda row: row["id"] == 50007),
    ("(createdAt:2023-10)", lambda row: row["createdAt"].startswith("2023-10")),
    ("(createdAt:[2024-03 TO *])", lambda row: row["createdAt"] >= "2024-03-01T00:00:00Z"),
    ('(email:"customer1@mail.test")', lambda row: row["customerId"] == 8001),
]


@pytest.mark.parametrize(("query", "test"), QUERIES, ids=[query for query, _ in QUERIES])
def test_a_query_selects(v2: Api, rows: list[Row], query: str, test: Callable[[Row], bool]) -> None:
    assert ids_of_search(v2, query=query) == ids_that_match(rows, test)


def test_a_query_is_added_to_the_other_filters(v2: Api, rows: list[Row]) -> None:
    both = ids_that_match(rows, lambda row: row["status"] == "active" and 3301 in row["tagIds"])
    assert ids_of_search(v2, query='(tag:"vip")', status="active") == both
    default = v2.rows("/v2/conversations", "conversations", query='(tag:"vip")')
    assert {row["id"] for row in default} == both


def test_attachments_bodies_and_repliers(v2: Api, sandbox: Sandbox) -> None:
    threads = sandbox.snapshot()["threads"].values()
    with_attachment = {t["conversationId"] for t in threads if t["attachmentIds"]}
    assert ids_of_search(v2, query="(attachments:true)") == with_attachment
    with_text = {t["conversationId"] for t in threads if "lost in the depot" in (t["body"] or "")}
    assert ids_of_search(v2, query='(body:"Lost in the DEPOT")') == with_text
    with_reply = {
        t["conversationId"]
        for t in threads
        if t["type"] == "message" and t["createdBy"] == {"type": "user", "id": 42}
    }
    assert ids_of_search(v2, query="(replyUserIds:42)") == with_reply


FILTERS: list[tuple[dict[str, Any], Callable[[Row], bool]]] = [
    ({"mailbox": "101,103"}, lambda row: row["mailboxId"] in (101, 103)),
    ({"tag": "VIP"}, lambda row: 3301 in row["tagIds"]),
    ({"assigned_to": 42}, lambda row: row["assigneeId"] == 42),
    ({"number": 1007}, lambda row: row["number"] == 1007),
    ({"status": "open"}, lambda row: row["status"] in ("active", "pending")),
    ({"status": "spam"}, lambda row: row["status"] == "spam"),
    (
        {"modifiedSince": "2024-02-01T00:00:00Z"},
        lambda row: max(row["userUpdatedAt"], row["waitingSince"]) >= "2024-02-01T00:00:00Z",
    ),
]


@pytest.mark.parametrize(("params", "test"), FILTERS, ids=[str(params) for params, _ in FILTERS])
def test_a_filter_selects(
    v2: Api, rows: list[Row], params: dict[str, Any], test: Callable[[Row], bool]
) -> None:
    assert ids_of_search(v2, **params) == ids_that_match(rows, test)


def test_folders_hold_what_they_count(v2: Api) -> None:
    for folder in v2.rows("/v2/mailboxes/101/folders", "folders"):
        inside = v2.rows("/v2/conversations", "conversations", folder=folder["id"], status="all")
        assert len(inside) == folder["totalCount"], folder["name"]
        assert sum(row["status"] == "active" for row in inside) == folder["activeCount"]


@pytest.mark.parametrize("field", ["number", "subject", "customerName", "waitingSince", "status"])
def test_sorting_up_is_the_reverse_of_sorting_down(v2: Api, field: str) -> None:
    def ids(order: str) -> list[int]:
        rows = v2.rows("/v2/conversations", "conversations", sortField=field, sortOrder=order)
        return [row["id"] for row in rows]

    assert ids("asc") == ids("desc")[::-1]


def test_the_default_order_is_newest_first(v2: Api) -> None:
    dates = [row["createdAt"] for row in v2.rows("/v2/conversations", "conversations")]
    assert dates == sorted(dates, reverse=True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("modifiedSince", "2024-01-01T00:00:00.000Z"),
        ("modifiedSince", "2024-01-01"),
        ("status", "closd"),
        ("sortField", "age"),
        ("sortOrder", "up"),
        ("mailbox", "Orders"),
        ("number", "x"),
        ("page", "0"),
        ("page", "x"),
        ("embed", "customer"),
        ("query", "(tag:"),
    ],
)
def test_a_wrong_parameter_is_a_400_that_names_it(v2: Api, name: str, value: str) -> None:
    answer = v2.get("/v2/conversations", **{name: value})
    assert answer.status_code == 400
    assert [error["path"] for error in answer.json()["_embedded"]["errors"]] == [name]


def test_an_empty_list_has_no_embedded_and_no_pages(v2: Api) -> None:
    body = v2.json("/v2/conversations", number=1)
    assert "_embedded" not in body
    assert body["page"] == {"size": 25, "totalElements": 0, "totalPages": 0, "number": 1}


def test_customers_are_found_by_query_and_by_parameter(v2: Api, sandbox: Sandbox) -> None:
    rows = list(sandbox.snapshot()["customers"].values())

    def ids(**params: Any) -> set[int]:
        return {row["id"] for row in v2.rows("/v2/customers", "customers", **params)}

    amaras = {row["id"] for row in rows if row["firstName"] == "Amara"}
    assert ids(firstName="amara") == ids(query='(firstName:"Amara")') == amaras
    assert ids(query='(email:"customer7@mail.test")') == {8007}
    writers = {
        row["customerId"]
        for row in sandbox.snapshot()["conversations"].values()
        if row["mailboxId"] == 103
    }
    assert ids(mailbox=103) == writers
    since = "2024-04-01T00:00:00Z"
    assert ids(modifiedSince=since) == {row["id"] for row in rows if row["updatedAt"] >= since}
    names = [r["firstName"].casefold() for r in v2.rows("/v2/customers", "customers",
             sortField="firstName", sortOrder="asc")]  # fmt: skip
    assert names == sorted(names)
