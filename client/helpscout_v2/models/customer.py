"""Customers and their entries.

https://developer.helpscout.com/mailbox-api/endpoints/customers/get/
"""

from __future__ import annotations

from typing import Any

import msgspec

from helpscout_v2.rows import Part, Row, Utc, promised
from helpscout_v2.typeguards import is_object

__all__ = [
    "Address",
    "Customer",
    "Entry",
    "Property",
    "PropertyDefinition",
    "PropertyOption",
    "PropertySource",
    "Website",
]


class Entry(Row, frozen=True):
    """An email, phone, chat handle or social profile; ``type`` such as work or mobile."""

    id: int
    value: str = ""
    type: str = ""


class Website(Row, frozen=True):
    """A website of a customer."""

    id: int
    value: str = ""


class Address(Row, frozen=True):
    """A postal address; ``country`` is an ISO 3166 alpha-2 code."""

    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""
    lines: tuple[str, ...] = ()


class PropertySource(Part, frozen=True):
    """Who set a property."""

    name: str = ""


class Property(Part, frozen=True):
    """A customer property's value; for a dropdown ``value`` is the option's id."""

    type: str = ""
    slug: str = ""
    name: str = ""
    value: str | int | float | None = None
    text: str | None = None
    source: PropertySource | None = None


class _Entries(Part, frozen=True):
    emails: tuple[Entry, ...] = ()
    phones: tuple[Entry, ...] = ()
    chats: tuple[Entry, ...] = ()
    social_profiles: tuple[Entry, ...] = msgspec.field(default=(), name="social_profiles")
    websites: tuple[Website, ...] = ()
    properties: tuple[Property, ...] = ()
    address: Address | None = None


class Customer(Row, frozen=True):
    """A customer with all entries. ``background`` is the Notes field of the web application."""

    id: int
    first_name: str = ""
    last_name: str = ""
    gender: str = ""
    job_title: str | None = None
    location: str | None = None
    organization: str | None = None
    organization_id: int | None = None
    photo_type: str = ""
    photo_url: str | None = None
    age: str | None = None
    background: str = ""
    conversation_count: int | None = None
    draft: bool | None = None
    created_at: Utc = promised()
    updated_at: Utc = promised()
    entries: _Entries = msgspec.field(default=_Entries(), name="_embedded")

    @property
    def full_name(self) -> str:
        """First and last name with one space, without edges."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def emails(self) -> tuple[Entry, ...]:
        """The email addresses."""
        return self.entries.emails

    @property
    def phones(self) -> tuple[Entry, ...]:
        """The phone numbers."""
        return self.entries.phones

    @property
    def chats(self) -> tuple[Entry, ...]:
        """The chat handles."""
        return self.entries.chats

    @property
    def social_profiles(self) -> tuple[Entry, ...]:
        """The social profiles."""
        return self.entries.social_profiles

    @property
    def websites(self) -> tuple[Website, ...]:
        """The websites."""
        return self.entries.websites

    @property
    def properties(self) -> tuple[Property, ...]:
        """The customer properties that have a value."""
        return self.entries.properties

    @property
    def address(self) -> Address | None:
        """The postal address, None when unset."""
        return self.entries.address

    @classmethod
    def _adapt(cls, value: dict[str, Any]) -> None:
        inner = value.get("_embedded")
        if is_object(inner) and "social-profiles" in inner:
            inner.setdefault("social_profiles", inner.pop("social-profiles"))


class PropertyOption(Part, frozen=True):
    """A choice of a dropdown property; ``id`` is a UUID."""

    id: str = ""
    label: str = ""


class PropertyDefinition(Row, frozen=True):
    """A property that customers (or organizations) can have."""

    slug: str
    type: str = ""
    name: str = ""
    options: tuple[PropertyOption, ...] = ()
