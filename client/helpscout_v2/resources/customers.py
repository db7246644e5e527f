"""Customers.

https://developer.helpscout.com/mailbox-api/endpoints/customers/list/
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Unpack

from helpscout_v2 import arguments
from helpscout_v2.endpoints import Endpoint
from helpscout_v2.errors import ArgumentError
from helpscout_v2.fields import SORT_ORDER, OptionalFields, camel
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
from helpscout_v2.paging import Pages
from helpscout_v2.query import Query, query_text
from helpscout_v2.repeated_rows import RECENT
from helpscout_v2.resources.base import Api, Resource
from helpscout_v2.resources.customer_addresses import Addresses, address_payload
from helpscout_v2.resources.customer_entries import (
    Chats,
    Emails,
    Phones,
    SocialProfiles,
    Websites,
    entries_payload,
)
from helpscout_v2.resources.customer_property_values import Properties
from helpscout_v2.typeguards import is_mapping
from helpscout_v2.words import CustomerSort, SortOrder

__all__ = ["Customers"]

LIST = Endpoint("customers.list", "GET", "/v2/customers")
GET = Endpoint("customers.get", "GET", "/v2/customers/{customerId}")
CREATE = Endpoint("customers.create", "POST", "/v2/customers")
UPDATE = Endpoint("customers.update", "PATCH", "/v2/customers/{customerId}")
OVERWRITE = Endpoint("customers.overwrite", "PUT", "/v2/customers/{customerId}")
DELETE = Endpoint("customers.delete", "DELETE", "/v2/customers/{customerId}")
DELETE_ASYNC = Endpoint("customers.delete.async", "DELETE", "/v2/customers/{customerId}")

LONGEST = {
    "first_name": 40,
    "last_name": 40,
    "job_title": 60,
    "location": 60,
    "organization": 60,
    "photo_url": 200,
    "background": 200,
}
TEXTS = (*LONGEST, "phone", "photo_type", "gender", "age")
FILTERS = OptionalFields(
    mailbox=arguments.single_id,
    first_name=arguments.text,
    last_name=arguments.text,
    modified_since=arguments.moment,
    query=query_text,
    sort_field=arguments.text,
    sort_order=SORT_ORDER,
)
ENTRIES = OptionalFields(
    emails=entries_payload,
    phones=entries_payload,
    chats=entries_payload,
    social_profiles=entries_payload,
    websites=entries_payload,
    address=lambda name, address: address_payload(**dict(address)),
    properties=lambda name, values: [{"slug": k, "value": v} for k, v in values.items()],
)


class Customers(Resource):
    """Customers and their entries."""

    def __init__(self, api: Api) -> None:
        super().__init__(api)
        self.emails: Emails = Emails(api)
        self.phones: Phones = Phones(api)
        self.chats: Chats = Chats(api)
        self.social_profiles: SocialProfiles = SocialProfiles(api)
        self.websites: Websites = Websites(api)
        self.address: Addresses = Addresses(api)
        self.properties: Properties = Properties(api)

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
    ) -> Pages[Customer]:
        """Customers that match all filters. By email: ``query='(email:"a@b.test")'``.

        Args:
            mailbox: only customers with conversations there.
            first_name: the first name.
            last_name: the last name.
            modified_since: an aware datetime, or ISO text with a zone.
            query: the search syntax; ``helpscout_v2.query`` builds and escapes it.
            sort_field: the API decides what it takes; its pages name ``score`` as well as
                ``createdAt`` as the default.
            sort_order: ``asc`` or ``desc``.
            page: the page to begin with.

        Raises:
            ValidationError: while iterating, for a field that the API does not sort by.

        https://developer.helpscout.com/mailbox-api/endpoints/customers/list/
        """
        params = FILTERS(
            mailbox=mailbox,
            first_name=first_name,
            last_name=last_name,
            modified_since=modified_since,
            query=query,
            sort_field=sort_field,
            sort_order=sort_order,
        )
        window = RECENT if sort_field in {None, "createdAt"} else None
        return self._many(LIST(), Customer, "customers", params=params, page=page, window=window)

    def get(self, customer_id: int) -> Customer:
        """One customer with emails, phones, chats, social profiles, websites, address, properties.

        Args:
            customer_id: the customer's id.

        Raises:
            NotFoundError: when there is none.

        https://developer.helpscout.com/mailbox-api/endpoints/customers/get/
        """
        return self._one(GET(customer_id), Customer)

    def create(
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

        Args:
            first_name: at most 40 characters.
            last_name: at most 40 characters.
            phone: makes one phone entry.
            photo_url: at most 200 characters.
            photo_type: where the photo is from, such as ``gravatar``.
            job_title: at most 60 characters.
            background: the Notes field, at most 200 characters.
            location: at most 60 characters.
            organization: a name of at most 60 characters; the API prefers ``organization_id``.
            organization_id: the organization's id.
            gender: ``Male``, ``Female`` or ``Unknown``.
            age: any text, such as a range.
            emails: texts (stored as type ``other``) or mappings with ``type`` and ``value``.
            phones: as ``emails``.
            chats: as ``emails``.
            social_profiles: as ``emails``.
            websites: texts, or mappings with ``value``.
            address: mapping with ``city``, ``state``, ``postal_code``, ``country`` and ``lines``.
            properties: ``{slug: value}``.

        Raises:
            ArgumentError: when nothing is given, or naming a value that cannot be right.
            ConflictError: when an email belongs to another customer.
            ValidationError: with ``details`` by field.
            NotFoundError: when there is no such organization.

        https://developer.helpscout.com/mailbox-api/endpoints/customers/create/
        """
        payload = _plain_fields(
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
        payload |= ENTRIES(
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
        return self._created(CREATE(), payload)

    def update(self, customer_id: int, **fields: Unpack[CustomerFields]) -> None:
        """Changes the given fields and keeps all others; None empties one.

        The names are those of ``create`` that are plain values: ``first_name``, ``job_title``, ...
        Entries have their own methods: ``customers.emails.create`` and so on.

        Args:
            customer_id: the customer's id.
            fields: the fields of ``CustomerFields``.

        Raises:
            ArgumentError: naming a field that does not exist.
            NotFoundError: when there is no such customer.

        https://developer.helpscout.com/mailbox-api/endpoints/customers/update/
        """
        empty_fields = [name for name, value in fields.items() if value is None]
        values = _plain_fields(**{k: v for k, v in fields.items() if v is not None})
        _check_names(empty_fields)
        replacements: list[PatchOperation] = [
            {"op": "replace", "path": f"/{name}", "value": value} for name, value in values.items()
        ]
        removals: list[PatchOperation] = [
            {"op": "remove", "path": f"/{camel(name)}"} for name in empty_fields
        ]
        operations = replacements + removals
        if not operations:
            raise ArgumentError("nothing to update: give at least one field")
        self.patch(customer_id, operations)

    def patch(self, customer_id: int, operations: Sequence[PatchOperation]) -> None:
        """Sends JSON Patch operations as they are, each with ``op``, ``path`` and ``value``.

        Args:
            customer_id: the customer's id.
            operations: mappings with ``op`` (``add``, ``replace`` or ``remove``), ``path`` and
                ``value``.

        Raises:
            ArgumentError: for an operation without ``op`` or ``path``.
            NotFoundError: when there is no such customer.

        https://developer.helpscout.com/mailbox-api/endpoints/customers/update/
        """
        for index, one in enumerate(arguments.listed("operations", operations)):
            if not is_mapping(one):
                raise ArgumentError(f"operations[{index}] must be a mapping")
            arguments.choice(f"operations[{index}] op", one.get("op"), {"add", "replace", "remove"})
            arguments.text(f"operations[{index}] path", one.get("path"))
        self._do(UPDATE(customer_id), [dict(one) for one in operations])

    def overwrite(self, customer_id: int, **fields: Unpack[CustomerFields]) -> None:
        """Sets the plain fields to exactly what is given: **fields left out are emptied**.

        Entries (emails, phones, ...) are not touched. Use ``update`` to change some fields.

        Args:
            customer_id: the customer's id.
            fields: the fields of ``CustomerFields``.

        Raises:
            ArgumentError: naming a field that does not exist or is too long, or when there is none
                at all: every field would be emptied.
            NotFoundError: when there is no such customer.

        https://developer.helpscout.com/mailbox-api/endpoints/customers/overwrite/
        """
        if not fields:
            raise ArgumentError("nothing to write: every field would be emptied")
        self._do(OVERWRITE(customer_id), _plain_fields(**fields))

    def delete(self, customer_id: int, *, background: bool = False) -> None:
        """Deletes a customer **and the customer's conversations**, for ever.

        Args:
            customer_id: the customer's id.
            background: True asks the API to do it later (202), for customers with many
                conversations; at once, at most 100 conversations are accepted.

        Raises:
            PreconditionError: when there are more than 100 conversations and ``background`` is
                False.
            NotFoundError: when there is no such customer.

        https://developer.helpscout.com/mailbox-api/endpoints/customers/delete/
        """
        if background:
            self._do(DELETE_ASYNC(customer_id), params={"async": True})
        else:
            self._do(DELETE(customer_id))


def _check_names(names: Iterable[str]) -> None:
    for name in names:
        if name not in TEXTS and name != "organization_id":
            raise ArgumentError(
                f"{name} is no plain field of a customer: "
                f"use one of {', '.join((*TEXTS, 'organization_id'))}"
            )


def _plain_fields(**fields: Any) -> dict[str, Any]:
    _check_names(fields)
    payload: dict[str, Any] = {}
    for name, value in fields.items():
        if value is None:
            continue
        if name == "organization_id":
            payload["organizationId"] = arguments.number(name, value)
        else:
            payload[camel(name)] = arguments.text(
                name, value, longest=LONGEST.get(name), empty=True
            )
    return payload
