# Written by tools/async_client.py; do not edit.
# pyright: reportPrivateUsage=false
"""The values of a customer's properties.

https://developer.helpscout.com/mailbox-api/endpoints/customers/properties/update/
"""

from __future__ import annotations

from collections.abc import Mapping

from helpscout_v2 import arguments
from helpscout_v2.aio.resources.base import AsyncResource
from helpscout_v2.errors import ArgumentError
from helpscout_v2.resources.customer_property_values import PROPERTIES

__all__ = ["AsyncProperties"]


class AsyncProperties(AsyncResource):
    """Values of customer properties, by slug. They are read with the customer.

    https://developer.helpscout.com/mailbox-api/endpoints/customers/properties/update/
    """

    async def set(self, customer_id: int, values: Mapping[str, str | int | float]) -> None:
        """Sets these properties and keeps the others. A dropdown takes the option's id.

        See ``Properties.set``.
        """
        if not isinstance(values, Mapping) or not values:
            raise ArgumentError(f"values must be a mapping of slug to value, not {values!r}")
        operations = [
            {"op": "replace", "path": f"/{arguments.text('slug', slug)}", "value": value}
            for slug, value in values.items()
        ]
        await self._do(PROPERTIES(customer_id), operations)

    async def remove(self, customer_id: int, *slugs: str) -> None:
        """Empties these properties. See ``Properties.remove``."""
        operations = [{"op": "remove", "path": f"/{s}"} for s in arguments.texts("slugs", slugs)]
        await self._do(PROPERTIES(customer_id), operations)
