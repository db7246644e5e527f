# Written by tools/async_client.py; do not edit.
# pyright: reportPrivateUsage=false
"""Customers.

https://developer.helpscout.com/mailbox-api/endpoints/customers/list/
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Unpack

from helpscout_v2 import arguments
from helpscout_v2.aio.paging import AsyncPages
from helpscout_v2.aio.resources.base import AsyncApi, AsyncResource
from helpscout_v2.aio.resources.customer_addresses import AsyncAddresses
from helpscout_v2.aio.resources.customer_entries import (
    AsyncChats,
    AsyncEmails,
    AsyncPhones,
    AsyncSocialProfiles,
    AsyncWebsites,
)
from helpscout_v2.aio.resources.customer_property_values import AsyncProperties
from helpscout_v2.errors import ArgumentError
from helpscout_v2.fields import camel
from helpscout_v2.inputs import (
    AddressInput,
    ChatHandleInput,
    CustomerFields,
    EmailInput,
    PatchOperation,
    PhoneInput,
    SocialProfileInput,
    WebsiteInput,
)
from helpscout_v2.models.customer import Customer
from helpscout_v2.query import Query
from helpscout_v2.repeated_rows import RECENT
from helpscout_v2.resources import customers as blocking
from helpscout_v2.typeguards import is_mapping
from helpscout_v2.words import CustomerSort, SortOrder

__all__ = ["AsyncCustomers"]


class AsyncCustomers(AsyncResource):
    """Customers and their entries."""

    def __init__(self, api: AsyncApi) -> None:
        super().__init__(api)
        self.emails: AsyncEmails = AsyncEmails(api)
        self.phones: AsyncPhones = AsyncPhones(api)
        self.chats: AsyncChats = AsyncChats(api)
        self.social_profiles: AsyncSocialProfiles = AsyncSocialProfiles(api)
        self.websites: AsyncWebsites = AsyncWebsites(api)
        self.address: AsyncAddresses = AsyncAddresses(api)
        self.properties: AsyncProperties = AsyncProperties(api)

    def list(
        self,
        *,
        mailbox: int | None = None,
        first_name: str | None = None,
        last_name: str | None = None,
        modified_since: datetime | str | None = None,
        query: str | Query | None = None,
        sort_field: CustomerSort | str | None = None,
        sort_order: SortOrder | None = None,
        page: int | None = None,
    ) -> AsyncPages[Customer]:
        """Customers that match all filters. By email: ``query='(email:"a@b.test")'``.

        See ``Customers.list``.
        """
        params = blocking.FILTERS(
            mailbox=mailbox,
            first_name=first_name,
            last_name=last_name,
            modified_since=modified_since,
            query=query,
            sort_field=sort_field,
            sort_order=sort_order,
        )
        window = RECENT if sort_field in {None, "createdAt"} else None
        return self._many(
            blocking.LIST(), Customer, "customers", params=params, page=page, window=window
        )

    async def get(self, customer_id: int) -> Customer:
        """One customer with emails, phones, chats, social profiles, websites, address, properties.

        See ``Customers.get``.
        """
        return await self._one(blocking.GET(customer_id), Customer)

    async def create(
        self,
        *,
        first_name: str | None = None,
        last_name: str | None = None,
        phone: str | None = None,
        photo_url: str | None = None,
        photo_type: str | None = None,
        job_title: str | None = None,
        background: str | None = None,
        location: str | None = None,
        organization: str | None = None,
        organization_id: int | None = None,
        gender: str | None = None,
        age: str | None = None,
        emails: Iterable[str | EmailInput] | None = None,
        phones: Iterable[str | PhoneInput] | None = None,
        chats: Iterable[str | ChatHandleInput] | None = None,
        social_profiles: Iterable[str | SocialProfileInput] | None = None,
        websites: Iterable[str | WebsiteInput] | None = None,
        address: AddressInput | None = None,
        properties: Mapping[str, str | int | float] | None = None,
    ) -> int:
        """Creates a customer with all entries in one request and returns the id.

        See ``Customers.create``.
        """
        payload = blocking._plain_fields(
            first_name=first_name,
            last_name=last_name,
            phone=phone,
            photo_url=photo_url,
            photo_type=photo_type,
            job_title=job_title,
            background=background,
            location=location,
            organization=organization,
            organization_id=organization_id,
            gender=gender,
            age=age,
        )
        payload |= blocking.ENTRIES(
            emails=emails,
            phones=phones,
            chats=chats,
            social_profiles=social_profiles,
            websites=websites,
            address=address,
            properties=properties,
        )
        if not payload:
            raise ArgumentError("a customer needs at least one field")
        return await self._created(blocking.CREATE(), payload)

    async def update(self, customer_id: int, **fields: Unpack[CustomerFields]) -> None:
        """Changes the given fields and keeps all others; None empties one.

        See ``Customers.update``.
        """
        empty_fields = [name for name, value in fields.items() if value is None]
        values = blocking._plain_fields(**{k: v for k, v in fields.items() if v is not None})
        blocking._check_names(empty_fields)
        replacements: list[PatchOperation] = [
            {"op": "replace", "path": f"/{name}", "value": value} for name, value in values.items()
        ]
        removals: list[PatchOperation] = [
            {"op": "remove", "path": f"/{camel(name)}"} for name in empty_fields
        ]
        operations = replacements + removals
        if not operations:
            raise ArgumentError("nothing to update: give at least one field")
        await self.patch(customer_id, operations)

    async def patch(self, customer_id: int, operations: Sequence[PatchOperation]) -> None:
        """Sends JSON Patch operations as they are, each with ``op``, ``path`` and ``value``.

        See ``Customers.patch``.
        """
        for index, one in enumerate(arguments.listed("operations", operations)):
            if not is_mapping(one):
                raise ArgumentError(f"operations[{index}] must be a mapping")
            arguments.choice(f"operations[{index}] op", one.get("op"), {"add", "replace", "remove"})
            arguments.text(f"operations[{index}] path", one.get("path"))
        await self._do(blocking.UPDATE(customer_id), [dict(one) for one in operations])

    async def overwrite(self, customer_id: int, **fields: Unpack[CustomerFields]) -> None:
        """Sets the plain fields to exactly what is given: **fields left out are emptied**.

        See ``Customers.overwrite``.
        """
        if not fields:
            raise ArgumentError("nothing to write: every field would be emptied")
        await self._do(blocking.OVERWRITE(customer_id), blocking._plain_fields(**fields))

    async def delete(self, customer_id: int, *, background: bool = False) -> None:
        """Deletes a customer **and the customer's conversations**, for ever.

        See ``Customers.delete``.
        """
        if background:
            await self._do(blocking.DELETE_ASYNC(customer_id), params={"async": True})
        else:
            await self._do(blocking.DELETE(customer_id))
