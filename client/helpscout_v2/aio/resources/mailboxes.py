# Written by tools/async_client.py; do not edit.
# pyright: reportPrivateUsage=false
"""Mailboxes, which the documentation also calls inboxes.

https://developer.helpscout.com/mailbox-api/endpoints/mailboxes/list/
"""

from __future__ import annotations

from collections.abc import Iterable

from helpscout_v2 import arguments
from helpscout_v2.aio.paging import AsyncPages
from helpscout_v2.aio.resources.base import AsyncApi, AsyncResource
from helpscout_v2.aio.resources.saved_replies import AsyncSavedReplies
from helpscout_v2.models.mailbox import CustomFieldDefinition, Folder, Mailbox, Routing
from helpscout_v2.resources import mailboxes as blocking
from helpscout_v2.words import RoutingMethod

__all__ = ["AsyncFieldDefinitions", "AsyncFolders", "AsyncMailboxes", "AsyncRoutingSettings"]


class AsyncFolders(AsyncResource):
    """Folders of a mailbox."""

    def list(self, mailbox_id: int, *, page: int | None = None) -> AsyncPages[Folder]:
        """The folders with their counts. See ``Folders.list``."""
        return self._many(blocking.FOLDERS(mailbox_id), Folder, "folders", page=page)


class AsyncFieldDefinitions(AsyncResource):
    """Custom fields of a mailbox."""

    def list(
        self, mailbox_id: int, *, page: int | None = None
    ) -> AsyncPages[CustomFieldDefinition]:
        """The fields with the options of dropdowns. See ``FieldDefinitions.list``."""
        return self._many(blocking.FIELDS(mailbox_id), CustomFieldDefinition, "fields", page=page)


class AsyncRoutingSettings(AsyncResource):
    """Automatic assignment of a mailbox's new conversations."""

    async def get(self, mailbox_id: int) -> Routing:
        """The settings and the present rotation. See ``RoutingSettings.get``."""
        return await self._one(blocking.ROUTING(mailbox_id), Routing)

    async def update(
        self,
        mailbox_id: int,
        *,
        enabled: bool,
        assignment_limit: int,
        assignment_method: RoutingMethod,
        user_ids: Iterable[int],
    ) -> None:
        """Replaces the settings; ``assignment_method`` is round_robin or balanced.

        See ``RoutingSettings.update``.
        """
        payload = {
            "state": "enabled" if arguments.flag("enabled", enabled) else "disabled",
            "assignmentLimit": arguments.number("assignment_limit", assignment_limit),
            "assignmentMethod": arguments.choice(
                "assignment_method", assignment_method, blocking.METHODS
            ),
            "userIds": arguments.numbers("user_ids", user_ids, empty=True),
        }
        await self._do(blocking.SET_ROUTING(mailbox_id), payload)


class AsyncMailboxes(AsyncResource):
    """Mailboxes and what belongs to them."""

    def __init__(self, api: AsyncApi) -> None:
        super().__init__(api)
        self.folders: AsyncFolders = AsyncFolders(api)
        self.fields: AsyncFieldDefinitions = AsyncFieldDefinitions(api)
        self.routing: AsyncRoutingSettings = AsyncRoutingSettings(api)
        self.saved_replies: AsyncSavedReplies = AsyncSavedReplies(api)

    def list(self, *, page: int | None = None) -> AsyncPages[Mailbox]:
        """The mailboxes that the token's user may see. See ``Mailboxes.list``."""
        return self._many(blocking.LIST(), Mailbox, "mailboxes", page=page)

    async def get(self, mailbox_id: int) -> Mailbox:
        """One mailbox. See ``Mailboxes.get``."""
        return await self._one(blocking.GET(mailbox_id), Mailbox)
