# Written by tools/async_client.py; do not edit.
# pyright: reportPrivateUsage=false
"""A customer's postal address.

https://developer.helpscout.com/mailbox-api/endpoints/customers/address/get/
"""

from __future__ import annotations

from collections.abc import Iterable

from helpscout_v2.aio.resources.base import AsyncResource
from helpscout_v2.models.customer import Address
from helpscout_v2.resources import customer_addresses as blocking

__all__ = ["AsyncAddresses"]


class AsyncAddresses(AsyncResource):
    """The one postal address of a customer; ``country`` is an ISO 3166 alpha-2 code.

    https://developer.helpscout.com/mailbox-api/endpoints/customers/address/get/
    """

    async def get(self, customer_id: int) -> Address:
        """The address. See ``Addresses.get``."""
        return await self._one(blocking.ADDRESS_GET(customer_id), Address)

    async def create(
        self,
        customer_id: int,
        *,
        city: str,
        state: str,
        postal_code: str,
        country: str,
        lines: str | Iterable[str],
    ) -> None:
        """Gives the customer an address. See ``Addresses.create``."""
        payload = blocking.address_payload(
            city=city, state=state, postal_code=postal_code, country=country, lines=lines
        )
        await self._do(blocking.ADDRESS_CREATE(customer_id), payload)

    async def update(
        self,
        customer_id: int,
        *,
        city: str,
        state: str,
        postal_code: str,
        country: str,
        lines: str | Iterable[str],
    ) -> None:
        """Replaces the address as a whole. See ``Addresses.update``."""
        payload = blocking.address_payload(
            city=city, state=state, postal_code=postal_code, country=country, lines=lines
        )
        await self._do(blocking.ADDRESS_UPDATE(customer_id), payload)

    async def delete(self, customer_id: int) -> None:
        """Removes the address. See ``Addresses.delete``."""
        await self._do(blocking.ADDRESS_DELETE(customer_id))
