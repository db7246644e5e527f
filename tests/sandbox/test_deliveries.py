"""Webhook deliveries: which events, to whom, signed how, retried how often."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.sandbox.api import Api, new_conversation
from support.sandbox.receiver import Receiver, receiver

from helpscout_sandbox import Sandbox
from helpscout_sandbox.deliveries import TRIES, encode, post, signature
from helpscout_sandbox.events import EVENTS


@pytest.fixture
def hook() -> Iterator[Receiver]:
    with receiver() as listener:
        yield listener


@pytest.fixture(autouse=True)
def _no_long_waits(sandbox: Sandbox) -> Iterator[None]:
    before, sandbox.deliveries.first_wait = sandbox.deliveries.first_wait, 0.0
    yield
    sandbox.deliveries.first_wait = before


def register(v2: Api, url: str, *events: str, **more: object) -> str:
    body = {"url": url, "events": list(events), "secret": "s", **more}
    answer = v2.post("/v2/webhooks", body)
    assert answer.status_code == 201, answer.text
    return str(answer.headers["Resource-ID"])


def settle(sandbox: Sandbox) -> None:
    assert sandbox.deliveries.wait()


def test_the_signature_is_base64_of_hmac_sha1_over_the_raw_body() -> None:
    # From RFC 2202, test case 2 of HMAC-SHA1, as base64.
    assert signature(b"what do ya want for nothing?", "Jefe") == "7/zfauXrL6LSdBbV8YTfnCWafHk="


def test_slashes_and_non_ascii_are_escaped() -> None:
    assert encode({"a": "x/y ü"}) == b'{"a":"x\\/y \\u00fc"}'


CONVERSATION = "/v2/conversations/50001"
CAUSES = {
    "convo.assigned": ("PATCH", CONVERSATION, {"op": "remove", "path": "/assignTo"}),
    "convo.status": ("PATCH", CONVERSATION, {"op": "replace", "path": "/status", "value": "spam"}),
    "convo.moved": ("PATCH", CONVERSATION, {"op": "move", "path": "/mailboxId", "value": 102}),
    "convo.tags": ("PUT", f"{CONVERSATION}/tags", {"tags": ["vip"]}),
    "convo.custom-fields": ("PUT", f"{CONVERSATION}/fields", {"fields": []}),
    "convo.note.created": ("POST", f"{CONVERSATION}/notes", {"text": "x"}),
    "convo.agent.reply.created": (
        "POST",
        f"{CONVERSATION}/reply",
        {"text": "x", "customer": {"id": 8001}},
    ),
    "convo.customer.reply.created": (
        "POST",
        f"{CONVERSATION}/customer",
        {"text": "x", "customer": {"id": 8001}},
    ),
    "convo.created": ("POST", "/v2/conversations", new_conversation()),
    "convo.deleted": ("DELETE", CONVERSATION, None),
    "customer.created": ("POST", "/v2/customers", {"firstName": "A"}),
    "customer.updated": ("PUT", "/v2/customers/8001", {"firstName": "A"}),
    "customer.deleted": ("DELETE", "/v2/customers/8001", None),
    "tag.created": ("PUT", f"{CONVERSATION}/tags", {"tags": ["unheard of"]}),
    "organization.created": ("POST", "/v2/organizations", {"name": "New"}),
    "organization.updated": ("PUT", "/v2/organizations/351", {"name": "New"}),
    "organization.deleted": ("DELETE", "/v2/organizations/351", None),
    "user.status.changed": ("PUT", "/v2/users/42/status", {"status": "away"}),
}


@pytest.mark.parametrize("event", CAUSES)
def test_a_call_causes_its_event(v2: Api, sandbox: Sandbox, hook: Receiver, event: str) -> None:
    register(v2, hook.url, event)
    method, path, body = CAUSES[event]
    assert v2.call(method, path, json=body).status_code < 300
    settle(sandbox)
    assert hook.events[-1:] == [event]
    assert isinstance(hook.received[-1].body, dict)


def test_merging_rating_and_writing_customers_are_events_too(
    v2: Api, sandbox: Sandbox, hook: Receiver
) -> None:
    register(v2, hook.url, "convo.merged", "satisfaction.ratings", "convo.customer.reply.created")
    threads = sandbox.snapshot()["threads"].values()
    reply = next(t for t in threads if t["type"] == "message" and t["conversationId"] > 50010)
    sandbox.rate(reply["id"], "great", "Thanks")
    sandbox.customer_writes(50001, "Me again")
    sandbox.merge(50002, 50003)
    settle(sandbox)
    assert hook.events == ["satisfaction.ratings", "convo.customer.reply.created", "convo.merged"]
    assert hook.received[0].body["comments"] == "Thanks"
    assert hook.received[1].body["_embedded"]["threads"][0]["body"] == "Me again"
    assert hook.received[2].body["id"] == 50003


def test_imported_threads_and_drafts_are_silent(v2: Api, sandbox: Sandbox, hook: Receiver) -> None:
    register(v2, hook.url, *(event for event in EVENTS if event.startswith("convo.")))
    v2.post(f"{CONVERSATION}/notes", {"text": "x", "imported": True})
    v2.post(f"{CONVERSATION}/reply", {"text": "x", "customer": {"id": 8001}, "draft": True})
    v2.post("/v2/conversations", new_conversation(imported=True))
    settle(sandbox)
    assert hook.received == []


def test_a_webhook_may_be_limited_to_mailboxes(v2: Api, sandbox: Sandbox, hook: Receiver) -> None:
    register(v2, hook.url, "convo.created", "customer.created", mailboxIds=[102])
    v2.post("/v2/conversations", new_conversation(mailboxId=101))
    v2.post("/v2/conversations", new_conversation(mailboxId=102))
    settle(sandbox)
    # The customer is new to the first conversation; customers have no inbox.
    assert hook.events == ["customer.created", "convo.created"]
    assert hook.received[1].body["mailboxId"] == 102


def test_a_notification_carries_an_address_only(v2: Api, sandbox: Sandbox, hook: Receiver) -> None:
    register(v2, hook.url, "convo.note.created", notification=True)
    v2.post(f"{CONVERSATION}/notes", {"text": "x"})
    settle(sandbox)
    assert hook.received[0].body == {"uri": f"{sandbox.url}{CONVERSATION}"}


def test_a_failed_delivery_is_repeated_with_the_same_body(v2: Api, sandbox: Sandbox) -> None:
    with receiver(500, 302) as hook:
        webhook_id = register(v2, hook.url, "convo.note.created")
        v2.post(f"{CONVERSATION}/notes", {"text": "x"})
        settle(sandbox)
    assert len({item.raw for item in hook.received}) == 1
    assert [(item.attempt, item.status) for item in sandbox.deliveries.log] == [
        (1, 500),
        (2, 302),
        (3, 200),
    ]
    assert v2.json(f"/v2/webhooks/{webhook_id}")["state"] == "enabled"


def test_ten_failures_disable_a_webhook(v2: Api, sandbox: Sandbox) -> None:
    with receiver(*[500] * 20) as hook:
        webhook_id = register(v2, hook.url, "convo.note.created")
        assert v2.json(f"/v2/webhooks/{webhook_id}")["state"] == "enabled"
        v2.post(f"{CONVERSATION}/notes", {"text": "x"})
        settle(sandbox)
        assert len(hook.received) == TRIES == 10
        assert v2.json(f"/v2/webhooks/{webhook_id}")["state"] == "disabled"
        v2.post(f"{CONVERSATION}/notes", {"text": "y"})
        settle(sandbox)
        assert len(hook.received) == 10


def test_gone_disables_a_webhook_at_once(v2: Api, sandbox: Sandbox) -> None:
    with receiver(410) as hook:
        webhook_id = register(v2, hook.url, "convo.note.created")
        v2.post(f"{CONVERSATION}/notes", {"text": "x"})
        settle(sandbox)
        assert len(hook.received) == 1
    assert v2.json(f"/v2/webhooks/{webhook_id}")["state"] == "disabled"


def test_nothing_is_ever_sent_to_another_machine(v2: Api, sandbox: Sandbox) -> None:
    register(v2, "https://hooks.example.test/live", "convo.note.created")
    v2.post(f"{CONVERSATION}/notes", {"text": "x"})
    settle(sandbox)
    (only,) = sandbox.deliveries.log
    assert only.status is None
    assert "loopback only" in str(only.problem)


def test_a_receiver_that_is_not_there_is_a_problem_not_an_exception() -> None:
    status, problem = post("http://127.0.0.1:9/", "convo.created", b"{}", "s")
    assert status is None
    assert "no answer" in str(problem)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"events": ["convo.exploded"]}, "events"),
        ({"events": []}, "events"),
        ({"secret": "x" * 41}, "secret"),
        ({"url": "mailto:a@b.test"}, "url"),
        ({"mailboxIds": [7]}, "mailboxIds"),
        ({"payloadVersion": "V1"}, "payloadVersion"),
    ],
)
def test_a_wrong_webhook_is_refused(v2: Api, change: dict[str, object], field: str) -> None:
    body = {"url": "http://127.0.0.1:9/", "events": ["convo.created"], "secret": "s"}
    answer = v2.post("/v2/webhooks", body | change)
    assert answer.status_code == 400
    assert [error["path"] for error in answer.json()["_embedded"]["errors"]] == [field]


def test_the_same_webhook_twice_is_a_conflict(v2: Api) -> None:
    register(v2, "http://127.0.0.1:9/", "convo.created")
    body = {"url": "http://127.0.0.1:9/", "events": ["convo.created"], "secret": "s"}
    assert v2.post("/v2/webhooks", body).status_code == 409
