"""The rows of the API's changelog as V1 code sees them, through the adapter and the gateway."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from support.shim.live import LiveShim

from helpscout_shim.catalog import ENDPOINTS, Gone

USER = {"type": "user", "id": 41}
NOTE = {"type": "note", "createdBy": USER, "body": "Called back"}


def first(shim: LiveShim, **filters: Any) -> dict[str, Any]:
    """A conversation of the first mailbox, in list form."""
    box = shim.get("/mailboxes.json")["items"][0]["id"]
    row: dict[str, Any] = shim.get(f"/mailboxes/{box}/conversations.json", **filters)["items"][0]
    return row


def read(shim: LiveShim, number: int) -> dict[str, Any]:
    item: dict[str, Any] = shim.item(f"/conversations/{number}.json")
    return item


def put(shim: LiveShim, number: int, **keys: Any) -> None:
    answer = shim.v1("PUT", f"/conversations/{number}.json", json=keys)
    assert (answer.status_code, answer.content) == (200, b""), answer.text


def created(shim: LiveShim, **more: Any) -> int:
    """A new conversation's id, taken from its Location as V1 clients took it."""
    body = {
        "customer": {"type": "customer", "email": "ada@mail.test"},
        "subject": "Hello",
        "mailbox": {"id": shim.get("/mailboxes.json")["items"][0]["id"]},
        "threads": [NOTE],
        **more,
    }
    answer = shim.v1("POST", "/conversations.json", json=body)
    assert answer.status_code == 201, answer.text
    assert answer.content == b""
    return int(answer.headers["Location"].rpartition("/")[2].removesuffix(".json"))


def test_c01_every_call_of_v1_is_answered_mapped_lossy_or_gone_with_advice(
    shim: LiveShim,
) -> None:
    gone_rows = [row for row in ENDPOINTS if isinstance(row.outcome, Gone)]
    assert [row.id for row in gone_rows] == ["threads.delete_note"]
    answer = shim.v1("DELETE", "/notes/1.json")
    assert answer.status_code == 400
    assert "/hidden" in answer.json()["error"]
    # All others are called in test_every_endpoint.py; here a read of each resource.
    for path in ("mailboxes", "customers", "users", "teams", "tags"):
        assert shim.get(f"/{path}.json")["items"]


@pytest.mark.parametrize(
    ("method", "suffix", "body"),
    [
        ("GET", "", None),
        ("PUT", "", {"subject": "x"}),
        ("PUT", "", {"subject": "x", "status": "closed"}),
        ("POST", "", NOTE),
        ("PUT", "/threads/1", {"body": "x"}),
    ],
)
def test_c02_a_merged_conversation_answers_301_on_reads_and_writes(
    shim: LiveShim, method: str, suffix: str, body: Any
) -> None:
    box = shim.get("/mailboxes.json")["items"][0]["id"]
    rows = shim.get(f"/mailboxes/{box}/conversations.json")["items"]
    source, target = rows[0]["id"], rows[1]["id"]
    shim.sandbox.merge(source, target)
    answer = shim.v1(method, f"/conversations/{source}{suffix}.json", json=body)
    assert answer.status_code == 301
    location = answer.headers["Location"]
    assert location == f"{shim.base}/conversations/{target}.json"
    answer_there = shim.v1("GET", location.removeprefix(shim.base))
    assert answer_there.json()["item"]["id"] == target


def test_c03_a_conversation_with_100_threads_answers_412(shim: LiveShim) -> None:
    number = first(shim)["id"]
    assert shim.sandbox.add_threads(number, 100) == 100
    answer = shim.v1("POST", f"/conversations/{number}.json", json=NOTE)
    assert answer.status_code == 412
    assert answer.json()["code"] == 412
    assert "100 threads" in answer.json()["error"]
    item = read(shim, number)
    assert len(item["threads"]) >= 100, "still readable, and complete"


@pytest.mark.parametrize("status", ["active", "pending", "closed", "spam"])
def test_c04_a_put_changes_the_status(shim: LiveShim, status: str) -> None:
    number = first(shim)["id"]
    put(shim, number, status=status)
    assert read(shim, number)["status"] == status


def test_c05_a_put_assigns_and_null_unassigns(shim: LiveShim) -> None:
    number = first(shim)["id"]
    put(shim, number, owner={"id": 42, "type": "user"})
    assert read(shim, number)["owner"]["id"] == 42
    put(shim, number, owner=None)
    assert read(shim, number)["owner"] is None


@pytest.mark.parametrize("where", ["query", "body"])
def test_c06_an_imported_thread_keeps_its_own_date(shim: LiveShim, where: str) -> None:
    number = first(shim)["id"]
    old = "2015-06-07T08:09:10Z"
    note = {**NOTE, "createdAt": old}
    query = {"imported": "true"} if where == "query" else {}
    body = {**note, "imported": True} if where == "body" else note
    answer = shim.v1("POST", f"/conversations/{number}.json", json=body, params=query)
    assert answer.status_code == 201, answer.text
    assert old in {t["createdAt"] for t in read(shim, number)["threads"] if t["type"] == "note"}


HOOK = {"url": "https://receiver.test/v1", "events": ["convo.created"], "secret": "s3cret"}


def test_c07_the_webhook_is_created_with_a_location(shim: LiveShim) -> None:
    answer = shim.v1("POST", "/hooks.json", json=HOOK)
    assert answer.status_code == 201
    assert answer.content == b""
    assert answer.headers["Location"].startswith(f"{shim.base}/hooks/")
    hooks = shim.client.call("GET", "/v2/webhooks").json()["_embedded"]["webhooks"]
    mine = [h for h in hooks if h["url"] == HOOK["url"]]
    assert len(mine) == 1
    assert mine[0]["events"] == ["convo.created"]


def test_c08_custom_fields_have_v1s_names_types_and_labels(shim: LiveShim) -> None:
    definitions = shim.item(f"/mailboxes/{first(shim)['mailbox']['id']}.json")["customFields"]
    dropdown = next(d for d in definitions if d["fieldType"] == "DROPDOWN")
    option = dropdown["options"][0]
    number = first(shim)["id"]
    put(shim, number, customFields=[{"fieldId": dropdown["id"], "value": str(option["id"])}])
    fields = read(shim, number)["customFields"]
    assert {
        "fieldId": dropdown["id"],
        "name": dropdown["fieldName"],
        "value": str(option["id"]),
        "type": "DROPDOWN",
        "label": option["label"],
    } in fields


def test_c10_a_plan_or_role_that_may_not_answers_403_with_the_reason(shim: LiveShim) -> None:
    shim.sandbox.deny("/v2/reports", message="API access to reports is not in your plan")
    answer = shim.v1(
        "GET",
        "/reports/company.json",
        params={"start": "2024-01-01T00:00:00Z", "end": "2024-02-01T00:00:00Z"},
    )
    assert answer.status_code == 403
    assert answer.json()["code"] == 403
    assert "not in your plan" in answer.json()["error"]


def test_c11_v1s_mailbox_name_works_in_searches_which_see_all_statuses(
    shim: LiveShim,
) -> None:
    box = shim.get("/mailboxes.json")["items"][0]
    results = shim.get("/search/conversations.json", query=f'(mailboxName:"{box["name"]}")')
    rows_of_list = shim.get(f"/mailboxes/{box['id']}/conversations.json")
    assert results["count"] == rows_of_list["count"] > 0
    assert {row["mailboxId"] for row in results["items"]} == {box["id"]}
    assert "closed" in {row["status"] for row in results["items"]}
    active = shim.get(f"/mailboxes/{box['id']}/conversations.json", status="active")
    assert {row["status"] for row in active["items"]} == {"active"}
    assert active["count"] < rows_of_list["count"]


def test_c12_v1s_one_hook_replaces_itself_and_leaves_the_others(shim: LiveShim) -> None:
    before = shim.client.call("GET", "/v2/webhooks").json().get("_embedded", {})
    others = {h["id"] for h in before.get("webhooks", [])}
    one = shim.v1("POST", "/hooks.json", json=HOOK).headers["Location"]
    two = shim.v1("POST", "/hooks.json", json={**HOOK, "url": "https://new.test"})
    assert two.headers["Location"] == one
    hooks = shim.client.call("GET", "/v2/webhooks").json()["_embedded"]["webhooks"]
    assert others < {h["id"] for h in hooks}
    assert [h["url"] for h in hooks if h["id"] not in others] == ["https://new.test"]


def test_c13_threads_come_with_the_conversation_newest_first_in_one_request(
    shim: LiveShim,
) -> None:
    number = first(shim)["id"]
    read(shim, number)
    mark = shim.mark
    threads = read(shim, number)["threads"]
    assert shim.calls_since(mark) == [("GET", f"/v2/conversations/{number}")]
    dates = [t["createdAt"] for t in threads]
    assert dates == sorted(dates, reverse=True)
    assert threads[-1]["body"], "V1 code takes the last one for the first message"


def test_c14_a_draft_stays_a_draft(shim: LiveShim) -> None:
    number = first(shim)["id"]
    reply = {"type": "message", "createdBy": USER, "body": "Not yet", "state": "draft"}
    assert shim.v1("POST", f"/conversations/{number}.json", json=reply).status_code == 201
    drafts = [t for t in read(shim, number)["threads"] if t["state"] == "draft"]
    assert [t["body"] for t in drafts] == ["Not yet"]
    number_of_draft = created(shim, threads=[reply])
    assert read(shim, number_of_draft)["isDraft"] is True


def test_c15_a_conversation_is_created_with_tags_and_custom_fields(shim: LiveShim) -> None:
    box = shim.get("/mailboxes.json")["items"][0]["id"]
    definitions = shim.item(f"/mailboxes/{box}.json")["customFields"]
    line = next(d for d in definitions if d["fieldType"] == "SINGLE_LINE")
    number = created(
        shim, tags=["vip", "fresh"], customFields=[{"fieldId": line["id"], "value": "A-17"}]
    )
    item = read(shim, number)
    assert sorted(item["tags"]) == ["fresh", "vip"]
    assert {f["fieldId"]: f["value"] for f in item["customFields"]}[line["id"]] == "A-17"


def test_c16_a_customer_comes_with_all_entries_in_v1s_words(shim: LiveShim) -> None:
    number = customer_with_entries(shim)
    item = shim.item(f"/customers/{number}.json")
    assert [(e["value"], e["location"]) for e in item["emails"]] == [("ada@home.test", "home")]
    assert [(e["value"], e["location"]) for e in item["phones"]] == [("555-17", "mobile")]
    assert [(e["value"], e["type"]) for e in item["chats"]] == [("ada.l", "skype")]
    assert [e["type"] for e in item["socialProfiles"]] == ["twitter"]
    assert [e["value"] for e in item["websites"]] == ["https://ada.test"]
    assert item["address"]["city"] == "Porto"
    assert "modifiedAt" in item
    assert "updatedAt" not in item


def customer_with_entries(shim: LiveShim) -> int:
    body = {
        "firstName": "Ada",
        "emails": [{"value": "ada@home.test", "location": "home"}],
        "phones": [{"value": "555-17", "location": "mobile"}],
        "chats": [{"value": "ada.l", "type": "skype"}],
        "socialProfiles": [{"value": "https://t.test/ada", "type": "twitter"}],
        "websites": [{"value": "https://ada.test"}],
        "address": {
            "lines": ["Rua Nova 1"],
            "city": "Porto",
            "state": "Porto",
            "postalCode": "4000",
            "country": "PT",
        },
    }
    answer = shim.v1("POST", "/customers.json", json=body)
    assert answer.status_code == 201, answer.text
    return int(answer.headers["Location"].rpartition("/")[2].removesuffix(".json"))


def test_c18_a_conversation_makes_its_customer_with_the_fields_given(shim: LiveShim) -> None:
    person = {
        "type": "customer",
        "email": "grace@mail.test",
        "firstName": "Grace",
        "lastName": "Stone",
        "organization": "Linden Tools",
        "jobTitle": "Buyer",
    }
    item = read(shim, created(shim, customer=person))
    assert item["customer"]["firstName"] == "Grace"
    whole = shim.item(f"/customers/{item['customer']['id']}.json")
    assert whole["jobTitle"] == "Buyer"
    assert whole["organization"] == "Linden Tools"


def test_c19_what_v2_requires_and_v1_did_not_gets_v1s_defaults(shim: LiveShim) -> None:
    item = read(shim, created(shim))
    assert item["type"] == "email"
    assert item["status"] == "active"


def test_c20_a_customer_is_created_with_all_entries_in_one_call(shim: LiveShim) -> None:
    mark = shim.mark
    customer_with_entries(shim)
    assert shim.calls_since(mark) == [("POST", "/v2/customers")]


def test_c21_a_put_changes_the_text_of_a_thread(shim: LiveShim) -> None:
    number = first(shim)["id"]
    thread = next(t for t in read(shim, number)["threads"] if t["body"])
    answer = shim.v1(
        "PUT",
        f"/conversations/{number}/threads/{thread['id']}.json",
        json={"body": "Corrected", "reload": True},
    )
    assert answer.status_code == 200
    texts = {t["id"]: t["body"] for t in answer.json()["item"]["threads"]}
    assert texts[thread["id"]] == "Corrected"


def test_c22_workflows_are_listed_switched_and_run(shim: LiveShim) -> None:
    box = shim.get("/mailboxes.json")["items"][0]["id"]
    rows = shim.get(f"/mailboxes/{box}/workflows.json")["items"]
    assert {row["type"] for row in rows} == {"manual"}
    assert [row["order"] for row in rows] == sorted(row["order"] for row in rows)
    flow, number = rows[0]["id"], first(shim)["id"]
    one = shim.v1("POST", f"/workflows/{flow}/conversations/{number}.json")
    many = shim.v1(
        "POST", f"/workflows/{flow}/conversations.json", json={"conversationIds": [number]}
    )
    for answer in (one, many):
        assert (answer.status_code, answer.content) == (200, b""), answer.text
    answer = shim.v1("PUT", f"/workflows/{flow}.json", json={"status": "inactive", "reload": True})
    assert answer.status_code == 200
    assert answer.json()["item"]["status"] == "inactive"


def test_c23_every_page_keeps_the_filters(shim: LiveShim) -> None:
    box = shim.get("/mailboxes.json")["items"][0]["id"]
    path, filters = f"/mailboxes/{box}/conversations.json", {"status": "active"}
    pages = shim.get(path, **filters)["pages"]
    assert pages > 1
    rows = [row for n in range(1, pages + 1) for row in shim.get(path, page=n, **filters)["items"]]
    assert {row["status"] for row in rows} == {"active"}
    assert len({row["id"] for row in rows}) == shim.get(path, **filters)["count"] == len(rows)


def test_attachments_travel_from_upload_to_data(live: LiveShim) -> None:
    text = base64.b64encode(b"Some bytes").decode()
    upload = {"fileName": "a.txt", "mimeType": "text/plain", "data": text}
    key = live.v1("POST", "/attachments.json", json=upload).json()["item"]["hash"]
    number = first(live)["id"]
    note = {**NOTE, "attachments": [{"hash": key}]}
    assert live.v1("POST", f"/conversations/{number}.json", json=note).status_code == 201
    file = read(live, number)["threads"][0]["attachments"][0]
    assert (file["fileName"], file["mimeType"]) == ("a.txt", "text/plain")
    assert live.item(f"/attachments/{file['id']}/data.json") == {"id": file["id"], "data": text}
    assert live.v1("DELETE", f"/attachments/{file['id']}.json").status_code == 200
    assert read(live, number)["threads"][0]["attachments"] is None
