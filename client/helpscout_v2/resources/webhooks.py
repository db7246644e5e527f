"""Webhooks: what is delivered where. Receiving them is in ``helpscout_v2.webhooks``.

https://developer.helpscout.com/mailbox-api/endpoints/webhooks/list/
"""

from __future__ import annotations

import difflib
import logging
from collections.abc import Iterable
from typing import Any, get_args
from urllib.parse import urlsplit

from helpscout_v2 import arguments
from helpscout_v2.endpoints import Endpoint
from helpscout_v2.errors import ArgumentError
from helpscout_v2.fields import OptionalFields
from helpscout_v2.models.webhook import Webhook
from helpscout_v2.paging import Pages
from helpscout_v2.resources.base import Resource
from helpscout_v2.secret import Secret
from helpscout_v2.words import WebhookEvent

__all__ = ["Webhooks"]

LIST = Endpoint("webhooks.list", "GET", "/v2/webhooks")
GET = Endpoint("webhooks.get", "GET", "/v2/webhooks/{webhookId}")
CREATE = Endpoint("webhooks.create", "POST", "/v2/webhooks")
UPDATE = Endpoint("webhooks.update", "PUT", "/v2/webhooks/{webhookId}")
DELETE = Endpoint("webhooks.delete", "DELETE", "/v2/webhooks/{webhookId}")

log: logging.Logger = logging.getLogger("helpscout_v2")

EVENTS: frozenset[str] = frozenset(get_args(WebhookEvent))
LONGEST_SECRET = 40
OPTIONAL = OptionalFields(
    notification=arguments.flag,
    payload_version=arguments.text,
    label=arguments.text,
    mailbox_ids=arguments.numbers,
)


class Webhooks(Resource):
    """Webhooks of the account; there can be several."""

    def list(self, *, page: int | None = None) -> Pages[Webhook]:
        """All webhooks.

        Args:
            page: the page to begin with.

        Raises:
            APIError: while iterating, as all errors of a page.

        https://developer.helpscout.com/mailbox-api/endpoints/webhooks/list/
        """
        return self._many(LIST(), Webhook, "webhooks", page=page)

    def get(self, webhook_id: int) -> Webhook:
        """One webhook; its secret is not told.

        Args:
            webhook_id: the webhook's id.

        Raises:
            NotFoundError: when there is none.

        https://developer.helpscout.com/mailbox-api/endpoints/webhooks/get/
        """
        return self._one(GET(webhook_id), Webhook)

    def create(
        self,
        *,
        url: str,
        events: Iterable[WebhookEvent | str],
        secret: str | Secret,
        notification: bool | None = None,
        payload_version: str | None = None,
        label: str | None = None,
        mailbox_ids: Iterable[int] | None = None,
    ) -> int:
        """Creates a webhook beside those that exist and returns its id.

        Args:
            url: where the deliveries go.
            events: names such as ``convo.created``; see ``helpscout_v2.webhooks.EVENTS``. The list
                is open: any name goes through, and one that is not listed is logged.
                ``organization.*`` and ``user.status.changed`` are third-party: no official page of
                them is known.
            secret: signs the deliveries; at most 40 characters.
            notification: True delivers an address only, not the object.
            payload_version: best left out: the official pages name ``V2`` only. Any text goes
                through; two other clients send ``V3`` (third-party).
            label: a name for people.
            mailbox_ids: left out, all mailboxes.

        Raises:
            ArgumentError: for a URL, a secret or an empty list that cannot be right.
            ConflictError: when there is the same one already.
            ValidationError: for an event that the API does not know.

        https://developer.helpscout.com/mailbox-api/endpoints/webhooks/create/
        """
        # Rebound, because a traceback with locals would show what came in.
        secret = arguments.secret("secret", secret)
        payload = _payload(url, events, secret, notification, payload_version, label, mailbox_ids)
        return self._created(CREATE(), payload)

    def update(
        self,
        webhook_id: int,
        *,
        url: str,
        events: Iterable[WebhookEvent | str],
        secret: str | Secret,
        notification: bool | None = None,
        payload_version: str | None = None,
        label: str | None = None,
        mailbox_ids: Iterable[int] | None = None,
    ) -> None:
        """Replaces a webhook as a whole, the secret included: the API never returns it.

        Args:
            webhook_id: the webhook's id.
            url: where the deliveries go.
            events: names, as for ``create``.
            secret: signs the deliveries; at most 40 characters.
            notification: True delivers an address only, not the object.
            payload_version: best left out, as for ``create``.
            label: a name for people.
            mailbox_ids: left out, all mailboxes.

        Raises:
            ArgumentError: for a URL, a secret or an empty list that cannot be right.
            ValidationError: for an event that the API does not know.
            NotFoundError: when there is no such webhook.

        https://developer.helpscout.com/mailbox-api/endpoints/webhooks/update/
        """
        # Rebound, because a traceback with locals would show what came in.
        secret = arguments.secret("secret", secret)
        payload = _payload(url, events, secret, notification, payload_version, label, mailbox_ids)
        self._do(UPDATE(webhook_id), payload)

    def delete(self, webhook_id: int) -> None:
        """Removes a webhook.

        Args:
            webhook_id: the webhook's id.

        Raises:
            NotFoundError: when there is no such webhook.

        https://developer.helpscout.com/mailbox-api/endpoints/webhooks/delete/
        """
        self._do(DELETE(webhook_id))


def _payload(
    url: str,
    events: Iterable[str],
    secret: Secret,
    notification: bool | None,
    payload_version: str | None,
    label: str | None,
    mailbox_ids: Iterable[int] | None,
) -> dict[str, Any]:
    parts = urlsplit(arguments.text("url", url))
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ArgumentError(f"url must be an absolute http(s) URL, not {url!r}")
    names = arguments.texts("events", events)
    for name in names:
        if name not in EVENTS:
            near = difflib.get_close_matches(name, EVENTS, n=1)
            hint = f": is {near[0]} meant?" if near else ""
            log.warning("the webhook event %r is not a documented one%s", name, hint)
    if not 1 <= len(secret.reveal()) <= LONGEST_SECRET:
        raise ArgumentError(f"secret must be text of 1 to {LONGEST_SECRET} characters")
    payload: dict[str, Any] = {"url": url, "events": names, "secret": secret}
    payload |= OPTIONAL(
        notification=notification,
        payload_version=payload_version,
        label=label,
        mailbox_ids=mailbox_ids,
    )
    return payload
