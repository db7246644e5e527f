# Written by tools/async_client.py; do not edit.
# pyright: reportPrivateUsage=false
"""A customer's emails, phones, chats, social profiles and websites.

https://developer.helpscout.com/mailbox-api/endpoints/customers/emails/list/
"""

from __future__ import annotations

from typing import Generic

from helpscout_v2 import arguments, words
from helpscout_v2.aio.paging import AsyncPages
from helpscout_v2.aio.resources.base import AsyncResource
from helpscout_v2.aio.resources.customer_addresses import AsyncAddresses
from helpscout_v2.aio.resources.customer_property_values import AsyncProperties
from helpscout_v2.models.customer import Entry, Website
from helpscout_v2.resources import customer_entries as blocking
from helpscout_v2.resources.customer_entries import Four, K

__all__ = [
    "AsyncAddresses",
    "AsyncChats",
    "AsyncEmails",
    "AsyncPhones",
    "AsyncProperties",
    "AsyncSocialProfiles",
    "AsyncWebsites",
]


class AsyncTypedEntries(AsyncResource, Generic[K]):
    """Entries of a type each."""

    kind: str
    keys: tuple[str, ...]
    endpoints: Four

    def list(self, customer_id: int) -> AsyncPages[Entry]:
        """The entries. See ``TypedEntries.list``."""
        return self._many(self.endpoints[0](customer_id), Entry, *self.keys)

    async def create(self, customer_id: int, *, type: K, value: str) -> int:
        """Adds an entry and returns its id. See ``TypedEntries.create``."""
        return await self._created(self.endpoints[1](customer_id), self._entry(type, value))

    async def update(self, customer_id: int, entry_id: int, *, type: K, value: str) -> None:
        """Replaces type and value of an entry. See ``TypedEntries.update``."""
        await self._do(self.endpoints[2](customer_id, entry_id), self._entry(type, value))

    async def delete(self, customer_id: int, entry_id: int) -> None:
        """Removes an entry. See ``TypedEntries.delete``."""
        await self._do(self.endpoints[3](customer_id, entry_id))

    def _entry(self, type: str, value: str) -> dict[str, str]:
        return {
            "type": arguments.choice("type", type, blocking.TYPES[self.kind]),
            "value": arguments.text("value", value),
        }


class AsyncEmails(AsyncTypedEntries[words.EmailType]):
    """Email addresses; types home, work, other."""

    kind = "emails"
    keys: tuple[str, ...] = ("emails",)
    endpoints: Four = blocking.EMAILS


class AsyncPhones(AsyncTypedEntries[words.PhoneType]):
    """Phone numbers; types fax, home, mobile, other, pager, work."""

    kind = "phones"
    keys: tuple[str, ...] = ("phones",)
    endpoints: Four = blocking.PHONES


class AsyncChats(AsyncTypedEntries[words.ChatHandleType]):
    """Chat handles; types such as skype, xmpp, other."""

    kind = "chats"
    keys: tuple[str, ...] = ("chats",)
    endpoints: Four = blocking.CHATS


class AsyncSocialProfiles(AsyncTypedEntries[words.SocialProfileType]):
    """Social profiles; types such as linkedin, twitter, other."""

    kind = "social_profiles"
    keys: tuple[str, ...] = ("social-profiles", "social_profiles")
    endpoints: Four = blocking.SOCIAL_PROFILES


class AsyncWebsites(AsyncResource):
    """Websites, which have no type."""

    endpoints: Four = blocking.WEBSITES

    def list(self, customer_id: int) -> AsyncPages[Website]:
        """The websites. See ``Websites.list``."""
        return self._many(self.endpoints[0](customer_id), Website, "websites")

    async def create(self, customer_id: int, *, value: str) -> int:
        """Adds a website and returns its id. See ``Websites.create``."""
        return await self._created(
            self.endpoints[1](customer_id), {"value": arguments.text("value", value)}
        )

    async def update(self, customer_id: int, website_id: int, *, value: str) -> None:
        """Replaces a website. See ``Websites.update``."""
        await self._do(
            self.endpoints[2](customer_id, website_id), {"value": arguments.text("value", value)}
        )

    async def delete(self, customer_id: int, website_id: int) -> None:
        """Removes a website. See ``Websites.delete``."""
        await self._do(self.endpoints[3](customer_id, website_id))
