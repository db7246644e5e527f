"""Writes through the adapter, played back from cassettes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
import requests

from helpscout_shim import V1Adapter, runner

if TYPE_CHECKING:
    from helpscout_v2 import HelpScout

V1 = "https://api.helpscout.net/v1"
USER_FIELDS = ("id", "firstName", "lastName", "email", "type")


@pytest.fixture
def v1(hs: HelpScout, monkeypatch: pytest.MonkeyPatch) -> Iterator[requests.Session]:
    # The recorder is not safe between threads.
    monkeypatch.setattr(runner, "POOL", runner.Pool(workers=1))
    with requests.Session() as session:
        session.auth = ("a-v1-key", "X")
        session.mount(V1, V1Adapter(client=hs, silent=True))
        yield session


def first(v1: requests.Session) -> tuple[int, int]:
    """A mailbox and its newest conversation."""
    box = v1.get(f"{V1}/mailboxes.json").json()["items"][0]["id"]
    rows = v1.get(f"{V1}/mailboxes/{box}/conversations.json", params={"fields": "id"}).json()
    return box, rows["items"][0]["id"]


def test_one_put_changes_subject_tags_owner_and_status(v1: requests.Session) -> None:
    _, number = first(v1)
    me = v1.get(f"{V1}/users/me.json").json()["item"]
    body = {
        "subject": "Renamed",
        "tags": ["urgent", "vip"],
        "owner": {k: me[k] for k in USER_FIELDS},
        "status": "pending",
        "reload": True,
    }
    answer = v1.put(f"{V1}/conversations/{number}.json", json=body)
    assert answer.status_code == 200
    item = answer.json()["item"]
    assert item["subject"] == "Renamed"
    assert sorted(item["tags"]) == ["urgent", "vip"]
    assert item["owner"]["id"] == me["id"]
    assert item["status"] == "pending"


def test_a_customer_is_created_and_its_entries_changed_added_and_removed(
    v1: requests.Session,
) -> None:
    answer = v1.post(
        f"{V1}/customers.json",
        json={
            "firstName": "Ada",
            "emails": [{"value": "ada@mail.test", "location": "work"}],
            "phones": [{"value": "555-1", "location": "home"}],
            "reload": True,
        },
    )
    assert answer.status_code == 201
    item: dict[str, Any] = answer.json()["item"]
    assert answer.headers["Location"] == f"{V1}/customers/{item['id']}.json"
    put_answer = v1.put(
        f"{V1}/customers/{item['id']}.json",
        json={
            "lastName": "Stone",
            "emails": [
                {"id": item["emails"][0]["id"], "value": "ada@home.test", "location": "home"},
                {"value": "second@mail.test"},
            ],
            "phones": [{"id": -item["phones"][0]["id"]}],
            "reload": True,
        },
    )
    assert put_answer.status_code == 201, put_answer.text
    after = put_answer.json()["item"]
    assert after["fullName"] == "Ada Stone"
    assert [(e["value"], e["location"]) for e in after["emails"]] == [
        ("ada@home.test", "home"),
        ("second@mail.test", "work"),
    ]
    assert after["phones"] == []


def test_a_conversation_is_created_found_by_search_and_deleted(v1: requests.Session) -> None:
    box, _ = first(v1)
    body = {
        "customer": {"type": "customer", "email": "grace@mail.test", "firstName": "Grace"},
        "subject": "Zebra crossing",
        "mailbox": {"id": box},
        "threads": [
            {
                "type": "customer",
                "createdBy": {"type": "customer", "email": "grace@mail.test"},
                "body": "Hello",
                "status": "closed",
            }
        ],
    }
    answer = v1.post(f"{V1}/conversations.json", json=body)
    assert answer.status_code == 201
    number = int(answer.headers["Location"].rpartition("/")[2].removesuffix(".json"))
    query = {"query": '(subject:"zebra" AND status:closed)'}
    results = v1.get(f"{V1}/search/conversations.json", params=query).json()
    assert [row["id"] for row in results["items"]] == [number]
    assert results["items"][0]["customerName"] == "Grace"
    delete_answer = v1.delete(f"{V1}/conversations/{number}.json")
    assert (delete_answer.status_code, delete_answer.content) == (200, b"")
    assert v1.get(f"{V1}/conversations/{number}.json").status_code == 404


def test_what_v2_refuses_is_refused_in_v1s_words(v1: requests.Session) -> None:
    body = {
        "customer": {"type": "customer", "email": "grace@mail.test"},
        "subject": "Lost",
        "mailbox": {"id": 999999},
        "threads": [{"type": "note", "createdBy": {"type": "user"}, "body": "x"}],
    }
    answer = v1.post(f"{V1}/conversations.json", json=body)
    assert answer.status_code == 400
    assert answer.json()["error"] == "Input could not be validated"
    problem = answer.json()["validationErrors"][0]
    assert problem["property"] == "mailbox"
    assert problem["value"] == "999999"
