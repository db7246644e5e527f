"""Receiving webhooks: the signature over the raw body, and typed events.

    event = webhooks.receive(request.body, request.headers, secret)
    match event:
        case webhooks.ConversationEvent(name="convo.created", conversation=conversation): ...

https://developer.helpscout.com/webhooks/
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from helpscout_v2 import arguments, decoding
from helpscout_v2.errors import ArgumentError, DecodeError, SignatureError
from helpscout_v2.models.conversation import Conversation
from helpscout_v2.models.customer import Customer
from helpscout_v2.models.organization import Organization
from helpscout_v2.models.rating import Rating
from helpscout_v2.models.tag import Tag
from helpscout_v2.models.user import UserStatus
from helpscout_v2.secret import Secret
from helpscout_v2.typeguards import is_object

__all__ = [
    "EVENTS",
    "EVENT_HEADER",
    "SIGNATURE_HEADER",
    "ConversationEvent",
    "CustomerEvent",
    "DeletedEvent",
    "Event",
    "OrganizationEvent",
    "OtherEvent",
    "RatingEvent",
    "SignatureError",
    "TagEvent",
    "UserStatusEvent",
    "parse",
    "receive",
    "signature",
    "verify",
]

Headers = Mapping[str, Any] | Iterable[tuple[Any, Any]]
SIGNATURE_HEADER = "X-HelpScout-Signature"
EVENT_HEADER = "X-HelpScout-Event"


@dataclass(frozen=True, slots=True)
class ConversationEvent:
    """Something happened to a conversation; its threads are in ``conversation.threads``."""

    name: str
    conversation: Conversation


@dataclass(frozen=True, slots=True)
class CustomerEvent:
    """A customer was created or updated."""

    name: str
    customer: Customer


@dataclass(frozen=True, slots=True)
class RatingEvent:
    """A customer rated a reply."""

    name: str
    rating: Rating


@dataclass(frozen=True, slots=True)
class TagEvent:
    """A tag was created, updated or deleted."""

    name: str
    tag: Tag


@dataclass(frozen=True, slots=True)
class OrganizationEvent:
    """An organization was created or updated."""

    name: str
    organization: Organization


@dataclass(frozen=True, slots=True)
class UserStatusEvent:
    """A user became active or away."""

    name: str
    status: UserStatus


@dataclass(frozen=True, slots=True)
class DeletedEvent:
    """A conversation, customer or organization is gone; only its id is told."""

    name: str
    id: int


@dataclass(frozen=True, slots=True)
class OtherEvent:
    """Chats (which have an API of their own), surveys, tests, addresses only, and names that this
    version does not know: the body as it is."""

    name: str
    data: Any


Event = (
    ConversationEvent
    | CustomerEvent
    | RatingEvent
    | TagEvent
    | OrganizationEvent
    | UserStatusEvent
    | DeletedEvent
    | OtherEvent
)


def _conversation(name: str, body: bytes) -> Event:
    return ConversationEvent(name, Conversation.from_json(body))


def _customer(name: str, body: bytes) -> Event:
    return CustomerEvent(name, Customer.from_json(body))


def _rating(name: str, body: bytes) -> Event:
    return RatingEvent(name, Rating.from_json(body))


def _tag(name: str, body: bytes) -> Event:
    return TagEvent(name, Tag.from_json(body))


def _organization(name: str, body: bytes) -> Event:
    return OrganizationEvent(name, Organization.from_json(body))


def _status(name: str, body: bytes) -> Event:
    return UserStatusEvent(name, UserStatus.from_json(body))


def _deleted(name: str, body: bytes) -> Event:
    payload = _json(body)
    number = payload.get("id") if is_object(payload) else None
    if not isinstance(number, int) or isinstance(number, bool):
        raise DecodeError(f"{name} names no id", excerpt=body[:80].decode("utf-8", "replace"))
    return DeletedEvent(name, number)


def _other(name: str, body: bytes) -> Event:
    return OtherEvent(name, _json(body))


EVENTS: dict[str, Callable[[str, bytes], Event]] = {
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
        _conversation,
    ),
    "convo.deleted": _deleted,
    "customer.created": _customer,
    "customer.updated": _customer,
    "customer.deleted": _deleted,
    "satisfaction.ratings": _rating,
    "beacon.chat.created": _other,
    "beacon.chat.customer.replied": _other,
    "tag.created": _tag,
    "tag.updated": _tag,
    "tag.deleted": _tag,
    "organization.created": _organization,
    "organization.updated": _organization,
    "organization.deleted": _deleted,
    "user.status.changed": _status,
    "message.survey.response.received": _other,
    "helpscout.test": _other,
}
"""Events by name, and how their bodies are read. Help Scout's list is open: any other name is an
``OtherEvent``, as the further ``beacon.chat`` events are."""


def signature(raw_body: bytes, secret: str | Secret) -> str:
    """What Help Scout puts into ``X-HelpScout-Signature``: base64 of HMAC-SHA1 over the body.

    Args:
        raw_body: the body as it was received.
        secret: the webhook's secret.
    """
    # Rebound, because a traceback with locals would show what came in.
    secret = arguments.secret("secret", secret)
    return base64.b64encode(_digest(_raw(raw_body), secret)).decode("ascii")


def verify(raw_body: bytes, signature: str | bytes | None, secret: str | Secret) -> bool:
    """Whether a delivery carries the signature of its body, compared in constant time.

    Args:
        raw_body: the bytes exactly as received. Parsing and writing them again breaks the
            signature, because the sender escapes slashes and non-ASCII letters.
        signature: the value of ``X-HelpScout-Signature``; None (absent) is never right.
        secret: the webhook's secret.

    Raises:
        ArgumentError: when ``raw_body`` is not bytes, or the secret is empty.
    """
    secret = arguments.secret("secret", secret)
    if not secret.reveal():
        raise ArgumentError("secret must not be empty: anybody could sign with it")
    body = _raw(raw_body)
    if signature is None:
        return False
    signature_bytes = (
        signature.encode("utf-8", "replace") if isinstance(signature, str) else signature
    )
    try:
        claimed_digest = base64.b64decode(signature_bytes.strip(), validate=True)
    except (binascii.Error, ValueError):
        return False
    return hmac.compare_digest(claimed_digest, _digest(body, secret))


def parse(raw_body: bytes, name: str) -> Event:
    """The event called ``name`` out of a body whose signature was verified.

    With ``notification=True`` only an address is delivered; such a body is an ``OtherEvent``.

    Args:
        raw_body: the body as it was received.
        name: the ``X-HelpScout-Event`` header.

    Raises:
        DecodeError: when the body is not what the event promises.
    """
    body = _raw(raw_body)
    parse_event = EVENTS.get(name, _other)
    if parse_event not in {_other, _deleted} and not _has_id(body):
        return _other(name, body)
    return parse_event(name, body)


def receive(raw_body: bytes, headers: Headers, secret: str | Secret) -> Event:
    """Verifies a delivery and returns its event.

    Args:
        raw_body: the bytes exactly as received.
        headers: the request's headers, a WSGI environment, or the pairs of an ASGI scope; names are
            compared without case, a list of values counts by its first.
        secret: what the webhook was created with.

    Raises:
        SignatureError: when the signature is missing or wrong. Answer 401 or 403 then.
        DecodeError: when the body is not what the event promises.
    """
    secret = arguments.secret("secret", secret)
    values = _header_values(headers)
    if not verify(raw_body, values.get(SIGNATURE_HEADER.lower()), secret):
        raise SignatureError("the delivery does not carry the signature of its body")
    return parse(raw_body, values.get(EVENT_HEADER.lower(), ""))


def _digest(body: bytes, secret: Secret) -> bytes:
    return hmac.new(secret.reveal().encode("utf-8", "replace"), body, hashlib.sha1).digest()


def _header_values(headers: Headers) -> dict[str, str]:
    pairs: Iterable[tuple[Any, Any]] = (
        cast("Mapping[Any, Any]", headers).items() if isinstance(headers, Mapping) else headers
    )
    values: dict[str, str] = {}
    for name, value in pairs:
        if isinstance(value, list | tuple):
            value = next(iter(cast("Iterable[Any]", value)), "")
        if isinstance(text := _text(value), str):
            key = str(_text(name)).lower().removeprefix("http_").replace("_", "-")
            values.setdefault(key, text)
    return values


def _text(value: object) -> object:
    """ASGI has bytes for names and values."""
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _raw(body: Any) -> bytes:
    if not isinstance(body, bytes | bytearray | memoryview):
        raise ArgumentError("raw_body must be the bytes as received, not parsed or decoded")
    return bytes(cast("bytes | bytearray", body))


def _json(body: bytes) -> Any:
    try:
        return decoding.value(body)
    except DecodeError as error:
        raise DecodeError(f"the delivery is {error.reason}", excerpt=error.excerpt) from None


def _has_id(body: bytes) -> bool:
    value = _json(body)
    return isinstance(value, dict) and ("id" in value or "userId" in value)
