"""The customer of a phone conversation has a telephone number, as V1 documented."""

from __future__ import annotations

from typing import Any

import pytest
from support.shim.fakes import FakeV2

from helpscout_shim.account_cache import Memory

ADA = {"id": 801, "type": "customer", "first": "Ada", "email": "ada@mail.test"}
USER = {"id": 41, "type": "user", "first": "Maren"}
PATH = "/v1/conversations/5.json"


def phone_conversation(kind: str = "phone", **changes: Any) -> FakeV2:
    threads = [
        {"id": 1, "type": "phone", "customer": ADA, "createdBy": USER},
        {"id": 2, "type": "customer", "customer": ADA, "createdBy": ADA},
        {"id": 3, "type": "customer", "createdBy": {**ADA, "id": 802}},
    ]
    row = {"id": 5, "type": kind, "mailboxId": 17, "primaryCustomer": ADA, "createdBy": USER}
    phones = [{"id": 1, "value": "0123", "type": "work"}, {"id": 2, "value": "99", "type": "home"}]
    v2 = FakeV2().on("GET", "/v2/conversations/5", {**row, "_embedded": {"threads": threads}})
    customer = {"id": 801, "_embedded": {"phones": phones}}
    return v2.on("GET", "/v2/customers/801", customer)


def read(v2: FakeV2, **query: str) -> Any:
    memory = Memory(mailboxes={17: "Shop"})
    answer = v2.run("GET", PATH, query=query, memory=memory)
    assert answer.status == 200, answer.body
    return answer.json()["item"]


def test_the_caller_has_their_first_number_wherever_they_stand() -> None:
    item = read(phone_conversation())
    assert item["customer"]["phone"] == "0123"
    assert item["createdBy"]["phone"] is None
    threads = {thread["id"]: thread for thread in item["threads"]}
    assert threads[1]["customer"]["phone"] == "0123"
    assert threads[1]["createdBy"]["phone"] is None
    assert threads[2]["createdBy"]["phone"] == "0123"
    assert threads[3]["createdBy"]["phone"] is None, "another customer"


@pytest.mark.parametrize("kind", ["email", "chat"])
def test_other_conversations_cost_no_further_call(kind: str) -> None:
    v2 = phone_conversation(kind)
    assert read(v2)["customer"]["phone"] is None
    assert [call.path for call in v2.calls] == ["/v2/conversations/5"]


@pytest.mark.parametrize("fields", ["id,subject", "id,customer:(id,firstName)", "threads:(id)"])
def test_a_selection_without_the_number_costs_no_further_call(fields: str) -> None:
    v2 = phone_conversation()
    read(v2, fields=fields)
    assert [call.path for call in v2.calls] == ["/v2/conversations/5"]


def test_a_selection_of_the_number_has_it() -> None:
    for fields in ("customer:(phone)", "customer:(phone),threads:(id)"):
        assert read(phone_conversation(), fields=fields)["customer"] == {"phone": "0123"}


@pytest.mark.parametrize("phones", [None, [], [{}], ["0123"], {}])
def test_a_customer_without_a_number_has_null(phones: Any) -> None:
    v2 = phone_conversation().on("GET", "/v2/customers/801", {"_embedded": {"phones": phones}})
    assert read(v2)["customer"]["phone"] is None


@pytest.mark.parametrize(("status", "v1_status"), [(403, 200), (404, 200), (500, 500), (429, 429)])
def test_half_an_answer_does_not_look_like_a_whole_one(status: int, v1_status: int) -> None:
    v2 = phone_conversation().on("GET", "/v2/customers/801", {"message": "no"}, status=status)
    assert v2.run("GET", PATH, memory=Memory(mailboxes={17: "Shop"})).status == v1_status
