"""Customers, their entries, properties and organizations: what writes do and refuse."""

from __future__ import annotations

from typing import Any

import pytest
from support.sandbox.api import Api

from helpscout_sandbox import Sandbox

KINDS: dict[str, tuple[str, dict[str, str], dict[str, str]]] = {
    "emails": (
        "emails",
        {"type": "work", "value": "a@x.test"},
        {"type": "home", "value": "b@x.test"},
    ),
    "phones": ("phones", {"type": "fax", "value": "1"}, {"type": "pager", "value": "2"}),
    "chats": ("chats", {"type": "icq", "value": "a"}, {"type": "msn", "value": "b"}),
    "social-profiles": (
        "social_profiles",
        {"type": "quora", "value": "a"},
        {"type": "twitter", "value": "b"},
    ),
    "websites": ("websites", {"value": "https://a.test"}, {"value": "https://b.test"}),
}
ADDRESS = {"city": "Ry", "state": "M", "postalCode": "1", "country": "DK", "lines": ["Vej 1"]}


def customer(v2: Api, customer_id: int = 8003) -> dict[str, Any]:
    body: dict[str, Any] = v2.json(f"/v2/customers/{customer_id}")
    return body


@pytest.mark.parametrize("segment", KINDS)
def test_an_entry_is_added_changed_and_deleted(v2: Api, segment: str) -> None:
    key, first, second = KINDS[segment]
    path = f"/v2/customers/8003/{segment}"
    before = customer(v2)["_embedded"][key]
    answer = v2.post(path, first)
    assert answer.status_code == 201
    entry_id = int(answer.headers["Resource-ID"])
    assert answer.headers["Location"].endswith(f"{path}/{entry_id}")
    assert customer(v2)["_embedded"][key] == [*before, {"id": entry_id, **first}]
    assert v2.put(f"{path}/{entry_id}", second).status_code == 204
    assert customer(v2)["_embedded"][key] == [*before, {"id": entry_id, **second}]
    assert v2.delete(f"{path}/{entry_id}").status_code == 204
    assert customer(v2)["_embedded"][key] == before


def test_a_list_without_entries_has_no_embedded(v2: Api, sandbox: Sandbox) -> None:
    href = f"{sandbox.url}/v2/customers/8003/phones/"
    assert v2.json("/v2/customers/8003/phones") == {"_links": {"self": {"href": href}}}


def test_an_email_belongs_to_one_customer(v2: Api) -> None:
    other_email = {"type": "work", "value": "CUSTOMER1@mail.test"}
    assert v2.post("/v2/customers/8003/emails", other_email).status_code == 409
    assert v2.post("/v2/customers", {"emails": [other_email]}).status_code == 409
    entry = customer(v2)["_embedded"]["emails"][0]
    assert v2.put(f"/v2/customers/8003/emails/{entry['id']}", other_email).status_code == 409
    patch = [{"op": "add", "path": "/emails", "value": other_email}]
    assert v2.patch("/v2/customers/8003", patch).status_code == 409
    same = {"type": "other", "value": entry["value"]}
    assert v2.put(f"/v2/customers/8003/emails/{entry['id']}", same).status_code == 204


@pytest.mark.parametrize(
    ("segment", "body", "field"),
    [
        ("emails", {"type": "mobile", "value": "a@x.test"}, "type"),
        ("emails", {"type": "work", "value": "no address"}, "value"),
        ("phones", {"type": "cell", "value": "1"}, "type"),
        ("chats", {"value": "1"}, "type"),
        ("websites", {}, "value"),
        ("address", ADDRESS | {"country": "Denmark"}, "country"),
        ("address", ADDRESS | {"lines": "Vej 1"}, "lines"),
    ],
)
def test_a_wrong_entry_is_refused(v2: Api, segment: str, body: dict[str, Any], field: str) -> None:
    answer = v2.post(f"/v2/customers/8003/{segment}", body)
    assert answer.status_code == 400
    assert [error["path"] for error in answer.json()["_embedded"]["errors"]] == [field]


def test_overwrite_clears_what_is_left_out_and_keeps_entries(v2: Api) -> None:
    before = customer(v2, 8001)
    assert before["jobTitle"]
    assert v2.put("/v2/customers/8001", {"firstName": "Only"}).status_code == 204
    after = customer(v2, 8001)
    assert (after["firstName"], after["lastName"], after["background"]) == ("Only", "", "")
    assert "jobTitle" not in after
    assert after["_embedded"] == before["_embedded"]
    assert after["updatedAt"] > before["updatedAt"]


def test_patch_is_an_array_and_changes_only_what_it_names(v2: Api) -> None:
    before = customer(v2, 8001)
    phone = before["_embedded"]["phones"][0]
    operations = [
        {"op": "replace", "path": "/firstName", "value": "New"},
        {"op": "remove", "path": "/jobTitle"},
        {"op": "add", "path": "/emails", "value": {"type": "home", "value": "new@mail.test"}},
        {"op": "replace", "path": f"/phones/{phone['id']}", "value": {"type": "fax", "value": "9"}},
    ]
    assert v2.patch("/v2/customers/8001", operations[0]).status_code == 400
    assert v2.patch("/v2/customers/8001", operations).status_code == 204
    after = customer(v2, 8001)
    assert after["firstName"] == "New"
    assert after["location"] == before["location"]
    assert "jobTitle" not in after
    assert after["_embedded"]["emails"][-1]["value"] == "new@mail.test"
    assert after["_embedded"]["phones"] == [{"id": phone["id"], "type": "fax", "value": "9"}]
    removal = [{"op": "remove", "path": f"/phones/{phone['id']}"}]
    assert v2.patch("/v2/customers/8001", removal).status_code == 204
    assert customer(v2, 8001)["_embedded"]["phones"] == []


def test_a_patch_with_one_wrong_operation_changes_nothing(v2: Api) -> None:
    before = customer(v2, 8001)
    operations = [
        {"op": "replace", "path": "/firstName", "value": "New"},
        {"op": "replace", "path": "/shoeSize", "value": 43},
    ]
    assert v2.patch("/v2/customers/8001", operations).status_code == 400
    assert customer(v2, 8001) == before


@pytest.mark.parametrize(
    "body",
    [
        {"firstName": "x" * 41},
        {"gender": "robot"},
        {"jobTitle": "x" * 61},
        {"background": "x" * 201},
        {"photoType": "polaroid"},
        {"organizationId": "many"},
        {"firstName": 7},
    ],
)
def test_a_wrong_field_is_refused(v2: Api, body: dict[str, Any]) -> None:
    for answer in (v2.post("/v2/customers", body), v2.put("/v2/customers/8001", body)):
        assert answer.status_code == 400
        paths = [error["path"] for error in answer.json()["_embedded"]["errors"]]
        assert paths == list(body)


def test_deleting_a_customer_takes_the_conversations_along(v2: Api) -> None:
    assert v2.total("/v2/conversations", query="(customerIds:8001)", status="all") > 0
    assert v2.delete("/v2/customers/8001").status_code == 204
    assert v2.get("/v2/customers/8001").status_code == 404
    assert v2.total("/v2/conversations", query="(customerIds:8001)", status="all") == 0


def test_a_customer_with_many_conversations_is_deleted_later(v2: Api) -> None:
    for conversation_id in range(50001, 50102):
        move = {"op": "replace", "path": "/primaryCustomer.id", "value": 8001}
        v2.patch(f"/v2/conversations/{conversation_id}", move)
    assert v2.delete("/v2/customers/8001").status_code == 412
    later = v2.delete("/v2/customers/8001", **{"async": "true"})
    assert (later.status_code, later.content) == (202, b"")


def test_the_address_is_made_once_then_changed_then_deleted(v2: Api) -> None:
    path = "/v2/customers/8003/address"
    assert v2.get(path).status_code == 404
    assert v2.put(path, ADDRESS).status_code == 404
    assert v2.post(path, ADDRESS).status_code == 201
    assert v2.post(path, ADDRESS).status_code == 409
    assert v2.put(path, ADDRESS | {"city": "Ribe"}).status_code == 204
    assert v2.json(path)["city"] == "Ribe"
    assert v2.delete(path).status_code == 204
    assert v2.get(path).status_code == 404


def test_property_values_must_fit_their_definition(v2: Api) -> None:
    path = "/v2/customers/8003/properties"
    tier = v2.rows("/v2/customer-properties", "customer-properties")[0]
    gold = tier["options"][0]
    good = [
        {"op": "replace", "path": "/tier", "value": gold["id"]},
        {"op": "replace", "path": "/lamps", "value": 4},
    ]
    assert v2.patch(path, good).status_code == 204
    properties = {p["slug"]: p for p in customer(v2)["_embedded"]["properties"]}
    assert (properties["tier"]["text"], properties["lamps"]["value"]) == (gold["label"], 4)
    for wrong in (
        {"op": "replace", "path": "/tier", "value": "Gold"},
        {"op": "replace", "path": "/lamps", "value": "four"},
        {"op": "replace", "path": "/hat", "value": "x"},
        {"op": "add", "path": "/lamps", "value": 1},
    ):
        assert v2.patch(path, [wrong]).status_code == 400
    assert v2.patch(path, [{"op": "remove", "path": "/lamps"}]).status_code == 204
    assert [p["slug"] for p in customer(v2)["_embedded"]["properties"]] == ["tier"]


def test_deleting_a_definition_deletes_its_values(v2: Api) -> None:
    assert "lamps" in [p["slug"] for p in customer(v2, 8001)["_embedded"]["properties"]]
    assert v2.delete("/v2/customer-properties/lamps").status_code == 204
    assert "lamps" not in [p["slug"] for p in customer(v2, 8001)["_embedded"]["properties"]]


@pytest.mark.parametrize("base", ["/v2/customer-properties", "/v2/organizations/properties"])
def test_a_definition_has_one_slug_and_options_only_as_dropdown(v2: Api, base: str) -> None:
    body = {"type": "dropdown", "slug": "mood", "name": "Mood", "options": [{"label": "Good"}]}
    assert v2.post(base, body).status_code == 201
    assert v2.post(base, body).status_code == 409
    assert v2.post(base, body | {"slug": "other", "type": "text"}).status_code == 400
    assert v2.post(base, body | {"slug": "with space"}).status_code == 400
    key = base.rpartition("/v2/")[2].replace("organizations/properties", "organization-properties")
    property_row = next(row for row in v2.rows(base, key) if row["slug"] == "mood")
    assert property_row["options"][0]["label"] == "Good"
    assert len(property_row["options"][0]["id"]) == 36


def test_organizations_hold_customers_and_conversations(v2: Api) -> None:
    customers = v2.rows("/v2/organizations/351/customers", "customers")
    assert {row["organizationId"] for row in customers} == {351}
    conversations = v2.rows("/v2/organizations/351/conversations", "conversations")
    ids = {row["id"] for row in customers}
    assert {row["primaryCustomer"]["id"] for row in conversations} <= ids
    document = v2.json("/v2/organizations/351", includeCounts="true", includeProperties="true")
    assert (document["customerCount"], document["conversationCount"]) == (
        len(customers),
        len(conversations),
    )
    assert document["properties"][0]["slug"] == "region"
    assert v2.post("/v2/organizations", {"name": document["name"].upper()}).status_code == 409
    assert v2.delete("/v2/organizations/351").status_code == 204
    assert "organizationId" not in customer(v2, customers[0]["id"])


def test_organizations_are_sorted(v2: Api) -> None:
    v2.post("/v2/organizations", {"name": "Zzz"})
    up, down = (
        [row["name"] for row in v2.rows("/v2/organizations", "organizations", **order)]
        for order in (
            {"sortField": "name", "sortOrder": "asc"},
            {"sortField": "name", "sortOrder": "desc"},
        )
    )
    assert up == down[::-1] == sorted(up)


def test_an_organization_property_is_set_and_removed(v2: Api) -> None:
    path = "/v2/organizations/352/properties/region"
    assert v2.put(path, {"value": "south"}).status_code == 204
    properties = v2.json("/v2/organizations/352", includeProperties="true")["properties"]
    assert [(p["slug"], p["value"]) for p in properties] == [("region", "south")]
    assert v2.put(path, {"value": 7}).status_code == 400
    assert v2.delete(path).status_code == 204
    assert v2.json("/v2/organizations/352", includeProperties="true")["properties"] == []
