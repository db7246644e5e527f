"""Organizations.

https://developer.helpscout.com/mailbox-api/endpoints/organizations/get/
"""

from __future__ import annotations

from helpscout_v2.rows import Row

__all__ = ["Organization"]


class Organization(Row, frozen=True):
    """A company that customers belong to. The counts come only with ``include_counts``."""

    id: int
    name: str = ""
    website: str | None = None
    description: str | None = None
    location: str | None = None
    logo_url: str | None = None
    note: str | None = None
    domains: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    brand_color: str | None = None
    customer_count: int | None = None
    conversation_count: int | None = None
