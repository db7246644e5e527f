"""Tags of the account.

https://developer.helpscout.com/mailbox-api/endpoints/tags/list/
"""

from __future__ import annotations

from helpscout_v2.rows import Row, Utc, promised

__all__ = ["Tag"]


class Tag(Row, frozen=True):
    """A tag; ``ticket_count`` is the number of conversations that carry it."""

    id: int
    name: str = ""
    slug: str = ""
    color: str = ""
    ticket_count: int = 0
    created_at: Utc = promised()
    updated_at: Utc = promised()
