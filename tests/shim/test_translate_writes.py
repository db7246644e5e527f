"""Writes: bodies going down, compound steps, honest errors, V1's answers coming back."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from support.shim.fakes import FakeV2, paged

from helpscout_shim.account_cache import Memory
from helpscout_shim.translate import Reply, V2Call

V1 = "https://api.helpscout.net/v1"
USER = {"type": "user", "id": 41}
BUYER = {"type": "customer", "email": "i@buyers.test", "firstName": "Ines"}


def sent_calls(v2: FakeV2) -> list[tuple[str, str, Any]]:
    return [(c.method, c.path, c.json) for c in v2.calls]


def opened() -> FakeV2:
    now = {
        "id": 5,
        "mailboxId": 17,
        "subject": "Old",
        "status": "active",
        "threads": 1,
        "tags": [{"id": 1, "color": "#fff", "tag": "vip"}],
        "primaryCustomer": {"id": 801, "type": "customer", "email": "i@buyers.test"},
        "customFields": [{"id": 71, "value": "a"}, {"id": 72, "value": "b"}],
    }
    return (
        FakeV2()
        .on("GET", "/v2/conversations/5", now)
        .on("PATCH", "/v2/conversations/5", status=204)
        .on("PUT", "/v2/conversations/5/tags", status=204)
        .on("PUT", "/v2/conversations/5/fields", status=204)
    )


# --- threads


@pytest.mark.parametrize(
    ("kind", "path"),
    [("message", "reply"), ("customer", "customer"), ("chat", "chats"), ("phone", "phones")],
)
def test_each_thread_kind_has_its_own_v2_path(kind: str, path: str) -> None:
    v2 = opened().on("POST", f"/v2/conversations/5/{path}", status=201)
    author = USER if kind == "message" else BUYER
    body = {"type": kind, "createdBy": author, "body": "Hello"}
    answer = v2.run("POST", "/v1/conversations/5.json", body=body)
    assert answer.status == 201
    call = next(c for c in v2.calls if c.method == "POST")
    assert call.path == f"/v2/conversations/5/{path}"
    assert call.json["text"] == "Hello"
    if kind == "message":
        assert call.json["customer"] == {"id": 801}, "the conversation's own customer"
        assert call.json["user"] == 41
    else:
        assert call.json["customer"] == {"email": "i@buyers.test", "firstName": "Ines"}


def test_a_reply_carries_cc_bcc_status_assignee_and_draft() -> None:
    v2 = opened().on("POST", "/v2/conversations/5/reply", status=201)
    body = {
        "type": "message",
        "createdBy": USER,
        "body": "Hi",
        "status": "pending",
        "assignedTo": {"id": 42, "type": "user"},
        "cc": ["a@x.test"],
        "bcc": ["b@x.test"],
    }
    v2.run("POST", "/v1/conversations/5.json", body=body)
    assert v2.calls[-1].json == {
        "text": "Hi",
        "user": 41,
        "customer": {"id": 801},
        "assignTo": 42,
        "status": "pending",
        "cc": ["a@x.test"],
        "bcc": ["b@x.test"],
    }
    v2.run("POST", "/v1/conversations/5.json", body={**body, "state": "draft"})
    assert v2.calls[-1].json["draft"] is True


def test_an_author_named_by_address_is_looked_up() -> None:
    v2 = (
        opened()
        .on("GET", "/v2/users", paged("users", [{"id": 43, "email": "M@agents.test"}], 50))
        .on("POST", "/v2/conversations/5/notes", status=201)
    )
    body = {"type": "note", "createdBy": {"type": "user", "email": "m@agents.test"}, "body": "x"}
    v2.run("POST", "/v1/conversations/5.json", body=body)
    assert v2.calls[-1].json["user"] == 43


def test_an_imported_thread_keeps_its_date_and_another_one_names_the_loss() -> None:
    v2 = opened().on("POST", "/v2/conversations/5/notes", status=201)
    note = {"type": "note", "createdBy": USER, "body": "x", "createdAt": "2015-01-02T03:04:05.9Z"}
    kept_date = v2.run("POST", "/v1/conversations/5.json", body=note, query={"imported": "true"})
    assert v2.calls[-1].json["imported"] is True
    assert v2.calls[-1].json["createdAt"] == "2015-01-02T03:04:05Z"
    assert "threads.create.createdAt" not in {loss.id for loss in kept_date.losses}
    other_answer = v2.run("POST", "/v1/conversations/5.json", body=note)
    assert "createdAt" not in v2.calls[-1].json
    assert "threads.create.createdAt" in {loss.id for loss in other_answer.losses}


def test_a_note_with_a_null_assignee_leaves_the_conversation_unassigned_as_recorded() -> None:
    v2 = opened().on("POST", "/v2/conversations/5/notes", status=201)
    note = {"type": "note", "createdBy": USER, "body": "x", "assignedTo": None}
    v2.run("POST", "/v1/conversations/5.json", body=note)
    assert sent_calls(v2)[-1] == (
        "PATCH",
        "/v2/conversations/5",
        {"op": "remove", "path": "/assignTo"},
    )


def test_a_note_that_was_created_is_reported_when_its_follow_up_fails() -> None:
    v2 = (
        opened()
        .on("POST", "/v2/conversations/5/notes", status=201)
        .on("PATCH", "/v2/conversations/5", {"message": "no"}, status=403)
    )
    note = {"type": "note", "createdBy": USER, "body": "x", "assignedTo": {"id": 42}}
    answer = v2.run("POST", "/v1/conversations/5.json", body=note)
    assert answer.status == 403
    assert "was created" in answer.json()["error"]


@pytest.mark.parametrize(
    ("change", "property"),
    [({"type": "fax"}, "type"), ({"type": None}, "type"), ({"body": ""}, "body")],
)
def test_a_thread_v1_would_refuse_is_refused_before_v2_is_asked(
    change: dict[str, Any], property: str
) -> None:
    v2 = opened()
    body = {"type": "note", "createdBy": USER, "body": "x", **change}
    answer = v2.run("POST", "/v1/conversations/5.json", body=body)
    assert answer.status == 400
    assert answer.json()["error"] == "Input could not be validated"
    assert answer.json()["validationErrors"][0]["property"] == property
    assert v2.calls == []


def test_the_text_of_a_thread_is_one_patch() -> None:
    v2 = FakeV2().on("PATCH", "/v2/conversations/5/threads/9", status=204)
    answer = v2.run("PUT", "/v1/conversations/5/threads/9.json", body={"body": "New"})
    assert (answer.status, answer.body) == (200, b"")
    assert v2.calls[0].json == {"op": "replace", "path": "/text", "value": "New"}


def test_the_source_of_a_thread_is_base64_again() -> None:
    v2 = FakeV2().on(
        "GET", "/v2/conversations/5/threads/9/original-source", {"original": "Från: é"}
    )
    item = v2.run("GET", "/v1/conversations/5/thread-source/9.json").json()["item"]
    assert item["id"] == 9
    assert base64.b64decode(item["data"]).decode() == "Från: é"


def test_deleting_a_note_is_gone_and_says_what_to_do() -> None:
    v2 = FakeV2()
    answer = v2.run("DELETE", "/v1/notes/9.json")
    assert answer.status == 400
    assert "/hidden" in answer.json()["error"]
    assert "https://developer.helpscout.com/" in answer.json()["error"]
    assert v2.calls == []


# --- merged and full conversations


def merged(call: V2Call) -> Reply:
    return Reply(301, {"location": "https://api.helpscout.net/v2/conversations/8"}, None)


def test_a_merged_conversation_answers_301_with_a_v1_location() -> None:
    answer = (
        FakeV2().on("GET", "/v2/conversations/5", merged).run("GET", "/v1/conversations/5.json")
    )
    assert answer.status == 301
    assert answer.headers["Location"] == f"{V1}/conversations/8.json"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/v1/conversations/5.json", {"subject": "x"}),
        ("PUT", "/v1/conversations/5.json", {"subject": "x", "status": "closed"}),
        ("POST", "/v1/conversations/5.json", {"type": "note", "createdBy": USER, "body": "x"}),
        ("PUT", "/v1/conversations/5/threads/9.json", {"body": "x"}),
    ],
)
def test_writes_to_a_merged_conversation_answer_301_although_v2_says_404(
    method: str, path: str, body: Any
) -> None:
    answer = FakeV2().on("GET", "/v2/conversations/5", merged).run(method, path, body=body)
    assert answer.status == 301
    assert answer.headers["Location"] == f"{V1}/conversations/8.json"


def test_a_full_conversation_answers_412_in_v1_form() -> None:
    v2 = FakeV2().on("POST", "/v2/conversations/5/notes", {"message": "locked"}, status=412)
    body = {"type": "note", "createdBy": USER, "body": "x"}
    answer = v2.run("POST", "/v1/conversations/5.json", body=body)
    assert answer.status == 412
    assert answer.json()["code"] == 412
    assert "100 threads" in answer.json()["error"]


# --- conversations


def test_a_new_conversation_gets_v1s_defaults_and_the_threads_status() -> None:
    v2 = FakeV2().on("POST", "/v2/conversations", status=201, resource_id="77")
    body = {
        "customer": BUYER,
        "subject": "Hello",
        "mailbox": {"id": 17},
        "status": "pending",
        "tags": ["vip"],
        "customFields": [{"fieldId": 71, "value": 3}],
        "threads": [
            {"type": "customer", "createdBy": BUYER, "body": "Hi", "status": "active"},
            {"type": "message", "createdBy": USER, "body": "Ho", "status": "closed"},
        ],
    }
    answer = v2.run("POST", "/v1/conversations.json", body=body, query={"autoReply": "true"})
    assert (answer.status, answer.body) == (201, b"")
    assert answer.headers["Location"] == f"{V1}/conversations/77.json"
    person = {"email": "i@buyers.test", "firstName": "Ines"}
    assert v2.calls[0].json == {
        "subject": "Hello",
        "customer": person,
        "mailboxId": 17,
        "type": "email",
        "status": "closed",
        "threads": [
            {"type": "customer", "text": "Hi", "customer": person},
            {"type": "reply", "text": "Ho", "user": 41, "customer": person},
        ],
        "tags": ["vip"],
        "fields": [{"id": 71, "value": "3"}],
        "autoReply": True,
    }


def test_status_without_any_mention_is_active() -> None:
    v2 = FakeV2().on("POST", "/v2/conversations", status=201, resource_id="77")
    body = {
        "customer": BUYER,
        "subject": "Hello",
        "mailbox": {"id": 17},
        "threads": [{"type": "note", "createdBy": USER, "body": "Hi"}],
    }
    v2.run("POST", "/v1/conversations.json", body=body)
    assert v2.calls[0].json["status"] == "active"


def test_spam_is_set_after_the_creation_because_v2_does_not_create_it() -> None:
    v2 = (
        FakeV2()
        .on("POST", "/v2/conversations", status=201, resource_id="77")
        .on("PATCH", "/v2/conversations/77", status=204)
    )
    body = {
        "customer": {"id": 3},
        "subject": "s",
        "mailbox": {"id": 17},
        "threads": [{"type": "customer", "createdBy": BUYER, "body": "x", "status": "spam"}],
    }
    assert v2.run("POST", "/v1/conversations.json", body=body).status == 201
    assert v2.calls[0].json["status"] == "active"
    assert v2.calls[1].json == {"op": "replace", "path": "/status", "value": "spam"}


def test_more_than_100_threads_answer_412() -> None:
    body = {
        "customer": {"id": 3},
        "subject": "s",
        "mailbox": {"id": 17},
        "threads": [{"type": "note", "createdBy": USER, "body": "x"}] * 101,
    }
    assert FakeV2().run("POST", "/v1/conversations.json", body=body).status == 412


def test_missing_keys_are_all_named_at_once() -> None:
    answer = FakeV2().run("POST", "/v1/conversations.json", body={"subject": "s"})
    assert answer.status == 400
    properties = [e["property"] for e in answer.json()["validationErrors"]]
    assert properties == ["customer", "mailbox", "threads"]


def test_a_refused_mailbox_is_named_as_v1_named_it() -> None:
    refusal = {
        "message": "Validation error",
        "_embedded": {
            "errors": [{"path": "mailboxId", "message": "is not valid", "rejectedValue": 2562545}]
        },
    }
    v2 = FakeV2().on("POST", "/v2/conversations", refusal, status=400)
    body = {
        "customer": {"id": 3},
        "subject": "s",
        "mailbox": {"id": 2562545},
        "threads": [{"type": "note", "createdBy": USER, "body": "x"}],
    }
    answer = v2.run("POST", "/v1/conversations.json", body=body)
    assert answer.status == 400
    assert answer.json()["error"] == "Input could not be validated"
    assert answer.json()["validationErrors"] == [
        {"property": "mailbox", "value": "2562545", "message": "The specified mailbox is not valid"}
    ]


def test_one_changed_key_is_one_request() -> None:
    v2 = opened()
    answer = v2.run("PUT", "/v1/conversations/5.json", body={"status": "closed"})
    assert (answer.status, answer.body) == (200, b"")
    assert sent_calls(v2) == [
        (
            "PATCH",
            "/v2/conversations/5",
            {"op": "replace", "path": "/status", "value": "closed"},
        )
    ]


def test_a_put_becomes_single_steps_in_a_fixed_order() -> None:
    v2 = opened()
    body = {
        "status": "closed",
        "customFields": [{"fieldId": 72, "value": "z"}],
        "tags": ["new"],
        "owner": {"id": 42, "type": "user"},
        "subject": "New",
        "mailbox": {"id": 18},
    }
    assert v2.run("PUT", "/v1/conversations/5.json", body=body).status == 200
    assert sent_calls(v2)[1:] == [
        ("PATCH", "/v2/conversations/5", {"op": "move", "path": "/mailboxId", "value": 18}),
        ("GET", "/v2/conversations/5", None),
        ("PATCH", "/v2/conversations/5", {"op": "replace", "path": "/subject", "value": "New"}),
        ("PATCH", "/v2/conversations/5", {"op": "replace", "path": "/assignTo", "value": 42}),
        ("PUT", "/v2/conversations/5/tags", {"tags": ["new"]}),
        ("PUT", "/v2/conversations/5/fields", {"fields": [{"id": 72, "value": "z"}]}),
        ("PATCH", "/v2/conversations/5", {"op": "replace", "path": "/status", "value": "closed"}),
    ]


def test_an_object_sent_back_whole_changes_only_what_differs() -> None:
    v2 = opened()
    body = {
        "id": 5,
        "number": 1005,
        "subject": "New",
        "status": "active",
        "owner": None,
        "mailbox": {"id": 17, "name": "Shop"},
        "tags": ["VIP"],
        "threads": [{"id": 9, "body": "x"}],
        "preview": None,
        "spam": None,
        "reload": False,
    }
    assert v2.run("PUT", "/v1/conversations/5.json", body=body).status == 200
    assert sent_calls(v2)[1:] == [
        ("PATCH", "/v2/conversations/5", {"op": "replace", "path": "/subject", "value": "New"})
    ]


def test_a_null_owner_unassigns_and_empty_tags_clear() -> None:
    v2 = opened()
    v2.run("PUT", "/v1/conversations/5.json", body={"owner": None})
    assert sent_calls(v2)[-1][2] == {"op": "remove", "path": "/assignTo"}
    v2.run("PUT", "/v1/conversations/5.json", body={"tags": []})
    assert sent_calls(v2)[-1][2] == {"tags": []}


def test_a_write_that_stops_half_way_says_what_was_done() -> None:
    v2 = opened().on("PUT", "/v2/conversations/5/tags", {"message": "boom"}, status=500)
    body = {"subject": "New", "tags": ["x"], "status": "closed"}
    answer = v2.run("PUT", "/v1/conversations/5.json", body=body)
    assert answer.status == 500
    text = answer.json()["error"]
    assert "Done: subject." in text
    assert "Failed: tags" in text
    assert "Not tried: status." in text
    assert all(c.json != {"op": "replace", "path": "/status", "value": "closed"} for c in v2.calls)


def test_a_connection_lost_half_way_is_an_answer_not_an_exception() -> None:
    no_answer = Reply(0, failure=OSError("reset"))
    v2 = opened().on("PUT", "/v2/conversations/5/tags", lambda call: no_answer)
    answer = v2.run("PUT", "/v1/conversations/5.json", body={"subject": "New", "tags": ["x"]})
    assert answer.status == 503
    assert answer.failure is None, "the caller must learn that the subject was changed"
    assert "Done: subject." in answer.json()["error"]


def test_a_connection_lost_before_anything_was_done_is_a_failure() -> None:
    failure = OSError("refused")
    v2 = FakeV2().on("GET", "/v2/mailboxes", lambda call: Reply(0, failure=failure))
    assert v2.run("GET", "/v1/mailboxes.json").failure is failure


def test_deleting_answers_200_with_an_empty_text_body() -> None:
    v2 = FakeV2().on("DELETE", "/v2/conversations/5", status=204)
    answer = v2.run("DELETE", "/v1/conversations/5.json")
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["Content-Type"] == "text/plain; charset=UTF-8"
    missing = FakeV2().run("DELETE", "/v1/conversations/1560007.json")
    assert missing.status == 404
    assert missing.json()["error"] == "The specified conversation was not found: 1560007"


# --- attachments


def test_an_upload_is_held_and_its_hash_becomes_inline_data() -> None:
    memory = Memory()
    v2 = opened().on("POST", "/v2/conversations/5/notes", status=201)
    file = {"fileName": "a.txt", "mimeType": "text/plain", "data": "VGVzdA=="}
    first = v2.run("POST", "/v1/attachments.json", body=file, memory=memory)
    again = v2.run("POST", "/v1/attachments.json", body=file, memory=memory)
    assert first.status == 201
    assert "Location" not in first.headers
    key = first.json()["item"]["hash"]
    assert len(key) == 40
    assert int(key, 16) >= 0
    assert again.json()["item"]["hash"] == key, "the same file has the same hash"
    assert v2.calls == []
    note = {"type": "note", "createdBy": USER, "body": "x", "attachments": [{"hash": key}]}
    for _ in range(2):
        v2.run("POST", "/v1/conversations/5.json", body=note, memory=memory)
        assert v2.calls[-1].json["attachments"] == [file], "a hash may be used again"


def test_an_unknown_hash_is_a_validation_error() -> None:
    note = {"type": "note", "createdBy": USER, "body": "x", "attachments": [{"hash": "0" * 40}]}
    answer = opened().run("POST", "/v1/conversations/5.json", body=note)
    assert answer.status == 400
    assert answer.json()["validationErrors"][0]["property"] == "attachments:hash"


def test_data_that_is_no_base64_is_refused() -> None:
    file = {"fileName": "a.txt", "mimeType": "text/plain", "data": "%%%"}
    assert FakeV2().run("POST", "/v1/attachments.json", body=file).status == 400


def test_attachment_data_is_found_through_the_conversation_it_was_seen_in() -> None:
    memory = Memory(mailboxes={17: "Shop"})
    thread = {"id": 9, "type": "customer", "_embedded": {"attachments": [{"id": 31}]}}
    row = {"id": 5, "mailboxId": 17, "threads": 1, "_embedded": {"threads": [thread]}}
    v2 = (
        FakeV2()
        .on("GET", "/v2/conversations/5", row)
        .on("GET", "/v2/conversations/5/attachments/31/data", {"data": "VGVzdA=="})
        .on("DELETE", "/v2/conversations/5/attachments/31", status=204)
    )
    unknown = v2.run("GET", "/v1/attachments/31/data.json", memory=memory)
    assert unknown.status == 404
    assert "GET /v1/conversations/{id}.json" in unknown.json()["error"]
    v2.run("GET", "/v1/conversations/5.json", memory=memory)
    answer = v2.run("GET", "/v1/attachments/31/data.json", memory=memory)
    assert answer.json() == {"item": {"id": 31, "data": "VGVzdA=="}}
    answer_to_delete = v2.run("DELETE", "/v1/attachments/31.json", memory=memory)
    assert (answer_to_delete.status, answer_to_delete.body) == (200, b"")


def test_an_attachment_has_v1s_names_and_the_hash_of_its_link() -> None:
    attachment = {
        "id": 31,
        "filename": "r.pdf",
        "mimeType": "application/pdf",
        "size": 5,
        "width": 0,
        "height": 0,
        "_links": {"web": {"href": "https://secure.helpscout.net/file/31/0a1b2c3d/r.pdf"}},
    }
    thread = {"id": 9, "type": "customer", "_embedded": {"attachments": [attachment]}}
    row = {"id": 5, "mailboxId": 17, "threads": 1, "_embedded": {"threads": [thread]}}
    v2 = FakeV2().on("GET", "/v2/conversations/5", row)
    item = v2.run("GET", "/v1/conversations/5.json", memory=Memory(mailboxes={17: "S"})).json()
    assert item["item"]["threads"][0]["attachments"] == [
        {
            "id": 31,
            "mimeType": "application/pdf",
            "fileName": "r.pdf",
            "size": 5,
            "width": 0,
            "height": 0,
            "url": "https://secure.helpscout.net/file/31/0a1b2c3d/r.pdf",
            "hash": "0a1b2c3d",
        }
    ]


# --- customers


def account_with_customer() -> FakeV2:
    now = {
        "id": 801,
        "firstName": "Ines",
        "jobTitle": "Buyer",
        "gender": "Female",
        "_embedded": {
            "emails": [{"id": 6, "value": "i@buyers.test", "type": "work"}],
            "phones": [{"id": 7, "value": "555", "type": "home"}],
            "chats": [],
            "social_profiles": [],
            "websites": [],
        },
    }
    v2 = FakeV2().on("GET", "/v2/customers/801", now).on("PATCH", "/v2/customers/801", status=204)
    for name in ("emails", "phones", "chats", "social-profiles", "websites", "address"):
        v2.on("POST", f"/v2/customers/801/{name}", status=201, resource_id="99")
    v2.on("PUT", "/v2/customers/801/emails/6", status=204)
    v2.on("DELETE", "/v2/customers/801/phones/7", status=204)
    return v2


def test_updating_a_customer_answers_200_and_with_reload_201_as_recorded() -> None:
    answer = account_with_customer().run(
        "PUT", "/v1/customers/801.json", body={"firstName": "Inez"}
    )
    assert (answer.status, answer.body) == (200, b"")
    assert "Location" not in answer.headers
    again = account_with_customer().run(
        "PUT", "/v1/customers/801.json", body={"firstName": "I", "reload": True}
    )
    assert again.status == 201
    assert again.json()["item"]["id"] == 801


def test_entries_with_an_id_without_one_and_with_a_negative_one() -> None:
    v2 = account_with_customer()
    body = {
        "emails": [
            {"id": 6, "value": "new@buyers.test", "location": "home"},
            {"value": "second@buyers.test"},
        ],
        "phones": [{"id": -7}],
        "chats": [{"id": 0, "value": "ines", "type": "skype"}],
        "socialProfiles": [{"id": None, "value": "https://x.test", "type": "foursquare"}],
        "websites": [{"id": False, "value": "https://w.test"}],
    }
    assert v2.run("PUT", "/v1/customers/801.json", body=body).status == 200
    base = "/v2/customers/801"
    assert sent_calls(v2)[1:] == [
        ("PUT", f"{base}/emails/6", {"value": "new@buyers.test", "type": "home"}),
        ("POST", f"{base}/emails", {"value": "second@buyers.test", "type": "work"}),
        ("DELETE", f"{base}/phones/7", None),
        ("POST", f"{base}/chats", {"value": "ines", "type": "skype"}),
        ("POST", f"{base}/social-profiles", {"value": "https://x.test", "type": "forsquare"}),
        ("POST", f"{base}/websites", {"value": "https://w.test"}),
    ]


def test_fields_travel_in_one_patch_and_nulls_remove() -> None:
    v2 = account_with_customer()
    body = {"firstName": "Ines", "jobTitle": None, "organization": "Linden", "gender": "male"}
    v2.run("PUT", "/v1/customers/801.json", body=body)
    assert sent_calls(v2)[1:] == [
        (
            "PATCH",
            "/v2/customers/801",
            [
                {"op": "add", "path": "/organization", "value": "Linden"},
                {"op": "remove", "path": "/jobTitle"},
                {"op": "replace", "path": "/gender", "value": "Male"},
            ],
        )
    ]


def test_a_customer_sent_back_whole_writes_nothing() -> None:
    v2 = account_with_customer()
    body = {
        "firstName": "Ines",
        "jobTitle": "Buyer",
        "gender": "female",
        "emails": [{"id": 6, "value": "i@buyers.test", "location": "work"}],
        "phones": None,
        "address": None,
    }
    assert v2.run("PUT", "/v1/customers/801.json", body=body).status == 200
    assert [c.method for c in v2.calls] == ["GET"]


def test_a_part_of_an_address_that_is_unchanged_writes_nothing() -> None:
    address = {"city": "Porto", "state": "Norte", "postalCode": "4000", "country": "PT"}
    now = {
        "id": 801,
        "firstName": "Ines",
        "_embedded": {"address": {**address, "lines": ["1 Rua"]}},
    }
    v2 = FakeV2().on("GET", "/v2/customers/801", now)
    body = {"address": {"state": "Norte", "lines": "1 Rua"}}
    assert v2.run("PUT", "/v1/customers/801.json", body=body).status == 200
    assert [call.method for call in v2.calls] == ["GET"]


def test_an_address_without_a_state_is_the_recorded_error() -> None:
    answer = account_with_customer().run(
        "PUT", "/v1/customers/801.json", body={"address": {"city": "Porto"}}
    )
    assert answer.status == 400
    assert answer.json()["validationErrors"] == [
        {"property": "address:state", "value": None, "message": "Value is required"}
    ]


def test_creating_a_customer_is_one_call_with_all_entries() -> None:
    v2 = FakeV2().on("POST", "/v2/customers", status=201, resource_id="900")
    body = {
        "firstName": "Ines",
        "gender": "unknown",
        "emails": [{"value": "i@buyers.test", "location": "home"}],
        "websites": [{"value": "https://w.test"}],
        "phones": None,
        "fullName": "ignored",
        "createdAt": "2017-09-23T20:12:43Z",
    }
    answer = v2.run("POST", "/v1/customers.json", body=body)
    assert answer.status == 201
    assert answer.headers["Location"] == f"{V1}/customers/900.json"
    assert v2.calls[0].json == {
        "firstName": "Ines",
        "gender": "Unknown",
        "emails": [{"value": "i@buyers.test", "type": "home"}],
        "websites": [{"value": "https://w.test"}],
    }


def test_a_customer_that_exists_already_answers_409() -> None:
    v2 = FakeV2().on("POST", "/v2/customers", {"message": "exists"}, status=409)
    answer = v2.run("POST", "/v1/customers.json", body={"firstName": "I"})
    assert (answer.status, answer.json()["code"]) == (409, 409)


def test_the_email_filter_becomes_a_query() -> None:
    v2 = FakeV2().on("GET", "/v2/customers", paged("customers", [], 50))
    v2.run("GET", "/v1/customers.json", query={"email": 'a"b@x.test', "firstName": "Jo"})
    assert v2.calls[0].params["query"] == '(email:"a\\"b@x.test")'
    assert v2.calls[0].params["firstName"] == "Jo"


# --- workflows, hooks


def test_workflows_are_the_manual_ones_of_the_mailbox_in_order() -> None:
    rows = [
        {"id": 1, "mailboxId": 17, "type": "manual", "order": 2},
        {"id": 2, "mailboxId": 17, "type": "automatic", "order": 1},
        {"id": 3, "mailboxId": 18, "type": "manual", "order": 1},
        {"id": 4, "mailboxId": 17, "type": "manual", "order": 1},
    ]
    v2 = FakeV2().on("GET", "/v2/workflows", paged("workflows", rows, 2))
    body = v2.run("GET", "/v1/mailboxes/17/workflows.json").json()
    assert [w["id"] for w in body["items"]] == [4, 1]
    assert body["count"] == 2


def test_a_run_goes_out_in_batches_of_50() -> None:
    v2 = FakeV2().on("POST", "/v2/workflows/6/run", status=204)
    answer = v2.run(
        "POST",
        "/v1/workflows/6/conversations.json",
        body={"conversationIds": list(range(1, 121))},
    )
    assert (answer.status, answer.body) == (200, b"")
    assert [len(c.json["conversationIds"]) for c in v2.calls] == [50, 50, 20]
    v2.run("POST", "/v1/workflows/6/conversations/7.json")
    assert v2.calls[-1].json == {"conversationIds": [7]}


def test_switching_a_workflow_ignores_other_keys() -> None:
    v2 = FakeV2().on("PATCH", "/v2/workflows/6", status=204)
    body = {"status": "inactive", "name": "ignored"}
    assert v2.run("PUT", "/v1/workflows/6.json", body=body).status == 200
    assert v2.calls[0].json == {"op": "replace", "path": "/status", "value": "inactive"}


def test_the_one_hook_replaces_itself_and_leaves_others_alone() -> None:
    others = [{"id": 1, "label": "Order sync", "url": "https://other.test"}]
    v2 = (
        FakeV2()
        .on("GET", "/v2/webhooks", paged("webhooks", others, 50))
        .on("POST", "/v2/webhooks", status=201, resource_id="7")
        .on("PUT", "/v2/webhooks/7", status=204)
    )
    body = {"url": "https://mine.test/h", "events": ["convo.created"], "secret": "s" * 40}
    first = v2.run("POST", "/v1/hooks.json", body=body)
    assert first.status == 201
    assert first.headers["Location"] == f"{V1}/hooks/7.json"
    hook = v2.calls[-1].json
    v2.on(
        "GET",
        "/v2/webhooks",
        paged("webhooks", [*others, {"id": 7, "label": hook["label"]}], 50),
    )
    second = v2.run("POST", "/v1/hooks.json", body={**body, "url": "https://mine.test/new"})
    assert second.status == 201
    assert [(c.method, c.path) for c in v2.calls if c.method != "GET"] == [
        ("POST", "/v2/webhooks"),
        ("PUT", "/v2/webhooks/7"),
    ]
    assert v2.calls[-1].json["secret"] == "s" * 40


def test_a_secret_longer_than_40_characters_is_refused() -> None:
    body = {"url": "https://m.test", "events": ["convo.created"], "secret": "s" * 41}
    answer = FakeV2().run("POST", "/v1/hooks.json", body=body)
    assert answer.status == 400
    assert answer.json()["validationErrors"][0]["property"] == "secret"


# --- bodies that are no bodies


@pytest.mark.parametrize("raw", [b"{not json", b"\xff\xfe", b"[1,2]", b'"text"', b"[" * 5000])
def test_what_is_no_json_object_answers_400(raw: bytes) -> None:
    answer = FakeV2().run("POST", "/v1/customers.json", body=raw)
    assert answer.status == 400
    assert answer.json()["code"] == 400


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [
        ("/v1/customers.json", 101 * 1024, 413),
        ("/v1/conversations.json", 200 * 1024, 400),
        ("/v1/conversations.json", 257 * 1024, 413),
        ("/v1/attachments.json", 15 * 1024 * 1024, 413),
    ],
)
def test_bodies_over_v1s_limits_answer_413(path: str, size: int, status: int) -> None:
    raw = b'{"subject":"' + b"x" * size + b'"}'
    assert FakeV2().run("POST", path, body=raw).status == status


@pytest.mark.parametrize(
    ("v2_status", "v1_status"),
    [(401, 401), (403, 403), (429, 429), (500, 500), (503, 503), (504, 503), (502, 503)],
)
def test_v2_errors_have_v1s_code_and_error(v2_status: int, v1_status: int) -> None:
    headers = {"x_ratelimit_retry_after": "7"}
    v2 = FakeV2().on("GET", "/v2/users/me", {"message": "m"}, status=v2_status, **headers)
    answer = v2.run("GET", "/v1/users/me.json")
    assert answer.status == v1_status
    assert answer.json()["code"] == v1_status
    assert answer.json()["error"]
    assert answer.headers.get("Retry-After") == ("7" if v2_status == 429 else None)


# --- values of another form lose nothing


@pytest.mark.parametrize(
    ("path", "body", "key"),
    [
        ("conversations/5", {"tags": ["vip", None]}, "tags"),
        ("conversations/5", {"tags": [{"id": 1}]}, "tags"),
        ("conversations/5", {"customFields": {"a": 1}}, "customFields:fieldId"),
        ("conversations/5", {"customFields": [{"value": "x"}]}, "customFields:fieldId"),
        ("customers/8", {"emails": [5]}, "emails"),
        ("customers/8", {"phones": 5}, "phones"),
        ("conversations/5", {"tags": {"a": 1}}, "tags"),
        ("conversations/5", {"subject": {"a": 1}}, "subject"),
        (
            "conversations/5",
            {"customFields": [{"fieldId": 71, "value": [1]}]},
            "customFields:value",
        ),
        ("customers/8", {"address": "1 Road"}, "address"),
        ("customers/8", {"address": ["1 Road"]}, "address"),
        ("customers/8", {"firstName": {"a": 1}}, "firstName"),
        ("customers/8", {"emails": [{"value": {"a": 1}}]}, "emails:value"),
    ],
)
def test_what_is_no_list_of_names_or_entries_is_refused(path: str, body: Any, key: str) -> None:
    v2 = opened().on("GET", "/v2/customers/8", {"id": 8})
    answer = v2.run("PUT", f"/v1/{path}.json", body=body)
    assert answer.status == 400
    assert [e["property"] for e in answer.json()["validationErrors"]] == [key]
    assert [c for c in v2.calls if c.method != "GET"] == []


NOTE = {"type": "note", "createdBy": USER, "body": "x"}
CONVERSATION = {"customer": {"id": 3}, "subject": "s", "mailbox": {"id": 17}, "threads": [NOTE]}


@pytest.mark.parametrize(
    ("path", "body", "key"),
    [
        ("customers", {"address": "1 Road"}, "address"),
        ("customers", {"firstName": ["Ada"]}, "firstName"),
        ("customers", {"websites": [{"value": ["https://a.test"]}]}, "websites:value"),
        ("conversations", {**CONVERSATION, "subject": ["s"]}, "subject"),
        ("conversations", {**CONVERSATION, "tags": ["vip", [7]]}, "tags"),
        ("conversations", {**CONVERSATION, "tags": {"name": "vip"}}, "tags"),
        ("conversations/5", {**NOTE, "type": "message", "cc": [{"email": "a@b.test"}]}, "cc"),
        ("conversations/5", {**NOTE, "type": "customer", "bcc": 5}, "bcc"),
        ("conversations/5", {**NOTE, "attachments": {"hash": "a"}}, "attachments"),
        ("conversations/5", {**NOTE, "attachments": ["hash"]}, "attachments"),
    ],
)
def test_a_creation_drops_no_value_of_another_form(path: str, body: Any, key: str) -> None:
    v2 = opened()
    answer = v2.run("POST", f"/v1/{path}.json", body=body)
    assert answer.status == 400
    assert [e["property"] for e in answer.json()["validationErrors"]] == [key]
    assert [c for c in v2.calls if c.method != "GET"] == []


def test_numbers_and_flags_in_the_place_of_a_text_are_written_as_json_shows_them() -> None:
    v2 = opened().on("GET", "/v2/customers/8", {"id": 8}).on("PATCH", "/v2/customers/8", status=204)
    v2.run("PUT", "/v1/customers/8.json", body={"age": 35})
    assert v2.calls[-1].json == [{"op": "add", "path": "/age", "value": "35"}]
    v2.run("PUT", "/v1/conversations/5.json", body={"subject": 7})
    assert v2.calls[-1].json == {"op": "replace", "path": "/subject", "value": "7"}
    fields = [{"fieldId": 71, "value": True}, {"fieldId": 72, "value": 2.5}]
    v2.run("PUT", "/v1/conversations/5.json", body={"customFields": fields})
    assert v2.calls[-1].json == {
        "fields": [{"id": 71, "value": "true"}, {"id": 72, "value": "2.5"}]
    }


def test_tags_may_be_one_text_in_an_update_as_in_a_creation() -> None:
    v2 = opened().on("POST", "/v2/conversations", status=201, resource_id="6")
    v2.run("PUT", "/v1/conversations/5.json", body={"tags": "red, blue"})
    assert v2.calls[-1].json == {"tags": ["red", "blue"]}
    v2.run("POST", "/v1/conversations.json", body={**CONVERSATION, "tags": "red, blue"})
    assert v2.calls[-1].json["tags"] == ["red", "blue"]


@pytest.mark.parametrize("name", ["emails", "phones", "chats", "socialProfiles", "websites"])
def test_an_empty_text_in_the_place_of_a_list_adds_no_entry(name: str) -> None:
    """Programs that write null as an empty text send back what they read."""
    v2 = FakeV2().on("GET", "/v2/customers/8", {"id": 8})
    v2.on("POST", "/v2/customers", status=201, resource_id="9")
    assert v2.run("PUT", "/v1/customers/8.json", body={name: ""}).status == 200
    assert [c.method for c in v2.calls] == ["GET"]
    v2.run("POST", "/v1/customers.json", body={"firstName": "Ada", name: ""})
    assert v2.calls[-1].json == {"firstName": "Ada"}


def test_a_refused_entry_without_a_value_is_named_without_a_gap() -> None:
    v2 = FakeV2().on("GET", "/v2/customers/8", {"id": 8}).on("PATCH", "/v2/customers/8", status=204)
    v2.on("POST", "/v2/customers/8/phones", {"message": "no"}, status=400)
    answer = v2.run("PUT", "/v1/customers/8.json", body={"firstName": "A", "phones": [{}]})
    assert "Failed: phones (no)." in answer.json()["error"]


def test_a_move_to_the_mailbox_where_it_is_sends_nothing() -> None:
    """V2 drops custom fields with a move, so one that moves nothing must not be sent."""
    v2 = opened()
    assert v2.run("PUT", "/v1/conversations/5.json", body={"mailbox": {"id": 17}}).status == 200
    assert [c.method for c in v2.calls] == ["GET"]


def test_a_single_entry_is_taken_as_a_list_of_one() -> None:
    v2 = FakeV2().on("GET", "/v2/customers/8", {"id": 8})
    v2.on("POST", "/v2/customers/8/emails", status=201)
    assert v2.run("PUT", "/v1/customers/8.json", body={"emails": "i@buyers.test"}).status == 200
    entry = {"value": "i@buyers.test", "type": "work"}
    assert sent_calls(v2)[1:] == [("POST", "/v2/customers/8/emails", entry)]
