"""Deliveries: the signature over the bytes as they came, and every event as a type."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.fuzz.profiles import examples

from helpscout_v2 import ArgumentError, DecodeError, Secret, webhooks
from helpscout_v2.errors import SignatureError

# A published check value: HMAC-SHA1 over the raw body, in base64.
BODY = b'{"id":123}'
SIGNATURE = "ZLVJLS2ei8IUwdXPZ+HhX8ZN8r8="
SECRET = "secret"

# As captured deliveries look: slashes and non-ASCII letters are escaped.
ESCAPED_BODY = (
    rb'{"id":802,"firstName":"Bj\u00f6rn","photoUrl":"https:\/\/img.example.test\/802.png",'
    rb'"_embedded":{"emails":[{"id":1,"value":"b@customer.test","type":"work"}]}}'
)


def test_the_check_value_verifies() -> None:
    assert webhooks.signature(BODY, SECRET) == SIGNATURE
    assert webhooks.verify(BODY, SIGNATURE, SECRET) is True
    assert webhooks.verify(BODY, SIGNATURE.encode(), Secret(SECRET)) is True
    assert webhooks.verify(bytearray(BODY), f" {SIGNATURE}\n", SECRET) is True


@pytest.mark.parametrize(
    ("body", "signature"),
    [
        (b'{"id":124}', SIGNATURE),
        (b'{"id": 123}', SIGNATURE),
        (BODY, SIGNATURE.lower()),
        (BODY, SIGNATURE[:-2]),
        (BODY, ""),
        (BODY, None),
        (BODY, "not base64 at all!"),
        (BODY, "Zürich"),
    ],
)
def test_anything_else_does_not(body: bytes, signature: str | None) -> None:
    assert webhooks.verify(body, signature, SECRET) is False


def test_writing_the_body_again_breaks_the_signature() -> None:
    signature = webhooks.signature(ESCAPED_BODY, SECRET)
    assert webhooks.verify(ESCAPED_BODY, signature, SECRET)
    assert not webhooks.verify(json.dumps(json.loads(ESCAPED_BODY)).encode(), signature, SECRET)


def test_a_parsed_body_is_refused_with_the_reason() -> None:
    for not_raw in ({"id": 123}, '{"id":123}'):
        with pytest.raises(ArgumentError, match="raw_body must be the bytes"):
            webhooks.verify(not_raw, SIGNATURE, SECRET)  # type: ignore[arg-type]


def test_an_empty_secret_is_refused() -> None:
    with pytest.raises(ArgumentError, match="secret"):
        webhooks.verify(BODY, SIGNATURE, "")


def delivery(name: str, body: bytes) -> tuple[bytes, dict[str, str]]:
    return body, {
        "X-HelpScout-Event": name,
        "X-HelpScout-Signature": webhooks.signature(body, SECRET),
    }


def test_escaped_slashes_and_letters_are_read() -> None:
    event = webhooks.receive(*delivery("customer.updated", ESCAPED_BODY), SECRET)
    assert isinstance(event, webhooks.CustomerEvent)
    assert event.customer.first_name == "Björn"
    assert event.customer.photo_url == "https://img.example.test/802.png"
    assert event.customer.emails[0].value == "b@customer.test"


@pytest.mark.parametrize(
    "names",
    [
        ("x-helpscout-event", "x-helpscout-signature"),
        ("X-HELPSCOUT-EVENT", "X-HELPSCOUT-SIGNATURE"),
        ("HTTP_X_HELPSCOUT_EVENT", "HTTP_X_HELPSCOUT_SIGNATURE"),
    ],
)
def test_header_names_are_found_in_every_spelling(names: tuple[str, str]) -> None:
    headers = {names[0]: "convo.deleted", names[1]: SIGNATURE, "wsgi.version": (1, 0)}
    event = webhooks.receive(BODY, headers, SECRET)  # type: ignore[arg-type]
    assert event == webhooks.DeletedEvent("convo.deleted", 123)


def test_a_wrong_signature_is_an_error_that_shows_no_secret() -> None:
    body, headers = delivery("convo.created", BODY)
    with pytest.raises(SignatureError) as excinfo:
        webhooks.receive(body, headers, "another-secret-word")
    assert "another-secret-word" not in str(excinfo.value)


CONVERSATION = b'{"id":5,"threads":1,"_embedded":{"threads":[{"id":9,"type":"note","body":"x"}]}}'
SAMPLES: dict[str, tuple[bytes, type[Any]]] = {
    **dict.fromkeys(
        (
            "convo.assigned",
            "convo.created",
            "convo.ai-answers.created",
            "convo.merged",
            "convo.moved",
            "convo.status",
            "convo.tags",
            "convo.custom-fields",
            "convo.customer.reply.created",
            "convo.agent.reply.created",
            "convo.note.created",
        ),
        (CONVERSATION, webhooks.ConversationEvent),
    ),
    "convo.deleted": (b'{"id":5}', webhooks.DeletedEvent),
    "customer.created": (ESCAPED_BODY, webhooks.CustomerEvent),
    "customer.updated": (ESCAPED_BODY, webhooks.CustomerEvent),
    "customer.deleted": (b'{"id":802}', webhooks.DeletedEvent),
    "satisfaction.ratings": (b'{"id":44,"rating":"great"}', webhooks.RatingEvent),
    "beacon.chat.created": (b'{"id":"3f0c-uuid"}', webhooks.OtherEvent),
    "beacon.chat.customer.replied": (b'{"id":"3f0c-uuid"}', webhooks.OtherEvent),
    "tag.created": (b'{"id":1,"name":"vip"}', webhooks.TagEvent),
    "tag.updated": (b'{"id":1,"name":"vip"}', webhooks.TagEvent),
    "tag.deleted": (b'{"id":1,"name":"vip"}', webhooks.TagEvent),
    "organization.created": (b'{"id":35,"name":"Linden"}', webhooks.OrganizationEvent),
    "organization.updated": (b'{"id":35,"name":"Linden"}', webhooks.OrganizationEvent),
    "organization.deleted": (b'{"id":35}', webhooks.DeletedEvent),
    "user.status.changed": (
        b'{"userId":41,"email":{"status":"away"}}',
        webhooks.UserStatusEvent,
    ),
    "message.survey.response.received": (b'{"answer":1}', webhooks.OtherEvent),
    "helpscout.test": (b'{"test":true}', webhooks.OtherEvent),
}


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_every_event_has_its_type(name: str) -> None:
    body, kind = SAMPLES[name]
    event = webhooks.receive(*delivery(name, body), SECRET)
    assert type(event) is kind
    assert event.name == name


def test_there_is_a_sample_for_every_event() -> None:
    assert sorted(SAMPLES) == sorted(webhooks.EVENTS)


def test_a_conversation_event_carries_its_threads() -> None:
    event = webhooks.parse(CONVERSATION, "convo.note.created")
    assert isinstance(event, webhooks.ConversationEvent)
    assert [thread.body for thread in event.conversation.threads] == ["x"]


def test_an_unknown_event_is_handed_on_as_it_is() -> None:
    event = webhooks.receive(*delivery("convo.sung.about", b'{"id":1}'), SECRET)
    assert event == webhooks.OtherEvent("convo.sung.about", {"id": 1})


def test_an_address_only_delivery_is_no_broken_conversation() -> None:
    body = b'{"uri":"https:\\/\\/api.helpscout.net\\/v2\\/conversations\\/5"}'
    event = webhooks.parse(body, "convo.created")
    assert event == webhooks.OtherEvent(
        "convo.created", {"uri": "https://api.helpscout.net/v2/conversations/5"}
    )


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("convo.created", b"<html>"),
        ("convo.deleted", b'{"id":"x"}'),
        ("convo.deleted", b"[]"),
        ("convo.deleted", b'{"id":true}'),
    ],
)
def test_a_signed_body_that_makes_no_sense_is_a_decode_error(name: str, body: bytes) -> None:
    with pytest.raises(DecodeError):
        webhooks.parse(body, name)


@settings(max_examples=examples(60))
@given(
    name=st.sampled_from(sorted(webhooks.EVENTS)),
    body=st.binary(max_size=20)
    | st.dictionaries(
        st.sampled_from(["id", "userId", "_embedded", "threads", "name", "email"]),
        st.none() | st.integers(0) | st.text() | st.lists(st.integers()),
    ).map(lambda found: json.dumps(found).encode()),
)
def test_no_body_breaks_a_receiver_in_an_unexpected_way(name: str, body: bytes) -> None:
    try:
        event = webhooks.parse(body, name)
    except DecodeError:
        return
    assert event.name == name


@pytest.mark.parametrize(
    "shape",
    [
        lambda name, sign: {"X-HelpScout-Event": [name], "X-HelpScout-Signature": [sign]},
        lambda name, sign: {"X-HelpScout-Event": (name,), "X-HelpScout-Signature": (sign, "x")},
        lambda name, sign: [("x-helpscout-event", name), ("x-helpscout-signature", sign)],
        lambda name, sign: [
            (b"host", b"\xff"),
            (b"x-helpscout-event", name.encode()),
            (b"x-helpscout-signature", sign.encode()),
        ],
    ],
)
def test_headers_come_as_lists_of_values_and_as_the_pairs_of_an_asgi_scope(shape: Any) -> None:
    body = b'{"id":123}'
    headers = shape("convo.deleted", webhooks.signature(body, "word"))
    event = webhooks.receive(body, headers, "word")
    assert event == webhooks.DeletedEvent("convo.deleted", 123)
    with pytest.raises(webhooks.SignatureError):
        webhooks.receive(body, shape("convo.deleted", "bm8="), "word")


def test_a_delivery_without_headers_is_not_genuine() -> None:
    for headers in ({}, [], {"X-HelpScout-Signature": []}):
        with pytest.raises(webhooks.SignatureError):
            webhooks.receive(b"{}", headers, "word")
