# Written by tools/async_client.py; do not edit.
# pyright: reportPrivateUsage=false
"""Webhooks: what is delivered where. Receiving them is in ``helpscout_v2.webhooks``.

https://developer.helpscout.com/mailbox-api/endpoints/webhooks/list/
"""

from __future__ import annotations

from collections.abc import Iterable

from helpscout_v2 import arguments
from helpscout_v2.aio.paging import AsyncPages
from helpscout_v2.aio.resources.base import AsyncResource
from helpscout_v2.models.webhook import Webhook
from helpscout_v2.resources.webhooks import CREATE, DELETE, GET, LIST, UPDATE, _payload
from helpscout_v2.secret import Secret
from helpscout_v2.words import WebhookEvent

__all__ = ["AsyncWebhooks"]


class AsyncWebhooks(AsyncResource):
    """Webhooks of the account; there can be several."""

    def list(self, *, page: int | None = None) -> AsyncPages[Webhook]:
        """All webhooks.

        Args:
            page: the page to begin with.

        Raises:
            APIError: while iterating, as all errors of a page.

        https://developer.helpscout.com/mailbox-api/endpoints/webhooks/list/
        """
        return self._many(LIST(), Webhook, "webhooks", page=page)

    async def get(self, webhook_id: int) -> Webhook:
        """One webhook; its secret is not told.

        Args:
            webhook_id: the webhook's id.

        Raises:
            NotFoundError: when there is none.

        https://developer.helpscout.com/mailbox-api/endpoints/webhooks/get/
        """
        return await self._one(GET(webhook_id), Webhook)

    async def create(
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
        sent = _payload(url, events, secret, notification, payload_version, label, mailbox_ids)
        return await self._created(CREATE(), sent)

    async def update(
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
        """Replaces a webhook as a whole, the secret included: the API never tells it back.

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
        sent = _payload(url, events, secret, notification, payload_version, label, mailbox_ids)
        await self._do(UPDATE(webhook_id), sent)

    async def delete(self, webhook_id: int) -> None:
        """Removes a webhook.

        Args:
            webhook_id: the webhook's id.

        Raises:
            NotFoundError: when there is no such webhook.

        https://developer.helpscout.com/mailbox-api/endpoints/webhooks/delete/
        """
        await self._do(DELETE(webhook_id))
