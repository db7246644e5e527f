# Written by tools/async_client.py; do not edit.
# pyright: reportPrivateUsage=false
"""Organizations.

https://developer.helpscout.com/mailbox-api/endpoints/organizations/list/
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from helpscout_v2 import arguments
from helpscout_v2.aio.paging import AsyncPages
from helpscout_v2.aio.resources.base import AsyncApi, AsyncResource
from helpscout_v2.inputs import OptionInput
from helpscout_v2.models.conversation import Conversation
from helpscout_v2.models.customer import Customer, PropertyDefinition
from helpscout_v2.models.organization import Organization
from helpscout_v2.resources import organizations as blocking
from helpscout_v2.resources.properties import definition_payload, options_payload
from helpscout_v2.words import OrganizationSort, PropertyType, SortOrder

__all__ = ["AsyncOrganizationProperties", "AsyncOrganizations"]


class AsyncOrganizationProperties(AsyncResource):
    """What properties organizations can have, and their values."""

    def list(self) -> AsyncPages[PropertyDefinition]:
        """All definitions. See ``OrganizationProperties.list``."""
        return self._many(blocking.DEFINITIONS(), PropertyDefinition, "organization-properties")

    async def get(self, slug: str) -> PropertyDefinition:
        """One definition. See ``OrganizationProperties.get``."""
        return await self._one(blocking.DEFINITION(slug), PropertyDefinition)

    async def create(
        self, *, type: PropertyType, slug: str, name: str, options: Iterable[str] | None = None
    ) -> None:
        """Defines a property; ``options`` are labels, for a dropdown only.

        See ``OrganizationProperties.create``.
        """
        await self._do(blocking.DEFINE(), definition_payload(type, slug, name, options))

    async def update(
        self, slug: str, *, name: str, options: Iterable[str | OptionInput] | None = None
    ) -> None:
        """Renames a property. Options with an ``id`` keep their values, the others are new.

        See ``OrganizationProperties.update``.
        """
        payload: dict[str, Any] = {"name": arguments.text("name", name)}
        if options is not None:
            payload["options"] = options_payload(options)
        await self._do(blocking.REDEFINE(slug), payload)

    async def delete(self, slug: str) -> None:
        """Removes a definition and all its values. See ``OrganizationProperties.delete``."""
        await self._do(blocking.UNDEFINE(slug))

    async def set(self, organization_id: int, slug: str, value: str | int | float) -> None:
        """Sets the value of one property of an organization. See ``OrganizationProperties.set``."""
        await self._do(blocking.SET(organization_id, slug), {"value": value})

    async def remove(self, organization_id: int, slug: str) -> None:
        """Empties one property of an organization. See ``OrganizationProperties.remove``."""
        await self._do(blocking.REMOVE(organization_id, slug))


class AsyncOrganizations(AsyncResource):
    """Companies that customers belong to."""

    def __init__(self, api: AsyncApi) -> None:
        super().__init__(api)
        self.properties: AsyncOrganizationProperties = AsyncOrganizationProperties(api)

    def list(
        self,
        *,
        sort_field: OrganizationSort | None = None,
        sort_order: SortOrder | None = None,
        page: int | None = None,
    ) -> AsyncPages[Organization]:
        """All organizations, by default the one with the latest interaction first.

        See ``Organizations.list``.
        """
        params = blocking.FILTERS(sort_field=sort_field, sort_order=sort_order)
        return self._many(blocking.LIST(), Organization, "organizations", params=params, page=page)

    async def get(
        self,
        organization_id: int,
        *,
        include_counts: bool | None = None,
        include_properties: bool | None = None,
    ) -> Organization:
        """One organization. The properties, when asked for, are in ``raw``.

        See ``Organizations.get``.
        """
        params = blocking.DETAILS(
            include_counts=include_counts, include_properties=include_properties
        )
        return await self._one(blocking.GET(organization_id), Organization, params=params)

    async def create(
        self,
        *,
        name: str,
        website: str | None = None,
        description: str | None = None,
        location: str | None = None,
        note: str | None = None,
        phones: Iterable[str] | None = None,
        brand_color: str | None = None,
        domains: Iterable[str] | None = None,
    ) -> int:
        """Creates an organization and returns its id. See ``Organizations.create``."""
        payload = blocking._payload(
            name, website, description, location, note, phones, brand_color, domains
        )
        return await self._created(blocking.CREATE(), payload)

    async def update(
        self,
        organization_id: int,
        *,
        name: str,
        website: str | None = None,
        description: str | None = None,
        location: str | None = None,
        note: str | None = None,
        phones: Iterable[str] | None = None,
        brand_color: str | None = None,
        domains: Iterable[str] | None = None,
    ) -> None:
        """Replaces an organization's fields; it is a PUT, so give them all.

        See ``Organizations.update``.
        """
        payload = blocking._payload(
            name, website, description, location, note, phones, brand_color, domains
        )
        await self._do(blocking.UPDATE(organization_id), payload)

    async def delete(self, organization_id: int) -> None:
        """Deletes an organization; its customers stay. See ``Organizations.delete``."""
        await self._do(blocking.DELETE(organization_id))

    def conversations(
        self, organization_id: int, *, page: int | None = None
    ) -> AsyncPages[Conversation]:
        """Conversations of the organization's customers. See ``Organizations.conversations``."""
        return self._many(
            blocking.CONVERSATIONS(organization_id), Conversation, "conversations", page=page
        )

    def customers(self, organization_id: int, *, page: int | None = None) -> AsyncPages[Customer]:
        """The organization's customers. See ``Organizations.customers``."""
        return self._many(blocking.CUSTOMERS(organization_id), Customer, "customers", page=page)
