"""Reports are computed from the account: counted here by hand, from a small one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from support.sandbox.api import Api

from helpscout_sandbox import Sandbox

MARCH = {"start": "2024-03-01T00:00:00Z", "end": "2024-04-01T00:00:00Z"}
FEBRUARY = {"previousStart": "2024-02-01T00:00:00Z", "previousEnd": "2024-03-01T00:00:00Z"}


def thread(kind: str, at: str, **more: Any) -> dict[str, Any]:
    body: dict[str, Any] = {"type": kind, "text": "x", "imported": True, "createdAt": at}
    if kind != "note":
        body["customer"] = {"id": more.pop("customer", 8001)}
    return body | more


def import_conversation(v2: Api, *threads: dict[str, Any], **more: Any) -> int:
    body = {
        "subject": "Counted",
        "customer": threads[0]["customer"],
        "mailboxId": 101,
        "type": "email",
        "status": "active",
        "imported": True,
        "createdAt": threads[0]["createdAt"],
        "threads": list(threads),
        **more,
    }
    answer = v2.post("/v2/conversations", body)
    assert answer.status_code == 201, answer.text
    return int(answer.headers["Resource-ID"])


@pytest.fixture(scope="module")
def counted() -> Iterator[Api]:
    """Four conversations.

    1: customer 8001, Monday 4 March 08:00; answered by 42 at 09:00, closed at 10:00; rated great.
    2: customer 8002, chat, Monday 4 March 08:30; answered by 43 at 12:30; open, tag vip.
    3: customer 8001, Tuesday 5 March 08:15; answered by 42 at 08:20 and 08:40, closed at 09:15.
    4: customer 8003, in February, answered by 42 after two hours; open.
    """
    with Sandbox.start(seed=customers_only()) as sandbox:
        v2 = Api(sandbox)
        import_conversation(
            v2,
            thread("customer", "2024-03-04T08:00:00Z"),
            thread("reply", "2024-03-04T09:00:00Z", user=42),
            status="closed",
            closedAt="2024-03-04T10:00:00Z",
        )
        import_conversation(
            v2,
            thread("chat", "2024-03-04T08:30:00Z", customer=8002),
            thread("reply", "2024-03-04T12:30:00Z", customer=8002, user=43),
            type="chat",
            tags=["vip"],
        )
        import_conversation(
            v2,
            thread("customer", "2024-03-05T08:15:00Z"),
            thread("reply", "2024-03-05T08:20:00Z", user=42),
            thread("reply", "2024-03-05T08:40:00Z", user=42),
            status="closed",
            closedAt="2024-03-05T09:15:00Z",
        )
        import_conversation(
            v2,
            thread("customer", "2024-02-10T10:00:00Z", customer=8003),
            thread("reply", "2024-02-10T12:00:00Z", customer=8003, user=42),
        )
        yield v2


def customers_only() -> dict[str, Any]:
    with Sandbox.start() as sandbox:
        seed = sandbox.snapshot()
    empty = {name: {} for name in ("conversations", "threads", "attachments", "ratings")}
    return seed | empty | {"next_number": 1}


def report(v2: Api, path: str, **params: Any) -> Any:
    return v2.json(f"/v2/reports/{path}", **{**MARCH, **params})


def test_reports_are_plain_json(counted: Api) -> None:
    answer = counted.get("/v2/reports/company", **MARCH)
    assert answer.headers["Content-Type"] == "application/json"


def test_company(counted: Api) -> None:
    body = report(counted, "company", **FEBRUARY)
    expected = {"customersHelped": 2, "closed": 2, "totalReplies": 4, "totalUsers": 2}
    assert {name: body["current"][name] for name in expected} == expected
    assert body["current"]["totalDays"] == 31
    assert body["current"]["repliesPerDay"] == 0.13
    assert body["previous"]["totalReplies"] == 1
    assert body["deltas"]["totalReplies"] == 300.0
    users = {row["user"]: (row["replies"], row["previousReplies"]) for row in body["users"]}
    assert users == {"42": (3, 1), "43": (1, 0)}


def test_without_a_previous_span_there_is_no_comparison(counted: Api) -> None:
    body = report(counted, "company")
    assert "previous" not in body
    assert "deltas" not in body
    assert "previous" not in report(counted, "productivity/resolved")


def test_conversations(counted: Api) -> None:
    body = report(counted, "conversations", **FEBRUARY)
    assert body["current"]["newConversations"] == 3
    assert body["current"]["customers"] == 2
    assert body["previous"]["newConversations"] == 1
    assert body["busiestDay"] == {"day": 1, "hour": 8, "count": 2}
    assert (body["busiestTimeStart"], body["busiestTimeEnd"]) == (8, 9)
    assert body["tags"]["top"][0] == {
        "id": 3301,
        "name": "vip",
        "count": 1,
        "previousCount": 0,
        "percent": 100.0,
        "previousPercent": 0.0,
        "deltaPercent": 100.0,
    }
    assert body["customers"]["top"][0]["count"] == 2


def test_filters_narrow_a_report(counted: Api) -> None:
    assert report(counted, "conversations", types="chat")["current"]["newConversations"] == 1
    assert report(counted, "conversations", tags=3301)["current"]["newConversations"] == 1
    assert report(counted, "conversations", mailboxes=102)["current"]["newConversations"] == 0
    assert report(counted, "conversations", tags=3301)["filterTags"] == [
        {"id": 3301, "name": "vip"}
    ]


def test_productivity(counted: Api) -> None:
    current = report(counted, "productivity")["current"]
    # Waits of 60, 240 and 5 minutes; conversations of 2 hours and of 1.
    assert current["firstResponseTime"] == current["responseTime"] == (60 + 240 + 5) * 60 // 3
    assert current["resolutionTime"] == 90 * 60
    assert (current["resolved"], current["closed"], current["repliesSent"]) == (2, 2, 4)
    assert (current["resolvedOnFirstReply"], current["percentResolvedOnFirstReply"]) == (1, 50.0)
    assert current["repliesToResolve"] == 1.5


def test_response_times_fall_into_ranges(counted: Api) -> None:
    ranges = report(counted, "productivity")["firstResponseTime"]
    assert ranges["count"] == 3
    counts = {row["id"]: row["count"] for row in ranges["ranges"] if row["count"]}
    # 5 minutes, 60 minutes, 4 hours.
    assert counts == {1: 1, 4: 1, 6: 1}
    assert [row["id"] for row in ranges["ranges"]] == list(range(1, 11))


@pytest.mark.parametrize(
    ("path", "date", "name", "monday", "tuesday"),
    [
        ("company/customers-helped", "date", "customers", 2, 1),
        ("conversations/new", "start", "count", 2, 1),
        ("conversations/received-messages", "start", "count", 2, 1),
        ("conversations/volume-by-channel", "date", "chat", 1, 0),
        ("productivity/replies-sent", "date", "replies", 2, 2),
        ("productivity/resolved", "date", "resolved", 1, 1),
        ("productivity/resolution-time", "date", "time", 7200, 3600),
        ("productivity/first-response-time", "date", "time", 9000, 300),
        ("productivity/response-time", "date", "time", 9000, 300),
    ],
)
def test_a_series_has_a_point_a_day(
    counted: Api, path: str, date: str, name: str, monday: int, tuesday: int
) -> None:
    points = report(counted, path)["current"]
    assert len(points) == 31
    values = {point[date]: point[name] for point in points if point[name]}
    expected = {"2024-03-04T00:00:00Z": monday, "2024-03-05T00:00:00Z": tuesday}
    assert values == {day: value for day, value in expected.items() if value}


@pytest.mark.parametrize(("view", "count"), [("day", 31), ("week", 5), ("month", 1)])
def test_a_series_is_viewed_by(counted: Api, view: str, count: int) -> None:
    points = report(counted, "productivity/replies-sent", viewBy=view)["current"]
    assert len(points) == count
    assert sum(point["replies"] for point in points) == 4


def test_busy_times_is_a_bare_array(counted: Api) -> None:
    assert report(counted, "conversations/busy-times") == [
        {"day": 1, "hour": 8, "count": 2},
        {"day": 2, "hour": 8, "count": 1},
    ]


def test_a_user_report_counts_the_users_own_work(counted: Api) -> None:
    body = report(counted, "user", user=42)
    assert body["user"]["name"] == "Idris Vantongeren"
    expected = {"totalReplies": 3, "customersHelped": 1, "totalConversations": 2, "resolved": 2}
    assert {name: body["current"][name] for name in expected} == expected
    replies = report(counted, "user/replies", user=42)["current"]
    assert sum(point["replies"] for point in replies) == 3
    assert report(counted, "user", user=90)["user"]["name"] == "Packing room"
    assert counted.get("/v2/reports/user", **MARCH).status_code == 400
    assert counted.get("/v2/reports/user", **MARCH, user=7).status_code == 400


def test_the_history_of_a_user(counted: Api) -> None:
    body = report(counted, "user/conversation-history", user=42)
    assert (body["page"], body["pages"], body["count"]) == (1, 1, 2)
    assert [row["number"] for row in body["results"]] == [3, 1]
    assert [row["repliesSent"] for row in body["results"]] == [2, 1]
    assert body["results"][1]["resolveTime"] == 7200
    up = report(
        counted, "user/conversation-history", user=42, sortField="repliesSent", sortOrder="ASC"
    )
    assert [row["number"] for row in up["results"]] == [1, 3]


def test_drilldowns_select(counted: Api) -> None:
    def numbers(path: str, **params: Any) -> list[int]:
        body = report(counted, path, **params)["conversations"]
        return [row["number"] for row in body["results"]]

    assert numbers("conversations/drilldown") == [3, 2, 1]
    assert numbers("conversations/new-drilldown") == [3, 2, 1]
    assert numbers("conversations/fields-drilldown", field="tagid", fieldid=3301) == [2]
    assert numbers("conversations/fields-drilldown", field="customerid", fieldid=8001) == [3, 1]
    assert numbers("company/drilldown", range="resolved") == [3, 1]
    assert numbers("company/drilldown", range="firstReplyResolved") == [1]
    assert numbers("company/drilldown", range="responseTime", rangeId=6) == [2]
    assert numbers("user/drilldown", user=43) == [2]


def test_a_drilldown_is_paged_by_rows(counted: Api) -> None:
    first = report(counted, "conversations/drilldown", rows=2)["conversations"]
    assert (first["page"], first["pages"], first["count"]) == (1, 2, 3)
    assert len(first["results"]) == 2
    second = report(counted, "conversations/drilldown", rows=2, page=2)["conversations"]
    assert [row["number"] for row in second["results"]] == [1]
    for rows in (0, 51):
        wrong = counted.get("/v2/reports/conversations/drilldown", **MARCH, rows=rows)
        assert wrong.status_code == 400


def test_happiness_is_great_minus_not_good(sandbox: Sandbox, v2: Api) -> None:
    replies = [t for t in sandbox.snapshot()["threads"].values() if t["type"] == "message"]
    for reply, score in zip(replies, ("great", "great", "okay", "not_good"), strict=False):
        sandbox.rate(reply["id"], score, "said so")
    # The clock of a new sandbox stands on the first of July.
    july = {"start": "2024-07-01T00:00:00Z", "end": "2024-08-01T00:00:00Z"}
    current = v2.json("/v2/reports/happiness", **july)["current"]
    assert (current["great"], current["okay"], current["notGood"]) == (50.0, 25.0, 25.0)
    assert (current["ratingsCount"], current["happinessScore"]) == (4, 25.0)
    rows = v2.json("/v2/reports/happiness/ratings", **july, rating="not-good")
    assert [row["ratingId"] for row in rows["results"]] == [3]
    user = replies[0]["createdBy"]["id"]
    own = v2.json("/v2/reports/user/ratings", **july, user=user)
    assert {row["ratingUserId"] for row in own["results"]} == {user}


def test_channel_reports_count_their_channel(counted: Api) -> None:
    counts = {
        channel: report(counted, channel)["current"]["newConversations"]
        for channel in ("email", "chat", "phone")
    }
    assert counts == {"email": 2, "chat": 1, "phone": 0}
    assert report(counted, "user/chat", user=43)["current"]["newConversations"] == 1


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"start": ""}, "start"),
        ({"end": "tomorrow"}, "end"),
        ({"types": "fax"}, "types"),
        ({"viewBy": "year"}, "viewBy"),
        ({"mailboxes": "x"}, "mailboxes"),
    ],
)
def test_a_wrong_parameter_is_a_400_that_names_it(
    counted: Api, params: dict[str, Any], field: str
) -> None:
    answer = counted.get("/v2/reports/conversations/new", **{**MARCH, **params})
    assert answer.status_code == 400
    assert [error["path"] for error in answer.json()["_embedded"]["errors"]] == [field]
