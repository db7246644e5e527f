"""What unchanged V1 programs and SDKs send, and what they must get: seen with real clients."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.shim.fakes import FakeV2
from support.shim.live import World

from helpscout_shim.catalog.threads import V1_ACTIONS
from helpscout_shim.translate import Call, Reply

USER = {"id": 42, "type": "user"}
STATE = {"state": "MA", "country": "US", "postalCode": "02101"}
CREATION = ("POST", "/v2/conversations")
WRITES = {"POST", "PUT", "PATCH", "DELETE"}


def writes_since(live: World, mark: int) -> list[tuple[str, str]]:
    return [call for call in live.calls_since(mark) if call[0] in WRITES]


# --- one recording with a flag is not the rule for all calls


@pytest.mark.parametrize(
    ("query", "body", "status"),
    [({}, {}, 200), ({"reload": "true"}, {}, 201), ({}, {"reload": True}, 201)],
)
def test_a_customer_update_is_200_and_201_only_with_reload(
    live: World, query: dict[str, str], body: dict[str, Any], status: int
) -> None:
    number = live.get("/customers.json")["items"][0]["id"]
    answer = live.v1(
        "PUT", f"/customers/{number}.json", params=query, json={"firstName": "Ada", **body}
    )
    assert answer.status_code == status
    assert bool(answer.content) == (status == 201)


# --- the author of the first thread is the conversation's


def create(live: World, **thread: Any) -> dict[str, Any]:
    body = {
        "subject": "An order",
        "mailbox": {"id": 101},
        "customer": {"email": "ada@buyers.test"},
        "threads": [{"body": "out", **thread}],
        "reload": True,
    }
    answer = live.v1("POST", "/conversations.json", json=body)
    assert answer.status_code == 201, answer.text
    item: dict[str, Any] = answer.json()["item"]
    return item


@pytest.mark.parametrize("kind", ["message", "note"])
def test_a_conversation_created_for_a_user_is_that_users(live: World, kind: str) -> None:
    assert create(live, type=kind, createdBy=USER)["createdBy"]["id"] == 42


@pytest.mark.parametrize("kind", ["message", "note", "phone", "chat"])
def test_v2_is_told_the_user_of_the_first_thread(live: World, kind: str) -> None:
    create(live, type=kind, createdBy=USER)
    (sent,) = [c.body for c in live.sandbox.calls if (c.method, c.path) == CREATION][-1:]
    assert sent["user"] == 42


def test_a_conversation_that_a_customer_wrote_has_no_user(live: World) -> None:
    create(live, type="customer", createdBy={"type": "customer", "email": "ada@buyers.test"})
    (sent,) = [c.body for c in live.sandbox.calls if (c.method, c.path) == CREATION][-1:]
    assert "user" not in sent


# --- every kind of thread follows the rule about the status


KINDS = ["note", "message", "customer", "chat", "phone"]


def add(live: World, number: int, kind: str, **parts: Any) -> None:
    author = USER if kind in {"note", "message"} else {"type": "customer", "email": "a@b.test"}
    thread = {"type": kind, "createdBy": author, "body": "text", **parts}
    answer = live.v1("POST", f"/conversations/{number}.json", json=thread)
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("parts", "after"),
    [
        ({}, "active"),
        ({"status": "pending"}, "pending"),
        ({"status": "closed"}, "closed"),
        ({"status": "nochange"}, "closed"),
    ],
)
def test_the_status_after_a_thread(
    live: World, kind: str, parts: dict[str, str], after: str
) -> None:
    live.v1("PUT", "/conversations/50396.json", json={"status": "closed"})
    add(live, 50396, kind, **parts)
    assert live.item("/conversations/50396.json")["status"] == after


# --- each step of a PUT is computed when its turn comes


CHANGES: dict[str, Any] = {
    "customFields": [{"fieldId": 510, "value": "x"}],
    "status": "closed",
    "mailbox": {"id": 103},
    "subject": "moved",
    "tags": ["moved"],
    "owner": USER,
}


@pytest.mark.fuzz
@given(
    names=st.lists(st.sampled_from([n for n in CHANGES if n != "mailbox"]), unique=True),
    place=st.integers(0, 5),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_move_with_any_other_changes_arrives_whole(
    live: World, names: list[str], place: int
) -> None:
    live.sandbox.reset()
    held = with_fields(live)
    names.insert(place, "mailbox")
    body = {name: CHANGES[name] for name in names} | {"reload": True}
    answer = live.v1("PUT", f"/conversations/{held['id']}.json", json=body)
    assert answer.status_code == 200, answer.text
    item = answer.json()["item"]
    assert item["mailbox"]["id"] == 103
    if "customFields" in names:
        fields = {f["fieldId"]: f["value"] for f in item["customFields"]}
        assert fields == {510: "x"}, "the fields of the mailbox that it left stay there"
    if "owner" in names:
        assert item["owner"]["id"] == 42
    for name in {"status", "subject", "tags"} & set(names):
        assert item[name] == CHANGES[name]


def with_fields(live: World) -> dict[str, Any]:
    rows = live.get("/mailboxes/101/conversations.json")["items"]
    read = (live.item(f"/conversations/{row['id']}.json") for row in rows)
    return next(conversation for conversation in read if conversation.get("customFields"))


def test_a_move_that_takes_the_owner_away_gives_it_back_when_it_is_named() -> None:
    """The owner equals what was read before the move, but the move changed it."""
    state = {"id": 5, "mailboxId": 17, "status": "active", "assignee": {"id": 42, "type": "user"}}

    def patched(call: Call) -> Reply:
        if call.json["path"] == "/mailboxId":
            state["mailboxId"] = 18
            del state["assignee"]
        else:
            state["assignee"] = {"id": call.json["value"], "type": "user"}
        return Reply(204)

    v2 = (
        FakeV2()
        .on("GET", "/v2/conversations/5", lambda call: Reply(200, {}, dict(state)))
        .on("PATCH", "/v2/conversations/5", patched)
    )
    body = {"mailbox": {"id": 18}, "owner": USER, "status": "active"}
    assert v2.run("PUT", "/v1/conversations/5.json", body=body).status == 200
    assert state["assignee"] == {"id": 42, "type": "user"}
    paths = [c.json["path"] for c in v2.calls if c.method == "PATCH"]
    assert paths == ["/mailboxId", "/assignTo"]


@pytest.mark.parametrize("status", ["open", "Active", "resolved", 7])
def test_a_thread_status_that_v1_did_not_know_is_named_as_lost(status: Any) -> None:
    v2 = FakeV2().on("POST", "/v2/conversations/5/notes", status=201)
    v2.on("POST", "/v2/conversations", status=201, resource_id="5")
    note = {"type": "note", "body": "x", "createdBy": USER, "status": status}
    body = {"customer": {"id": 1}, "subject": "x", "mailbox": {"id": 2}, "threads": [note]}
    for path, sent in (("conversations/5", note), ("conversations", body)):
        answer = v2.run("POST", f"/v1/{path}.json", body=sent)
        assert answer.status == 201
        assert v2.calls[-1].json["status"] == "active"
        assert "threads.create.unknownStatus" in [loss.id for loss in answer.losses]
    for known in ("closed", "nochange", None, ""):
        answer = v2.run("POST", "/v1/conversations/5.json", body={**note, "status": known})
        assert "threads.create.unknownStatus" not in [loss.id for loss in answer.losses]


# --- read and written back


def test_what_is_read_and_written_back_unchanged_writes_nothing(live: World) -> None:
    customers = [row["id"] for row in live.get("/customers.json")["items"][:20]]
    for number in customers:
        customer = live.item(f"/customers/{number}.json")
        mark = live.mark
        answer = live.v1("PUT", f"/customers/{number}.json", json=customer)
        # Recorded: an address needs a state when it is sent.
        without_state = customer["address"] and not customer["address"]["state"]
        assert answer.status_code == (400 if without_state else 200), answer.text
        assert writes_since(live, mark) == [], customer
    for row in live.get("/mailboxes/101/conversations.json")["items"][:10]:
        conversation = live.item(f"/conversations/{row['id']}.json")
        mark = live.mark
        live.v1("PUT", f"/conversations/{row['id']}.json", json=conversation)
        for thread in conversation["threads"]:
            if thread["body"]:
                path = f"/conversations/{row['id']}/threads/{thread['id']}.json"
                assert live.v1("PUT", path, json=thread).status_code == 200
        assert writes_since(live, mark) == []


def test_v2_words_without_a_v1_word_are_not_written_back() -> None:
    held = {
        "id": 8,
        "photoType": "default",
        "gender": "Unknown",
        "age": "35",
        "_embedded": {
            "chats": [{"id": 3, "value": "me", "type": "matrix"}],
            "social_profiles": [{"id": 4, "value": "x", "type": "forsquare"}],
            "address": {"lines": ["1 Road"], "state": "MA", "city": None},
        },
    }
    v2 = FakeV2().on("GET", "/v2/customers/8", held)
    shown = v2.run("GET", "/v1/customers/8.json").json()["item"]
    assert shown["photoType"] == "unknown"
    assert v2.run("PUT", "/v1/customers/8.json", body=shown).status == 200
    assert v2.run("PUT", "/v1/customers/8.json", body={**shown, "age": 35}).status == 200
    assert not [c for c in v2.calls if c.method in WRITES]


def test_a_line_item_that_is_written_back_writes_nothing() -> None:
    """Its text is null, which is what it was read with."""
    line = {"id": 9, "type": "lineitem", "status": "active", "createdBy": {"id": 41}}
    note = {"id": 8, "type": "note", "body": "text"}
    held = {"id": 5, "mailboxId": 1, "threads": 1, "_embedded": {"threads": [line, note]}}
    v2 = FakeV2().on("GET", "/v2/conversations/5", held)
    shown = v2.run("GET", "/v1/conversations/5.json").json()["item"]["threads"]
    path = "/v1/conversations/5/threads/{}.json"
    for thread in shown:
        assert v2.run("PUT", path.format(thread["id"]), body=thread).status == 200
    for body in ({"body": None}, {"type": "lineitem"}, {"body": "", "type": "note"}):
        assert v2.run("PUT", path.format(8), body=body).status == 400
    assert not [c for c in v2.calls if c.method in WRITES]


def test_a_workflow_that_is_written_back_writes_nothing(live: World) -> None:
    for row in live.get("/mailboxes/101/workflows.json")["items"]:
        mark = live.mark
        assert live.v1("PUT", f"/workflows/{row['id']}.json", json=row).status_code == 200
        assert writes_since(live, mark) == []
        other = {**row, "status": "inactive" if row["status"] == "active" else "active"}
        assert live.v1("PUT", f"/workflows/{row['id']}.json", json=other).status_code == 200
        assert len(writes_since(live, mark)) == 1


# --- statuses of lists


@pytest.mark.parametrize("status", ["active", "pending", "closed", "spam", "open", "all"])
def test_a_status_that_v2_knows_is_passed_on(live: World, status: str) -> None:
    mark = live.mark
    live.get("/mailboxes/101/conversations.json", status=status)
    sent = [c for c in live.sandbox.calls[mark:] if c.path == "/v2/conversations"]
    assert {c.query["status"] for c in sent} == {status}


def test_a_status_that_neither_version_knows_is_named_as_lost() -> None:
    v2 = FakeV2().on("GET", "/v2/conversations", {"page": {"totalElements": 0}})
    path = "/v1/mailboxes/17/conversations.json"
    answer = v2.run("GET", path, query={"status": "urgent"})
    assert [loss.id for loss in answer.losses] == ["conversations.list.unknownStatus"]
    calls = [c for c in v2.calls if c.path == "/v2/conversations"]
    assert {c.params["status"] for c in calls} == {"all"}


# --- small things that real clients met


@pytest.mark.parametrize("path", ["user", "users"])
def test_the_drilldown_of_a_user_under_both_spellings(live: World, path: str) -> None:
    query = {"start": "2024-01-01T00:00:00Z", "end": "2024-02-01T00:00:00Z", "user": 41}
    assert "results" in live.get(f"/reports/{path}/drilldown.json", **query)["conversations"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("happiness/ratings", {"page": 1, "pages": 0, "count": 0, "results": []}),
        ("conversations/drilldown", {"conversations": {"pages": 0, "count": 0, "results": []}}),
        ("user/conversation-history", {"pages": 0, "count": 0}),
    ],
)
def test_an_empty_report_list_has_one_page(path: str, body: dict[str, Any]) -> None:
    v2_path = {"happiness/ratings": "happiness/ratings"}.get(path, path)
    v2 = FakeV2().on("GET", f"/v2/reports/{v2_path}", body)
    query = {"start": "2024-01-01T00:00:00Z", "end": "2024-02-01T00:00:00Z"}
    answer = v2.run("GET", f"/v1/reports/{path}.json", query={**query, "rating": "0", "user": "4"})
    shown = answer.json()
    shown = shown.get("conversations", shown)
    assert (shown["pages"], shown["results"]) == (1, [])


ACTIONS = [
    ("original-author", "originalCreator", []),
    ("original-creator", "originalCreator", []),
    ("moved-from-mailbox", "movedFromMailbox", []),
    ("merged", "merged", []),
    ("imported", "imported", []),
    ("default", None, []),
    ("changed-ticket-status", None, []),
    ("changed-ticket-assignee", None, []),
    ("beacon-something-new", None, ["thread.actionType"]),
]


@pytest.mark.parametrize(("v2_word", "v1_word", "lost"), ACTIONS)
def test_an_action_is_v1s_word_or_null_with_a_name(
    v2_word: str, v1_word: str | None, lost: list[str]
) -> None:
    thread = {"id": 9, "type": "lineitem", "action": {"type": v2_word}}
    body = {"id": 5, "threads": 1, "_embedded": {"threads": [thread]}}
    answer = FakeV2().on("GET", "/v2/conversations/5", body).run("GET", "/v1/conversations/5.json")
    assert answer.json()["item"]["threads"][0]["actionType"] == v1_word
    assert v1_word is None or v1_word in V1_ACTIONS
    assert [loss.id for loss in answer.losses if loss.id == "thread.actionType"] == lost


def refused(path: str) -> Reply:
    problem = {"path": path, "message": "is not valid", "rejectedValue": "9"}
    return Reply(400, {}, {"message": "Bad request", "_embedded": {"errors": [problem]}})


@pytest.mark.parametrize(
    ("key", "value", "told", "named"),
    [
        ("subject", "", "value", "subject"),
        ("owner", {"id": 9}, "value", "owner"),
        ("status", "closed", "/value", "status"),
        ("mailbox", {"id": 9}, "value", "mailbox"),
        ("tags", ["x"], "tags[0]", "tags[0]"),
        (
            "customFields",
            [{"fieldId": 1, "value": "x"}],
            "fields[0].value",
            "customFields[0]:value",
        ),
        ("customFields", [{"fieldId": 1, "value": "x"}], "fields[0].id", "customFields[0]:fieldId"),
    ],
)
@pytest.mark.parametrize("others", [{}, {"subject": "done first", "mailbox": {"id": 3}}])
def test_a_refused_value_is_named_by_its_v1_key(
    key: str, value: Any, told: str, named: str, others: dict[str, Any]
) -> None:
    """Also when other keys of the same PUT were changed before it."""

    def answer(call: Call) -> Reply:
        about = "/" + {"owner": "assignTo", "mailbox": "mailboxId"}.get(key, key)
        if call.method == "PUT" or call.json["path"] == about:
            return refused(told)
        return Reply(204)

    v2 = FakeV2().on("GET", "/v2/conversations/5", {"id": 5, "mailboxId": 2, "status": "active"})
    for method, path in (("PATCH", ""), ("PUT", "/tags"), ("PUT", "/fields")):
        v2.on(method, f"/v2/conversations/5{path}", answer)
    body = {**others, key: value}
    result = v2.run("PUT", "/v1/conversations/5.json", body=body)
    assert result.status == 400
    assert [p["property"] for p in result.json()["validationErrors"]] == [named]


def test_a_refused_value_of_a_customer_is_named_by_its_v1_key() -> None:
    entries = {"emails": [{"id": 6, "value": "a@b.test", "type": "work"}], "address": {}}
    v2 = FakeV2().on("GET", "/v2/customers/8", {"id": 8, "_embedded": entries})
    v2.on("PATCH", "/v2/customers/8", lambda call: refused("[0].value"))
    v2.on("PUT", "/v2/customers/8/emails/6", lambda call: refused("value"))
    v2.on("POST", "/v2/customers/8/address", lambda call: refused("country"))
    for body, named in (
        ({"age": "x"}, "age"),
        ({"emails": [{"id": 6, "value": "nonsense"}]}, "emails:value"),
        ({"address": {"state": "MA", "country": "USA"}}, "address:country"),
    ):
        result = v2.run("PUT", "/v1/customers/8.json", body=body)
        assert [p["property"] for p in result.json()["validationErrors"]] == [named]


def test_each_refused_value_of_one_patch_is_named_by_its_own_key() -> None:
    v2 = FakeV2().on("GET", "/v2/customers/8", {"id": 8})
    v2.on("PATCH", "/v2/customers/8", lambda call: refused("[1].value"))
    result = v2.run("PUT", "/v1/customers/8.json", body={"firstName": "A", "age": "x"})
    assert [p["property"] for p in result.json()["validationErrors"]] == ["age"]


@pytest.mark.parametrize(
    ("name", "entry", "named"),
    [
        ("emails", {"value": "a@b.test", "location": "moon"}, "location"),
        ("phones", {"value": "1", "location": "moon"}, "location"),
        ("chats", {"value": "ada", "type": "moon"}, "type"),
        ("socialProfiles", {"value": "ada", "type": "moon"}, "type"),
    ],
)
def test_a_refused_kind_of_an_entry_is_named_as_v1_named_it(
    name: str, entry: dict[str, str], named: str
) -> None:
    v2 = FakeV2().on("GET", "/v2/customers/8", {"id": 8})
    segment = "social-profiles" if name == "socialProfiles" else name
    v2.on("POST", f"/v2/customers/8/{segment}", lambda call: refused("type"))
    v2.on("POST", "/v2/customers", lambda call: refused(f"{name}[0].type"))
    body = {name: [entry]}
    for method, path, shown in (
        ("PUT", "/v1/customers/8.json", f"{name}:{named}"),
        ("POST", "/v1/customers.json", f"{name}[0]:{named}"),
    ):
        problems = v2.run(method, path, body=body).json()["validationErrors"]
        assert [p["property"] for p in problems] == [shown]


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ("threads[1].text", "threads[1]:body"),
        ("threads[0].user", "threads[0]:createdBy"),
        ("threads[0].assignTo", "threads[0]:assignedTo"),
        ("assignTo", "owner"),
        ("fields[2].id", "customFields[2]:fieldId"),
    ],
)
def test_a_refused_part_of_a_creation_is_named_as_v1_named_it(told: str, named: str) -> None:
    v2 = FakeV2().on("POST", "/v2/conversations", lambda call: refused(told))
    note = {"type": "note", "body": "x", "createdBy": USER}
    body = {"customer": {"id": 1}, "subject": "x", "mailbox": {"id": 2}, "threads": [note]}
    problems = v2.run("POST", "/v1/conversations.json", body=body).json()["validationErrors"]
    assert [p["property"] for p in problems] == [named]


@pytest.mark.parametrize("number", [77, -77, "77"])
def test_a_wrong_entry_id_is_told_apart_from_a_missing_customer(number: Any) -> None:
    emails = {"emails": [{"id": 6, "value": "a@b.test", "type": "work"}]}
    v2 = FakeV2().on("GET", "/v2/customers/8", {"id": 8, "_embedded": emails})
    body = {"firstName": "Ada", "emails": [{"id": number, "value": "x@y.test"}]}
    answer = v2.run("PUT", "/v1/customers/8.json", body=body)
    assert answer.status == 400
    (problem,) = answer.json()["validationErrors"]
    assert (problem["property"], problem["value"]) == ("emails:id", str(number))
    assert not [c for c in v2.calls if c.method in WRITES], "nothing was written"
    assert v2.run("PUT", "/v1/customers/9.json", body=body).status == 404


def test_the_lines_of_an_address_may_be_one_text(live: World) -> None:
    number = live.get("/customers.json")["items"][0]["id"]
    address = {"lines": "1 Road\nBox 7", "city": "Boston", **STATE}
    body = {"address": address, "reload": True}
    answer = live.v1("PUT", f"/customers/{number}.json", json=body)
    assert answer.json()["item"]["address"]["lines"] == ["1 Road", "Box 7"]


def test_an_address_shows_the_dates_of_its_customer(live: World) -> None:
    number = live.get("/customers.json")["items"][0]["id"]
    address = {"lines": ["1 Road"], "city": "Boston", **STATE}
    live.v1("PUT", f"/customers/{number}.json", json={"address": address})
    customer = live.item(f"/customers/{number}.json")
    for name in ("createdAt", "modifiedAt"):
        assert customer["address"][name] == customer[name]


def test_a_closer_who_stands_in_the_same_answer_has_a_name() -> None:
    ada = {"id": 41, "type": "user", "first": "Ada", "last": "Byron"}
    for body in (
        {"assignee": ada},
        {"createdBy": ada},
        {"threads": 1, "_embedded": {"threads": [{"id": 1, "type": "note", "createdBy": ada}]}},
    ):
        v2 = FakeV2().on("GET", "/v2/conversations/5", {"id": 5, "closedBy": 41, **body})
        answer = v2.run("GET", "/v1/conversations/5.json")
        assert answer.json()["item"]["closedBy"]["firstName"] == "Ada"
        assert "conversation.closedBy" not in [loss.id for loss in answer.losses]
    nameless = FakeV2().on("GET", "/v2/conversations/5", {"id": 5, "closedBy": 41})
    answer = nameless.run("GET", "/v1/conversations/5.json")
    assert answer.json()["item"]["closedBy"]["id"] == 41
    assert "conversation.closedBy" in [loss.id for loss in answer.losses]


def test_a_workflow_that_cannot_run_answers_its_own_error() -> None:
    v2 = FakeV2().on("POST", "/v2/workflows/6/run", lambda call: refused("conversationIds"))
    path = "/v1/workflows/6/conversations.json"
    answer = v2.run("POST", path, body={"conversationIds": [1, 2]})
    assert answer.status == 400
    (problem,) = answer.json()["validationErrors"]
    assert problem["property"] == "conversationIds"


@pytest.mark.parametrize("value", [{}, [], [["closed"]], {"a": 1}, 7, True])
def test_a_word_of_another_kind_is_no_server_error(value: Any) -> None:
    v2 = FakeV2().on("POST", "/v2/conversations/5/notes", status=201)
    v2.on("POST", "/v2/conversations", status=201, resource_id="5")
    note = {"type": "note", "body": "x", "createdBy": USER, "status": value}
    conversation = {
        "customer": {"id": 1},
        "subject": "x",
        "mailbox": {"id": 2},
        "threads": [note],
        "status": value,
        "type": value,
    }
    for method, path, body, statuses in (
        ("PUT", "/v1/workflows/6.json", {"status": value}, {400}),
        ("PUT", "/v1/conversations/5.json", {"status": value}, {400}),
        ("POST", "/v1/conversations/5.json", note, {201}),
        ("POST", "/v1/conversations/5.json", {**note, "type": value}, {400}),
        ("POST", "/v1/conversations.json", conversation, {201}),
    ):
        assert v2.run(method, path, body=body).status in statuses, (method, path)
