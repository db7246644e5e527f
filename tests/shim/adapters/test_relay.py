"""The relay: V1's bodies, names and signatures for receivers that will not change."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from support.shim.adapters import Receiver, receiver, serving
from support.shim.live import LiveShim

from helpscout_shim.adapters.relay import (
    Delivered,
    Ignored,
    InProgress,
    Outcome,
    Refused,
    Relay,
    Repeated,
    Undelivered,
)
from helpscout_shim.adapters.relay_app import RelayApp
from helpscout_shim.adapters.relay_names import Names
from helpscout_shim.adapters.relay_replays import DeliveryState, Replays
from helpscout_v2.errors import ConfigurationError

SECRET, LEGACY = "v2-hook-secret", "v1-hook-secret"

CONVERSATION: dict[str, Any] = {
    "id": 7001,
    "number": 88,
    "threads": 2,
    "type": "email",
    "folderId": 31,
    "status": "active",
    "state": "published",
    "subject": "Broken lamp",
    "preview": "It never lit",
    "mailboxId": 12,
    "createdBy": {
        "id": 500,
        "type": "customer",
        "first": "Ola",
        "last": "Berg",
        "photoUrl": "",
        "email": "ola@customer.test",
    },
    "createdAt": "2024-03-04T08:15:00Z",
    "closedBy": 0,
    "userUpdatedAt": "2024-03-05T12:00:00Z",
    "source": {"type": "email", "via": "customer"},
    "tags": [{"id": 3, "color": "#fff", "tag": "lamp"}],
    "cc": [],
    "bcc": [],
    "assignee": {
        "id": 9,
        "type": "user",
        "first": "Ana",
        "last": "Ruiz",
        "email": "ana@agents.test",
    },
    "primaryCustomer": {
        "id": 500,
        "type": "customer",
        "first": "Ola",
        "last": "Berg",
        "photoUrl": "",
        "email": "ola@customer.test",
    },
    "customFields": [],
    "_links": {"self": {"href": "https://api.helpscout.net/v2/conversations/7001"}},
    "_embedded": {
        "threads": [
            {
                "id": 1,
                "type": "customer",
                "status": "active",
                "state": "published",
                "action": {"type": "default", "associatedEntities": {}},
                "body": "first",
                "createdAt": "2024-03-04T08:15:00Z",
                "cc": [],
                "bcc": [],
                "source": {"type": "email", "via": "customer"},
                "customer": {
                    "id": 500,
                    "first": "Ola",
                    "last": "Berg",
                    "email": "ola@customer.test",
                },
                "createdBy": {
                    "id": 500,
                    "type": "customer",
                    "first": "Ola",
                    "last": "Berg",
                    "email": "ola@customer.test",
                },
                "_embedded": {"attachments": []},
            },
            {
                "id": 2,
                "type": "note",
                "status": "nochange",
                "state": "published",
                "action": {"type": "default", "associatedEntities": {}},
                "body": "second",
                "createdAt": "2024-03-05T12:00:00Z",
                "cc": [],
                "bcc": [],
                "source": {"type": "web", "via": "user"},
                "createdBy": {
                    "id": 9,
                    "type": "user",
                    "first": "Ana",
                    "last": "Ruiz",
                    "email": "ana@agents.test",
                },
            },
        ]
    },
}
RATING: dict[str, Any] = {
    "id": 61,
    "rating": "not_good",
    "comments": "Slow",
    "conversationId": 7001,
    "threadId": 2,
    "mailboxId": 12,
    "createdAt": "2024-03-06T00:00:00Z",
    "modifiedAt": "2024-03-06T00:00:00Z",
    "customer": {"id": 500, "firstName": "Ola", "lastName": "Berg",
                 "email": "ola@customer.test"},
    "user": {"id": 9, "firstName": "Ana", "lastName": "Ruiz", "email": "ana@agents.test"},
}  # fmt: skip
CUSTOMER: dict[str, Any] = {
    "id": 500,
    "firstName": "Ola",
    "lastName": "Berg",
    "gender": "Unknown",
    "createdAt": "2024-01-01T00:00:00Z",
    "updatedAt": "2024-01-02T00:00:00Z",
    "_embedded": {
        "emails": [{"id": 4, "value": "ola@customer.test", "type": "work"}],
        "phones": [],
        "chats": [],
        "social_profiles": [],
        "websites": [],
    },
    "_links": {},
}


def body_of(row: Any) -> bytes:
    """As Help Scout writes it: slashes escaped, which a re-serialised body would lose."""
    return json.dumps(row).replace("/", "\\/").encode()


def signed(body: bytes, secret: str = SECRET) -> str:
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha1).digest()).decode()


@pytest.fixture
def legacy() -> Iterator[Receiver]:
    with receiver() as legacy_receiver:
        yield legacy_receiver


def relay(legacy: Receiver, **options: Any) -> Relay:
    options.setdefault("sleep", lambda seconds: None)
    return Relay(legacy.url, secret=SECRET, legacy_secret=LEGACY, **options)


def forwarded(legacy: Receiver, event: str, row: Any, **options: Any) -> Any:
    body = body_of(row)
    outcome = relay(legacy, **options).deliver(event, signed(body), body)
    assert outcome == Delivered(200, 1)
    ((headers, got),) = legacy.got
    assert headers["X-HelpScout-Event"] == event
    assert headers["X-HelpScout-Signature"] == signed(got, LEGACY)
    return json.loads(got)


def test_the_signature_is_that_of_the_documented_scheme() -> None:
    assert signed(b'{"id":123}', "secret") == "ZLVJLS2ei8IUwdXPZ+HhX8ZN8r8="


@pytest.mark.parametrize("secrets", [("", LEGACY), (SECRET, "")])
def test_an_empty_secret_is_refused(secrets: tuple[str, str]) -> None:
    with pytest.raises(ConfigurationError, match="both secrets"):
        Relay("http://127.0.0.1:1", secret=secrets[0], legacy_secret=secrets[1])


def test_a_conversation_arrives_in_v1s_form(legacy: Receiver) -> None:
    got = forwarded(legacy, "convo.created", CONVERSATION)
    assert "item" not in got
    assert got["owner"] == {
        "id": 9,
        "firstName": "Ana",
        "lastName": "Ruiz",
        "email": "ana@agents.test",
        "phone": None,
        "type": "user",
        "photoUrl": "",
    }
    assert got["customer"]["firstName"] == "Ola"
    assert got["mailbox"]["id"] == 12
    assert got["threadCount"] == 2
    assert got["tags"] == ["lamp"]
    assert got["closedBy"] is None
    assert got["modifiedAt"] == "2024-03-05T12:00:00Z"
    assert [t["body"] for t in got["threads"]] == ["second", "first"], "newest first"
    assert got["threads"][0]["attachments"] is None
    assert not {"_links", "_embedded", "primaryCustomer", "mailboxId", "assignee"} & set(got)


def test_a_rating_arrives_with_v1s_words(legacy: Receiver) -> None:
    got = forwarded(legacy, "satisfaction.ratings", RATING)
    assert got["rating"] == "Bad"
    assert got["ticketId"] == 7001
    assert got["mailbox"]["id"] == 12
    assert got["customer"]["firstName"] == "Ola"


@pytest.mark.parametrize("event", ["customer.created", "customer.updated"])
def test_a_customer_arrives_with_inline_entries(legacy: Receiver, event: str) -> None:
    got = forwarded(legacy, event, CUSTOMER)
    assert got["emails"] == [{"id": 4, "value": "ola@customer.test", "location": "work"}]
    assert got["phones"] == []
    assert got["websites"] is None
    assert got["gender"] == "unknown"


def test_a_deleted_conversation_arrives_as_its_id(legacy: Receiver) -> None:
    assert forwarded(legacy, "convo.deleted", {"id": 7001}) == {"id": 7001}


def test_the_mailbox_name_is_looked_up_once(live: LiveShim, legacy: Receiver) -> None:
    box = live.get("/mailboxes.json")["items"][0]
    names = Names(live.client)
    mark = live.mark
    passing = relay(legacy, names=names)
    for number in (7001, 7002):
        body = body_of({**CONVERSATION, "id": number, "mailboxId": box["id"]})
        assert passing.deliver("convo.status", signed(body), body) == Delivered(200, 1)
    assert [json.loads(got)["mailbox"] for _, got in legacy.got] == [
        {"id": box["id"], "name": box["name"]}
    ] * 2
    paths = [path for _, path in live.calls_since(mark)]
    assert paths.count(f"/v2/mailboxes/{box['id']}") == 1


def test_a_mailbox_is_read_again_after_an_hour_and_an_unreadable_one_after_a_minute(
    live: LiveShim,
) -> None:
    box = live.get("/mailboxes.json")["items"][0]["id"]
    now = [0.0]
    names = Names(live.client, clock=lambda: now[0])

    def reads(number: int, *times: float) -> list[int]:
        counts = []
        for now[0] in times:
            mark = live.mark
            names.context({"mailboxId": number})
            paths = [path for _, path in live.calls_since(mark)]
            counts.append(paths.count(f"/v2/mailboxes/{number}"))
        return counts

    assert reads(box, 0, 3599, 3601, 3602) == [1, 0, 1, 0]
    assert reads(99_999_999, 4000, 4059, 4061) == [1, 0, 1]
    live.sandbox.deny("/v2/mailboxes")
    now[0] = 9000.0
    assert names.context({"mailboxId": box}).mailboxes[box], "the name it had is kept"


def test_a_mailbox_that_cannot_be_read_does_not_stop_the_delivery(
    live: LiveShim, legacy: Receiver
) -> None:
    got = forwarded(legacy, "convo.status", CONVERSATION, names=Names(live.client))
    assert got["mailbox"]["id"] == 12


@pytest.mark.parametrize("signature", ["", "AAAA", "ключ"])
def test_a_bad_signature_is_refused_and_nothing_forwarded(legacy: Receiver, signature: str) -> None:
    outcome = relay(legacy).deliver("convo.created", signature, body_of(CONVERSATION))
    assert outcome == Refused("the signature does not match the body")
    assert legacy.got == []


def test_a_body_changed_by_one_byte_is_refused(legacy: Receiver) -> None:
    body = body_of(CONVERSATION)
    assert isinstance(relay(legacy).deliver("convo.created", signed(body), body + b" "), Refused)


def test_the_legacy_secret_does_not_open_the_relay(legacy: Receiver) -> None:
    body = body_of(CONVERSATION)
    outcome = relay(legacy).deliver("convo.created", signed(body, LEGACY), body)
    assert isinstance(outcome, Refused)


@pytest.mark.parametrize("body", [b"", b"not json", b"[1]", b'"x"', b"{}"])
def test_a_signed_body_that_holds_nothing_is_refused(legacy: Receiver, body: bytes) -> None:
    assert isinstance(relay(legacy).deliver("convo.created", signed(body), body), Refused)
    assert legacy.got == []


def test_another_delivery_sent_again_as_a_deletion_is_refused(legacy: Receiver) -> None:
    """The signature covers the body, not the header that names the event."""
    for row in (CONVERSATION, CUSTOMER):
        body = body_of(row)
        outcome = relay(legacy).deliver("convo.deleted", signed(body), body)
        assert outcome == Refused("the body is not that of a deletion")
    assert legacy.got == []


@pytest.mark.parametrize(
    "event", ["convo.custom-fields", "tag.created", "customer.deleted", "beacon.chat.created"]
)
def test_an_event_v1_never_had_is_not_forwarded(legacy: Receiver, event: str) -> None:
    body = body_of({"id": 1})
    assert relay(legacy).deliver(event, signed(body), body) == Ignored(event)
    assert legacy.got == []


def test_a_receiver_that_is_down_for_a_moment_is_asked_again_with_growing_waits() -> None:
    waits: list[float] = []
    body = body_of(CONVERSATION)
    with receiver(503, 500) as legacy:
        outcome = relay(legacy, sleep=waits.append).deliver("convo.tags", signed(body), body)
        assert outcome == Delivered(200, 3)
        assert len({got for _, got in legacy.got}) == 1
    assert len(waits) == 2
    assert 0.5 <= waits[0] < waits[1]


def test_a_receiver_that_stays_down_ends_undelivered_after_the_last_attempt() -> None:
    body = body_of(CONVERSATION)
    with receiver(*[503] * 9) as legacy:
        outcome = relay(legacy, attempts=3).deliver("convo.tags", signed(body), body)
        assert outcome == Undelivered("the receiver answered 503", 3)
        assert len(legacy.got) == 3


def test_a_receiver_that_says_no_is_asked_once() -> None:
    body = body_of(CONVERSATION)
    with receiver(401) as legacy:
        outcome = relay(legacy).deliver("convo.tags", signed(body), body)
        assert outcome == Undelivered("the receiver answered 401", 1)


@pytest.mark.parametrize("status", [301, 302, 307])
def test_a_redirect_without_an_address_is_not_a_delivery(status: int) -> None:
    body = body_of(CONVERSATION)
    with receiver(status) as legacy:
        outcome = relay(legacy, attempts=3).deliver("convo.tags", signed(body), body)
        assert outcome == Undelivered(f"the receiver answered {status}", 1)


def test_a_closed_port_ends_undelivered_without_the_address() -> None:
    body = body_of(CONVERSATION)
    unreachable = Relay(
        "http://127.0.0.1:1/hook?token=t0p", secret=SECRET, legacy_secret=LEGACY,
        attempts=2, sleep=lambda seconds: None,
    )  # fmt: skip
    outcome = unreachable.deliver("convo.tags", signed(body), body)
    assert outcome == Undelivered("the receiver cannot be reached (ConnectionError)", 2)


def test_a_delivery_that_is_sent_again_is_not_forwarded_again(legacy: Receiver) -> None:
    now = [0.0]
    passing = relay(legacy, replays=Replays(600, clock=lambda: now[0]))
    body, other = body_of(CONVERSATION), body_of({**CONVERSATION, "id": 7002})

    def deliver(event: str, data: bytes) -> Outcome:
        return passing.deliver(event, signed(data), data)

    assert deliver("convo.tags", body) == Delivered(200, 1)
    now[0] = 599
    assert deliver("convo.tags", body) == Repeated()
    assert deliver("convo.status", body) == Delivered(200, 1), "another event"
    assert deliver("convo.tags", other) == Delivered(200, 1), "another body"
    assert len(legacy.got) == 3
    now[0] = 601
    assert deliver("convo.tags", body) == Delivered(200, 1), "after the window"


def test_a_delivery_that_failed_is_forwarded_when_help_scout_sends_it_again() -> None:
    with receiver(503, 503) as legacy:
        passing, body = relay(legacy, attempts=1), body_of(CONVERSATION)
        for _ in range(2):
            outcome = passing.deliver("convo.tags", signed(body), body)
            assert isinstance(outcome, Undelivered)
        assert len(legacy.got) == 2


def test_a_delivery_that_arrives_again_while_it_is_forwarded_is_not_acknowledged() -> None:
    """Help Scout gives up waiting and repeats; the attempt under way may still fail."""
    body = body_of(CONVERSATION)
    outcomes: list[Outcome] = []

    def repeat(seconds: float) -> None:
        outcomes.append(passing.deliver("convo.tags", signed(body), body))

    with receiver(503, 503, 503, 200) as legacy:
        passing = relay(legacy, attempts=3, sleep=repeat)
        failed = passing.deliver("convo.tags", signed(body), body)
        assert isinstance(failed, Undelivered)
        assert outcomes == [InProgress(), InProgress()]
        assert passing.deliver("convo.tags", signed(body), body) == Delivered(200, 1)
        assert passing.deliver("convo.tags", signed(body), body) == Repeated()
        assert len(legacy.got) == 4


def test_of_many_equal_deliveries_at_once_one_is_forwarded(legacy: Receiver) -> None:
    passing, body = relay(legacy), body_of(CONVERSATION)
    with ThreadPoolExecutor(16) as threads:
        outcomes = list(
            threads.map(lambda _: passing.deliver("convo.tags", signed(body), body), range(64))
        )
    assert len(legacy.got) == 1
    assert outcomes.count(Delivered(200, 1)) == 1
    assert {type(outcome) for outcome in outcomes} <= {Delivered, InProgress, Repeated}


def test_the_former_names_of_the_memory_still_work() -> None:
    replays = Replays()
    with pytest.deprecated_call(match="begin"):
        assert replays.is_new("convo.tags", b"{}")
    assert replays.begin("convo.tags", b"{}") is DeliveryState.FORWARDED
    with pytest.deprecated_call(match="finish"):
        replays.forget("convo.tags", b"{}")
    assert replays.begin("convo.tags", b"{}") is DeliveryState.NEW


def test_the_memory_of_deliveries_is_bounded() -> None:
    replays = Replays()
    for number in range(10_001):
        assert replays.begin("convo.tags", b"%d" % number) is DeliveryState.NEW
        replays.finish("convo.tags", b"%d" % number, is_delivered=True)
    assert replays.begin("convo.tags", b"10000") is DeliveryState.FORWARDED
    assert replays.begin("convo.tags", b"0") is DeliveryState.NEW, "the oldest was given up"


def test_the_secrets_do_not_show(legacy: Receiver) -> None:
    relay_ = relay(legacy)
    assert SECRET not in repr(vars(relay_))
    assert LEGACY not in repr(vars(relay_))


@pytest.fixture
def address(legacy: Receiver) -> Iterator[str]:
    with serving(RelayApp(relay(legacy, attempts=1))) as url:
        yield url


def post(url: str, event: str, body: bytes, signature: str | None = None) -> requests.Response:
    headers = {
        "X-HelpScout-Event": event,
        "X-HelpScout-Signature": signed(body) if signature is None else signature,
    }
    return requests.post(f"{url}/any/path", data=body, headers=headers, timeout=10)


def test_the_application_forwards_and_answers_200(legacy: Receiver, address: str) -> None:
    assert post(address, "convo.created", body_of(CONVERSATION)).status_code == 200
    assert len(legacy.got) == 1


def test_the_application_answers_403_to_a_forgery(legacy: Receiver, address: str) -> None:
    assert post(address, "convo.created", body_of(CONVERSATION), "forged").status_code == 403
    assert legacy.got == []


def test_the_application_answers_200_to_an_event_v1_never_had(address: str) -> None:
    assert post(address, "tag.created", body_of({"id": 1})).status_code == 200


@pytest.mark.parametrize("status", [410, 500])
def test_a_failing_receiver_gives_502_so_that_help_scout_tries_again(status: int) -> None:
    with receiver(status) as legacy, serving(RelayApp(relay(legacy, attempts=1))) as url:
        assert post(url, "convo.created", body_of(CONVERSATION)).status_code == 502


def test_the_application_takes_posts_only_and_tells_its_health(address: str) -> None:
    assert requests.get(f"{address}/hook", timeout=10).status_code == 405
    assert requests.get(f"{address}/health", timeout=10).json() == {"status": "ok"}
