# Written by tools/async_client.py; do not edit.
# pyright: reportPrivateUsage=false
"""Definitions of customer properties.

https://developer.helpscout.com/mailbox-api/endpoints/properties/list/
"""

from __future__ import annotations

from collections.abc import Iterable

from helpscout_v2.aio.paging import AsyncPages
from helpscout_v2.aio.resources.base import AsyncResource
from helpscout_v2.models.customer import PropertyDefinition
from helpscout_v2.resources import properties as blocking
from helpscout_v2.words import PropertyType

__all__ = ["AsyncCustomerProperties"]


class AsyncCustomerProperties(AsyncResource):
    """What properties customers can have; values are under ``customers.properties``."""

    def list(self) -> AsyncPages[PropertyDefinition]:
        """All definitions. See ``CustomerProperties.list``."""
        return self._many(blocking.LIST(), PropertyDefinition, "customer-properties")

    async def create(
        self, *, type: PropertyType, slug: str, name: str, options: Iterable[str] | None = None
    ) -> None:
        """Defines a property. ``type`` is number, text, url, date or dropdown.

        See ``CustomerProperties.create``.
        """
        await self._do(blocking.CREATE(), blocking.definition_payload(type, slug, name, options))

    async def delete(self, slug: str) -> None:
        """Removes a property and its values from all customers.

        See ``CustomerProperties.delete``.
        """
        await self._do(blocking.DELETE(slug))
