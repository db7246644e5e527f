"""The translator from end to end: conversations, threads, mailboxes, customers, users, tags."""

from __future__ import annotations

from typing import Any

import pytest
from support.shim.fakes import FakeV2, paged

from helpscout_shim.account_cache import Memory

MAILBOXES = paged("mailboxes", [{"id": 17, "name": "Shop help"}], 50)
AGENT = {"id": 41, "type": "user", "first": "Marta", "last": "Lind", "email": "m@agents.test"}
BUYER = {"id": 801, "type": "customer", "first": "Ines", "last": "Oka", "email": "i@buyers.test"}


def conversation(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "number": number + 1000,
        "threads": 1,
        "type": "email",
        "folderId": 220,
        "status": "active",
        "state": "published",
        "subject": "Parcel",
        "preview": "Where is it",
        "mailboxId": 17,
        "createdBy": BUYER,
        "createdAt": "2024-03-04T08:15:00Z",
        "closedBy": 0,
        "userUpdatedAt": "2024-03-05T12:00:00Z",
        "source": {"type": "email", "via": "customer"},
        "tags": [],
        "cc": [],
        "bcc": [],
        "primaryCustomer": BUYER,
        **more,
    }


def small_account(rows: int = 0, size: int = 25) -> FakeV2:
    conversations = [conversation(n) for n in range(1, rows + 1)]
    return (
        FakeV2()
        .on("GET", "/v2/mailboxes", MAILBOXES)
        .on("GET", "/v2/conversations", paged("conversations", conversations, size))
    )


LIST = "/v1/mailboxes/17/conversations.json"


def test_a_list_page_holds_50_rows_although_v2_sends_25() -> None:
    v2 = small_account(rows=120)
    answer = v2.run("GET", LIST)
    body = answer.json()
    assert [i["id"] for i in body["items"]] == list(range(1, 51))
    assert (body["page"], body["pages"], body["count"]) == (1, 3, 120)
    assert [len(calls) for calls in v2.rounds] == [3], "two pages and the names, all at once"


@pytest.mark.parametrize("size", [1, 7, 25, 30, 49, 50, 75, 200])
def test_pages_of_50_are_cut_from_any_page_size(size: int) -> None:
    memory = Memory()
    v2 = small_account(rows=120, size=size)
    ids: list[int] = []
    for number in (1, 2, 3):
        body = v2.run("GET", LIST, query={"page": str(number)}, memory=memory).json()
        ids.extend(i["id"] for i in body["items"])
        assert body["page"] == number
    assert ids == list(range(1, 121))


def test_a_page_past_the_end_is_empty_and_still_counts() -> None:
    body = small_account(rows=60).run("GET", LIST, query={"page": "9"}).json()
    assert body == {"page": 9, "pages": 2, "count": 60, "items": []}


def test_an_empty_list_keeps_its_items_although_v2_drops_embedded() -> None:
    body = small_account(rows=0).run("GET", LIST).json()
    assert body == {"page": 1, "pages": 1, "count": 0, "items": []}


@pytest.mark.parametrize("page", ["0", "-3", "first", ""])
def test_a_page_that_is_no_positive_number_means_the_first(page: str) -> None:
    body = small_account(rows=60).run("GET", LIST, query={"page": page}).json()
    assert body["page"] == 1
    assert len(body["items"]) == 50


def test_v1_lists_ask_for_all_statuses_newest_first() -> None:
    v2 = small_account(rows=1)
    v2.run("GET", LIST)
    params = next(c.params for c in v2.calls if c.path == "/v2/conversations")
    assert params["status"] == "all"
    assert (params["sortField"], params["sortOrder"]) == ("createdAt", "desc")
    assert params["mailbox"] == "17"


def test_list_parameters_travel_and_milliseconds_do_not() -> None:
    v2 = small_account(rows=1)
    v2.run(
        "GET",
        LIST,
        query={"status": "pending", "modifiedSince": "2024-01-02T03:04:05.678Z", "tag": "vip,gold"},
    )
    params = next(c.params for c in v2.calls if c.path == "/v2/conversations")
    assert params["status"] == "pending"
    assert params["modifiedSince"] == "2024-01-02T03:04:05Z"
    assert params["tag"] == "vip,gold"


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("/v1/mailboxes/17/folders/220/conversations.json", {"mailbox": "17", "folder": "220"}),
        (
            "/v1/mailboxes/17/customers/801/conversations.json",
            {"mailbox": "17", "query": "(customerIds:801)"},
        ),
        ("/v1/mailboxes/17/users/41/conversations.json", {"mailbox": "17", "assigned_to": "41"}),
    ],
)
def test_the_other_lists_are_filters(path: str, params: dict[str, str]) -> None:
    v2 = small_account(rows=3)
    assert len(v2.run("GET", path).json()["items"]) == 3
    params_sent = next(c.params for c in v2.calls if c.path == "/v2/conversations")
    assert params.items() <= dict(params_sent).items()
    assert params_sent["status"] == "all"


def test_the_list_form_has_the_keys_that_were_recorded() -> None:
    row = small_account(rows=1).run("GET", LIST).json()["items"][0]
    assert list(row) == [
        "id",
        "type",
        "folderId",
        "isDraft",
        "number",
        "owner",
        "mailbox",
        "customer",
        "threadCount",
        "status",
        "subject",
        "preview",
        "createdBy",
        "createdByType",
        "createdAt",
        "userModifiedAt",
        "closedAt",
        "closedBy",
        "source",
        "cc",
        "bcc",
        "tags",
        "draft",
        "locked",
        "spam",
    ]
    assert row["owner"] is None
    assert row["closedBy"] is None
    assert row["tags"] == []
    assert row["mailbox"] == {"id": 17, "name": "Shop help"}
    assert row["userModifiedAt"] == "2024-03-05T12:00:00Z"
    assert row["customer"] == {
        "id": 801,
        "firstName": "Ines",
        "lastName": "Oka",
        "email": "i@buyers.test",
        "phone": None,
        "type": "customer",
        "photoUrl": "",
        "emails": ["i@buyers.test"],
        "customerPersonType": True,
    }


def test_a_list_of_many_mailboxes_costs_no_call_per_row() -> None:
    rows = [conversation(n, mailboxId=17 + n % 3) for n in range(1, 51)]
    names = [{"id": 17 + n, "name": f"Box {n}"} for n in range(3)]
    v2 = (
        FakeV2()
        .on("GET", "/v2/mailboxes", paged("mailboxes", names, 50))
        .on("GET", "/v2/conversations", paged("conversations", rows, 25))
    )
    memory = Memory()
    v2.run("GET", LIST, memory=memory)
    assert len(v2.calls) == 3
    v2.run("GET", LIST, memory=memory)
    assert len(v2.calls) == 5, "the names are remembered"


def thread(number: int, minute: int, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "type": "customer",
        "status": "active",
        "state": "published",
        "action": {"type": "default", "associatedEntities": {}},
        "body": "text",
        "source": {"type": "email", "via": "customer"},
        "createdBy": BUYER,
        "assignedTo": {"id": 1, "first": "Help", "last": "Scout", "email": "none@nowhere.com"},
        "savedReplyId": 0,
        "to": [],
        "cc": [],
        "bcc": [],
        "createdAt": f"2024-03-04T08:{minute:02d}:00Z",
        "_embedded": {"attachments": []},
        **more,
    }


def test_a_single_read_is_one_request_with_threads_newest_first() -> None:
    row = conversation(5, threads=2, _embedded={"threads": [thread(1, 10), thread(2, 20)]})
    v2 = FakeV2().on("GET", "/v2/conversations/5", row)
    memory = Memory(mailboxes={17: "Shop help"})
    item = v2.run("GET", "/v1/conversations/5.json", memory=memory).json()["item"]
    assert [(c.method, c.path, dict(c.params)) for c in v2.calls] == [
        ("GET", "/v2/conversations/5", {"embed": "threads"})
    ]
    assert [t["id"] for t in item["threads"]] == [2, 1]
    newest = item["threads"][0]
    assert newest["assignedTo"] is None, "V2's id 1 means no one"
    assert newest["attachments"] is None
    assert newest["savedReplyId"] is None
    assert newest["actionType"] is None
    assert newest["createdByCustomer"] is True
    assert item["tags"] is None, "null on single reads, [] in lists"
    assert item["modifiedAt"] == "2024-03-05T12:00:00Z"
    assert "userModifiedAt" not in item
    assert "customFields" not in item


def test_threads_that_v2_truncated_are_listed_whole() -> None:
    whole = [thread(n, n % 60) for n in range(1, 61)]
    row = conversation(5, threads=60, _embedded={"threads": whole[:25]})
    v2 = (
        FakeV2()
        .on("GET", "/v2/conversations/5", row)
        .on("GET", "/v2/conversations/5/threads", paged("threads", whole, 25))
    )
    memory = Memory(mailboxes={17: "Shop help"})
    item = v2.run("GET", "/v1/conversations/5.json", memory=memory).json()["item"]
    assert len(item["threads"]) == 60
    assert len({t["id"] for t in item["threads"]}) == 60


def test_a_line_item_has_the_nulls_that_were_recorded() -> None:
    line = {k: v for k, v in thread(3, 1, type="lineitem").items() if k not in {"body", "to"}}
    row = conversation(5, threads=1, _embedded={"threads": [line]})
    v2 = FakeV2().on("GET", "/v2/conversations/5", row)
    memory = Memory(mailboxes={17: "Shop help"})
    item = v2.run("GET", "/v1/conversations/5.json", memory=memory).json()["item"]
    line_item = item["threads"][0]
    for name in ("actionType", "state", "customer", "body", "to", "attachments"):
        assert line_item[name] is None, name
    assert line_item["cc"] == line_item["bcc"] == []


def test_custom_fields_carry_the_type_of_their_definition() -> None:
    fields = [{"id": 71, "name": "Plan", "value": "7102", "text": "Team"}]
    definitions = [{"id": 71, "name": "Plan", "type": "dropdown"}]
    v2 = (
        FakeV2()
        .on("GET", "/v2/conversations/5", conversation(5, customFields=fields, threads=0))
        .on("GET", "/v2/mailboxes/17/fields", paged("fields", definitions, 50))
        .on("GET", "/v2/mailboxes", MAILBOXES)
    )
    item = v2.run("GET", "/v1/conversations/5.json").json()["item"]
    assert item["customFields"] == [
        {"fieldId": 71, "name": "Plan", "value": "7102", "type": "DROPDOWN", "label": "Team"}
    ]


def test_a_missing_conversation_answers_the_recorded_body() -> None:
    answer = FakeV2().run("GET", "/v1/conversations/9.json")
    assert answer.status == 404
    body = answer.json()
    assert body["code"] == 404
    assert body["error"] == "The requested resource was not found."


def test_a_route_v1_never_had_answers_404_without_limits() -> None:
    v2 = FakeV2()
    answer = v2.run("POST", "/v1/mailboxes.json")
    assert answer.status == 404
    assert answer.json()["error"] == "The specified resource was not found: '/v1/mailboxes.json'"
    assert not any(name.startswith("X-RateLimit") for name in answer.headers)
    assert v2.calls == []


NOTE = {"type": "note", "createdBy": {"type": "user", "id": 41}, "body": "Called back"}


def test_a_note_answers_201_and_the_location_of_its_conversation() -> None:
    v2 = FakeV2().on("POST", "/v2/conversations/5/notes", status=201, resource_id="77")
    answer = v2.run("POST", "/v1/conversations/5.json", body=NOTE)
    assert answer.status == 201
    assert answer.body == b""
    assert answer.headers["Location"] == "https://api.helpscout.net/v1/conversations/5.json"
    (call,) = v2.calls
    assert call.json == {"text": "Called back", "user": 41, "status": "active"}


@pytest.mark.parametrize("where", ["query", "body"])
def test_reload_in_query_or_body_gives_the_whole_conversation(where: str) -> None:
    v2 = (
        FakeV2()
        .on("POST", "/v2/conversations/5/notes", status=201)
        .on("GET", "/v2/conversations/5", conversation(5, threads=0))
        .on("GET", "/v2/mailboxes", MAILBOXES)
    )
    body = {**NOTE, "reload": True} if where == "body" else NOTE
    query = {"reload": "true"} if where == "query" else {}
    answer = v2.run("POST", "/v1/conversations/5.json", body=body, query=query)
    assert answer.status == 201
    assert answer.json()["item"]["id"] == 5
    assert answer.headers["Location"].endswith("/v1/conversations/5.json")


def test_a_mailbox_brings_folders_in_v1_words() -> None:
    folders = [
        {"id": 1, "name": "Mine", "type": "mytickets", "userId": 41, "totalCount": 3},
        {"id": 2, "name": "Needs", "type": "needs_attn", "userId": 0, "totalCount": 0},
    ]
    v2 = (
        FakeV2()
        .on(
            "GET",
            "/v2/mailboxes/17",
            {"id": 17, "name": "Shop", "updatedAt": "2024-01-01T00:00:00Z"},
        )
        .on("GET", "/v2/mailboxes/17/folders", paged("folders", folders, 50))
        .on("GET", "/v2/mailboxes/17/fields", paged("fields", [], 50))
    )
    item = v2.run("GET", "/v1/mailboxes/17.json").json()["item"]
    assert [f["type"] for f in item["folders"]] == ["mine", "needsattention"]
    assert item["modifiedAt"] == "2024-01-01T00:00:00Z"
    assert "customFields" not in item
    assert len(v2.rounds) == 1, "three independent reads at the same time"


def test_a_customer_has_lists_where_v1_had_lists_and_null_where_it_had_null() -> None:
    v2 = FakeV2().on(
        "GET",
        "/v2/customers/801",
        {
            "id": 801,
            "firstName": "Ines",
            "lastName": "",
            "gender": "Female",
            "background": "",
            "updatedAt": "2024-03-04T08:15:01Z",
            "_embedded": {
                "emails": [{"id": 6, "value": "i@buyers.test", "type": "home"}],
                "phones": [],
                "chats": [],
                "social_profiles": [],
                "websites": [],
            },
        },
    )
    item = v2.run("GET", "/v1/customers/801.json").json()["item"]
    assert item["emails"] == [{"id": 6, "value": "i@buyers.test", "location": "home"}]
    assert item["phones"] == []
    assert item["socialProfiles"] is item["chats"] is item["websites"] is None
    assert item["gender"] == "female"
    assert item["background"] is None
    assert item["fullName"] == "Ines"
    assert item["modifiedAt"] == "2024-03-04T08:15:01Z"


def test_users_and_teams_are_mixed_again() -> None:
    user = {"id": 41, "firstName": "Marta", "lastName": "Lind", "type": "user"}
    team = {"id": 9, "name": "Warehouse", "timezone": "UTC"}
    v2 = (
        FakeV2()
        .on("GET", "/v2/users", paged("users", [user], 50))
        .on("GET", "/v2/teams", paged("teams", [team], 50))
    )
    items = v2.run("GET", "/v1/users.json").json()["items"]
    assert [(i["id"], i["type"]) for i in items] == [(41, "user"), (9, "team")]
    assert items[1]["firstName"] == "Warehouse"
    assert items[1]["lastName"] == ""
    assert items[1]["fullName"] == "Warehouse "
    assert items[1]["role"] == "user"
    only = v2.run("GET", "/v1/users.json", query={"type": "user"}).json()
    assert only["count"] == 1


def test_tags_are_alphabetical_whatever_v2_sends() -> None:
    tags = [{"id": n, "name": name, "slug": name} for n, name in enumerate(["vip", "Alpha", "mid"])]
    v2 = FakeV2().on("GET", "/v2/tags", paged("tags", tags, 2))
    body = v2.run("GET", "/v1/tags.json").json()
    assert [t["tag"] for t in body["items"]] == ["Alpha", "mid", "vip"]
    assert body["count"] == 3


def test_selectors_cut_rows_and_spare_calls_that_are_not_needed() -> None:
    v2 = small_account(rows=2)
    body = v2.run("GET", LIST, query={"fields": "id,customer:(firstName)"}).json()
    assert body["items"] == [
        {"id": 1, "customer": {"firstName": "Ines"}},
        {"id": 2, "customer": {"firstName": "Ines"}},
    ]
    assert all(c.path != "/v2/mailboxes" for c in v2.calls)
    assert body["count"] == 2


def test_a_customer_without_an_address_and_a_missing_preview_are_null_as_in_v1() -> None:
    nameless = {**BUYER, "email": ""}
    row = conversation(1, preview="", primaryCustomer=nameless)
    v2 = (
        FakeV2()
        .on("GET", "/v2/mailboxes", MAILBOXES)
        .on("GET", "/v2/conversations", paged("conversations", [row], 25))
    )
    (item,) = v2.run("GET", LIST).json()["items"]
    assert item["preview"] is None
    assert item["customer"]["email"] is None
    assert item["customer"]["emails"] == []
    (row,) = v2.run("GET", "/v1/search/conversations.json", query={"query": "(id:1)"}).json()[
        "items"
    ]
    assert row["customerEmail"] is None


def test_the_list_of_a_user_names_no_author_as_recorded() -> None:
    """Recorded in that list alone, with `createdByType` filled."""
    path = "/v1/mailboxes/17/users/41/conversations.json"
    row = small_account(rows=1).run("GET", path).json()["items"][0]
    assert (row["createdBy"], row["createdByType"]) == (None, "customer")
    assert small_account(rows=1).run("GET", LIST).json()["items"][0]["createdBy"]["id"] == 801
    rows = small_account(rows=1).run("GET", path, query={"fields": "id"}).json()["items"]
    assert rows == [{"id": 1}]


@pytest.mark.parametrize(
    ("kind", "held", "shown"),
    [("phone", 0, 0), ("phone", None, 0), ("note", 0, None), ("message", 0, None),
     ("customer", None, None), ("lineitem", None, None), ("message", 31, 31)],
)  # fmt: skip
def test_no_saved_reply_is_zero_in_phone_threads_and_null_in_others(
    kind: str, held: int | None, shown: int | None
) -> None:
    """Recorded so in every thread."""
    one = thread(9, 1, type=kind, savedReplyId=held)
    v2 = small_account().on(
        "GET", "/v2/conversations/5", {**conversation(5), "_embedded": {"threads": [one]}}
    )
    item = v2.run("GET", "/v1/conversations/5.json").json()["item"]
    assert [t["savedReplyId"] for t in item["threads"]] == [shown]
