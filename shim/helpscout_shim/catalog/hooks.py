"""The single webhook of V1, and the ratings that it delivered."""

from __future__ import annotations

from types import MappingProxyType

from helpscout_shim.catalog.endpoint import ClientCall, Endpoint, Lossy, Param
from helpscout_shim.catalog.shape import (
    DOCS,
    Computed,
    Field,
    Loss,
    Words,
    closed,
    moments,
    renamed,
    same,
    shape,
)

ONE_OF_MANY = Loss(
    "hooks.create.replaces",
    "V1 kept one webhook a company and replaced it; V2 keeps many. The shim replaces the one it "
    "made and leaves all others alone.",
    "Manage webhooks with webhooks.create, update and delete.",
    DOCS + "endpoints/webhooks/create",
)
PAYLOAD = Loss(
    "hooks.create.payload",
    "V2 delivers V2 bodies only; receivers that read V1 bodies need the relay.",
    "Put helpscout_shim's webhook relay in front of the receiver, or read V2 bodies.",
    DOCS + "webhooks",
)
RATING_WORDS: tuple[tuple[str, str], ...] = (
    ("great", "Great"),
    ("okay", "Okay"),
    ("not_good", "Bad"),
)

WEBHOOK = shape(
    "Webhook",
    same("url", "events"),
    (Field("secret", "secret", note="Never read back, in either version."),),
    v2="Webhook",
    model="Webhook",
    doc="endpoints/webhooks/create",
)
RATING = shape(
    "Rating",
    same("id"),
    (
        Field(
            "customer",
            "customer",
            Computed("rating_customer", ("customer",)),
            python="customer",
        ),
    ),
    renamed("ticketId", "conversationId", python="conversation_id"),
    same("threadId"),
    (
        Field(
            "mailbox",
            "mailboxId",
            Computed("mailbox_ref", ("mailboxId",)),
            inside=MappingProxyType({"id": "mailbox_id"}),
        ),
    ),
    closed(
        "rating",
        Words(RATING_WORDS),
        owner="rating",
        words=("Great", "Okay", "Bad"),
        nearest=None,
        doc="endpoints/ratings/get",
    ),
    same("comments"),
    moments("createdAt", "modifiedAt"),
    v2="Rating",
    model="Rating",
    doc="endpoints/ratings/get",
    note="Webhook bodies only; V1 had no endpoint for ratings.",
)

ENDPOINTS = (
    Endpoint(
        id="hooks.create",
        method="POST",
        path="/hooks.json",
        outcome=Lossy("One V2 webhook, made or replaced.", (ONE_OF_MANY, PAYLOAD)),
        v2=("GET /v2/webhooks", "POST /v2/webhooks", "PUT /v2/webhooks/{id}"),
        envelope="empty",
        shape="Webhook",
        success=201,
        client=ClientCall(
            "webhooks.create",
            body=MappingProxyType({"url": "url", "events": "events", "secret": "secret"}),
        ),
        body=(
            Param("url", required=True),
            Param("events", "array", required=True),
            Param("secret", required=True, note="40 characters at most."),
        ),
        doc=DOCS + "endpoints/webhooks/create",
    ),
)
SHAPES = (WEBHOOK, RATING)
