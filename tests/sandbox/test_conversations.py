"""Conversations and threads: what writes do to them."""

from __future__ import annotations

import base64
from typing import Any

import pytest
import requests
from support.sandbox.api import Api, new_conversation

from helpscout_sandbox import Sandbox

FILE = {
    "fileName": "lämp.txt",
    "mimeType": "text/plain",
    "data": base64.b64encode(b"light\x00").decode(),
}


def new_id(answer: requests.Response) -> int:
    assert answer.status_code == 201, answer.text
    return int(answer.headers["Resource-ID"])


def read_conversation(v2: Api, conversation_id: int) -> dict[str, Any]:
    body: dict[str, Any] = v2.json(f"/v2/conversations/{conversation_id}")
    return body


def newest(v2: Api, conversation_id: int = 50001) -> dict[str, Any]:
    return v2.rows(f"/v2/conversations/{conversation_id}/threads", "threads")[0]


def first_with(v2: Api, **params: Any) -> int:
    rows = v2.json("/v2/conversations", **params)["_embedded"]["conversations"]
    return int(rows[0]["id"])


def test_creation_names_the_new_resource(v2: Api, sandbox: Sandbox) -> None:
    answer = v2.post("/v2/conversations", new_conversation())
    conversation_id = new_id(answer)
    assert answer.content == b""
    assert answer.headers["Location"] == f"{sandbox.url}/v2/conversations/{conversation_id}"
    assert v2.json(answer.headers["Location"])["id"] == conversation_id
    assert f"/conversation/{conversation_id}/" in answer.headers["Web-Location"]


def test_the_recorded_minimal_conversation_is_accepted(v2: Api) -> None:
    thread = {"type": "chat", "customer": {"email": "min@mail.test"}, "text": "Hi"}
    body = {
        "type": "email",
        "customer": {"email": "min@mail.test"},
        "subject": "S",
        "mailboxId": "101",
        "status": "active",
        "threads": [thread],
    }
    conversation = read_conversation(v2, new_id(v2.post("/v2/conversations", body)))
    assert conversation["primaryCustomer"]["email"] == "min@mail.test"
    assert "assignee" not in conversation
    assert conversation["closedBy"] == 0
    assert conversation["_links"]["closedBy"]["href"].endswith("/v2/users/0")


def test_a_new_customer_is_made_once_for_the_conversation_and_its_threads(
    v2: Api, sandbox: Sandbox
) -> None:
    new_id(v2.post("/v2/conversations", new_conversation()))
    assert len(sandbox.snapshot()["customers"]) == 121


def test_a_refused_conversation_leaves_nothing_behind(v2: Api, sandbox: Sandbox) -> None:
    before = sandbox.snapshot()
    for body in (
        new_conversation(tags=["new"], status="done"),
        new_conversation(mailboxId=7),
        new_conversation(threads=[]),
        new_conversation(threads=[{"type": "note"}]),
        new_conversation(threads=[{"type": "letter", "text": "x"}]),
        new_conversation(threads=[{"type": "reply", "text": "x"}]),
        new_conversation(customer={"email": "no address"}),
        new_conversation(customer={"id": 1}),
        new_conversation(assignTo=7),
        new_conversation(user=7),
        new_conversation(fields=[{"id": 501, "value": "no option"}]),
        new_conversation(fields=[{"id": 505, "value": "another inbox"}]),
    ):
        assert v2.post("/v2/conversations", body).status_code == 400, body
    assert sandbox.snapshot() == before


@pytest.mark.parametrize(
    ("operation", "field"),
    [
        ({"op": "add", "path": "/tags", "value": ["x"]}, "path"),
        ({"op": "remove", "path": "/subject"}, "op"),
        ({"op": "replace", "path": "/mailboxId", "value": 102}, "op"),
        ({"op": "replace", "path": "/assignTo", "value": 7}, "value"),
        ({"op": "replace", "path": "/subject", "value": ""}, "value"),
        ({"op": "replace", "path": "/subject", "value": 5}, "value"),
        ({"op": "replace", "path": "/draft", "value": True}, "value"),
        ({"op": "replace", "path": "/primaryCustomer.id", "value": 7}, "value"),
        ({"op": "test", "path": "/subject", "value": "x"}, "op"),
    ],
)
def test_an_illegal_patch_is_refused_and_changes_nothing(
    v2: Api, operation: dict[str, Any], field: str
) -> None:
    before = read_conversation(v2, 50001)
    answer = v2.patch("/v2/conversations/50001", operation)
    assert answer.status_code == 400
    assert [error["path"] for error in answer.json()["_embedded"]["errors"]] == [field]
    assert read_conversation(v2, 50001) == before


def test_tags_are_replaced_as_a_whole(v2: Api) -> None:
    path = "/v2/conversations/50001/tags"
    assert v2.put(path, {"tags": ["vip", "New one"]}).status_code == 204
    assert [tag["tag"] for tag in read_conversation(v2, 50001)["tags"]] == ["vip", "New one"]
    assert v2.put(path, {"tags": ["NEW ONE"]}).status_code == 204
    tags = read_conversation(v2, 50001)["tags"]
    assert [tag["tag"] for tag in tags] == ["New one"]
    assert tags[0]["color"].startswith("#")
    own = v2.json(f"/v2/tags/{tags[0]['id']}")
    assert (own["ticketCount"], own["slug"]) == (1, "new-one")
    assert not own["color"].startswith("#")
    assert v2.put(path, {"tags": []}).status_code == 204
    assert read_conversation(v2, 50001)["tags"] == []


def test_tags_that_are_there_already_change_nothing(v2: Api) -> None:
    path = "/v2/conversations/50001/tags"
    assert v2.put(path, {"tags": ["vip", "New one"]}).status_code == 204
    before = read_conversation(v2, 50001)
    assert v2.put(path, {"tags": ["vip", "New one"]}).status_code == 204
    assert read_conversation(v2, 50001) == before


def test_fields_are_replaced_as_a_whole(v2: Api) -> None:
    conversation_id = first_with(v2, mailbox=101)
    path = f"/v2/conversations/{conversation_id}/fields"
    both = {"fields": [{"id": 502, "value": "A-9"}, {"id": 503, "value": 3}]}
    assert v2.put(path, both).status_code == 204
    values = {
        field["id"]: field["value"]
        for field in read_conversation(v2, conversation_id)["customFields"]
    }
    assert values == {502: "A-9", 503: "3"}
    assert v2.put(path, {"fields": [{"id": 503, "value": 4}]}).status_code == 204
    assert [field["id"] for field in read_conversation(v2, conversation_id)["customFields"]] == [
        503
    ]


def test_the_folder_follows_status_and_assignee(v2: Api) -> None:
    conversation_id = first_with(v2, mailbox=101)
    types = {f["id"]: f["type"] for f in v2.rows("/v2/mailboxes/101/folders", "folders")}

    def folder_after(**operation: Any) -> str:
        v2.patch(f"/v2/conversations/{conversation_id}", operation)
        return str(types[read_conversation(v2, conversation_id)["folderId"]])

    assert folder_after(op="remove", path="/assignTo") == "open"
    assert folder_after(op="replace", path="/assignTo", value=42) == "assigned"
    assert folder_after(op="replace", path="/status", value="closed") == "closed"
    assert folder_after(op="replace", path="/status", value="spam") == "spam"


@pytest.mark.parametrize(
    ("segment", "kind", "author"),
    [
        ("reply", "message", "user"),
        ("notes", "note", "user"),
        ("customer", "customer", "customer"),
        ("chats", "chat", "customer"),
        ("phones", "phone", "customer"),
    ],
)
def test_each_kind_of_thread_reads_back_under_its_own_name(
    v2: Api, segment: str, kind: str, author: str
) -> None:
    body = {"text": "Said so", "customer": {"id": 8001}}
    thread_id = new_id(v2.post(f"/v2/conversations/50001/{segment}", body))
    thread = newest(v2)
    assert (thread["id"], thread["type"], thread["body"]) == (thread_id, kind, "Said so")
    assert thread["createdBy"]["type"] == author
    link = "createdByUser" if author == "user" else "createdByCustomer"
    assert link in thread["_links"]
    assert thread["_embedded"] == {"attachments": []}


def test_an_unassigned_thread_is_assigned_to_help_scout(v2: Api) -> None:
    v2.patch("/v2/conversations/50001", {"op": "remove", "path": "/assignTo"})
    v2.post("/v2/conversations/50001/notes", {"text": "x"})
    nobody = {"id": 1, "first": "Help", "last": "Scout", "email": "none@nowhere.com"}
    assert newest(v2)["assignedTo"] == nobody


def test_replies_and_customers_wake_a_closed_conversation_and_notes_do_not(v2: Api) -> None:
    close = {"op": "replace", "path": "/status", "value": "closed"}
    customer_text = {"text": "x", "customer": {"id": 8001}}
    for segment, body, status in (
        ("notes", {"text": "x"}, "closed"),
        ("reply", customer_text, "active"),
        ("customer", customer_text, "active"),
        ("customer", customer_text | {"imported": True}, "closed"),
        ("reply", customer_text | {"draft": True}, "closed"),
        ("reply", customer_text | {"status": "pending"}, "pending"),
    ):
        v2.patch("/v2/conversations/50001", close)
        new_id(v2.post(f"/v2/conversations/50001/{segment}", body))
        assert read_conversation(v2, 50001)["status"] == status, segment


def test_a_reply_assigns_only_when_it_says_so(v2: Api) -> None:
    customer_text = {"text": "x", "customer": {"id": 8001}}
    for more, assignee in (
        ({"assignTo": 44}, 44),
        ({}, 44),
        ({"assignTo": None}, None),
    ):
        new_id(v2.post("/v2/conversations/50001/reply", customer_text | more))
        assert read_conversation(v2, 50001).get("assignee", {}).get("id") == assignee


def test_an_attachment_travels_in_a_thread_and_is_read_both_ways(v2: Api) -> None:
    new_id(v2.post("/v2/conversations/50001/notes", {"text": "x", "attachments": [FILE]}))
    (row,) = newest(v2)["_embedded"]["attachments"]
    assert (row["filename"], row["mimeType"], row["size"]) == ("lämp.txt", "text/plain", 6)
    assert v2.json(row["_links"]["data"]["href"]) == {"data": FILE["data"]}
    path = f"/v2/conversations/50001/attachments/{row['id']}"
    for _ in range(2):
        file = v2.get(f"{path}/file")
        assert file.content == b"light\x00"
        assert file.headers["Content-Type"] == "text/plain"
        assert file.headers["Content-Disposition"].startswith("attachment")
    assert v2.get(path.replace("50001", "50002") + "/data").status_code == 404
    assert v2.delete(path).status_code == 204
    assert newest(v2)["_embedded"]["attachments"] == []


def test_an_attachment_is_put_on_an_existing_thread_without_an_id_in_the_answer(v2: Api) -> None:
    thread = newest(v2)
    before = len(thread["_embedded"]["attachments"])
    path = f"/v2/conversations/50001/threads/{thread['id']}/attachments"
    answer = v2.post(path, FILE)
    assert answer.status_code == 201
    assert "Resource-ID" not in answer.headers
    assert "Location" not in answer.headers
    assert len(newest(v2)["_embedded"]["attachments"]) == before + 1
    assert v2.post(path, FILE | {"data": "not base64!"}).status_code == 400


def test_the_source_of_a_thread_comes_as_json_or_as_mail(v2: Api) -> None:
    thread = v2.rows("/v2/conversations/50001/threads", "threads")[-1]
    path = f"/v2/conversations/50001/threads/{thread['id']}/original-source"
    original = v2.json(path)["original"]
    assert original.startswith("From: ")
    assert thread["body"] in original
    mail = v2.call("GET", path, headers={"Accept": "message/rfc822"})
    assert mail.headers["Content-Type"] == "message/rfc822"
    assert mail.text == original


def test_a_snooze_shows_and_ends_with_the_customers_reply(v2: Api, sandbox: Sandbox) -> None:
    path = "/v2/conversations/50001/snooze"
    body = {"snoozedUntil": "2024-10-01T00:00:00Z", "unsnoozeOnCustomerReply": True}
    assert v2.put(path, body | {"snoozedUntil": "2020-01-01T00:00:00Z"}).status_code == 400
    assert v2.put(path, body).status_code == 204
    conversation = read_conversation(v2, 50001)
    assert conversation["snooze"] == {"snoozedBy": 41, **body}
    assert conversation["nextEvent"]["eventType"] == "snooze"
    sandbox.customer_writes(50001, "Now")
    assert "snooze" not in read_conversation(v2, 50001)
    assert v2.put(path, body).status_code == 204
    assert v2.delete(path).status_code == 204
    assert "nextEvent" not in read_conversation(v2, 50001)


def test_a_draft_reply_is_scheduled_published_or_left(v2: Api) -> None:
    customer_text = {"text": "x", "customer": {"id": 8001}}
    plan = {"scheduledFor": "2024-10-01T00:00:00Z", "unscheduleOnCustomerReply": True}
    thread_id = new_id(v2.post("/v2/conversations/50001/reply", customer_text | {"draft": True}))
    path = f"/v2/conversations/50001/threads/{thread_id}/schedule"
    assert v2.put(path, plan).status_code == 204
    assert newest(v2)["scheduled"]["scheduledFor"] == plan["scheduledFor"]
    assert read_conversation(v2, 50001)["nextEvent"]["eventType"] == "scheduled"
    assert v2.delete(path).status_code == 204
    assert "scheduled" not in newest(v2)
    publish = {"op": "replace", "path": "/state", "value": "published"}
    assert v2.patch(path, publish).status_code == 400
    assert v2.put(path, plan).status_code == 204
    assert v2.patch(path, publish).status_code == 204
    assert newest(v2)["state"] == "published"
    note_id = new_id(v2.post("/v2/conversations/50001/notes", {"text": "x"}))
    note = f"/v2/conversations/50001/threads/{note_id}/schedule"
    assert v2.put(note, plan).status_code == 400


def test_threads_are_paged_by_twenty_five(v2: Api, sandbox: Sandbox) -> None:
    count = sandbox.add_threads(50001, 60)
    body = v2.json("/v2/conversations/50001/threads")
    assert body["page"]["size"] == 25
    assert body["page"]["totalElements"] == count
    assert len(v2.rows("/v2/conversations/50001/threads", "threads")) == count


def test_threads_come_newest_first_and_an_imported_one_where_its_date_belongs(v2: Api) -> None:
    path = "/v2/conversations/50003"
    old = {"text": "from the old desk", "imported": True, "createdAt": "2019-03-01T10:00:00Z"}
    v2.post(f"{path}/notes", old)
    v2.post(f"{path}/notes", {"text": "of today"})
    thread_rows = v2.get(f"{path}/threads").json()["_embedded"]["threads"]
    embedded_threads = v2.get(f"{path}?embed=threads").json()["_embedded"]["threads"]
    for threads in (thread_rows, embedded_threads):
        dates = [thread["createdAt"] for thread in threads]
        assert dates == sorted(dates, reverse=True)
        assert (threads[0]["body"], threads[-1]["body"]) == ("of today", "from the old desk")


def test_deleting_a_conversation_deletes_its_threads_and_files(v2: Api, sandbox: Sandbox) -> None:
    assert v2.delete("/v2/conversations/50001").status_code == 204
    assert v2.get("/v2/conversations/50001").status_code == 404
    snapshot = sandbox.snapshot()
    assert 50001 not in {t["conversationId"] for t in snapshot["threads"].values()}
    threads = set(snapshot["threads"])
    assert {str(a["threadId"]) for a in snapshot["attachments"].values()} <= threads
