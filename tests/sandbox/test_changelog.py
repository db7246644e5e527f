"""The rows of the API changelog of 2018, as the sandbox keeps them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from support.sandbox.api import Api, new_conversation
from support.sandbox.receiver import receiver

from helpscout_sandbox import Sandbox

DAY = 86_400


def new_id(answer: requests.Response) -> int:
    assert answer.status_code == 201, answer.text
    return int(answer.headers["Resource-ID"])


def conversation(v2: Api, conversation_id: int, **params: Any) -> dict[str, Any]:
    body: dict[str, Any] = v2.json(f"/v2/conversations/{conversation_id}", **params)
    return body


def patch(v2: Api, conversation_id: int, **operation: Any) -> int:
    return v2.patch(f"/v2/conversations/{conversation_id}", operation).status_code


def complaints(answer: requests.Response) -> dict[str, str]:
    assert answer.status_code == 400, answer.text
    return {error["path"]: error["message"] for error in answer.json()["_embedded"]["errors"]}


def test_c01_every_resource_of_v2_has_a_route(sandbox: Sandbox) -> None:
    rows = json.loads(Path(__file__).with_name("endpoints.json").read_text(encoding="utf-8"))
    adapter = sandbox.app.url_map.bind("127.0.0.1")
    for row in rows:
        path = row["path"]
        for piece in path.split("/"):
            if piece.startswith("{"):
                path = path.replace(piece, "tier" if piece == "{slug}" else "1")
        assert adapter.match(path, method=row["method"]), row["id"]


def test_c02_a_merged_conversation_redirects_get_for_sixty_days(v2: Api, sandbox: Sandbox) -> None:
    sandbox.merge(50002, 50003)
    answer = v2.get("/v2/conversations/50002")
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"{sandbox.url}/v2/conversations/50003"
    sandbox.advance(61 * DAY)
    fresh = Api(sandbox)
    assert fresh.get("/v2/conversations/50002").status_code == 404


def test_c02_every_other_call_on_a_merged_id_is_a_404_at_once(v2: Api, sandbox: Sandbox) -> None:
    sandbox.merge(50002, 50003)
    path = "/v2/conversations/50002"
    status = {"op": "replace", "path": "/status", "value": "closed"}
    assert v2.get(f"{path}/threads").status_code == 404
    assert v2.patch(path, status).status_code == 404
    assert v2.post(f"{path}/notes", {"text": "x"}).status_code == 404
    assert v2.put(f"{path}/tags", {"tags": []}).status_code == 404
    assert v2.delete(path).status_code == 404


def test_c02_a_chain_of_merges_leads_to_the_last_one(v2: Api, sandbox: Sandbox) -> None:
    before = len(v2.rows("/v2/conversations/50004/threads", "threads"))
    moved_count = len(v2.rows("/v2/conversations/50002/threads", "threads"))
    moved_count += len(v2.rows("/v2/conversations/50003/threads", "threads"))
    sandbox.merge(50002, 50003)
    sandbox.merge(50003, 50004)
    answer = v2.get("/v2/conversations/50002")
    assert answer.headers["Location"].endswith("/v2/conversations/50004")
    assert len(v2.rows("/v2/conversations/50004/threads", "threads")) == before + moved_count


def test_c02_a_moved_conversation_keeps_its_id(v2: Api, sandbox: Sandbox) -> None:
    sandbox.move(50001, 102)
    assert conversation(v2, 50001)["mailboxId"] == 102
    assert patch(v2, 50001, op="move", path="/mailboxId", value=101) == 204
    assert conversation(v2, 50001)["mailboxId"] == 101


def test_c03_the_hundredth_thread_is_the_last(v2: Api, sandbox: Sandbox) -> None:
    assert sandbox.add_threads(50001, 98) == 99
    path = "/v2/conversations/50001/notes"
    assert v2.post(path, {"text": "number 100"}).status_code == 201
    refusal = v2.post(path, {"text": "number 101"})
    assert refusal.status_code == 412
    assert "100" in refusal.json()["message"]
    assert v2.total("/v2/conversations/50001/threads") == 100


def test_c03_a_refused_thread_makes_no_customer(v2: Api, sandbox: Sandbox) -> None:
    sandbox.add_threads(50001, 100)
    before = sandbox.snapshot()["customers"]
    body = {"text": "x", "customer": {"email": "stranger@mail.test"}}
    assert v2.post("/v2/conversations/50001/customer", body).status_code == 412
    assert sandbox.snapshot()["customers"] == before


def test_c03_a_conversation_with_more_than_a_hundred_threads_is_not_made(v2: Api) -> None:
    threads = [{"type": "note", "text": "x"}] * 101
    assert v2.post("/v2/conversations", new_conversation(threads=threads)).status_code == 412


@pytest.mark.parametrize("status", ["active", "pending", "closed", "spam"])
def test_c04_patch_status(v2: Api, status: str) -> None:
    assert patch(v2, 50001, op="replace", path="/status", value=status) == 204
    document = conversation(v2, 50001)
    assert document["status"] == status
    assert (document["closedBy"] == 41) == (status == "closed")
    assert ("closedAt" in document) == (status == "closed")


def test_c04_an_unknown_status_is_refused_with_the_legal_ones(v2: Api) -> None:
    answer = v2.patch(
        "/v2/conversations/50001", {"op": "replace", "path": "/status", "value": "done"}
    )
    message = "Expected one of these: 'active', 'spam', 'open', 'closed', 'pending'"
    assert complaints(answer) == {"value": message}


def test_c05_assign_and_unassign(v2: Api) -> None:
    assert patch(v2, 50001, op="replace", path="/assignTo", value=43) == 204
    assert conversation(v2, 50001)["assignee"]["id"] == 43
    assert patch(v2, 50001, op="remove", path="/assignTo") == 204
    assert "assignee" not in conversation(v2, 50001)


def test_c05_a_team_may_own_a_conversation(v2: Api) -> None:
    assert patch(v2, 50001, op="replace", path="/assignTo", value=90) == 204
    assert conversation(v2, 50001)["assignee"]["type"] == "team"


def test_c06_a_date_is_taken_only_from_an_imported_thread(v2: Api) -> None:
    path = "/v2/conversations/50001/notes"
    old = {"text": "old", "createdAt": "2019-03-01T10:00:00Z"}
    assert list(complaints(v2.post(path, old))) == ["createdAt"]
    thread_id = new_id(v2.post(path, old | {"imported": True}))
    threads = v2.rows("/v2/conversations/50001/threads", "threads")
    dates = {thread["id"]: thread["createdAt"] for thread in threads}
    assert dates[thread_id] == "2019-03-01T10:00:00Z"


def test_c06_an_imported_conversation_keeps_its_dates_and_its_status(v2: Api) -> None:
    body = new_conversation(createdAt="2019-03-01T10:00:00Z", status="closed")
    assert list(complaints(v2.post("/v2/conversations", body))) == ["createdAt"]
    imported_body = body | {"imported": True, "closedAt": "2019-03-02T10:00:00Z"}
    document = conversation(v2, new_id(v2.post("/v2/conversations", imported_body)))
    assert document["createdAt"] == "2019-03-01T10:00:00Z"
    assert document["closedAt"] == "2019-03-02T10:00:00Z"
    assert document["status"] == "closed"


def test_c07_webhooks_can_be_made_read_replaced_and_deleted(v2: Api) -> None:
    body = {"url": "https://hooks.test/a", "events": ["convo.created"], "secret": "very secret"}
    webhook_id = new_id(v2.post("/v2/webhooks", body))
    path = f"/v2/webhooks/{webhook_id}"
    document = v2.json(path)
    assert "secret" not in document
    assert (document["state"], document["payloadVersion"]) == ("enabled", "V2")
    without_secret = {"url": "https://hooks.test/b", "events": ["convo.tags"]}
    assert "secret" in complaints(v2.put(path, without_secret))
    assert v2.put(path, without_secret | {"secret": "s"}).status_code == 204
    assert v2.json(path)["url"] == "https://hooks.test/b"
    assert v2.delete(path).status_code == 204
    assert v2.get(path).status_code == 404


def test_c08_custom_fields_are_in_get_and_list(v2: Api, sandbox: Sandbox) -> None:
    field = sandbox.snapshot()["fields"]["501"]
    option = field["options"][1]
    body = new_conversation(fields=[{"id": 501, "value": option["id"]}])
    conversation_id = new_id(v2.post("/v2/conversations", body))
    expected = [
        {
            "id": 501,
            "name": field["name"],
            "value": str(option["id"]),
            "text": option["label"],
        }
    ]
    assert conversation(v2, conversation_id)["customFields"] == expected
    rows = v2.rows("/v2/conversations", "conversations", number=1401)
    assert rows[0]["customFields"] == expected


def test_c09_the_transition_service_gives_the_same_key_the_same_token(sandbox: Sandbox) -> None:
    body = {"apiKey": sandbox.api_key, "clientId": sandbox.app_id}
    first, second = (
        requests.post(sandbox.transition_url, json=body, timeout=60).json() for _ in range(2)
    )
    assert set(first) == {"accessToken", "refreshToken", "expiresIn"}
    assert first["accessToken"] == second["accessToken"]
    assert first["refreshToken"] == second["refreshToken"]
    headers = {"Authorization": f"Bearer {first['accessToken']}"}
    assert requests.get(f"{sandbox.url}/v2/users/me", headers=headers, timeout=60).ok


def test_c09_a_bad_key_is_echoed_in_a_400(sandbox: Sandbox) -> None:
    body = {"apiKey": "not-a-key", "clientId": sandbox.app_id}
    answer = requests.post(sandbox.transition_url, json=body, timeout=60)
    assert answer.status_code == 400
    assert answer.json() == {"status": 400, "message": "not-a-key is not a valid API Key"}


def test_c09_the_call_log_never_holds_a_key(sandbox: Sandbox) -> None:
    body = {"apiKey": sandbox.api_key, "clientId": sandbox.app_id}
    requests.post(sandbox.transition_url, json=body, timeout=60)
    assert sandbox.api_key not in repr(sandbox.calls)
    assert sandbox.calls[-1].body == {"apiKey": "***", "clientId": sandbox.app_id}


def test_c10_a_plan_or_role_can_be_denied(v2: Api, sandbox: Sandbox) -> None:
    sandbox.deny("/v2/reports", message="Reports are not part of your plan")
    answer = v2.get("/v2/reports/company")
    assert answer.status_code == 403
    assert answer.json()["message"] == "Reports are not part of your plan"
    assert v2.get("/v2/users/me").status_code == 200


def test_c11_the_operator_is_mailbox_and_mailbox_name_is_unknown(v2: Api) -> None:
    total = v2.total("/v2/conversations", query='(mailbox:"Care")', status="all")
    assert total == v2.total("/v2/conversations", mailbox=102, status="all")
    answer = v2.get("/v2/conversations", query='(mailboxName:"Care")')
    assert "mailboxName" in complaints(answer)["query"]


def test_c11_status_defaults_to_active_and_all_means_all(v2: Api, sandbox: Sandbox) -> None:
    rows = list(sandbox.snapshot()["conversations"].values())
    active = sum(row["status"] == "active" for row in rows)
    assert v2.total("/v2/conversations") == active
    assert v2.total("/v2/conversations", status="all") == len(rows) == 400
    assert active < len(rows) / 2


def test_c12_an_account_holds_several_webhooks(v2: Api) -> None:
    for name in "abc":
        body = {"url": f"https://hooks.test/{name}", "events": ["convo.created"], "secret": name}
        new_id(v2.post("/v2/webhooks", body))
    urls = [hook["url"] for hook in v2.rows("/v2/webhooks", "webhooks")]
    assert urls == [f"https://hooks.test/{name}" for name in "abc"]


def test_c13_threads_are_embedded_on_request_newest_first(v2: Api) -> None:
    assert "_embedded" not in conversation(v2, 50005)
    threads = conversation(v2, 50005, embed="threads")["_embedded"]["threads"]
    assert threads == v2.rows("/v2/conversations/50005/threads", "threads")
    dates = [thread["createdAt"] for thread in threads]
    assert len(dates) > 1
    assert dates == sorted(dates, reverse=True)
    page = v2.json("/v2/conversations", embed="threads")
    assert all("threads" in row["_embedded"] for row in page["_embedded"]["conversations"])


def test_c14_a_draft_conversation_and_a_draft_reply(v2: Api) -> None:
    reply = {"type": "reply", "customer": {"id": 8001}, "text": "Soon", "draft": True}
    draft_id = new_id(v2.post("/v2/conversations", new_conversation(threads=[reply])))
    assert conversation(v2, draft_id)["state"] == "draft"
    assert patch(v2, draft_id, op="replace", path="/draft", value=False) == 204
    assert conversation(v2, draft_id)["state"] == "published"
    count = conversation(v2, 50001)["threads"]
    body = {"customer": {"id": 8001}, "text": "Later", "draft": True}
    new_id(v2.post("/v2/conversations/50001/reply", body))
    newest = v2.rows("/v2/conversations/50001/threads", "threads")[0]
    assert (newest["type"], newest["state"]) == ("message", "draft")
    assert conversation(v2, 50001)["threads"] == count


def test_c15_tags_and_fields_at_creation(v2: Api) -> None:
    body = new_conversation(tags=["vip", "brand new"], fields=[{"id": 502, "value": "A-1"}])
    document = conversation(v2, new_id(v2.post("/v2/conversations", body)))
    assert [tag["tag"] for tag in document["tags"]] == ["vip", "brand new"]
    assert document["customFields"][0]["value"] == "A-1"
    assert "brand new" in [tag["name"] for tag in v2.rows("/v2/tags", "tags")]


def test_c16_a_customer_comes_with_all_entries(v2: Api) -> None:
    full = v2.json("/v2/customers/8002")["_embedded"]
    assert {"emails", "phones", "chats", "social_profiles", "websites", "address"} <= set(full)
    assert full["emails"][0]["type"] == "work"
    bare = v2.json("/v2/customers/8003")["_embedded"]
    assert bare["phones"] == []
    assert "address" not in bare


def test_c17_the_authorization_page_echoes_state(sandbox: Sandbox) -> None:
    sandbox.redirect_url = "http://127.0.0.1:1/done?kept=1"
    params = {"client_id": sandbox.app_id, "state": "a b/ü"}
    answer = requests.get(sandbox.authorize_url, params=params, allow_redirects=False, timeout=60)
    assert answer.status_code == 302
    target = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert target["state"] == ["a b/ü"]
    assert target["kept"] == ["1"]
    assert len(target["code"]) == 1


def test_c18_customer_fields_at_creation_apply_to_new_customers_only(v2: Api) -> None:
    details = {
        "firstName": "Novel",
        "lastName": "Person",
        "organization": "Fjord Lamps",
        "jobTitle": "Keeper",
        "phone": "+45 77",
    }
    body = new_conversation(customer={"email": "novel@mail.test", **details})
    document = conversation(v2, new_id(v2.post("/v2/conversations", body)))
    customer = v2.json(f"/v2/customers/{document['primaryCustomer']['id']}")
    assert (customer["lastName"], customer["jobTitle"]) == ("Person", "Keeper")
    assert customer["organization"] == "Fjord Lamps"
    assert customer["_embedded"]["phones"][0]["value"] == "+45 77"
    again = new_conversation(customer={"email": "NOVEL@mail.test", "firstName": "Other"})
    new_id(v2.post("/v2/conversations", again))
    assert v2.json(f"/v2/customers/{customer['id']}")["firstName"] == "Novel"


@pytest.mark.parametrize("name", ["subject", "customer", "mailboxId", "type", "status", "threads"])
def test_c19_create_conversation_requires(v2: Api, name: str) -> None:
    answer = v2.post("/v2/conversations", new_conversation(**{name: ...}))
    assert list(complaints(answer)) == [name]


def test_c20_a_customer_with_all_entries_in_one_call(v2: Api) -> None:
    body = {
        "firstName": "Whole",
        "emails": [{"type": "work", "value": "whole@mail.test"}],
        "phones": [{"type": "fax", "value": "1"}],
        "chats": [{"type": "icq", "value": "2"}],
        "socialProfiles": [{"type": "quora", "value": "3"}],
        "websites": [{"value": "https://whole.test"}],
        "address": {"city": "A", "state": "B", "postalCode": "C", "country": "DK", "lines": ["D"]},
        "properties": [{"slug": "lamps", "value": 7}],
    }
    customer = v2.json(f"/v2/customers/{new_id(v2.post('/v2/customers', body))}")["_embedded"]
    for ours, theirs in (("socialProfiles", "social_profiles"), ("emails", "emails")):
        entry = {k: v for k, v in customer[theirs][0].items() if k != "id"}
        assert [entry] == body[ours]
    assert customer["address"] == body["address"]
    assert customer["properties"][0]["value"] == 7


def test_c21_patch_the_text_of_a_thread(v2: Api) -> None:
    thread = v2.rows("/v2/conversations/50001/threads", "threads")[0]
    path = f"/v2/conversations/50001/threads/{thread['id']}"
    assert v2.patch(path, {"op": "replace", "path": "/text", "value": "Better"}).status_code == 204
    first_thread = v2.rows("/v2/conversations/50001/threads", "threads")[0]
    assert first_thread == thread | {"body": "Better"}
    hide = {"op": "replace", "path": "/hidden", "value": True}
    assert v2.patch(path, hide).status_code == 204
    assert v2.rows("/v2/conversations/50001/threads", "threads")[0]["state"] == "hidden"


def test_c22_workflows_are_listed_switched_and_run(v2: Api) -> None:
    types = {flow["id"]: flow["type"] for flow in v2.rows("/v2/workflows", "workflows")}
    assert set(types.values()) == {"manual", "automatic"}
    switch = {"op": "replace", "path": "/status", "value": "inactive"}
    assert v2.patch("/v2/workflows/6101", switch).status_code == 204
    assert v2.rows("/v2/workflows", "workflows")[0]["status"] == "inactive"
    ids = list(range(50001, 50051))
    assert v2.post("/v2/workflows/6101/run", {"conversationIds": ids}).status_code == 204
    newest = v2.rows("/v2/conversations/50001/threads", "threads")[0]
    assert newest["action"]["associatedEntities"]["workflow"] == 6101
    too_many = {"conversationIds": [*ids, 50051]}
    assert complaints(v2.post("/v2/workflows/6101/run", too_many))
    assert complaints(v2.post("/v2/workflows/6102/run", {"conversationIds": [50001]}))


def test_c23_next_keeps_every_parameter(v2: Api) -> None:
    params = {"status": "all", "mailbox": "101", "tag": "vip", "query": '(subject:"parcel")'}
    body = v2.json("/v2/conversations", **{**params, "query": ""}, sortField="number")
    following = parse_qs(urlsplit(body["_links"]["next"]["href"]).query)
    assert following == {
        "status": ["all"],
        "mailbox": ["101"],
        "tag": ["vip"],
        "sortField": ["number"],
        "page": ["2"],
    }


def test_c23_all_pages_together_are_the_whole_list(v2: Api, sandbox: Sandbox) -> None:
    rows = v2.rows("/v2/conversations", "conversations", status="all", mailbox="101,102")
    expected = {
        row["id"]
        for row in sandbox.snapshot()["conversations"].values()
        if row["mailboxId"] in (101, 102)
    }
    assert len(rows) == len(expected)
    assert {row["id"] for row in rows} == expected


def test_c23_the_page_link_is_a_template_only_without_filters(v2: Api, sandbox: Sandbox) -> None:
    plain = v2.json("/v2/conversations")["_links"]["page"]
    url = f"{sandbox.url}/v2/conversations"
    assert plain == {"href": f"{url}{{?page}}", "templated": True}
    page = v2.json("/v2/conversations", status="all")["_links"]["page"]
    assert page == {"href": f"{url}?status=all"}


def test_c24_filter_by_custom_fields(v2: Api, sandbox: Sandbox) -> None:
    option = sandbox.snapshot()["fields"]["501"]["options"][0]["id"]
    common = {"status": "all", "mailbox": 101}
    by_option = v2.rows(
        "/v2/conversations", "conversations", customFieldsByIds=f"501:{option}", **common
    )
    assert by_option
    for row in by_option:
        assert str(option) in [field["value"] for field in row["customFields"]]
    order = by_option[0]["customFields"][1]["value"]
    both = [f"501:{option}", f"502:{order}"]
    both_rows = v2.rows(
        "/v2/conversations", "conversations", customFieldsByIds=",".join(both), **common
    )
    repeated_rows = v2.rows("/v2/conversations", "conversations", customFieldsByIds=both, **common)
    assert (
        [row["id"] for row in both_rows]
        == [row["id"] for row in repeated_rows]
        == [by_option[0]["id"]]
    )
    assert complaints(v2.get("/v2/conversations", customFieldsByIds=both[0]))
    assert complaints(v2.get("/v2/conversations", customFieldsByIds="504:x", mailbox=101))


def test_c07_a_delivery_is_signed_and_escaped(v2: Api, sandbox: Sandbox) -> None:
    import base64
    import hashlib
    import hmac

    with receiver() as hook:
        body = {"url": hook.url, "events": ["convo.created"], "secret": "s3cr3t"}
        new_id(v2.post("/v2/webhooks", body))
        new_id(v2.post("/v2/conversations", new_conversation(subject="Lämp/light")))
        assert sandbox.deliveries.wait()
    (got,) = hook.received
    assert got.event == "convo.created"
    digest = hmac.new(b"s3cr3t", got.raw, hashlib.sha1).digest()
    assert got.signature == base64.b64encode(digest).decode()
    assert b"L\\u00e4mp\\/light" in got.raw
    assert got.body["subject"] == "Lämp/light"
    assert len(got.body["_embedded"]["threads"]) == 1
