"""A write that was carried out is never answered with an error: V1 code would repeat it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from support.shim.fakes import FakeV2
from support.shim.live import LiveShim

from helpscout_shim.account_cache import Memory
from helpscout_shim.translate import Policy, Reply, V2Call
from helpscout_v2.errors import TransportError

USER = {"type": "user", "id": 41}
BUYER = {"type": "customer", "id": 801}
NOTE = {"type": "note", "createdBy": USER, "body": "Called back"}
CONVERSATION = {
    "customer": BUYER,
    "subject": "Hello",
    "mailbox": {"id": 17},
    "threads": [NOTE],
}
LOCATION = "https://api.helpscout.net/v1/conversations/5.json"
# The write, its body, the status of its answer, and the Location.
WRITES: dict[str, tuple[str, str, dict[str, Any], int, str | None]] = {
    "conversation": ("POST", "/v1/conversations.json", CONVERSATION, 201, LOCATION),
    "spam": (
        "POST",
        "/v1/conversations.json",
        {**CONVERSATION, "threads": [{**NOTE, "status": "spam"}]},
        201,
        LOCATION,
    ),
    "note": ("POST", "/v1/conversations/5.json", NOTE, 201, LOCATION),
    "call": (
        "POST",
        "/v1/conversations/5.json",
        {"type": "phone", "createdBy": BUYER, "body": "Rang"},
        201,
        LOCATION,
    ),
    "subject": ("PUT", "/v1/conversations/5.json", {"subject": "New"}, 200, None),
    "several": ("PUT", "/v1/conversations/5.json", {"subject": "New", "tags": ["a"]}, 200, None),
    "text": ("PUT", "/v1/conversations/5/threads/9.json", {"body": "New"}, 200, None),
    "customer": (
        "POST",
        "/v1/customers.json",
        {"firstName": "Ines"},
        201,
        "https://api.helpscout.net/v1/customers/801.json",
    ),
    # 201 with reload, as recorded.
    "name": ("PUT", "/v1/customers/801.json", {"firstName": "Ina"}, 201, None),
    "workflow": ("PUT", "/v1/workflows/3.json", {"status": "inactive"}, 200, None),
}
UNREADABLE: dict[str, Callable[[], Reply]] = {
    "no connection": lambda: Reply(0, failure=TransportError("no answer", method="GET", path="/")),
    "server error": lambda: Reply(500, {}, {"message": "Internal error"}),
    "limit": lambda: Reply(429, {"retry-after": "7"}, {}),
    "token ended": lambda: Reply(401, {}, {}),
    "not allowed": lambda: Reply(403, {}, {"message": "No access to this mailbox"}),
    "deleted since": lambda: Reply(404, {}, {}),
    "merged since": lambda: Reply(301, {"location": "https://api.helpscout.net/v2/x/6"}, None),
}


class Account:
    """A V2 that carries out every write, and reads as `after` says once something was written."""

    def __init__(self, after: Callable[[], Reply] | None = None) -> None:
        self.after = after
        self.writes: list[V2Call] = []
        self.v2 = FakeV2()
        self.v2.answer = self.answer  # type: ignore[method-assign]

    def answer(self, call: V2Call) -> Reply:
        if call.method != "GET":
            self.writes.append(call)
            number = "801" if call.path == "/v2/customers" else "5"
            return Reply(201 if call.method == "POST" else 204, {"resource-id": number})
        if self.writes and self.after is not None:
            return self.after()
        person = {"id": 801, "type": "customer", "firstName": "Ines"}
        conversation = {"id": 5, "mailboxId": 17, "subject": "Old", "primaryCustomer": person}
        bodies: dict[str, Any] = {
            "/v2/conversations/5": {**conversation, "createdBy": person},
            "/v2/customers/801": person,
            "/v2/workflows": {"_embedded": {"workflows": [{"id": 3, "status": "inactive"}]}},
        }
        return Reply(200, {}, bodies.get(call.path, {}))


@pytest.mark.parametrize("reason", UNREADABLE)
@pytest.mark.parametrize("name", WRITES)
def test_a_write_whose_object_cannot_be_read_again_is_a_success_without_a_body(
    name: str, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    method, path, body, status, location = WRITES[name]
    account = Account(UNREADABLE[reason])
    with caplog.at_level(logging.WARNING, "helpscout_shim"):
        answer = account.v2.run(
            method, path, body={**body, "reload": True}, memory=memory_with_name()
        )
    assert account.writes
    assert (answer.status, answer.body, answer.failure) == (status, b"", None)
    assert answer.headers.get("Location") == location
    assert "could not be read again" in caplog.text


@pytest.mark.parametrize("name", WRITES)
def test_a_strict_run_refuses_what_reload_would_lose_before_it_writes(name: str) -> None:
    method, path, body, status, _ = WRITES[name]
    account = Account()
    query = {"reload": "true"}
    answer = account.v2.run(
        method, path, query=query, body=body, memory=memory_with_name(), policy=Policy(strict=True)
    )
    if answer.refused is not None:
        assert account.writes == []
    else:
        assert account.writes
        assert answer.status == status
    is_refused = name not in {"customer", "name", "workflow"}
    assert (answer.refused is not None) is is_refused, "a person without a number is in the others"


def test_a_fault_of_our_own_does_not_hide_that_the_write_was_done() -> None:
    class BrokenMemory(Memory):
        def needs_names(self) -> bool:
            raise RuntimeError("broken")

    body = {**CONVERSATION, "reload": True}
    answer = Account().v2.run("POST", "/v1/conversations.json", body=body, memory=BrokenMemory())
    assert (answer.status, answer.body) == (201, b"")


def test_a_loss_that_only_the_object_shows_does_not_hide_that_the_write_was_done() -> None:
    address = {"city": "Bonn", "lines": ["Road 1"], "country": "DE"}
    v2 = (
        FakeV2()
        .on("POST", "/v2/customers", status=201, resource_id="801")
        .on("GET", "/v2/customers/801", {"id": 801, "_embedded": {"address": address}})
    )
    body = {"firstName": "Ines", "reload": True}
    answer = v2.run("POST", "/v1/customers.json", body=body, policy=Policy(strict=True))
    assert (answer.status, answer.refused) == (201, None)
    assert answer.json()["item"]["address"]["city"] == "Bonn"
    assert "customerAddress.id" in {loss.id for loss in answer.losses}


def test_a_write_that_may_have_been_done_says_so(live: LiveShim, live_gateway: LiveShim) -> None:
    live.sandbox.faults.queue("lost")
    answer = live_gateway.v1("POST", "/conversations/50396.json", json=NOTE)
    assert answer.status_code == 503
    assert "look before you send it again" in answer.json()["error"]

    # The first step is done, the second in doubt.
    customer = {"firstName": "Ina", "websites": [{"value": "https://ina.test"}]}
    live.sandbox.faults.queue("ok", "ok", "lost")
    answer = live_gateway.v1("PUT", "/customers/8006.json", json=customer)
    assert "Done: firstName." in answer.json()["error"]
    assert "look before you send it again" in answer.json()["error"]


@pytest.mark.parametrize("path", ["conversations", "customers"])
def test_a_creation_without_an_id_is_a_success_without_a_location(path: str) -> None:
    v2 = FakeV2().on("POST", f"/v2/{path}", status=201)
    body = CONVERSATION if path == "conversations" else {"firstName": "Ines"}
    answer = v2.run("POST", f"/v1/{path}.json", body={**body, "reload": True})
    assert (answer.status, answer.body) == (201, b"")
    assert "Location" not in answer.headers


def test_a_deletion_whose_first_answer_is_lost_is_a_success(shim: LiveShim) -> None:
    mailbox = shim.get("/mailboxes.json")["items"][0]["id"]
    row = shim.get(f"/mailboxes/{mailbox}/conversations.json")["items"][0]
    shim.sandbox.faults.queue("lost")
    assert shim.v1("DELETE", f"/conversations/{row['id']}.json").status_code == 200
    assert shim.v1("DELETE", f"/conversations/{row['id']}.json").status_code == 404

    path = f"/customers/{row['customer']['id']}.json"
    shim.v1("PUT", path, json={"websites": [{"value": "https://ines.test"}]})
    site = shim.item(path)["websites"][-1]
    removal = {"websites": [{**site, "id": -site["id"]}], "firstName": "Ines"}
    shim.sandbox.faults.queue("ok", "ok", "lost")
    assert shim.v1("PUT", path, json=removal).status_code == 200
    customer = shim.item(path)
    assert site not in (customer["websites"] or ())
    assert customer["firstName"] == "Ines"


def memory_with_name() -> Memory:
    return Memory(mailboxes={17: "Support"})
