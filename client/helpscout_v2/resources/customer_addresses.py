"""A customer's postal address.

https://developer.helpscout.com/mailbox-api/endpoints/customers/address/get/
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from helpscout_v2 import arguments
from helpscout_v2.endpoints import Endpoint
from helpscout_v2.errors import ArgumentError
from helpscout_v2.models.customer import Address
from helpscout_v2.resources.base import Resource

__all__ = ["Addresses"]

_BASE = "/v2/customers/{customerId}"
ADDRESS_GET = Endpoint("customers.address.get", "GET", f"{_BASE}/address")
ADDRESS_CREATE = Endpoint("customers.address.create", "POST", f"{_BASE}/address")
ADDRESS_UPDATE = Endpoint("customers.address.update", "PUT", f"{_BASE}/address")
ADDRESS_DELETE = Endpoint("customers.address.delete", "DELETE", f"{_BASE}/address")


class Addresses(Resource):
    """The one postal address of a customer; ``country`` is an ISO 3166 alpha-2 code.

    https://developer.helpscout.com/mailbox-api/endpoints/customers/address/get/
    """

    def get(self, customer_id: int) -> Address:
        """The address.

        Args:
            customer_id: the customer's id.

        Raises:
            NotFoundError: when there is none.

        https://developer.helpscout.com/mailbox-api/endpoints/customers/address/get/
        """
        return self._one(ADDRESS_GET(customer_id), Address)

    def create(
        self,
        customer_id: int,
        *,
        city: str,
        state: str,
        postal_code: str,
        country: str,
        lines: str | Iterable[str],
    ) -> None:
        """Gives the customer an address.

        Args:
            customer_id: the customer's id.
            city: the city.
            state: the state or region.
            postal_code: the postal code.
            country: a two-letter code.
            lines: street and number, one text or several.

        Raises:
            ArgumentError: naming a part that is empty or wrong.
            NotFoundError: when there is no such customer.

        https://developer.helpscout.com/mailbox-api/endpoints/customers/address/create/
        """
        payload = address_payload(
            city=city, state=state, postal_code=postal_code, country=country, lines=lines
        )
        self._do(ADDRESS_CREATE(customer_id), payload)

    def update(
        self,
        customer_id: int,
        *,
        city: str,
        state: str,
        postal_code: str,
        country: str,
        lines: str | Iterable[str],
    ) -> None:
        """Replaces the address as a whole.

        Args:
            customer_id: the customer's id.
            city: the city.
            state: the state or region.
            postal_code: the postal code.
            country: a two-letter code.
            lines: street and number, one text or several.

        Raises:
            ArgumentError: naming a part that is empty or wrong.
            NotFoundError: when there is no such customer.

        https://developer.helpscout.com/mailbox-api/endpoints/customers/address/update/
        """
        payload = address_payload(
            city=city, state=state, postal_code=postal_code, country=country, lines=lines
        )
        self._do(ADDRESS_UPDATE(customer_id), payload)

    def delete(self, customer_id: int) -> None:
        """Removes the address.

        Args:
            customer_id: the customer's id.

        Raises:
            NotFoundError: when there is no such customer.

        https://developer.helpscout.com/mailbox-api/endpoints/customers/address/delete/
        """
        self._do(ADDRESS_DELETE(customer_id))


def address_payload(**parts: Any) -> dict[str, Any]:
    """An address as the API takes it.

    Raises:
        ArgumentError: naming a part that is missing or wrong.
    """
    names = {
        "city": "city",
        "state": "state",
        "postal_code": "postalCode",
        "country": "country",
        "lines": "lines",
    }
    values = {("postal_code" if k == "postalCode" else k): v for k, v in parts.items()}
    for name in values:
        if name not in names:
            raise ArgumentError(f"{name} is no part of an address: use {', '.join(names)}")
    payload: dict[str, Any] = {}
    for name, wire in names.items():
        if values.get(name) is None:
            raise ArgumentError(f"address needs {name}")
        value = values[name]
        payload[wire] = (
            arguments.texts("lines", value) if name == "lines" else arguments.text(name, value)
        )
    if len(payload["country"]) != 2:
        raise ArgumentError(f"country must be a two-letter code, not {payload['country']!r}")
    return payload
