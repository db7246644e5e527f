"""What exactly is sent: bodies as the API documents them, in the order that is safe."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from support.client.server import RequestParts, Server, reply, serving

from helpscout_v2 import (
    DecodeError,
    HelpScout,
    NewThread,
    NotFoundError,
    PartialUpdateError,
    TransportError,
    Upload,
    ValidationError,
)

NO_CONTENT = reply(204)
CREATION = reply(201, b"", {"Resource-ID": "77", "Location": "/v2/conversations/77"})
Open = Callable[..., tuple[Server, HelpScout]]


@pytest.fixture
def talking() -> Iterator[Open]:
    clients: list[Any] = []

    def open_(*replies: Any) -> tuple[Server, HelpScout]:
        context = serving(*replies)
        server = context.__enter__()
        client = HelpScout.with_token("t", api_url=server.url, retries=0)
        clients.extend([context, client])
        return server, client

    yield open_
    for one in reversed(clients):
        one.__exit__(None, None, None)


def sent_bodies(server: Server) -> list[tuple[str, Any]]:
    return [(f"{a.method} {a.target}", a.json if a.body else None) for a in server.requests]


def test_an_update_is_one_operation_a_request_in_the_safe_order(talking: Open) -> None:
    server, hs = talking(NO_CONTENT)
    hs.conversations.update(
        5,
        status="closed",
        draft=False,
        assignee=41,
        tags=["a", "b"],
        fields={71: 7102},
        subject="New",
        primary_customer=801,
        mailbox=17,
    )
    path = "PATCH /v2/conversations/5"
    assert sent_bodies(server) == [
        (path, {"op": "move", "path": "/mailboxId", "value": 17}),
        (path, {"op": "replace", "path": "/primaryCustomer.id", "value": 801}),
        (path, {"op": "replace", "path": "/subject", "value": "New"}),
        ("PUT /v2/conversations/5/fields", {"fields": [{"id": 71, "value": "7102"}]}),
        ("PUT /v2/conversations/5/tags", {"tags": ["a", "b"]}),
        (path, {"op": "replace", "path": "/assignTo", "value": 41}),
        (path, {"op": "replace", "path": "/draft", "value": False}),
        (path, {"op": "replace", "path": "/status", "value": "closed"}),
    ]


def test_unassigning_removes_and_sends_no_value(talking: Open) -> None:
    server, hs = talking(NO_CONTENT)
    hs.conversations.update(5, assignee=None)
    assert sent_bodies(server) == [
        ("PATCH /v2/conversations/5", {"op": "remove", "path": "/assignTo"})
    ]


def test_a_later_failure_tells_what_took_effect(talking: Open) -> None:
    server, hs = talking(NO_CONTENT, NO_CONTENT, reply(400, {"message": "Bad request"}))
    with pytest.raises(PartialUpdateError) as excinfo:
        hs.conversations.update(5, subject="New", tags=["a"], assignee=41, status="closed")
    error = excinfo.value
    assert (error.done, error.failed, error.pending) == (
        ("subject", "tags"),
        "assignee",
        ("status",),
    )
    assert isinstance(error.__cause__, ValidationError)
    assert error.status == 400
    assert isinstance(error, requests.HTTPError)
    assert error.response is not None
    assert error.response.status_code == 400
    assert "subject, tags had taken effect" in str(error)
    assert len(server.requests) == 3


def test_a_failure_of_the_first_step_is_raised_as_it_is(talking: Open) -> None:
    server, hs = talking(reply(404))
    with pytest.raises(NotFoundError):
        hs.conversations.update(5, subject="New", status="closed")
    assert len(server.requests) == 1


def test_what_is_none_stays_as_it_is(talking: Open) -> None:
    server, hs = talking(NO_CONTENT)
    hs.conversations.update(5, mailbox=None, subject=None, tags=None, status="closed", fields=None)
    hs.conversations.update(5, status=None)
    body = {"op": "replace", "path": "/status", "value": "closed"}
    assert sent_bodies(server) == [("PATCH /v2/conversations/5", body)]


def test_markup_is_sent_as_its_text(talking: Open) -> None:
    class Markup(str):
        pass

    server, hs = talking(CREATION)
    hs.conversations.notes.create(5, text=Markup("<b>seen</b>"))
    assert server.requests[0].json == {"text": "<b>seen</b>"}


def test_a_bad_argument_stops_an_update_before_its_first_step(talking: Open) -> None:
    server, hs = talking(NO_CONTENT)
    with pytest.raises(ValueError, match="status"):
        hs.conversations.update(5, subject="New", status="nonsense")
    assert server.requests == []


def conversation(**fields: Any) -> bytes:
    return reply(200, {"id": 5, "threads": 0, **fields})


WITH_TAGS = conversation(tags=[{"id": 1, "tag": "VIP"}, {"id": 2, "tag": "late"}])


def test_adding_tags_keeps_the_others_and_compares_without_case(talking: Open) -> None:
    server, hs = talking(WITH_TAGS, NO_CONTENT)
    assert hs.conversations.tags.add(5, "vip", "new") == ("VIP", "late", "new")
    assert sent_bodies(server)[1:] == [
        ("PUT /v2/conversations/5/tags", {"tags": ["VIP", "late", "new"]})
    ]


def test_adding_what_is_there_writes_nothing(talking: Open) -> None:
    server, hs = talking(WITH_TAGS)
    assert hs.conversations.tags.add(5, "late") == ("VIP", "late")
    assert [request.method for request in server.requests] == ["GET"]


def test_removing_tags_keeps_the_others(talking: Open) -> None:
    server, hs = talking(WITH_TAGS, NO_CONTENT)
    assert hs.conversations.tags.remove(5, "vip", "absent") == ("late",)
    assert sent_bodies(server)[1:] == [("PUT /v2/conversations/5/tags", {"tags": ["late"]})]


WITH_FIELDS = conversation(
    customFields=[
        {"id": 71, "name": "Plan", "value": "7102", "text": "Team"},
        {"id": 72, "name": "Order", "value": "A-1", "text": "A-1"},
    ]
)


def test_setting_a_field_keeps_the_others(talking: Open) -> None:
    server, hs = talking(WITH_FIELDS, NO_CONTENT)
    hs.conversations.fields.set(5, {72: "A-2", 73: 9})
    assert sent_bodies(server)[1][1] == {
        "fields": [
            {"id": 71, "value": "7102"},
            {"id": 72, "value": "A-2"},
            {"id": 73, "value": "9"},
        ]
    }


def test_removing_a_field_keeps_the_others(talking: Open) -> None:
    server, hs = talking(WITH_FIELDS, NO_CONTENT)
    hs.conversations.fields.remove(5, 71)
    assert sent_bodies(server)[1][1] == {"fields": [{"id": 72, "value": "A-1"}]}


def test_assigning_on_creation_has_three_ways(talking: Open) -> None:
    server, hs = talking(CREATION)
    arguments_given: dict[str, Any] = {
        "subject": "s",
        "customer": "ada@customer.test",
        "mailbox": 17,
        "type": "email",
        "status": "active",
        "threads": [NewThread("reply", "Hello")],
    }
    assert hs.conversations.create(**arguments_given) == 77
    hs.conversations.create(**arguments_given, assign_to=None)
    hs.conversations.create(**arguments_given, assign_to=41)
    bodies = [body for _, body in sent_bodies(server)]
    assert "assignTo" not in bodies[0]
    assert [bodies[1]["assignTo"], bodies[2]["assignTo"]] == [None, 41]


def test_a_new_conversation_is_sent_as_documented(talking: Open) -> None:
    server, hs = talking(CREATION)
    hs.conversations.create(
        subject="s",
        customer={"email": "ada@customer.test", "first_name": "Ada", "job_title": "Buyer"},
        mailbox=17,
        type="email",
        status="closed",
        imported=True,
        created_at="2016-05-04T03:02:01Z",
        tags=["vip"],
        fields={71: "x"},
        threads=[
            {"type": "customer", "text": "Hi", "createdAt": "2016-05-04T03:02:01Z"},
            NewThread("note", "Seen", user=41),
            NewThread("reply", "Answer", cc=["c@d.test"], attachments=[Upload("a.txt", b"x")]),
        ],
    )
    assert sent_bodies(server) == [
        (
            "POST /v2/conversations",
            {
                "subject": "s",
                "customer": {
                    "email": "ada@customer.test",
                    "firstName": "Ada",
                    "jobTitle": "Buyer",
                },
                "mailboxId": 17,
                "type": "email",
                "status": "closed",
                "imported": True,
                "createdAt": "2016-05-04T03:02:01Z",
                "tags": ["vip"],
                "fields": [{"id": 71, "value": "x"}],
                "threads": [
                    {
                        "type": "customer",
                        "text": "Hi",
                        "customer": {"email": "ada@customer.test"},
                        "createdAt": "2016-05-04T03:02:01Z",
                    },
                    {"type": "note", "text": "Seen", "user": 41},
                    {
                        "type": "reply",
                        "text": "Answer",
                        "customer": {"email": "ada@customer.test"},
                        "cc": ["c@d.test"],
                        "attachments": [
                            {"fileName": "a.txt", "mimeType": "text/plain", "data": "eA=="}
                        ],
                    },
                ],
            },
        )
    ]


def test_a_creation_whose_answer_names_no_id_gives_none_for_threads(talking: Open) -> None:
    _, hs = talking(reply(201))
    assert hs.conversations.notes.create(5, text="x") is None


def test_customer_updates_are_an_array_of_operations(talking: Open) -> None:
    server, hs = talking(NO_CONTENT)
    hs.customers.update(8, job_title="Buyer", organization_id=35, location=None)
    assert sent_bodies(server) == [
        (
            "PATCH /v2/customers/8",
            [
                {"op": "replace", "path": "/jobTitle", "value": "Buyer"},
                {"op": "replace", "path": "/organizationId", "value": 35},
                {"op": "remove", "path": "/location"},
            ],
        )
    ]


def test_customer_properties_are_an_array_of_operations(talking: Open) -> None:
    server, hs = talking(NO_CONTENT)
    hs.customers.properties.set(8, {"seats": 3, "tier": "uuid"})
    hs.customers.properties.remove(8, "tier")
    assert [body for _, body in sent_bodies(server)] == [
        [
            {"op": "replace", "path": "/seats", "value": 3},
            {"op": "replace", "path": "/tier", "value": "uuid"},
        ],
        [{"op": "remove", "path": "/tier"}],
    ]


def test_deleting_a_customer_later_asks_for_it_in_the_query(talking: Open) -> None:
    server, hs = talking(reply(202))
    hs.customers.delete(8, background=True)
    assert sent_bodies(server) == [("DELETE /v2/customers/8?async=true", None)]


def test_a_workflow_that_breaks_off_tells_which_batches_ran(talking: Open) -> None:
    server, hs = talking(NO_CONTENT, reply(500, {"message": "Internal error"}))
    with pytest.raises(PartialUpdateError) as excinfo:
        hs.workflows.run(61, range(1, 121))
    error = excinfo.value
    assert (error.done, error.failed, error.pending) == (
        ("conversations 1 to 50",),
        "conversations 51 to 100",
        ("conversations 101 to 120",),
    )
    assert [len(body["conversationIds"]) for _, body in sent_bodies(server)] == [50, 50]


def test_a_slug_cannot_change_the_path(talking: Open) -> None:
    server, hs = talking(NO_CONTENT)
    hs.customer_properties.delete("../users/5?x=1#")
    assert server.lines == ["DELETE /v2/customer-properties/..%2Fusers%2F5%3Fx%3D1%23"]


def test_the_raw_mail_is_asked_for_as_a_mail(talking: Open) -> None:
    mail = b"From: a@b.test\r\n\r\nHello \xff"
    server, hs = talking(reply(200, mail, {"Content-Type": "message/rfc822"}))
    assert hs.conversations.threads.source_rfc822(5, 9) == mail
    assert server.requests[0].headers["accept"] == "message/rfc822"


# Downloads


def file(content: bytes, **options: Any) -> bytes:
    return reply(200, content, {"Content-Type": "application/octet-stream"}, **options)


def test_a_file_is_streamed_to_a_path_or_a_stream(talking: Open, tmp_path: Path) -> None:
    content = bytes(range(256)) * 1000
    _, hs = talking(file(content))
    target = tmp_path / "receipt.pdf"
    assert hs.conversations.attachments.download(5, 7, target) == len(content)
    assert target.read_bytes() == content
    stream = io.BytesIO()
    assert hs.conversations.attachments.download(5, 7, stream) == len(content)
    assert stream.getvalue() == content


def test_a_broken_download_leaves_what_was_there(talking: Open, tmp_path: Path) -> None:
    target = tmp_path / "receipt.pdf"
    target.write_bytes(b"the older one")
    _, hs = talking(file(b"half", length=4000))
    with pytest.raises(TransportError, match="broke off"):
        hs.conversations.attachments.download(5, 7, target)
    assert target.read_bytes() == b"the older one"
    assert [path.name for path in tmp_path.iterdir()] == ["receipt.pdf"]


def test_a_missing_file_is_an_error_of_the_api(talking: Open, tmp_path: Path) -> None:
    _, hs = talking(reply(404, {"message": "Not Found"}))
    with pytest.raises(NotFoundError):
        hs.conversations.attachments.download(5, 7, tmp_path / "x")
    assert list(tmp_path.iterdir()) == []


def test_a_download_renews_the_token_too(talking: Open) -> None:
    from datetime import UTC, datetime

    from helpscout_v2 import Secret
    from helpscout_v2.auth.token import Token

    class Two:
        def __init__(self) -> None:
            end = datetime(2100, 1, 1, tzinfo=UTC)
            self.tokens = [Token(Secret(t), None, end) for t in ("old", "new")]

        def token(self) -> Token:
            return self.tokens[0]

        def renew(self, rejected: Token) -> Token:
            return self.tokens.pop() if len(self.tokens) > 1 else self.tokens[0]

    def answer(asked: RequestParts) -> bytes:
        return file(b"x") if asked.headers["authorization"] == "Bearer new" else reply(401)

    server, _ = talking(answer)
    with HelpScout(Two(), api_url=server.url) as hs:
        assert hs.conversations.attachments.download(5, 7, io.BytesIO()) == 1


def test_a_file_in_memory_keeps_its_base64_and_gives_its_bytes(talking: Open) -> None:
    _, hs = talking(reply(200, {"data": "U2FtcGxlIGZpbGU="}), reply(200, {"data": "no base64!"}))
    file = hs.conversations.attachments.data(5, 7)
    assert (file.data, file.content) == ("U2FtcGxlIGZpbGU=", b"Sample file")
    with pytest.raises(DecodeError, match="base64"):
        _ = hs.conversations.attachments.data(5, 7).content
