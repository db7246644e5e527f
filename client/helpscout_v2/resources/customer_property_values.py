"""The values of a customer's properties.

https://developer.helpscout.com/mailbox-api/endpoints/customers/properties/update/
"""

from __future__ import annotations

from collections.abc import Mapping

from helpscout_v2 import arguments
from helpscout_v2.endpoints import Endpoint
from helpscout_v2.errors import ArgumentError
from helpscout_v2.resources.base import Resource

__all__ = ["Properties"]

PROPERTIES = Endpoint(
    "customers.properties.update", "PATCH", "/v2/customers/{customerId}/properties"
)


class Properties(Resource):
    """Values of customer properties, by slug. They are read with the customer.

    https://developer.helpscout.com/mailbox-api/endpoints/customers/properties/update/
    """

    def set(self, customer_id: int, values: Mapping[str, str | int | float]) -> None:
        """Sets these properties and keeps the others. A dropdown takes the option's id.

        Args:
            customer_id: the customer's id.
            values: ``{slug: value}``.

        Raises:
            ArgumentError: when ``values`` is empty.
            ValidationError: for a slug or a value that the API does not take.
            NotFoundError: when there is no such customer.

        https://developer.helpscout.com/mailbox-api/endpoints/properties/update/
        """
        if not isinstance(values, Mapping) or not values:
            raise ArgumentError(f"values must be a mapping of slug to value, not {values!r}")
        operations = [
            {"op": "replace", "path": f"/{arguments.text('slug', slug)}", "value": value}
            for slug, value in values.items()
        ]
        self._do(PROPERTIES(customer_id), operations)

    def remove(self, customer_id: int, *slugs: str) -> None:
        """Empties these properties.

        Args:
            customer_id: the customer's id.
            *slugs: the properties' slugs.

        Raises:
            NotFoundError: when there is no such customer.

        https://developer.helpscout.com/mailbox-api/endpoints/properties/update/
        """
        operations = [{"op": "remove", "path": f"/{s}"} for s in arguments.texts("slugs", slugs)]
        self._do(PROPERTIES(customer_id), operations)
