"""What V1 programs send beside the documented forms: read where it is clear, refused where not.

Nothing is guessed in silence: what names someone that cannot be identified is an error, and errors
name the key of the request, as V1's did.
"""

from __future__ import annotations

from typing import Any

import pytest
from support.shim.fakes import FakeV2, paged
from support.shim.live import LiveShim

from helpscout_shim.account_cache import Memory
from helpscout_shim.adapters.relay_payload import v1_body
from helpscout_shim.translate import Reply, V1Answer

USER = {"type": "user", "id": 41}
NOTE = {"type": "note", "createdBy": USER, "body": "x"}
NEW = {"customer": {"id": 1}, "subject": "x", "mailbox": {"id": 2}, "threads": [NOTE]}
WRITES = {"POST", "PUT", "PATCH", "DELETE"}


def refused(*problems: tuple[str, str, Any]) -> Reply:
    errors = [{"path": p, "message": m, "rejectedValue": v} for p, m, v in problems]
    return Reply(400, {}, {"message": "Bad request", "_embedded": {"errors": errors}})


def properties(answer: V1Answer) -> list[str]:
    assert answer.status == 400, answer.body
    return [problem["property"] for problem in answer.json()["validationErrors"]]


def conversation() -> FakeV2:
    now = {"id": 5, "mailboxId": 17, "status": "active", "primaryCustomer": {"id": 801}}
    v2 = FakeV2().on("GET", "/v2/conversations/5", now)
    v2.on("PATCH", "/v2/conversations/5", status=204)
    for kind in ("notes", "reply", "customer", "phones"):
        v2.on("POST", f"/v2/conversations/5/{kind}", status=201)
    return v2


# --- persons

UNREADABLE = [
    {"id": "abc"},
    {"id": "4 1"},
    {"id": 41.5},
    {"id": [41]},
    {"id": "12345678901234567890"},
    {"email": 5},
    {"firstName": "Ruben"},
    {"type": "user", "lastName": "Carrasquel"},
]
NO_ONE: list[Any] = [
    None,
    {},
    {"id": None},
    {"id": "", "email": ""},
    {"id": 0},
    {"id": 1},
    {"id": None, "email": None, "firstName": None, "type": "user"},
]


@pytest.mark.parametrize("person", UNREADABLE)
def test_a_person_who_cannot_be_identified_is_no_request_to_unassign(person: Any) -> None:
    v2 = conversation()
    for method, body, key in (
        ("PUT", {"owner": person}, "owner"),
        ("POST", {**NOTE, "assignedTo": person}, "assignedTo"),
        ("POST", {**NOTE, "type": "message", "assignedTo": person}, "assignedTo"),
        ("POST", {**NOTE, "createdBy": person}, "createdBy"),
        ("POST", {**NOTE, "type": "message", "customer": person}, "customer"),
        ("POST", {**NOTE, "type": "customer", "createdBy": {**person, "type": "customer"}},
         "createdBy"),
    ):  # fmt: skip
        (name,) = properties(v2.run(method, "/v1/conversations/5.json", body=body))
        assert name.partition(":")[0] == key
    assert not [call for call in v2.calls if call.method in WRITES]


@pytest.mark.parametrize("person", NO_ONE)
def test_an_owner_without_any_value_unassigns(person: Any) -> None:
    v2 = conversation()
    assert v2.run("PUT", "/v1/conversations/5.json", body={"owner": person}).status == 200
    assert v2.calls[-1].json == {"op": "remove", "path": "/assignTo"}


@pytest.mark.parametrize("person", ["ada@x.test", 41, True, ["a"]])
def test_an_author_that_is_no_object_is_refused_for_every_kind(person: Any) -> None:
    v2 = conversation()
    for kind in ("note", "message", "customer", "phone"):
        body = {**NOTE, "type": kind, "createdBy": person}
        assert properties(v2.run("POST", "/v1/conversations/5.json", body=body)) == ["createdBy"]
    assert not v2.calls


# --- names in validationErrors


def test_a_refused_author_of_a_creation_is_named_once_by_the_thread_that_names_them() -> None:
    both = refused(("user", "unknown", 99), ("threads[0].user", "unknown", 99))
    v2 = FakeV2().on("POST", "/v2/conversations", lambda call: both)
    assert properties(v2.run("POST", "/v1/conversations.json", body=NEW)) == [
        "threads[0]:createdBy"
    ]


def test_what_v2_takes_for_the_whole_is_named_by_the_thread_that_said_it() -> None:
    phone = {"type": "phone", "body": "x", "createdBy": USER}
    customer = {"type": "customer", "body": "x", "createdBy": {"type": "customer", "id": 1}}
    customer |= {"assignedTo": {"id": 42}, "status": "closed"}
    both = refused(("user", "unknown", 41), ("assignTo", "unknown", 42), ("status", "no", "x"))
    v2 = FakeV2().on("POST", "/v2/conversations", lambda call: both)
    body = {**NEW, "threads": [phone, customer]}
    assert properties(v2.run("POST", "/v1/conversations.json", body=body)) == [
        "threads[0]:createdBy",
        "threads[1]:assignedTo",
        "threads[1]:status",
    ]


def test_a_refused_assignee_of_a_thread_is_named_as_the_thread_names_them() -> None:
    reply = {**NOTE, "type": "message", "assignedTo": {"id": 99}}
    v2 = conversation()
    v2.on("POST", "/v2/conversations/5/reply", lambda call: refused(("assignTo", "unknown", 99)))
    assert properties(v2.run("POST", "/v1/conversations/5.json", body=reply)) == ["assignedTo"]


@pytest.mark.parametrize(
    ("change", "key"), [({"assignedTo": {"id": 99}}, "assignedTo"), ({"status": "spam"}, "status")]
)
def test_a_follow_up_of_a_thread_that_is_refused_names_its_key(
    change: dict[str, Any], key: str
) -> None:
    v2 = conversation()
    v2.on("PATCH", "/v2/conversations/5", lambda call: refused(("value", "unknown", 99)))
    body = {**NOTE, "type": "customer", "createdBy": {"type": "customer", "id": 1}, **change}
    answer = v2.run("POST", "/v1/conversations/5.json", body=body)
    assert properties(answer) == [key]
    assert "The thread was created" in answer.json()["error"]


def test_the_user_of_a_report_keeps_the_name_of_the_parameter() -> None:
    v2 = FakeV2().on("GET", "/v2/reports/user", lambda call: refused(("user", "unknown", "99")))
    query = {"start": "2024-01-01T00:00:00Z", "end": "2024-02-01T00:00:00Z", "user": "99"}
    assert properties(v2.run("GET", "/v1/reports/user.json", query=query)) == ["user"]


def test_a_refused_custom_field_has_its_place_in_the_list_that_was_sent() -> None:
    now = {"id": 5, "mailboxId": 17, "customFields": [{"id": 71, "value": "a"}]}
    v2 = FakeV2().on("GET", "/v2/conversations/5", now)

    def answer(call: Any) -> Reply:
        place = next(n for n, field in enumerate(call.json["fields"]) if field["id"] == 99)
        return refused((f"fields[{place}].id", "unknown", 99))

    v2.on("PUT", "/v2/conversations/5/fields", answer)
    for ids in ([99], [72, 99]):
        fields = [{"fieldId": number, "value": "x"} for number in ids]
        result = v2.run("PUT", "/v1/conversations/5.json", body={"customFields": fields})
        assert properties(result) == [f"customFields[{ids.index(99)}]:fieldId"]


@pytest.mark.parametrize(
    ("message", "property_name", "v1_message"),
    [
        ("does not exist", "mailboxId", "The specified mailbox is not valid"),
        ("may not be empty", "subject", "Value is required"),
        ("must not be null", "subject", "Value is required"),
        ("is too long", "subject", "is too long"),
    ],
)
def test_messages_that_v1_recorded_are_its_own(
    message: str, property_name: str, v1_message: str
) -> None:
    v2 = FakeV2().on("POST", "/v2/conversations", lambda c: refused((property_name, message, 9)))
    answer = v2.run("POST", "/v1/conversations.json", body=NEW)
    assert [p["message"] for p in answer.json()["validationErrors"]] == [v1_message]


@pytest.mark.parametrize("mailbox", [999, "999", {"id": "999x"}, {"name": "Orders"}, [], False])
def test_a_mailbox_that_is_none_answers_v1s_words_and_shows_what_was_sent(mailbox: Any) -> None:
    v2 = conversation()
    for method, path, body in (
        ("POST", "/v1/conversations.json", {**NEW, "mailbox": mailbox or {"id": None}}),
        ("PUT", "/v1/conversations/5.json", {"mailbox": mailbox}),
    ):
        answer = v2.run(method, path, body=body)
        assert properties(answer) == ["mailbox"]
        (problem,) = answer.json()["validationErrors"]
        assert problem["message"] == "The specified mailbox is not valid"
        if mailbox in (999, "999"):
            assert problem["value"] == "999"
        if mailbox == {"id": "999x"}:
            assert problem["value"] == "999x"
    assert not v2.calls


# --- values of another type


@pytest.mark.parametrize(("value", "text"), [(5, "5"), (0, "0"), (2.5, "2.5"), (True, "true")])
def test_the_text_of_a_thread_may_be_a_number_as_any_text(value: Any, text: str) -> None:
    v2 = conversation()
    v2.on("PATCH", "/v2/conversations/5/threads/6", status=204)
    assert v2.run("POST", "/v1/conversations/5.json", body={**NOTE, "body": value}).status == 201
    assert v2.calls[-1].json["text"] == text
    path = "/v1/conversations/5/threads/6.json"
    assert v2.run("PUT", path, body={"body": value}).status == 200
    assert v2.calls[-1].json["value"] == text


@pytest.mark.parametrize("value", [["x"], {"a": 1}])
def test_the_text_of_a_thread_that_is_a_list_is_not_called_missing(value: Any) -> None:
    for method, path, body in (
        ("POST", "/v1/conversations/5.json", {**NOTE, "body": value}),
        ("PUT", "/v1/conversations/5/threads/6.json", {"body": value}),
    ):
        answer = conversation().run(method, path, body=body)
        assert properties(answer) == ["body"]
        assert answer.json()["validationErrors"][0]["message"] == "The value is not a text"


def test_numbers_in_a_list_of_texts_are_texts() -> None:
    v2 = conversation().on("PUT", "/v2/conversations/5/tags", status=204)
    body = {"tags": [2024, "vip", True]}
    assert v2.run("PUT", "/v1/conversations/5.json", body=body).status == 200
    assert v2.calls[-1].json == {"tags": ["2024", "vip", "true"]}
    for tags in ([["vip"]], [{"tag": "vip"}], [None], {"0": "vip"}):
        result = v2.run("PUT", "/v1/conversations/5.json", body={"tags": tags})
        assert properties(result) == ["tags"]


@pytest.mark.parametrize("number", ["abc", "1.5", "9" * 30, [1], {"a": 1}, True])
def test_an_entry_whose_id_cannot_be_read_is_not_created_a_second_time(number: Any) -> None:
    emails = {"emails": [{"id": 6, "value": "a@b.test", "type": "work"}]}
    v2 = FakeV2().on("GET", "/v2/customers/8", {"id": 8, "_embedded": emails})
    body = {"emails": [{"id": number, "value": "x@y.test"}]}
    assert properties(v2.run("PUT", "/v1/customers/8.json", body=body)) == ["emails:id"]
    assert not [call for call in v2.calls if call.method in WRITES]


def test_the_parts_of_an_upload_are_named_one_by_one() -> None:
    upload = {"fileName": "a.txt", "mimeType": "text/plain", "data": "YQ=="}
    for name in upload:
        answer = FakeV2().run("POST", "/v1/attachments.json", body={**upload, name: ["x"]})
        assert properties(answer) == [name]
    answer = FakeV2().run("POST", "/v1/attachments.json", body={**upload, "fileName": 5})
    assert answer.status == 201


def test_base64_may_lack_its_padding() -> None:
    upload = {"fileName": "a.txt", "mimeType": "text/plain", "data": "YQ"}
    with_padding = {**upload, "data": "YQ=="}
    v2, memory = FakeV2(), Memory()
    hashes = {
        v2.run("POST", "/v1/attachments.json", body=body, memory=memory).json()["item"]["hash"]
        for body in (upload, with_padding)
    }
    assert len(hashes) == 1
    pending = memory.pending_upload(hashes.pop())
    assert pending is not None
    assert pending.data == "YQ=="


# --- dates


@pytest.mark.parametrize(
    ("sent", "utc"),
    [
        ("2018-01-01T00:00:00Z", "2018-01-01T00:00:00Z"),
        ("2018-01-01T00:00:00.123Z", "2018-01-01T00:00:00Z"),
        ("2018-01-01T00:00:00+00:00", "2018-01-01T00:00:00Z"),
        # A plus sign that was not encoded arrives as a space.
        ("2018-01-01T02:00:00 02:00", "2018-01-01T00:00:00Z"),
        ("2018-01-01T02:00:00+0200", "2018-01-01T00:00:00Z"),
        ("2017-12-31T19:00:00.5-05:00", "2018-01-01T00:00:00Z"),
        ("2018-01-01 00:00:00", "2018-01-01T00:00:00Z"),
        ("2018-01-01T00:00:00z", "2018-01-01T00:00:00Z"),
        (" 2018-01-01T00:00:00Z ", "2018-01-01T00:00:00Z"),
        # What names no moment is left to V2, which answers 400.
        ("2018-01-01", "2018-01-01"),
        ("yesterday", "yesterday"),
        ("1514764800", "1514764800"),
    ],
)
def test_dates_are_sent_in_the_one_form_that_v2_accepts(sent: str, utc: str) -> None:
    pages = paged("conversations", [], 25)
    v2 = FakeV2().on("GET", "/v2/conversations", pages).on("GET", "/v2/reports/company", {})
    v2.on("GET", "/v2/customers", paged("customers", [], 50))
    v2.on("POST", "/v2/conversations/5/notes", status=201)
    for path in ("/v1/mailboxes/1/conversations.json", "/v1/customers.json"):
        v2.run("GET", path, query={"modifiedSince": sent})
        (call, *_) = v2.rounds[-1]
        assert call.params["modifiedSince"] == utc
    v2.run("GET", "/v1/reports/company.json", query={"start": sent, "end": sent})
    assert (v2.calls[-1].params["start"], v2.calls[-1].params["end"]) == (utc, utc)
    note = {**NOTE, "createdAt": sent}
    v2.run("POST", "/v1/conversations/5.json", query={"imported": "true"}, body=note)
    assert v2.calls[-1].json["createdAt"] == utc


# --- reports


@pytest.mark.parametrize(("sent", "page"), [("0", "1"), ("-3", "1"), ("abc", "1"), ("2", "2")])
def test_a_report_has_no_page_before_the_first_as_no_list_has(sent: str, page: str) -> None:
    v2 = FakeV2().on("GET", "/v2/reports/conversations/drilldown", {})
    query = {"start": "2024-01-01T00:00:00Z", "end": "2024-02-01T00:00:00Z", "page": sent}
    assert v2.run("GET", "/v1/reports/conversations/drilldown.json", query=query).status == 200
    assert v2.calls[-1].params["page"] == page


@pytest.mark.parametrize(
    ("path", "body", "selected_body"),
    [
        ("company", {"current": {"closed": 1, "x": 2}, "users": []}, {"current": {"closed": 1}}),
        (
            "conversations/drilldown",
            {"conversations": {"page": 1, "pages": 1, "count": 1, "results": [{"id": 5, "x": 1}]}},
            {"conversations": {"page": 1, "pages": 1, "count": 1, "results": [{"id": 5}]}},
        ),
        (
            "user/conversation-history",
            {"page": 1, "pages": 1, "count": 1, "results": [{"id": 5, "number": 1}]},
            {"page": 1, "pages": 1, "count": 1, "results": [{"id": 5}]},
        ),
    ],
)
def test_fields_select_from_reports_too_as_documented(
    path: str, body: Any, selected_body: Any
) -> None:
    v2 = FakeV2().on("GET", f"/v2/reports/{path}", body)
    query = {"start": "2024-01-01T00:00:00Z", "end": "2024-02-01T00:00:00Z", "user": "1"}
    query["fields"] = "id,current:(closed)"
    answer = v2.run("GET", f"/v1/reports/{path}.json", query=query)
    assert answer.json() == selected_body
    assert "fields" not in v2.calls[-1].params


def test_fields_select_inside_computed_objects_of_a_list() -> None:
    user = {"id": 41, "type": "user", "first": "Ada", "last": "Byron", "email": "a@b.test"}
    row = {"id": 5, "mailboxId": 17, "closedByUser": user, "assignee": user}
    v2 = FakeV2().on("GET", "/v2/conversations", paged("conversations", [row], 25))
    v2.on("GET", "/v2/mailboxes", paged("mailboxes", [{"id": 17, "name": "Shop"}], 50))
    query = {"fields": "id,mailbox:(id),closedBy:(firstName),owner:(lastName)"}
    answer = v2.run("GET", "/v1/mailboxes/17/conversations.json", query=query)
    assert answer.json()["items"] == [
        {
            "id": 5,
            "owner": {"lastName": "Byron"},
            "mailbox": {"id": 17},
            "closedBy": {"firstName": "Ada"},
        }
    ]


# --- closed enumerations


@pytest.mark.parametrize("word", ["email", "web", "api", "workflows", "beacon", "moon"])
def test_the_words_of_a_source_are_an_open_list(word: str) -> None:
    source = {"type": word, "via": "customer"}
    threads = [{"id": 1, "type": "customer", "source": source}]
    row = {"id": 5, "source": source, "threads": 1, "_embedded": {"threads": threads}}
    v2 = FakeV2().on("GET", "/v2/conversations/5", row)
    item = v2.run("GET", "/v1/conversations/5.json").json()["item"]
    assert item["source"] == item["threads"][0]["source"] == source


@pytest.mark.parametrize("word", [None, 5, ["web"], {"a": 1}])
def test_a_source_of_another_kind_is_no_server_error(word: Any) -> None:
    v2 = FakeV2().on("GET", "/v2/conversations/5", {"id": 5, "source": {"type": word, "via": "x"}})
    assert v2.run("GET", "/v1/conversations/5.json").status == 200


def test_a_photo_type_or_role_that_v1_lacked_is_shown_as_the_nearest_one() -> None:
    v2 = FakeV2().on("GET", "/v2/customers/8", {"id": 8, "photoType": "instagram"})
    v2.on("GET", "/v2/users/41", {"id": 41, "role": "light user"})
    customer, user = (v2.run("GET", f"/v1/{p}.json") for p in ("customers/8", "users/41"))
    assert customer.json()["item"]["photoType"] == "unknown"
    assert user.json()["item"]["role"] == "user"
    assert [loss.id for loss in (*customer.losses, *user.losses)] == [
        "customer.photoType",
        "user.role",
    ]
    v2.run("PUT", "/v1/customers/8.json", body=customer.json()["item"])
    assert not [call for call in v2.calls if call.method in WRITES]


def test_a_rating_that_v1_had_no_word_for_is_null() -> None:
    words = {"great": "Great", "okay": "Okay", "not_good": "Bad", "unknown": None, "moon": None}
    for v2_word, v1_word in words.items():
        assert v1_body("satisfaction.ratings", {"rating": v2_word})["rating"] == v1_word


def test_the_size_of_an_attachment_is_a_number_as_recorded() -> None:
    attachments = {"_embedded": {"attachments": [{"id": 3, "filename": "a.txt"}]}}
    thread = {"id": 1, "type": "note", **attachments}
    v2 = FakeV2().on("GET", "/v2/conversations/5", {"id": 5, "_embedded": {"threads": [thread]}})
    item = v2.run("GET", "/v1/conversations/5.json").json()["item"]
    (attachment,) = item["threads"][0]["attachments"]
    assert [attachment[name] for name in ("size", "width", "height")] == [0, 0, 0]


@pytest.mark.parametrize("kind", ["note", "message", "customer", "chat", "phone"])
def test_copies_are_sent_or_their_loss_is_named(kind: str) -> None:
    v2 = conversation().on("POST", "/v2/conversations/5/chats", status=201)
    body = {**NOTE, "type": kind, "createdBy": {"type": "customer", "id": 1}}
    for name in ("cc", "bcc"):
        answer = v2.run("POST", "/v1/conversations/5.json", body={**body, name: ["a@b.test"]})
        call = [call for call in v2.calls if call.method == "POST"][-1]
        has_loss = "threads.create.copies" in [loss.id for loss in answer.losses]
        assert (name in call.json) == (kind in {"message", "customer"}) != has_loss
    answer = v2.run("POST", "/v1/conversations/5.json", body={**body, "cc": [], "bcc": None})
    assert "threads.create.copies" not in [loss.id for loss in answer.losses]


# --- customers


def test_an_address_moves_from_one_entry_to_another_in_one_put() -> None:
    ids_by_value = {"a@b.test": 6, "c@d.test": 7}

    def customer(call: Any) -> Reply:
        rows = [{"id": n, "value": v, "type": "work"} for v, n in ids_by_value.items()]
        return Reply(200, {}, {"id": 8, "_embedded": {"emails": rows}})

    def change(call: Any) -> Reply:
        number = int(call.path.rpartition("/")[2]) if call.method != "POST" else 9
        if call.method == "DELETE":
            del ids_by_value[next(v for v, n in ids_by_value.items() if n == number)]
            return Reply(204)
        if call.json["value"] in ids_by_value:
            return Reply(409)
        if call.method == "PUT":
            del ids_by_value[next(v for v, n in ids_by_value.items() if n == number)]
        ids_by_value[call.json["value"]] = number
        return Reply(204)

    v2 = FakeV2().on("GET", "/v2/customers/8", customer)
    for method, path in (("PUT", "/6"), ("DELETE", "/7"), ("POST", "")):
        v2.on(method, f"/v2/customers/8/emails{path}", change)
    body = {"emails": [{"id": 6, "value": "C@d.test"}, {"id": -7}]}
    ids_by_value = {"a@b.test": 6, "C@d.test": 7}
    assert v2.run("PUT", "/v1/customers/8.json", body=body).status == 200
    assert ids_by_value == {"C@d.test": 6}
    ids_by_value = {"a@b.test": 6, "C@d.test": 7}
    body = {"emails": [{"value": "C@d.test", "location": "home"}, {"id": -7}]}
    assert v2.run("PUT", "/v1/customers/8.json", body=body).status == 200
    assert ids_by_value == {"a@b.test": 6, "C@d.test": 9}


def test_the_addresses_of_a_search_result_are_sent_back_without_a_write(live: LiveShim) -> None:
    rows = live.get("/search/customers.json", query="(firstName:Fenna)")["items"]
    assert rows
    mark = live.mark
    for row in rows:
        answer = live.v1("PUT", f"/customers/{row['id']}.json", json=row)
        assert answer.status_code == 200, answer.text
    assert not [call for call in live.calls_since(mark) if call[0] in WRITES]


def test_an_address_without_any_value_creates_none(live: LiveShim) -> None:
    empty = {"lines": [], "city": None, "state": "", "postalCode": None, "country": None}
    for address in ({}, empty, {"id": None}):
        body = {"firstName": "Ada", "address": address, "reload": True}
        answer = live.v1("POST", "/customers.json", json=body)
        assert answer.status_code == 201, answer.text
        assert answer.json()["item"]["address"] is None


# --- statuses

V1_STATUSES = {400, 401, 402, 403, 404, 409, 412, 413, 429, 500, 503}


@pytest.mark.parametrize("status", [302, 304, *range(400, 432), 451, *range(500, 512), 599])
def test_every_error_has_a_status_that_v1_documented(status: int) -> None:
    v2 = conversation()
    message = {"message": "V2 says so"}
    for method, path in (
        ("GET", "/v2/customers/8"),
        ("PATCH", "/v2/conversations/5"),
        ("POST", "/v2/conversations/5/notes"),
        ("DELETE", "/v2/conversations/5"),
    ):
        v2.on(method, path, message, status=status)
    answers = [
        v2.run("GET", "/v1/customers/8.json"),
        v2.run("PUT", "/v1/conversations/5.json", body={"subject": "x"}),
        v2.run("POST", "/v1/conversations/5.json", body=NOTE),
        v2.run("DELETE", "/v1/conversations/5.json"),
        v2.run("POST", "/v1/conversations/5.json", body={**NOTE, "assignedTo": {"id": 42}}),
    ]
    for answer in answers:
        assert answer.status in V1_STATUSES
        assert answer.json()["code"] == answer.status
        assert answer.json()["error"]
        if status in V1_STATUSES:
            assert answer.status == status
        else:
            assert (answer.status < 500) == (400 <= status < 500 and status != 408)


# --- headers


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/conversations/5.json", 200),
        ("GET", "/conversations/6.json", 404),
        ("POST", "/conversations.json", 400),
        ("POST", "/attachments.json", 400),
    ],
)
def test_every_routed_answer_has_the_headers_that_v1_recorded(
    method: str, path: str, status: int
) -> None:
    answer = conversation().run(method, f"/v1{path}", body={} if method == "POST" else None)
    assert answer.status == status
    assert {name.lower() for name in answer.headers} >= {
        "access-control-allow-origin",
        "access-control-allow-methods",
        "correlation-id",
        *(
            f"x-ratelimit-{kind}-{span}"
            for kind in ("limit", "remaining", "interval")
            for span in ("minute", "burst")
        ),
    }


def test_an_unknown_route_has_a_correlation_id_and_no_limits_as_recorded() -> None:
    answers = [FakeV2().run("GET", "/v1/mailbox.json") for _ in range(2)]
    for answer in answers:
        assert {name.lower() for name in answer.headers} == {"content-type", "correlation-id"}
    assert len({answer.headers["Correlation-Id"] for answer in answers}) == 2
