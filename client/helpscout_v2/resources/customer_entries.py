"""A customer's emails, phones, chats, social profiles and websites.

https://developer.helpscout.com/mailbox-api/endpoints/customers/emails/list/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, TypeAlias, TypeVar, get_args

from helpscout_v2 import arguments, words
from helpscout_v2.endpoints import Endpoint
from helpscout_v2.errors import ArgumentError
from helpscout_v2.models.customer import Entry, Website
from helpscout_v2.paging import Pages
from helpscout_v2.resources.base import Resource
from helpscout_v2.resources.customer_addresses import Addresses
from helpscout_v2.resources.customer_property_values import Properties
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


class TypedEntries(Resource, Generic[K]):
    """Entries of a type each."""

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


class Emails(TypedEntries[words.EmailType]):
    """Email addresses; types home, work, other."""

    kind = "emails"
    keys: tuple[str, ...] = ("emails",)
    endpoints: Four = EMAILS


class Phones(TypedEntries[words.PhoneType]):
    """Phone numbers; types fax, home, mobile, other, pager, work."""

    kind = "phones"
    keys: tuple[str, ...] = ("phones",)
    endpoints: Four = PHONES


class Chats(TypedEntries[words.ChatHandleType]):
    """Chat handles; types such as skype, xmpp, other."""

    kind = "chats"
    keys: tuple[str, ...] = ("chats",)
    endpoints: Four = CHATS


class SocialProfiles(TypedEntries[words.SocialProfileType]):
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
