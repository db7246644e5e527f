# Written by tools/async_client.py; do not edit.
# pyright: reportPrivateUsage=false
"""A customer's emails, phones, chats, social profiles, websites, address and properties.

https://developer.helpscout.com/mailbox-api/endpoints/customers/emails/list/
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Generic

from helpscout_v2 import arguments, words
from helpscout_v2.aio.paging import AsyncPages
from helpscout_v2.aio.resources.base import AsyncResource
from helpscout_v2.errors import ArgumentError
from helpscout_v2.models.customer import Address, Entry, Website
from helpscout_v2.resources.customer_entries import (
    ADDRESS_CREATE,
    ADDRESS_DELETE,
    ADDRESS_GET,
    ADDRESS_UPDATE,
    CHATS,
    EMAILS,
    PHONES,
    PROPERTIES,
    SOCIAL_PROFILES,
    TYPES,
    WEBSITES,
    Four,
    K,
    address_payload,
)

__all__ = [
    "AsyncAddresses",
    "AsyncChats",
    "AsyncEmails",
    "AsyncPhones",
    "AsyncProperties",
    "AsyncSocialProfiles",
    "AsyncWebsites",
]


class _AsyncTyped(AsyncResource, Generic[K]):
    kind: str
    keys: tuple[str, ...]
    endpoints: Four

    def list(self, customer_id: int) -> AsyncPages[Entry]:
        """The entries.

        Args:
            customer_id: the customer's id.

        Raises:
            NotFoundError: while iterating, when there is no such customer.

        https://developer.helpscout.com/mailbox-api/endpoints/customers/emails/list/
        """
        return self._many(self.endpoints[0](customer_id), Entry, *self.keys)

    async def create(self, customer_id: int, *, type: K, value: str) -> int:
        """Adds an entry and returns its id.

        Args:
            customer_id: the customer's id.
            type: what kind it is, such as ``home`` or ``work``; the class names the words.
            value: the address, number, handle or profile.

        Raises:
            ConflictError: when an email belongs to another customer.
            NotFoundError: when there is no such customer.

        https://developer.helpscout.com/mailbox-api/endpoints/customers/emails/create/
        """
        return await self._created(self.endpoints[1](customer_id), self._entry(type, value))

    async def update(self, customer_id: int, entry_id: int, *, type: K, value: str) -> None:
        """Replaces type and value of an entry.

        Args:
            customer_id: the customer's id.
            entry_id: the entry's id, from ``list``.
            type: what kind it is, such as ``home`` or ``work``; the class names the words.
            value: the address, number, handle or profile.

        Raises:
            ArgumentError: for another type.
            NotFoundError: when there is no such entry.

        https://developer.helpscout.com/mailbox-api/endpoints/customers/emails/update/
        """
        await self._do(self.endpoints[2](customer_id, entry_id), self._entry(type, value))

    async def delete(self, customer_id: int, entry_id: int) -> None:
        """Removes an entry.

        Args:
            customer_id: the customer's id.
            entry_id: the entry's id, from ``list``.

        Raises:
            NotFoundError: when there is no such entry.

        https://developer.helpscout.com/mailbox-api/endpoints/customers/emails/delete/
        """
        await self._do(self.endpoints[3](customer_id, entry_id))

    def _entry(self, type: str, value: str) -> dict[str, str]:
        return {
            "type": arguments.choice("type", type, TYPES[self.kind]),
            "value": arguments.text("value", value),
        }


class AsyncEmails(_AsyncTyped[words.EmailType]):
    """Email addresses; types home, work, other."""

    kind = "emails"
    keys: tuple[str, ...] = ("emails",)
    endpoints: Four = EMAILS


class AsyncPhones(_AsyncTyped[words.PhoneType]):
    """Phone numbers; types fax, home, mobile, other, pager, work."""

    kind = "phones"
    keys: tuple[str, ...] = ("phones",)
    endpoints: Four = PHONES


class AsyncChats(_AsyncTyped[words.ChatHandleType]):
    """Chat handles; types such as skype, xmpp, other."""

    kind = "chats"
    keys: tuple[str, ...] = ("chats",)
    endpoints: Four = CHATS


class AsyncSocialProfiles(_AsyncTyped[words.SocialProfileType]):
    """Social profiles; types such as linkedin, twitter, other."""

    kind = "social_profiles"
    keys: tuple[str, ...] = ("social-profiles", "social_profiles")
    endpoints: Four = SOCIAL_PROFILES


class AsyncWebsites(AsyncResource):
    """Websites, which have no type."""

    endpoints: Four = WEBSITES

    def list(self, customer_id: int) -> AsyncPages[Website]:
        """The websites.

        Args:
            customer_id: the customer's id.

        Raises:
            NotFoundError: while iterating, when there is no such customer.

        https://developer.helpscout.com/mailbox-api/endpoints/customers/websites/list/
        """
        return self._many(self.endpoints[0](customer_id), Website, "websites")

    async def create(self, customer_id: int, *, value: str) -> int:
        """Adds a website and returns its id.

        Args:
            customer_id: the customer's id.
            value: the address.

        Raises:
            NotFoundError: when there is no such customer.

        https://developer.helpscout.com/mailbox-api/endpoints/customers/websites/create/
        """
        return await self._created(
            self.endpoints[1](customer_id), {"value": arguments.text("value", value)}
        )

    async def update(self, customer_id: int, website_id: int, *, value: str) -> None:
        """Replaces a website.

        Args:
            customer_id: the customer's id.
            website_id: the website's id, from ``list``.
            value: the address.

        Raises:
            NotFoundError: when there is no such website.

        https://developer.helpscout.com/mailbox-api/endpoints/customers/websites/update/
        """
        await self._do(
            self.endpoints[2](customer_id, website_id), {"value": arguments.text("value", value)}
        )

    async def delete(self, customer_id: int, website_id: int) -> None:
        """Removes a website.

        Args:
            customer_id: the customer's id.
            website_id: the website's id, from ``list``.

        Raises:
            NotFoundError: when there is no such website.

        https://developer.helpscout.com/mailbox-api/endpoints/customers/websites/delete/
        """
        await self._do(self.endpoints[3](customer_id, website_id))


class AsyncAddresses(AsyncResource):
    """The one postal address of a customer; ``country`` is an ISO 3166 alpha-2 code.

    https://developer.helpscout.com/mailbox-api/endpoints/customers/address/get/
    """

    async def get(self, customer_id: int) -> Address:
        """The address.

        Args:
            customer_id: the customer's id.

        Raises:
            NotFoundError: when there is none.

        https://developer.helpscout.com/mailbox-api/endpoints/customers/address/get/
        """
        return await self._one(ADDRESS_GET(customer_id), Address)

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
        sent = address_payload(
            city=city, state=state, postal_code=postal_code, country=country, lines=lines
        )
        await self._do(ADDRESS_CREATE(customer_id), sent)

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
        sent = address_payload(
            city=city, state=state, postal_code=postal_code, country=country, lines=lines
        )
        await self._do(ADDRESS_UPDATE(customer_id), sent)

    async def delete(self, customer_id: int) -> None:
        """Removes the address.

        Args:
            customer_id: the customer's id.

        Raises:
            NotFoundError: when there is no such customer.

        https://developer.helpscout.com/mailbox-api/endpoints/customers/address/delete/
        """
        await self._do(ADDRESS_DELETE(customer_id))


class AsyncProperties(AsyncResource):
    """Values of customer properties, by slug. They are read with the customer.

    https://developer.helpscout.com/mailbox-api/endpoints/customers/properties/update/
    """

    async def set(self, customer_id: int, values: Mapping[str, str | int | float]) -> None:
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
        await self._do(PROPERTIES(customer_id), operations)

    async def remove(self, customer_id: int, *slugs: str) -> None:
        """Empties these properties.

        Args:
            customer_id: the customer's id.
            *slugs: the properties' slugs.

        Raises:
            NotFoundError: when there is no such customer.

        https://developer.helpscout.com/mailbox-api/endpoints/properties/update/
        """
        operations = [{"op": "remove", "path": f"/{s}"} for s in arguments.texts("slugs", slugs)]
        await self._do(PROPERTIES(customer_id), operations)
