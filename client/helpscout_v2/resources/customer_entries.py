"""A customer's emails, phones, chats, social profiles, websites, address and properties.

https://developer.helpscout.com/mailbox-api/endpoints/customers/emails/list/
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Generic, TypeAlias, TypeVar, get_args

from helpscout_v2 import arguments, words
from helpscout_v2.endpoints import Endpoint
from helpscout_v2.errors import ArgumentError
from helpscout_v2.models.customer import Address, Entry, Website
from helpscout_v2.paging import Pages
from helpscout_v2.resources.base import Resource
from helpscout_v2.typeguards import is_mapping

__all__ = ["Addresses", "Chats", "Emails", "Phones", "Properties", "SocialProfiles", "Websites"]

K = TypeVar("K", bound=str)
Four: TypeAlias = tuple[Endpoint, Endpoint, Endpoint, Endpoint]
_BASE = "/v2/customers/{customerId}"
TYPES: dict[str, frozenset[str]] = {
    "emails": frozenset(get_args(words.EmailType)),
    "phones": frozenset(get_args(words.PhoneType)),
    "chats": frozenset(get_args(words.ChatHandleType)),
    "social_profiles": frozenset(get_args(words.SocialProfileType)),
}


def _four(kind: str, hole: str) -> Four:
    one = f"{_BASE}/{kind}/{{{hole}}}"
    return (
        Endpoint(f"customers.{kind}.list", "GET", f"{_BASE}/{kind}"),
        Endpoint(f"customers.{kind}.create", "POST", f"{_BASE}/{kind}"),
        Endpoint(f"customers.{kind}.update", "PUT", one),
        Endpoint(f"customers.{kind}.delete", "DELETE", one),
    )


EMAILS = _four("emails", "emailId")
PHONES = _four("phones", "phoneId")
CHATS = _four("chats", "chatId")
SOCIAL_PROFILES = _four("social-profiles", "socialProfileId")
WEBSITES = _four("websites", "websiteId")


class _Typed(Resource, Generic[K]):
    kind: str
    keys: tuple[str, ...]
    endpoints: Four

    def list(self, customer_id: int) -> Pages[Entry]:
        """The entries.

        Args:
            customer_id: the customer's id.

        Raises:
            NotFoundError: while iterating, when there is no such customer.

        https://developer.helpscout.com/mailbox-api/endpoints/customers/emails/list/
        """
        return self._many(self.endpoints[0](customer_id), Entry, *self.keys)

    def create(self, customer_id: int, *, type: K, value: str) -> int:
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
        return self._created(self.endpoints[1](customer_id), self._entry(type, value))

    def update(self, customer_id: int, entry_id: int, *, type: K, value: str) -> None:
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
        self._do(self.endpoints[2](customer_id, entry_id), self._entry(type, value))

    def delete(self, customer_id: int, entry_id: int) -> None:
        """Removes an entry.

        Args:
            customer_id: the customer's id.
            entry_id: the entry's id, from ``list``.

        Raises:
            NotFoundError: when there is no such entry.

        https://developer.helpscout.com/mailbox-api/endpoints/customers/emails/delete/
        """
        self._do(self.endpoints[3](customer_id, entry_id))

    def _entry(self, type: str, value: str) -> dict[str, str]:
        return {
            "type": arguments.choice("type", type, TYPES[self.kind]),
            "value": arguments.text("value", value),
        }


class Emails(_Typed[words.EmailType]):
    """Email addresses; types home, work, other."""

    kind = "emails"
    keys: tuple[str, ...] = ("emails",)
    endpoints: Four = EMAILS


class Phones(_Typed[words.PhoneType]):
    """Phone numbers; types fax, home, mobile, other, pager, work."""

    kind = "phones"
    keys: tuple[str, ...] = ("phones",)
    endpoints: Four = PHONES


class Chats(_Typed[words.ChatHandleType]):
    """Chat handles; types such as skype, xmpp, other."""

    kind = "chats"
    keys: tuple[str, ...] = ("chats",)
    endpoints: Four = CHATS


class SocialProfiles(_Typed[words.SocialProfileType]):
    """Social profiles; types such as linkedin, twitter, other."""

    kind = "social_profiles"
    keys: tuple[str, ...] = ("social-profiles", "social_profiles")
    endpoints: Four = SOCIAL_PROFILES


class Websites(Resource):
    """Websites, which have no type."""

    endpoints: Four = WEBSITES

    def list(self, customer_id: int) -> Pages[Website]:
        """The websites.

        Args:
            customer_id: the customer's id.

        Raises:
            NotFoundError: while iterating, when there is no such customer.

        https://developer.helpscout.com/mailbox-api/endpoints/customers/websites/list/
        """
        return self._many(self.endpoints[0](customer_id), Website, "websites")

    def create(self, customer_id: int, *, value: str) -> int:
        """Adds a website and returns its id.

        Args:
            customer_id: the customer's id.
            value: the address.

        Raises:
            NotFoundError: when there is no such customer.

        https://developer.helpscout.com/mailbox-api/endpoints/customers/websites/create/
        """
        return self._created(
            self.endpoints[1](customer_id), {"value": arguments.text("value", value)}
        )

    def update(self, customer_id: int, website_id: int, *, value: str) -> None:
        """Replaces a website.

        Args:
            customer_id: the customer's id.
            website_id: the website's id, from ``list``.
            value: the address.

        Raises:
            NotFoundError: when there is no such website.

        https://developer.helpscout.com/mailbox-api/endpoints/customers/websites/update/
        """
        self._do(
            self.endpoints[2](customer_id, website_id), {"value": arguments.text("value", value)}
        )

    def delete(self, customer_id: int, website_id: int) -> None:
        """Removes a website.

        Args:
            customer_id: the customer's id.
            website_id: the website's id, from ``list``.

        Raises:
            NotFoundError: when there is no such website.

        https://developer.helpscout.com/mailbox-api/endpoints/customers/websites/delete/
        """
        self._do(self.endpoints[3](customer_id, website_id))


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
        sent = address_payload(
            city=city, state=state, postal_code=postal_code, country=country, lines=lines
        )
        self._do(ADDRESS_CREATE(customer_id), sent)

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
        sent = address_payload(
            city=city, state=state, postal_code=postal_code, country=country, lines=lines
        )
        self._do(ADDRESS_UPDATE(customer_id), sent)

    def delete(self, customer_id: int) -> None:
        """Removes the address.

        Args:
            customer_id: the customer's id.

        Raises:
            NotFoundError: when there is no such customer.

        https://developer.helpscout.com/mailbox-api/endpoints/customers/address/delete/
        """
        self._do(ADDRESS_DELETE(customer_id))


PROPERTIES = Endpoint("customers.properties.update", "PATCH", f"{_BASE}/properties")


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


def address_payload(**given: Any) -> dict[str, Any]:
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
    values = {("postal_code" if k == "postalCode" else k): v for k, v in given.items()}
    for name in values:
        if name not in names:
            raise ArgumentError(f"{name} is no part of an address: use {', '.join(names)}")
    sent: dict[str, Any] = {}
    for name, wire in names.items():
        if values.get(name) is None:
            raise ArgumentError(f"address needs {name}")
        value = values[name]
        sent[wire] = (
            arguments.texts("lines", value) if name == "lines" else arguments.text(name, value)
        )
    if len(sent["country"]) != 2:
        raise ArgumentError(f"country must be a two-letter code, not {sent['country']!r}")
    return sent


def entries_payload(kind: str, entries: Any) -> list[dict[str, str]]:
    """Entries for Create Customer, from texts or mappings."""
    many: list[Any] = (
        [entries]
        if isinstance(entries, str | Mapping)
        else arguments.listed(kind, entries, empty=True)
    )
    return [_entry(kind, index, one) for index, one in enumerate(many)]


def _entry(kind: str, index: int, entry: Any) -> dict[str, str]:
    where = f"{kind}[{index}]"
    if isinstance(entry, str):
        entry = {"value": entry}
    if not is_mapping(entry):
        raise ArgumentError(f"{where} must be text or a mapping, not {entry!r}")
    sent = {"value": arguments.text(f"{where} value", entry.get("value"))}
    allowed = {"value", "type"} if kind in TYPES else {"value"}
    if not entry.keys() <= allowed:
        raise ArgumentError(f"{where} takes {' and '.join(sorted(allowed))}, nothing else")
    if kind in TYPES:
        sent["type"] = arguments.choice(f"{where} type", entry.get("type", "other"), TYPES[kind])
    return sent
