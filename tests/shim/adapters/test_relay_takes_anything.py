"""Whatever a signed delivery holds, the relay hands it on in V1's form or refuses it."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st
from requests.adapters import BaseAdapter
from support.fuzz.profiles import examples
from support.shim.json_values import JSON

from helpscout_shim.adapters.relay import Delivered, Ignored, Refused, Relay
from helpscout_shim.adapters.relay_names import Names
from helpscout_v2 import webhooks
from helpscout_v2.errors import DecodeError

SECRET, LEGACY = "v2-hook-secret", "v1-hook-secret"
EVENTS = st.sampled_from(sorted(webhooks.EVENTS)) | st.text(max_size=12)
OBJECTS = st.dictionaries(
    st.sampled_from(
        [
            *("id", "mailboxId", "threads", "createdAt", "_embedded", "customFields", "tags"),
            *("assignee", "createdBy", "primaryCustomer", "closedBy", "closedByUser", "source"),
            *("firstName", "emails", "address", "rating", "customer", "status", "state", "cc"),
        ]
    ),
    JSON
    | st.fixed_dictionaries(
        {
            "threads": st.lists(
                st.dictionaries(
                    st.sampled_from(["id", "createdAt", "action", "type", "customer", "state"]),
                    JSON,
                ),
                max_size=3,
            )
        }
    ),
)


class Legacy(BaseAdapter):
    """A receiver of V1 deliveries that remembers the last one."""

    def __init__(self) -> None:
        super().__init__()
        self.last: requests.PreparedRequest | None = None

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> Any:
        self.last = request
        answer = requests.Response()
        answer.status_code, answer.request = 200, request
        return answer

    def close(self) -> None:
        pass


class Nowhere:
    """A client without an account: every mailbox is unknown."""

    def __getattr__(self, name: str) -> Any:
        raise DecodeError("nothing here")


@settings(max_examples=examples(60, 4000))
@given(event=EVENTS, row=OBJECTS | JSON, signed=st.integers(0, 9), named=st.booleans())
def test_a_delivery_is_handed_on_signed_or_ignored_or_refused(
    event: str, row: Any, signed: int, named: bool
) -> None:
    body = json.dumps(row).encode()
    signature = webhooks.signature(body if signed else body + b" ", SECRET)
    legacy, session = Legacy(), requests.Session()
    session.mount("https://", legacy)
    client: Any = Nowhere()
    relay = Relay(
        "https://legacy.test/hook",
        secret=SECRET,
        legacy_secret=LEGACY,
        names=Names(client) if named else None,
        session=session,
        sleep=lambda seconds: None,
    )
    outcome = relay.deliver(event, signature, body)
    if not signed:
        assert isinstance(outcome, Refused)
    if legacy.last is None:
        assert isinstance(outcome, Refused | Ignored)
        return
    assert outcome == Delivered(200, 1)
    body_sent = legacy.last.body
    assert isinstance(body_sent, bytes)
    assert webhooks.verify(body_sent, legacy.last.headers["X-HelpScout-Signature"], LEGACY)
    assert isinstance(json.loads(body_sent), dict)
    assert legacy.last.headers["X-HelpScout-Event"] == event


@settings(max_examples=examples(60, 4000))
@given(
    body=st.binary(max_size=60),
    claimed=st.none() | st.text(max_size=40) | st.binary(max_size=40),
    secret=st.text(st.characters(codec="utf-8"), min_size=1, max_size=12),
)
def test_only_the_signature_of_the_body_verifies(
    body: bytes, claimed: str | bytes | None, secret: str
) -> None:
    right = webhooks.signature(body, secret)
    assert webhooks.verify(body, right, secret)
    assert not webhooks.verify(body + b"x", right, secret)
    assert not webhooks.verify(body, right, secret + "x")
    signature_bytes = claimed.encode("utf-8", "replace") if isinstance(claimed, str) else claimed
    if signature_bytes is None or signature_bytes.strip() != right.encode():
        assert not webhooks.verify(body, claimed, secret)


@pytest.mark.parametrize(
    "spoilt",
    [
        {"mailboxId": [1]},
        {"mailboxId": {"id": 1}},
        {"_embedded": {"threads": [{"id": 1, "createdAt": 5}, {"id": 2, "createdAt": "x"}]}},
        {"_embedded": {"threads": [{"id": 1, "action": {"associatedEntities": {"mailbox": []}}}]}},
        {"_embedded": {"threads": [None, 7, {"id": 2, "createdAt": "x"}]}},
    ],
)
def test_values_of_the_wrong_kind_do_not_stop_the_relay(spoilt: dict[str, Any]) -> None:
    body = json.dumps({"id": 7, **spoilt}).encode()
    legacy, session, client = Legacy(), requests.Session(), Nowhere()
    session.mount("https://", legacy)
    relay = Relay(
        "https://legacy.test/hook",
        secret=SECRET,
        legacy_secret=LEGACY,
        names=Names(client),  # type: ignore[arg-type]
        session=session,
    )
    signature = webhooks.signature(body, SECRET)
    assert relay.deliver("convo.created", signature, body) == Delivered(200, 1)
