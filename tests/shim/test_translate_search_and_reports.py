"""Search queries rewritten, reports passed on, selectors, and what the parameters become."""

from __future__ import annotations

from typing import Any

import pytest
from support.shim.fakes import FakeV2, paged

from helpscout_shim.catalog import ENDPOINTS, Endpoint
from helpscout_shim.translate import Call, Reply, selectors
from helpscout_shim.translate.queries import conversation_query, customer_query

RANGE = {"start": "2024-01-01T00:00:00Z", "end": "2024-02-01T00:00:00Z"}


@pytest.mark.parametrize(
    ("v1", "v2"),
    [
        (None, None),
        ("*", None),
        ('(mailboxName:"Orders")', '(mailbox:"Orders")'),
        ("(attachment:true)", "(attachments:true)"),
        ("(mailboxid:100)", "(mailboxid:100)"),
        ('(subject:"mailboxName:x")', '(subject:"mailboxName:x")'),
        ('(tag:"a" OR mailboxName:"b c")', '(tag:"a" OR mailbox:"b c")'),
        ("(id:448848612)", "(id:448848612)"),
        (
            "(createdAt:[2018-02-18T00:00:00Z TO *])",
            "(createdAt:[2018-02-18T00:00:00Z TO *])",
        ),
        ("john@x.test", 'email:"john@x.test"'),
        ('(email:"john@x.test")', '(email:"john@x.test")'),
        ('(subject:"a \\" mailboxName:b")', '(subject:"a \\" mailboxName:b")'),
    ],
)
def test_a_conversation_query_is_written_in_v2s_syntax(v1: str | None, v2: str | None) -> None:
    assert conversation_query(v1).text == v2


@pytest.mark.parametrize(
    ("v1", "text", "status"),
    [
        ("(status:pending AND mailboxid:1001)", "(mailboxid:1001)", "pending"),
        ("status:closed", None, "closed"),
        ('(subject:"x" AND (status:"spam"))', '(subject:"x")', "spam"),
        ("(status:pending OR mailboxid:1)", "(status:pending OR mailboxid:1)", None),
        ("(NOT status:closed)", "(NOT status:closed)", None),
    ],
)
def test_a_status_of_a_plain_conjunction_becomes_the_lists_own_filter(
    v1: str, text: str | None, status: str | None
) -> None:
    query = conversation_query(v1)
    assert query.text == text
    assert query.filters.get("status") == status


@pytest.mark.parametrize(
    ("v1", "text", "since"),
    [
        ("(john@appleseed.test)", '(email:"john@appleseed.test")', None),
        ('("a@x.test" OR "b@x.test")', '(email:"a@x.test" OR email:"b@x.test")', None),
        ('(firstName:"John" AND lastName:"A")', '(firstName:"John" AND lastName:"A")', None),
        ('(modifiedSince:"2013-11-20T00:00:00Z")', None, "2013-11-20T00:00:00Z"),
    ],
)
def test_a_customer_query_finds_bare_addresses(v1: str, text: str, since: str | None) -> None:
    query = customer_query(v1)
    assert query.text == text
    assert query.filters.get("modifiedSince") == since


def test_searching_conversations_sees_all_statuses_and_gives_the_flat_rows() -> None:
    row = {
        "id": 1,
        "number": 2,
        "mailboxId": 17,
        "subject": "s",
        "status": "closed",
        "threads": 3,
        "preview": "p",
        "primaryCustomer": {"first": "Ines", "last": "Oka", "email": "i@buyers.test"},
        "userUpdatedAt": "2024-03-05T12:00:00Z",
        "_embedded": {"threads": [{"_embedded": {"attachments": [{"id": 1}]}}]},
    }
    v2 = FakeV2().on("GET", "/v2/conversations", paged("conversations", [row], 25))
    query = {"query": "(id:1)", "sortField": "number", "sortOrder": "ASC"}
    body = v2.run("GET", "/v1/search/conversations.json", query=query).json()
    assert body["items"] == [
        {
            "id": 1,
            "number": 2,
            "mailboxId": 17,
            "subject": "s",
            "status": "closed",
            "threadCount": 3,
            "preview": "p",
            "customerName": "Ines Oka",
            "customerEmail": "i@buyers.test",
            "hasAttachments": True,
            "modifiedAt": "2024-03-05T12:00:00Z",
        }
    ]
    params = v2.calls[0].params
    assert params["status"] == "all"
    assert params["query"] == "(id:1)"
    assert (params["sortField"], params["sortOrder"]) == ("number", "asc")


@pytest.mark.parametrize(
    ("page_size", "rows", "pages"), [("10", 10, 12), ("500", 50, 3), ("0", 0, 1), ("x", 50, 3)]
)
def test_a_page_size_is_kept_up_to_50(page_size: str, rows: int, pages: int) -> None:
    conversations = [{"id": n} for n in range(120)]
    v2 = FakeV2().on("GET", "/v2/customers", paged("customers", conversations, 50))
    body = v2.run("GET", "/v1/search/customers.json", query={"pageSize": page_size}).json()
    assert len(body["items"]) == rows
    assert body["pages"] == pages
    assert body["count"] == 120


def test_found_customers_have_their_addresses_as_texts() -> None:
    row = {"id": 1, "_embedded": {"emails": [{"id": 6, "value": "i@buyers.test"}]}}
    v2 = FakeV2().on("GET", "/v2/customers", paged("customers", [row], 50))
    body = v2.run("GET", "/v1/search/customers.json").json()
    assert body["items"][0]["emails"] == ["i@buyers.test"]


REPORTS = [row for row in ENDPOINTS if row.id.startswith("reports.")]


@pytest.mark.parametrize("row", REPORTS, ids=lambda row: str(row.id))
def test_every_report_passes_its_filters_and_its_answer(row: Endpoint) -> None:
    calls: list[Call] = []
    answer: dict[str, Any] = {"current": {"x": 1}, "results": [1], "conversations": {"results": []}}

    def respond(call: Call) -> Reply:
        calls.append(call)
        return Reply(200, {}, answer)

    path = row.v2[0].split(" ", 1)[1]
    v2 = FakeV2().on("GET", path, respond)
    query = {**RANGE, "user": "4", "rating": "3", "range": "replies", "field": "tagid"}
    query |= {"fieldid": "1", "officeHours": "1", "mailboxes": "1,2", "rows": "500"}
    names = {p.name for p in row.params}
    result = v2.run("GET", "/v1" + row.path, query={k: v for k, v in query.items() if k in names})
    assert result.status == 200, result.body
    assert result.json() == answer
    query_sent = calls[0].params
    assert query_sent["start"] == RANGE["start"]
    expected = {"officeHours": "true", "rating": "not-good", "rows": "50", "user": "4"}
    assert {k: query_sent[k] for k in expected if k in names} == {
        k: v for k, v in expected.items() if k in names
    }


def test_a_report_without_its_required_parameters_names_them() -> None:
    answer = FakeV2().run("GET", "/v1/reports/user.json", query={"end": RANGE["end"]})
    assert answer.status == 400
    properties = {e["property"] for e in answer.json()["validationErrors"]}
    assert properties == {"start", "user"}


def test_drilldowns_keep_v1s_number_of_rows() -> None:
    v2 = FakeV2().on("GET", "/v2/reports/conversations/drilldown", {})
    body = v2.run("GET", "/v1/reports/conversations/drilldown.json", query=RANGE).json()
    assert v2.calls[0].params["rows"] == "10"
    assert body == {"conversations": {"page": 1, "pages": 1, "count": 0, "results": []}}


@pytest.mark.parametrize(
    ("text", "value", "result"),
    [
        ("id,name", {"id": 1, "name": "n", "x": 2}, {"id": 1, "name": "n"}),
        (
            "id,folders:(id,type)",
            {"id": 1, "folders": [{"id": 2, "name": "f", "type": "open"}]},
            {"id": 1, "folders": [{"id": 2, "type": "open"}]},
        ),
        ("folders:(id", {"folders": [{"id": 2, "name": "f"}]}, {"folders": [{"id": 2}]}),
        ("nothing", {"id": 1}, {}),
        (" ", {"id": 1}, {"id": 1}),
        (None, {"id": 1}, {"id": 1}),
        (
            "a:(b:(c)),d",
            {"a": {"b": {"c": 1, "x": 2}, "y": 3}, "d": 4, "e": 5},
            {"a": {"b": {"c": 1}}, "d": 4},
        ),
    ],
)
def test_selectors_nest(text: str | None, value: Any, result: Any) -> None:
    assert selectors.apply(selectors.parse(text), value) == result
