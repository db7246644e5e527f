"""Conditions of the translator that decide whether something is sent, read or named as lost."""

from __future__ import annotations

from typing import Any

import pytest
from support.shim.fakes import FakeV2, paged

from helpscout_shim.account_cache import Memory
from helpscout_shim.catalog import conversations as conversation_rows
from helpscout_shim.catalog import threads as thread_rows

KNOWN_MAILBOXES = Memory(mailboxes={17: "Shop help"})
USER = {"type": "user", "id": 41}
ADDRESS = {
    "lines": ["1 Elm Street"],
    "city": "Porto",
    "state": "Norte",
    "postalCode": "4000",
    "country": "PT",
}


def listed(**query: str) -> tuple[dict[str, str], set[str]]:
    """The parameters of the V2 call for a V1 list, and the ids of its losses."""
    v2 = FakeV2().on("GET", "/v2/conversations", paged("conversations", [], 50))
    answer = v2.run(
        "GET", "/v1/mailboxes/17/conversations.json", query=query, memory=KNOWN_MAILBOXES
    )
    assert answer.status == 200
    return dict(v2.calls[0].params), {loss.id for loss in answer.losses}


@pytest.mark.parametrize(
    ("status", "is_lost"), [("all", False), ("active", True), ("pending", True), ("closed", True)]
)
def test_a_status_that_filters_by_other_rules_in_v2_is_named(status: str, is_lost: bool) -> None:
    params, losses = listed(status=status)
    assert params["status"] == status
    assert (conversation_rows.LIST_STATUS.id in losses) is is_lost
    assert conversation_rows.UNKNOWN_STATUS.id not in losses


def test_a_word_that_is_no_status_is_not_sent_and_named() -> None:
    params, losses = listed(status="sleeping")
    assert params["status"] == "all"
    assert losses >= {conversation_rows.UNKNOWN_STATUS.id}


def test_a_list_without_a_tag_sends_no_tag() -> None:
    assert "tag" not in listed()[0]
    assert listed(tag="vip")[0]["tag"] == "vip"


@pytest.mark.parametrize("threads", ["x", {"type": "note"}, ["x"], [None], 5])
def test_a_new_conversation_needs_a_list_of_threads(threads: Any) -> None:
    v2 = FakeV2()
    body = {"customer": {"id": 801}, "mailbox": {"id": 17}, "subject": "A", "threads": threads}
    answer = v2.run("POST", "/v1/conversations.json", body=body)
    assert answer.status == 400
    assert [entry["property"] for entry in answer.json()["validationErrors"]] == ["threads"]
    assert v2.calls == []


def conversation(**more: Any) -> FakeV2:
    row = {"id": 5, "mailboxId": 17, "subject": "Old", "status": "active", **more}
    return FakeV2().on("GET", "/v2/conversations/5", row)


def test_threads_that_are_not_selected_are_not_read() -> None:
    v2 = conversation(threads=150)
    answer = v2.run(
        "GET", "/v1/conversations/5.json", query={"fields": "subject"}, memory=KNOWN_MAILBOXES
    )
    assert answer.json() == {"item": {"subject": "Old"}}
    assert [(call.path, dict(call.params)) for call in v2.calls] == [("/v2/conversations/5", {})]


def test_a_conversation_without_threads_has_an_empty_list() -> None:
    answer = conversation(threads=0).run("GET", "/v1/conversations/5.json", memory=KNOWN_MAILBOXES)
    assert answer.json()["item"]["threads"] == []


def customer(**embedded: Any) -> FakeV2:
    row = {"id": 801, "firstName": "Ines", "_embedded": embedded}
    v2 = FakeV2().on("GET", "/v2/customers/801", row)
    for method in ("PUT", "POST"):
        v2.on(method, "/v2/customers/801/address", status=204)
    return v2


def address_calls(v2: FakeV2, address: dict[str, Any]) -> list[tuple[str, str, Any]]:
    answer = v2.run("PUT", "/v1/customers/801.json", body={"address": address})
    assert answer.status == 200, answer.body
    return [(call.method, call.path, call.json) for call in v2.calls if call.method != "GET"]


def test_an_address_is_written_only_when_it_differs() -> None:
    path = "/v2/customers/801/address"
    other = {
        "lines": ["2 Oak Road"],
        "city": "Lyon",
        "state": "Rhône",
        "postalCode": "69001",
        "country": "FR",
    }
    assert address_calls(customer(address=ADDRESS), ADDRESS) == []
    assert address_calls(customer(address=ADDRESS), other) == [("PUT", path, other)]
    assert address_calls(customer(), other) == [("POST", path, other)]


@pytest.mark.parametrize(("word", "is_lost"), [("sleeping", True), ("nochange", False)])
def test_a_status_of_a_thread_that_v2_lacks_is_named(word: str, is_lost: bool) -> None:
    v2 = conversation(threads=1).on("POST", "/v2/conversations/5/notes", status=201)
    note = {"type": "note", "createdBy": USER, "body": "x", "status": word}
    answer = v2.run("POST", "/v1/conversations/5.json", body=note)
    assert answer.status == 201
    losses = {loss.id for loss in answer.losses}
    assert (thread_rows.UNKNOWN_STATUS.id in losses) is is_lost


def test_teams_that_the_plan_does_not_have_are_an_empty_list() -> None:
    v2 = FakeV2().on("GET", "/v2/teams", {"message": "no"}, status=403)
    answer = v2.run("GET", "/v1/users.json", query={"type": "team"})
    assert answer.status == 200
    assert answer.json()["items"] == []
