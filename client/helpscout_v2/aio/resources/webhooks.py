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
from helpscout_v2.resources import webhooks as blocking
from helpscout_v2.secret import Secret
from helpscout_v2.words import WebhookEvent

__all__ = ["AsyncWebhooks"]


class AsyncWebhooks(AsyncResource):
    """Webhooks of the account; there can be several."""

    def list(self, *, page: int | None = None) -> AsyncPages[Webhook]:
        """All webhooks. See ``Webhooks.list``."""
        return self._many(blocking.LIST(), Webhook, "webhooks", page=page)

    async def get(self, webhook_id: int) -> Webhook:
        """One webhook; its secret is not told. See ``Webhooks.get``."""
        return await self._one(blocking.GET(webhook_id), Webhook)

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
        """Creates a webhook beside those that exist and returns its id. See ``Webhooks.create``."""
        secret = arguments.secret("secret", secret)
        payload = blocking._payload(
            url, events, secret, notification, payload_version, label, mailbox_ids
        )
        return await self._created(blocking.CREATE(), payload)

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
        """Replaces a webhook as a whole, the secret included: the API never returns it.

        See ``Webhooks.update``.
        """
        secret = arguments.secret("secret", secret)
        payload = blocking._payload(
            url, events, secret, notification, payload_version, label, mailbox_ids
        )
        await self._do(blocking.UPDATE(webhook_id), payload)

    async def delete(self, webhook_id: int) -> None:
        """Removes a webhook. See ``Webhooks.delete``."""
        await self._do(blocking.DELETE(webhook_id))
