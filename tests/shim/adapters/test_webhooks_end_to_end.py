"""From a V1 hook to a V1 receiver, with V2 and its deliveries in between."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from support.shim.adapters import Receiver, receiver, serving
from support.shim.live import LiveShim

from helpscout_shim.adapters.relay import Relay
from helpscout_shim.adapters.relay_app import RelayApp
from helpscout_shim.adapters.relay_names import Names
from helpscout_shim.laslabs import HelpScoutWebHook

SECRET, LEGACY = "hook-secret-of-v2", "hook-secret-of-v1"
EVENTS = [
    "convo.created",
    "convo.note.created",
    "convo.status",
    "convo.tags",
    "convo.deleted",
    "customer.created",
    "satisfaction.ratings",
]


@dataclass
class Chain:
    """The relay's way from the sandbox to the receiver."""

    live: LiveShim
    legacy: Receiver
    path: str
    box: int

    def received(self, event: str) -> dict[str, Any]:
        """The only delivery of an event, accepted by the V1 client's own webhook class."""
        assert self.live.sandbox.deliveries.wait()
        ((headers, body),) = [(h, b) for h, b in self.legacy.got if h["X-HelpScout-Event"] == event]
        hook = HelpScoutWebHook(secret_key=LEGACY)
        got: dict[str, Any] = json.loads(body)
        assert hook.receive(event, headers["X-HelpScout-Signature"], body).record.id == got["id"]
        return got


@pytest.fixture
def chain(live: LiveShim) -> Iterator[Chain]:
    with receiver() as legacy:
        relay = Relay(legacy.url, secret=SECRET, legacy_secret=LEGACY, names=Names(live.client))
        with serving(RelayApp(relay)) as url:
            hook = {"url": f"{url}/hook", "events": EVENTS, "secret": SECRET}
            assert live.v1("POST", "/hooks.json", json=hook).status_code == 201
            box = live.get("/mailboxes.json")["items"][0]["id"]
            row = live.get(f"/mailboxes/{box}/conversations.json")["items"][0]
            yield Chain(live, legacy, f"/conversations/{row['id']}.json", box)
            assert live.sandbox.deliveries.wait()


def test_a_note_arrives_as_the_conversation_v1_would_have_sent(chain: Chain) -> None:
    note = {"type": "note", "createdBy": {"id": 41, "type": "user"}, "body": "Called back"}
    assert chain.live.v1("POST", chain.path, json=note).status_code == 201
    got = chain.received("convo.note.created")
    expected = chain.live.item(chain.path)
    assert got == expected


@pytest.mark.parametrize(
    ("change", "event", "field"),
    [({"status": "closed"}, "convo.status", "status"), ({"tags": ["vip"]}, "convo.tags", "tags")],
)
def test_a_change_arrives_with_the_changed_field(
    chain: Chain, change: dict[str, object], event: str, field: str
) -> None:
    before = chain.live.item(chain.path)
    if before[field] == change[field]:
        change = {"status": "active"}
    assert chain.live.v1("PUT", chain.path, json=change).status_code == 200
    assert chain.received(event)[field] == change[field]


def test_a_deleted_conversation_arrives_as_its_id(chain: Chain) -> None:
    number = chain.live.item(chain.path)["id"]
    assert chain.live.v1("DELETE", chain.path).status_code == 200
    assert chain.received("convo.deleted") == {"id": number}


def test_a_new_customer_arrives_as_v1_reads_it(chain: Chain) -> None:
    person = {"firstName": "Ada", "emails": [{"value": "ada@hook.test", "location": "home"}]}
    answer = chain.live.v1("POST", "/customers.json", json=person)
    path = answer.headers["Location"].rpartition("/v1")[2]
    got = chain.received("customer.created")
    expected = chain.live.item(path)
    assert {k: got[k] for k in expected if k != "modifiedAt"} == {
        k: v for k, v in expected.items() if k != "modifiedAt"
    }


def test_a_rating_arrives_with_v1s_names(chain: Chain) -> None:
    thread = next(
        t["id"] for t in chain.live.sandbox.snapshot()["threads"].values() if t["type"] == "message"
    )
    chain.live.sandbox.rate(thread, "not_good", "Too slow")
    got = chain.received("satisfaction.ratings")
    assert (got["rating"], got["comments"], got["threadId"]) == ("Bad", "Too slow", thread)
    assert got["mailbox"]["name"]


def test_a_receiver_that_was_down_gets_the_delivery_later(live: LiveShim) -> None:
    with receiver(500) as legacy:
        relay = Relay(legacy.url, secret=SECRET, legacy_secret=LEGACY, attempts=1)
        with serving(RelayApp(relay)) as url:
            hook = {"url": f"{url}/hook", "events": EVENTS, "secret": SECRET}
            live.v1("POST", "/hooks.json", json=hook)
            live.v1("POST", "/customers.json", json={"firstName": "Ada"})
            assert live.sandbox.deliveries.wait()
            assert [d.status for d in live.sandbox.deliveries.log[-2:]] == [502, 200]
        assert len(legacy.got) == 2
