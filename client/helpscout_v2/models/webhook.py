"""Webhooks.

https://developer.helpscout.com/mailbox-api/endpoints/webhooks/get/
"""

from __future__ import annotations

from helpscout_v2.rows import Row

__all__ = ["Webhook"]


class Webhook(Row, frozen=True):
    """A webhook; ``state`` is enabled or disabled. The API does not tell the secret.

    ``mailbox_ids`` is empty when all mailboxes are meant.
    """

    id: int
    url: str = ""
    state: str = ""
    events: tuple[str, ...] = ()
    notification: bool = False
    payload_version: str = ""
    label: str | None = None
    mailbox_ids: tuple[int, ...] = ()
