"""Wrong arguments are refused before any request, by a message that names the argument."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from helpscout_v2 import ArgumentError, CallEvent, HelpScout, NewThread, Upload, arguments
from helpscout_v2 import query as q

LATER = "2030-01-01T00:00:00Z"


@pytest.fixture
def call_events() -> list[CallEvent]:
    return []


@pytest.fixture
def hs(call_events: list[CallEvent]) -> HelpScout:
    """Nothing listens there: a call that is made fails the test in another way."""
    return HelpScout.with_token(
        "t", api_url="http://127.0.0.1:9", retries=0, on_call=call_events.append
    )


def creating(hs: HelpScout, **changes: Any) -> Any:
    arguments_given: dict[str, Any] = {
        "subject": "s",
        "customer": 1,
        "mailbox": 1,
        "type": "email",
        "status": "active",
        "threads": [NewThread("customer", "x")],
    }
    return hs.conversations.create(**{**arguments_given, **changes})


WRONG: dict[str, tuple[Callable[[HelpScout], Any], str]] = {
    "no name of an emoji": (
        lambda hs: hs.users.status.set(1, "away", emoji_name=""),
        "emoji_name must not be empty",
    ),
    "a number as the value of a header": (
        lambda hs: hs.call("GET", "/v2/x", headers={"A": 5}),
        "header A",
    ),
    "a blank in the name of a header": (
        lambda hs: hs.call("GET", "/v2/x", headers={"A B": "x"}),
        "'A B' is no name of a header",
    ),
    "an empty name of a header": (lambda hs: hs.call("GET", "/v2/x", headers={"": "x"}), "header"),
    "a list of headers": (lambda hs: hs.call("GET", "/v2/x", headers=[("A", "b")]), "headers"),
    "another authorization": (
        lambda hs: hs.call("GET", "/v2/x", headers={"authorization": "Basic eA=="}),
        "the client sets the header authorization by itself",
    ),
    "another length": (
        lambda hs: hs.call("POST", "/v2/x", json={}, headers={"Content-Length": "9"}),
        "Content-Length",
    ),
    "a number as parameters": (lambda hs: hs.call("GET", "/v2/x", params=5), "params"),
    "names as parameters": (lambda hs: hs.call("GET", "/v2/x", params=["a"]), "params"),
    "a number as a path": (lambda hs: hs.call("GET", 5), "5 is no path"),
    "a number as a method": (lambda hs: hs.call(5, "/v2/x"), "5 is no method"),
    "a model that is none": (lambda hs: hs.get("/v2/x", dict), "model"),
    "a model of a list that is none": (lambda hs: hs.pages("/v2/x", "Row").first(), "model"),
    "nothing to overwrite": (lambda hs: hs.customers.overwrite(1), "nothing to write"),
    "one path for several files": (
        lambda hs: hs.conversations.notes.create(1, text="x", attachments="/etc/hosts"),
        "attachments must be a list",
    ),
    "an id that is text": (lambda hs: hs.conversations.get("five"), "conversation_id"),
    "an endless decimal as id": (
        lambda hs: hs.customers.get(Decimal("Infinity")),
        "customer_id",
    ),
    "an id of zero": (lambda hs: hs.customers.get(0), "customer_id"),
    "an id that is true": (lambda hs: hs.users.get(True), "user_id"),
    "an id that is a path": (lambda hs: hs.conversations.get("5/../6"), "conversation_id"),
    "an unknown status": (lambda hs: hs.conversations.list(status="done"), "status"),
    "a mailbox that is text": (lambda hs: hs.conversations.list(mailbox="Orders"), "mailbox"),
    "a naive time": (
        lambda hs: hs.conversations.list(modified_since=datetime(2024, 1, 1)),
        "modified_since",
    ),
    "a date": (lambda hs: hs.conversations.list(modified_since=date(2024, 1, 1)), "modified_since"),
    "a time without a zone": (
        lambda hs: hs.customers.list(modified_since="2024-01-01 00:00:00"),
        "modified_since",
    ),
    "no such moment": (
        lambda hs: hs.customers.list(modified_since="2024-13-01T00:00:00Z"),
        "modified_since",
    ),
    "a moment before the calendar": (
        lambda hs: hs.customers.list(
            modified_since=datetime.min.replace(tzinfo=timezone(timedelta(hours=2)))
        ),
        "modified_since",
    ),
    "an unknown sort field": (lambda hs: hs.conversations.list(sort_field="age"), "sort_field"),
    "an unknown sort order": (lambda hs: hs.conversations.list(sort_order="up"), "sort_order"),
    "an unknown embed": (lambda hs: hs.conversations.get(1, embed="all"), "embed"),
    "an empty query": (lambda hs: hs.conversations.list(query=""), "query"),
    "a comma in a field value": (
        lambda hs: hs.conversations.list(mailbox=1, custom_fields={1: "a,b"}),
        "custom_fields",
    ),
    "conversations without an assignee": (
        lambda hs: hs.conversations.list(assigned_to=-1),
        "unassigned",
    ),
    "two statuses at once": (
        lambda hs: hs.conversations.list(status=["active", "pending"]),
        "together are open",
    ),
    "an id of thousands of digits": (lambda hs: hs.conversations.get("9" * 5000), "conversation"),
    "an id beyond all ids": (lambda hs: hs.conversations.get(2**63), "conversation_id"),
    "digits that are none": (lambda hs: hs.conversations.get("\xb2"), "conversation_id"),
    "half a letter": (lambda hs: hs.conversations.notes.create(1, text="\ud83d"), "body"),
    "half a letter in a query": (lambda hs: hs.conversations.list(tag="\ud83d").first(), "query"),
    "a key of a customer": (
        lambda hs: hs.conversations.replies.create(1, text="x", customer={"id": 1, "nam": "A"}),
        "nam",
    ),
    "page zero": (lambda hs: hs.conversations.list(page=0), "page"),
    "nothing to update": (lambda hs: hs.conversations.update(1), "nothing to update"),
    "a status to update": (lambda hs: hs.conversations.update(1, status="all"), "status"),
    "an assignee": (lambda hs: hs.conversations.update(1, assignee="me"), "assignee"),
    "tags as a mapping": (lambda hs: hs.conversations.update(1, tags={"a": 1}), "tags"),
    "an empty tag": (lambda hs: hs.conversations.tags.replace(1, ["a", ""]), "names"),
    "no text": (lambda hs: hs.conversations.notes.create(1, text=""), "text"),
    "a customer without id or email": (
        lambda hs: hs.conversations.replies.create(1, text="x", customer={"first_name": "A"}),
        "customer needs an id or an email",
    ),
    "a customer that is a name": (
        lambda hs: hs.conversations.replies.create(1, text="x", customer="Ada"),
        "customer",
    ),
    "an assigned draft": (
        lambda hs: hs.conversations.replies.create(
            1, text="x", customer=1, draft=True, assign_to=4
        ),
        "assign_to",
    ),
    "a bad copy address": (
        lambda hs: hs.conversations.replies.create(1, text="x", customer=1, cc=["a@b.test", "c"]),
        "cc",
    ),
    "no threads": (lambda hs: creating(hs, threads=[]), "threads"),
    "too many threads": (
        lambda hs: creating(hs, threads=[NewThread("note", "x")] * 101),
        "threads",
    ),
    "a thread in the form it is read": (
        lambda hs: creating(hs, threads=[{"type": "customer", "body": "x"}]),
        r"threads\[0\].*text, not body",
    ),
    "an unknown thread field": (
        lambda hs: creating(hs, threads=[{"type": "note", "text": "x", "colour": 1}]),
        r"threads\[0\].*colour",
    ),
    "a thread of type message": (
        lambda hs: creating(hs, threads=[{"type": "message", "text": "x"}]),
        r"threads\[0\].*type",
    ),
    "a draft that is no reply": (
        lambda hs: creating(hs, threads=[NewThread("note", "x", draft=True)]),
        r"threads\[0\].*draft",
    ),
    "an auto reply without a customer": (
        lambda hs: creating(hs, auto_reply=True, threads=[NewThread("note", "x")]),
        "auto_reply",
    ),
    "a field value that is a list": (lambda hs: creating(hs, fields={1: [2]}), "fields"),
    "a status on creation": (lambda hs: creating(hs, status="open"), "status"),
    "a snooze without a zone": (
        lambda hs: hs.conversations.snooze(1, until="tomorrow", unsnooze_on_customer_reply=True),
        "until",
    ),
    "a flag that is text": (
        lambda hs: hs.conversations.snooze(1, until=LATER, unsnooze_on_customer_reply="yes"),
        "unsnooze_on_customer_reply",
    ),
    "a name that is too long": (
        lambda hs: hs.customers.create(first_name="x" * 41),
        "first_name takes at most 40",
    ),
    "an empty customer": (lambda hs: hs.customers.create(), "at least one field"),
    "an unknown customer field": (lambda hs: hs.customers.update(1, colour="red"), "colour"),
    "a customer patch without op": (
        lambda hs: hs.customers.patch(1, [{"path": "/x"}]),
        r"operations\[0\] op",
    ),
    "an entry of an unknown type": (
        lambda hs: hs.customers.emails.create(1, type="mobile", value="a@b.test"),
        "type",
    ),
    "an entry in the V1 form": (
        lambda hs: hs.customers.create(emails=[{"location": "work"}]),
        r"emails\[0\] value",
    ),
    "half an address": (lambda hs: hs.customers.create(address={"city": "Porto"}), "state"),
    "a country by name": (
        lambda hs: hs.customers.address.create(
            1, city="P", state="P", postal_code="4", country="Portugal", lines=["x"]
        ),
        "country",
    ),
    "a dropdown without options": (
        lambda hs: hs.customer_properties.create(type="dropdown", slug="s", name="S"),
        "options",
    ),
    "an unknown role": (
        lambda hs: hs.users.create(first_name="A", last_name="B", email="a@b.test", role="boss"),
        "role",
    ),
    "a member added and removed": (
        lambda hs: hs.teams.members.update(1, add=[4], remove=[4]),
        "add and remove",
    ),
    "no conversations to run on": (lambda hs: hs.workflows.run(1, []), "conversation_ids"),
    "a webhook without a host": (
        lambda hs: hs.webhooks.create(url="hooks", events=["convo.created"], secret="s"),
        "url",
    ),
    "a webhook secret of 41": (
        lambda hs: hs.webhooks.create(url="https://h.test", events=["x"], secret="s" * 41),
        "secret",
    ),
    "a report without an end": (lambda hs: hs.reports.company(start=LATER), "end"),
    "a report that ends first": (
        lambda hs: hs.reports.company(start=LATER, end="2020-01-01T00:00:00Z"),
        "end",
    ),
    "a filter of another report": (
        lambda hs: hs.reports.docs(start=LATER, end=LATER, mailboxes=[1]),
        "mailboxes",
    ),
    "too many report rows": (
        lambda hs: hs.reports.conversations.drilldown(start=LATER, end=LATER, rows=51),
        "rows",
    ),
    "an upload without a name": (
        lambda hs: hs.conversations.attachments.upload(1, 2, b"x"),
        "filename",
    ),
    "an upload from a text stream": (
        lambda hs: hs.conversations.attachments.upload(1, 2, io.StringIO("x"), filename="a"),
        "binary",
    ),
    "a schedule that is a number": (
        lambda hs: hs.conversations.threads.schedule(
            1, 2, scheduled_for=5, unschedule_on_customer_reply=True
        ),
        "scheduled_for",
    ),
}

DATES = {"start": "2024-01-01T00:00:00Z", "end": "2024-02-01T00:00:00Z"}
SCOPES: dict[str, Callable[[HelpScout, Any], Any]] = {
    "mailbox": lambda hs, none: hs.conversations.list(mailbox=none, status="all"),
    "tag": lambda hs, none: hs.conversations.list(tag=none),
    "mailboxes": lambda hs, none: hs.reports.company(mailboxes=none, **DATES),
    "tags": lambda hs, none: hs.reports.email(tags=none, **DATES),
    "folders": lambda hs, none: hs.reports.email(folders=none, **DATES),
    "types": lambda hs, none: hs.reports.company(types=none, **DATES),
    "sites": lambda hs, none: hs.reports.docs(sites=none, **DATES),
    "mailbox_ids": lambda hs, none: hs.webhooks.create(
        url="https://h.test", events=["convo.created"], secret="s", mailbox_ids=none
    ),
    "events": lambda hs, none: hs.webhooks.create(url="https://h.test", events=none, secret="s"),
    "conversation_ids": lambda hs, none: hs.workflows.run(1, none),
    "slugs": lambda hs, none: hs.customers.properties.remove(1, *none),
    "operations": lambda hs, none: hs.customers.patch(1, none),
    "email": lambda hs, none: q.email(*none),
    "mailbox_id": lambda hs, none: q.mailbox_id(*none),
    "customerIds": lambda hs, none: q.term("customerIds", none),
}


@pytest.mark.parametrize("name", sorted(SCOPES))
@pytest.mark.parametrize("none", [list, tuple, set, lambda: iter(()), lambda: {}.keys()])
def test_no_members_at_all_is_refused_because_the_api_takes_it_for_everything(
    name: str, none: Callable[[], Any], hs: HelpScout, call_events: list[CallEvent]
) -> None:
    with pytest.raises(ArgumentError, match=f"{name} must not be empty"):
        SCOPES[name](hs, none())
    assert call_events == []


def test_an_empty_mapping_of_custom_fields_is_no_filter_either(hs: HelpScout) -> None:
    with pytest.raises(ArgumentError, match="custom_fields must not be empty"):
        hs.conversations.list(mailbox=1, custom_fields={})


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda hs: hs.conversations.list(tag="a,b"), r"tag .*comma.*'a,b'.*q\.tag"),
        (lambda hs: hs.conversations.list(tag=["vip", "x, y"]), r"tag .*comma.*'x, y'.*q\.tag"),
        (lambda hs: hs.reports.docs(sites=["s,t"], **DATES), r"sites .*comma"),
    ],
)
def test_a_value_that_holds_the_separator_is_refused(
    call: Callable[[HelpScout], Any], message: str, hs: HelpScout
) -> None:
    with pytest.raises(ArgumentError, match=message):
        call(hs)


@pytest.mark.parametrize("what", sorted(WRONG))
def test_it_is_refused_by_name_and_nothing_is_sent(
    what: str, hs: HelpScout, call_events: list[CallEvent]
) -> None:
    call, name = WRONG[what]
    with pytest.raises(ArgumentError, match=name):
        call(hs)
    assert call_events == []


def test_a_refused_secret_is_not_repeated(hs: HelpScout) -> None:
    with pytest.raises(ArgumentError) as excinfo:
        hs.webhooks.create(url="https://h.test", events=["x"], secret="canary" * 10)
    assert "canary" not in str(excinfo.value)


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        (datetime(2024, 3, 4, 8, 15, 0, 999_999, tzinfo=UTC), "2024-03-04T08:15:00Z"),
        (
            datetime(2024, 3, 4, 8, 15, tzinfo=timezone(timedelta(hours=2))),
            "2024-03-04T06:15:00Z",
        ),
        ("2024-03-04T08:15:00Z", "2024-03-04T08:15:00Z"),
        ("2024-03-04T08:15:00.123Z", "2024-03-04T08:15:00Z"),
        ("2024-03-04T08:15:00+0200", "2024-03-04T06:15:00Z"),
        (datetime(999, 1, 1, tzinfo=UTC), "0999-01-01T00:00:00Z"),
    ],
)
def test_times_travel_in_utc_without_milliseconds(given: Any, sent: str) -> None:
    assert arguments.moment("when", given) == sent


def test_ids_from_files_may_be_text() -> None:
    assert arguments.number("id", " 42 ") == 42
    assert arguments.numbers("ids", ["1", 2]) == [1, 2]


def test_an_upload_guesses_its_type_and_encodes_its_bytes(tmp_path: Any) -> None:
    path = tmp_path / "receipt.pdf"
    path.write_bytes(b"Sample file")
    expected = {
        "fileName": "receipt.pdf",
        "mimeType": "application/pdf",
        "data": "U2FtcGxlIGZpbGU=",
    }
    assert Upload.read(path).payload() == expected
    with path.open("rb") as stream:
        assert Upload.read(stream).payload() == expected
    unknown = Upload.read(b"x", filename="data")
    assert unknown.payload()["mimeType"] == "application/octet-stream"


class OfATable:
    """An integer as numpy has them: none of Python's, yet an index."""

    def __index__(self) -> int:
        return 7


@pytest.mark.parametrize("value", [7, "7", " 7", 7.0, Decimal("7"), OfATable()])
def test_a_whole_number_of_any_type_is_an_id(value: Any) -> None:
    assert arguments.number("id", value) == 7
    assert arguments.numbers("ids", [value]) == [7]


@pytest.mark.parametrize(
    "value", [7.5, float("nan"), float("inf"), Decimal("7.5"), True, None, b"7"]
)
def test_what_is_no_whole_number_is_no_id(value: Any) -> None:
    with pytest.raises(ArgumentError, match="id must be a positive whole number"):
        arguments.number("id", value)
