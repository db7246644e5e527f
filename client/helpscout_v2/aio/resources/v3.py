# Written by tools/async_client.py; do not edit.
# pyright: reportPrivateUsage=false
"""The reads of V3: the true types of persons, and customers by cursor. Writes stay on V2.

V2 shows an AI agent as a user like any other; V3 calls it a ``system_user``.
https://developer.helpscout.com/mailbox-api/endpoints/conversations/get-v3/
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from helpscout_v2 import arguments
from helpscout_v2.aio.paging import AsyncPages
from helpscout_v2.aio.resources.base import AsyncApi, AsyncResource
from helpscout_v2.models.conversation import Conversation
from helpscout_v2.models.customer import Customer
from helpscout_v2.models.thread import Thread
from helpscout_v2.models.user import SystemUser
from helpscout_v2.query import Query
from helpscout_v2.repeated_rows import RECENT
from helpscout_v2.resources import v3 as blocking

__all__ = [
    "AsyncSystemUsers",
    "AsyncV3",
    "AsyncV3Conversations",
    "AsyncV3Customers",
    "AsyncV3Threads",
]


class AsyncV3Customers(AsyncResource):
    """Customers, by cursor."""

    def list(
        self,
        *,
        first_name: str | None = None,
        last_name: str | None = None,
        email: str | None = None,
        created_since: datetime | str | None = None,
        modified_since: datetime | str | None = None,
        query: str | Query | None = None,
    ) -> AsyncPages[Customer]:
        """Customers that match all filters, newest first. The API does not count them.

        See ``V3Customers.list``.
        """
        params = blocking.FILTERS(
            first_name=first_name,
            last_name=last_name,
            email=email,
            created_since=created_since,
            modified_since=modified_since,
            query=query,
        )
        return self._many(
            blocking.CUSTOMERS(),
            Customer,
            "customers",
            params=params,
            window=RECENT,
            numbered=False,
        )


class AsyncV3Threads(AsyncResource):
    """Threads, with the true types of their authors."""

    def list(self, conversation_id: int, *, page: int | None = None) -> AsyncPages[Thread]:
        """The threads, newest first. See ``V3Threads.list``."""
        return self._many(
            blocking.THREADS(conversation_id), Thread, "threads", page=page, window=RECENT
        )


class AsyncV3Conversations(AsyncResource):
    """Conversations, with the true types of persons."""

    def __init__(self, api: AsyncApi) -> None:
        super().__init__(api)
        self.threads: AsyncV3Threads = AsyncV3Threads(api)

    async def get(
        self, conversation_id: int, *, embed: Literal["threads"] | None = None
    ) -> Conversation:
        """One conversation; an AI agent in it has the type ``system_user``.

        See ``V3Conversations.get``.
        """
        params = {"embed": arguments.choice("embed", embed, {"threads"})} if embed else None
        return await self._one(blocking.CONVERSATION(conversation_id), Conversation, params=params)


class AsyncSystemUsers(AsyncResource):
    """System users: actors that are no people, such as AI agents. ``users`` does not list them."""

    def list(self, *, page: int | None = None) -> AsyncPages[SystemUser]:
        """All system users. See ``SystemUsers.list``."""
        return self._many(
            blocking.SYSTEM_USERS(), SystemUser, "system_users", "systemUsers", page=page
        )

    async def get(self, system_user_id: int) -> SystemUser:
        """One system user. See ``SystemUsers.get``."""
        return await self._one(blocking.SYSTEM_USER(system_user_id), SystemUser)


class AsyncV3(AsyncResource):
    """What V3 reads; everything else is on V2."""

    def __init__(self, api: AsyncApi) -> None:
        super().__init__(api)
        self.customers: AsyncV3Customers = AsyncV3Customers(api)
        self.conversations: AsyncV3Conversations = AsyncV3Conversations(api)
        self.system_users: AsyncSystemUsers = AsyncSystemUsers(api)
