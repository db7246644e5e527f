"""The reads of V3: the true types of persons, and customers by cursor. Writes stay on V2.

V2 shows an AI agent as a user like any other; V3 calls it a ``system_user``.
https://developer.helpscout.com/mailbox-api/endpoints/conversations/get-v3/
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from helpscout_v2 import arguments
from helpscout_v2.endpoints import Endpoint
from helpscout_v2.fields import OptionalFields
from helpscout_v2.models.conversation import Conversation
from helpscout_v2.models.customer import Customer
from helpscout_v2.models.thread import Thread
from helpscout_v2.models.user import SystemUser
from helpscout_v2.paging import Pages
from helpscout_v2.query import Query, query_text
from helpscout_v2.repeated_rows import RECENT
from helpscout_v2.resources.base import Api, Resource

__all__ = ["V3", "SystemUsers", "V3Conversations", "V3Customers", "V3Threads"]

CUSTOMERS = Endpoint("v3.customers.list", "GET", "/v3/customers")
CONVERSATION = Endpoint("v3.conversations.get", "GET", "/v3/conversations/{conversationId}")
THREADS = Endpoint("v3.threads.list", "GET", "/v3/conversations/{conversationId}/threads")
FILTERS = OptionalFields(
    first_name=arguments.text,
    last_name=arguments.text,
    email=arguments.email,
    created_since=arguments.moment,
    modified_since=arguments.moment,
    query=query_text,
)
SYSTEM_USERS = Endpoint("v3.system-users.list", "GET", "/v3/system-users")
SYSTEM_USER = Endpoint("v3.system-users.get", "GET", "/v3/system-users/{systemUserId}")


class V3Customers(Resource):
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
    ) -> Pages[Customer]:
        """Customers that match all filters, newest first. The API does not count them.

        Args:
            first_name: the first name.
            last_name: the last name.
            email: an address; V2 needs a query for it.
            created_since: an aware datetime, or ISO text with a zone.
            modified_since: an aware datetime, or ISO text with a zone.
            query: the search syntax; ``helpscout_v2.query`` builds and escapes it.

        Raises:
            ArgumentError: for a value that the API does not take.

        https://developer.helpscout.com/mailbox-api/endpoints/customers/list-v3/
        """
        params = FILTERS(
            first_name=first_name,
            last_name=last_name,
            email=email,
            created_since=created_since,
            modified_since=modified_since,
            query=query,
        )
        return self._many(
            CUSTOMERS(), Customer, "customers", params=params, window=RECENT, numbered=False
        )


class V3Threads(Resource):
    """Threads, with the true types of their authors."""

    def list(self, conversation_id: int, *, page: int | None = None) -> Pages[Thread]:
        """The threads, newest first.

        Args:
            conversation_id: the conversation's id.
            page: the page to begin with (third-party: the page's end is not in any stored copy).

        Raises:
            NotFoundError: while iterating, when there is no such conversation.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/threads/list-v3/
        """
        return self._many(THREADS(conversation_id), Thread, "threads", page=page, window=RECENT)


class V3Conversations(Resource):
    """Conversations, with the true types of persons."""

    def __init__(self, api: Api) -> None:
        super().__init__(api)
        self.threads: V3Threads = V3Threads(api)

    def get(self, conversation_id: int, *, embed: Literal["threads"] | None = None) -> Conversation:
        """One conversation; an AI agent in it has the type ``system_user``.

        Args:
            conversation_id: the conversation's id.
            embed: ``"threads"`` fills ``Conversation.threads`` in the same request.

        Raises:
            NotFoundError: when there is none.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/get-v3/
        """
        params = {"embed": arguments.choice("embed", embed, {"threads"})} if embed else None
        return self._one(CONVERSATION(conversation_id), Conversation, params=params)


class SystemUsers(Resource):
    """System users: actors that are no people, such as AI agents. ``users`` does not list them."""

    def list(self, *, page: int | None = None) -> Pages[SystemUser]:
        """All system users.

        Args:
            page: the page to begin with.

        Raises:
            APIError: while iterating, as all errors of a page.

        https://developer.helpscout.com/mailbox-api/endpoints/system-users/list/
        """
        return self._many(SYSTEM_USERS(), SystemUser, "system_users", "systemUsers", page=page)

    def get(self, system_user_id: int) -> SystemUser:
        """One system user.

        Args:
            system_user_id: the id, as a person of type ``system_user`` has it.

        Raises:
            NotFoundError: when there is none.

        https://developer.helpscout.com/mailbox-api/endpoints/system-users/get/
        """
        return self._one(SYSTEM_USER(system_user_id), SystemUser)


class V3(Resource):
    """What V3 reads; everything else is on V2."""

    def __init__(self, api: Api) -> None:
        super().__init__(api)
        self.customers: V3Customers = V3Customers(api)
        self.conversations: V3Conversations = V3Conversations(api)
        self.system_users: SystemUsers = SystemUsers(api)
