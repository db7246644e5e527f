"""Organizations.

https://developer.helpscout.com/mailbox-api/endpoints/organizations/list/
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from helpscout_v2 import arguments
from helpscout_v2.endpoints import Endpoint
from helpscout_v2.fields import SORT_ORDER, OptionalFields, any_text, any_texts, one_of
from helpscout_v2.inputs import OptionInput
from helpscout_v2.models.conversation import Conversation
from helpscout_v2.models.customer import Customer, PropertyDefinition
from helpscout_v2.models.organization import Organization
from helpscout_v2.paging import Pages
from helpscout_v2.resources.base import Api, Resource
from helpscout_v2.resources.properties import definition_payload, options_payload
from helpscout_v2.words import OrganizationSort, PropertyType, SortOrder

__all__ = ["OrganizationProperties", "Organizations"]

_ALL = "/v2/organizations"
_ONE = f"{_ALL}/{{organizationId}}"
LIST = Endpoint("organizations.list", "GET", _ALL)
GET = Endpoint("organizations.get", "GET", _ONE)
CREATE = Endpoint("organizations.create", "POST", _ALL)
UPDATE = Endpoint("organizations.update", "PUT", _ONE)
DELETE = Endpoint("organizations.delete", "DELETE", _ONE)
CONVERSATIONS = Endpoint("organizations.conversations.list", "GET", f"{_ONE}/conversations")
CUSTOMERS = Endpoint("organizations.customers.list", "GET", f"{_ONE}/customers")
DEFINITIONS = Endpoint("organization-properties.list", "GET", f"{_ALL}/properties")
DEFINITION = Endpoint("organization-properties.get", "GET", f"{_ALL}/properties/{{slug}}")
DEFINE = Endpoint("organization-properties.create", "POST", f"{_ALL}/properties")
REDEFINE = Endpoint("organization-properties.update", "PUT", f"{_ALL}/properties/{{slug}}")
UNDEFINE = Endpoint("organization-properties.delete", "DELETE", f"{_ALL}/properties/{{slug}}")
SET = Endpoint("organizations.properties.set", "PUT", f"{_ONE}/properties/{{slug}}")
REMOVE = Endpoint("organizations.properties.remove", "DELETE", f"{_ONE}/properties/{{slug}}")

FILTERS = OptionalFields(
    sort_field=one_of({"name", "customerCount", "conversationCount", "lastInteractionAt"}),
    sort_order=SORT_ORDER,
)
DETAILS = OptionalFields(include_counts=arguments.flag, include_properties=arguments.flag)
OPTIONAL = OptionalFields(
    website=any_text,
    description=any_text,
    location=any_text,
    note=any_text,
    brand_color=any_text,
    phones=any_texts,
    domains=any_texts,
)


class OrganizationProperties(Resource):
    """What properties organizations can have, and their values."""

    def list(self) -> Pages[PropertyDefinition]:
        """All definitions.

        Raises:
            APIError: while iterating, as all errors of a page.

        https://developer.helpscout.com/mailbox-api/endpoints/organizations/properties/list/
        """
        return self._many(DEFINITIONS(), PropertyDefinition, "organization-properties")

    def get(self, slug: str) -> PropertyDefinition:
        """One definition.

        Args:
            slug: the property's slug.

        Raises:
            NotFoundError: when there is none.

        https://developer.helpscout.com/mailbox-api/endpoints/organizations/properties/get/
        """
        return self._one(DEFINITION(slug), PropertyDefinition)

    def create(
        self, *, type: PropertyType, slug: str, name: str, options: Iterable[str] | None = None
    ) -> None:
        """Defines a property; ``options`` are labels, for a dropdown only.

        Args:
            type: ``date``, ``dropdown``, ``number``, ``text`` or ``url``.
            slug: the name by which values are set; it cannot be changed.
            name: the name that people see.
            options: labels, for a dropdown only.

        Raises:
            ConflictError: when the slug is taken.
            ArgumentError: for options without a dropdown, or the reverse.

        https://developer.helpscout.com/mailbox-api/endpoints/organizations/properties/create/
        """
        self._do(DEFINE(), definition_payload(type, slug, name, options))

    def update(
        self, slug: str, *, name: str, options: Iterable[str | OptionInput] | None = None
    ) -> None:
        """Renames a property. Options with an ``id`` keep their values, the others are new.

        Args:
            slug: the property's slug.
            name: the name that people see.
            options: labels, or mappings with ``label`` and ``id``.

        Raises:
            NotFoundError: when there is no such property.

        https://developer.helpscout.com/mailbox-api/endpoints/organizations/properties/update/
        """
        payload: dict[str, Any] = {"name": arguments.text("name", name)}
        if options is not None:
            payload["options"] = options_payload(options)
        self._do(REDEFINE(slug), payload)

    def delete(self, slug: str) -> None:
        """Removes a definition and all its values.

        Args:
            slug: the property's slug.

        Raises:
            NotFoundError: when there is no such property.

        https://developer.helpscout.com/mailbox-api/endpoints/organizations/properties/delete/
        """
        self._do(UNDEFINE(slug))

    def set(self, organization_id: int, slug: str, value: str | int | float) -> None:
        """Sets the value of one property of an organization.

        Args:
            organization_id: the organization's id.
            slug: the property's slug.
            value: the value; a dropdown takes the option's id.

        Raises:
            NotFoundError: when there is no such property.

        https://developer.helpscout.com/mailbox-api/endpoints/organizations/properties/set-value/
        """
        self._do(SET(organization_id, slug), {"value": value})

    def remove(self, organization_id: int, slug: str) -> None:
        """Empties one property of an organization.

        Args:
            organization_id: the organization's id.
            slug: the property's slug.

        Raises:
            NotFoundError: when there is no such property.

        https://developer.helpscout.com/mailbox-api/endpoints/organizations/properties/remove-value/
        """
        self._do(REMOVE(organization_id, slug))


class Organizations(Resource):
    """Companies that customers belong to."""

    def __init__(self, api: Api) -> None:
        super().__init__(api)
        self.properties: OrganizationProperties = OrganizationProperties(api)

    def list(
        self,
        *,
        sort_field: OrganizationSort | None = None,
        sort_order: SortOrder | None = None,
        page: int | None = None,
    ) -> Pages[Organization]:
        """All organizations, by default the one with the latest interaction first.

        Args:
            sort_field: ``conversationCount``, ``customerCount``, ``lastInteractionAt`` or ``name``.
            sort_order: ``asc`` or ``desc``.
            page: the page to begin with.

        Raises:
            APIError: while iterating, as all errors of a page.

        https://developer.helpscout.com/mailbox-api/endpoints/organizations/list/
        """
        params = FILTERS(sort_field=sort_field, sort_order=sort_order)
        return self._many(LIST(), Organization, "organizations", params=params, page=page)

    def get(
        self,
        organization_id: int,
        *,
        include_counts: bool | None = None,
        include_properties: bool | None = None,
    ) -> Organization:
        """One organization. The properties, when asked for, are in ``raw``.

        Args:
            organization_id: the organization's id.
            include_counts: True fills ``customer_count`` and ``conversation_count``.
            include_properties: True adds the properties to ``raw``.

        Raises:
            NotFoundError: when there is none.

        https://developer.helpscout.com/mailbox-api/endpoints/organizations/get/
        """
        params = DETAILS(include_counts=include_counts, include_properties=include_properties)
        return self._one(GET(organization_id), Organization, params=params)

    def create(
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
        """Creates an organization and returns its id.

        Args:
            name: the name.
            website: its address in the web.
            description: any text.
            location: any text.
            note: any text.
            phones: numbers.
            brand_color: a colour as hex.
            domains: domains whose customers belong to it.

        Raises:
            ValidationError: with ``details`` by field.

        https://developer.helpscout.com/mailbox-api/endpoints/organizations/create/
        """
        payload = _payload(name, website, description, location, note, phones, brand_color, domains)
        return self._created(CREATE(), payload)

    def update(
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

        Args:
            organization_id: the organization's id.
            name: the name.
            website: its address in the web.
            description: any text.
            location: any text.
            note: any text.
            phones: numbers.
            brand_color: a colour as hex.
            domains: domains whose customers belong to it.

        Raises:
            ValidationError: with ``details`` by field.
            NotFoundError: when there is no such organization.

        https://developer.helpscout.com/mailbox-api/endpoints/organizations/update/
        """
        payload = _payload(name, website, description, location, note, phones, brand_color, domains)
        self._do(UPDATE(organization_id), payload)

    def delete(self, organization_id: int) -> None:
        """Deletes an organization; its customers stay.

        Args:
            organization_id: the organization's id.

        Raises:
            NotFoundError: when there is no such organization.

        https://developer.helpscout.com/mailbox-api/endpoints/organizations/delete/
        """
        self._do(DELETE(organization_id))

    def conversations(
        self, organization_id: int, *, page: int | None = None
    ) -> Pages[Conversation]:
        """Conversations of the organization's customers.

        Args:
            organization_id: the organization's id.
            page: the page to begin with.

        Raises:
            NotFoundError: while iterating, when there is no such organization.

        https://developer.helpscout.com/mailbox-api/endpoints/organizations/get-conversations/
        """
        return self._many(CONVERSATIONS(organization_id), Conversation, "conversations", page=page)

    def customers(self, organization_id: int, *, page: int | None = None) -> Pages[Customer]:
        """The organization's customers.

        Args:
            organization_id: the organization's id.
            page: the page to begin with.

        Raises:
            NotFoundError: while iterating, when there is no such organization.

        https://developer.helpscout.com/mailbox-api/endpoints/organizations/get-customers/
        """
        return self._many(CUSTOMERS(organization_id), Customer, "customers", page=page)


def _payload(
    name: str,
    website: str | None,
    description: str | None,
    location: str | None,
    note: str | None,
    phones: Iterable[str] | None,
    brand_color: str | None,
    domains: Iterable[str] | None,
) -> dict[str, Any]:
    payload: dict[str, Any] = {"name": arguments.text("name", name)}
    payload |= OPTIONAL(
        website=website,
        description=description,
        location=location,
        note=note,
        brand_color=brand_color,
        phones=phones,
        domains=domains,
    )
    return payload
