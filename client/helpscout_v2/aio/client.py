# Written by tools/async_client.py; do not edit.
# pyright: reportPrivateUsage=false
"""The client.

https://developer.helpscout.com/mailbox-api/
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from helpscout_v2 import error_answers, wire
from helpscout_v2.aio.http.connecting import close_source, open_session
from helpscout_v2.aio.http.session import AsyncSession
from helpscout_v2.client import R
from helpscout_v2.constructors import Connectable
from helpscout_v2.wire import Answer, Params, RateLimit

if TYPE_CHECKING:
    from helpscout_v2.aio.paging import AsyncPages
    from helpscout_v2.aio.resources.chats import AsyncChats
    from helpscout_v2.aio.resources.conversations import AsyncConversations
    from helpscout_v2.aio.resources.customers import AsyncCustomers
    from helpscout_v2.aio.resources.mailboxes import AsyncMailboxes
    from helpscout_v2.aio.resources.organizations import AsyncOrganizations
    from helpscout_v2.aio.resources.properties import AsyncCustomerProperties
    from helpscout_v2.aio.resources.ratings import AsyncRatings
    from helpscout_v2.aio.resources.reports import AsyncReports
    from helpscout_v2.aio.resources.tags import AsyncTags
    from helpscout_v2.aio.resources.teams import AsyncTeams
    from helpscout_v2.aio.resources.users import AsyncUsers
    from helpscout_v2.aio.resources.v3 import AsyncV3
    from helpscout_v2.aio.resources.webhooks import AsyncWebhooks
    from helpscout_v2.aio.resources.workflows import AsyncWorkflows

__all__ = ["AsyncHelpScout"]


class AsyncHelpScout(Connectable[AsyncSession]):
    """A Help Scout account, as far as the token's user may see it.

    Make one with ``with_token`` or one of the other constructors, keep it, and close it (or
    use it in an ``async with`` statement). It belongs to one event loop, of asyncio or
    trio, whose tasks may share it. Making one reads nothing:
    the environment, the credentials and the token store are looked at by the first call, or by
    ``open()``.

    Args:
        tokens: where the bearer comes from and how it is renewed.
        api_url: the host that gets the bearer, and the only one; by default
            ``HELPSCOUT_API_URL``, else https://api.helpscout.net.
        timeout: seconds to wait for a connection and for each piece of an answer; one number, or
            a pair of both.
        retries: how many more times a call is sent when that is safe.
        longest_wait: seconds; a 429 that asks for more is raised instead of waited for.
        pacer: slows down before the account's rate limit is reached.
        on_call: called with a ``CallEvent`` after every HTTP exchange. What it raises is logged and
            changes nothing about the call, which is done by then.
        http: an ``httpx.AsyncClient`` to send by, for ``AsyncHelpScout`` only; who opened it
            closes it.
    """

    def _connect(self, base: str) -> AsyncSession:
        return open_session(base, self._source, self._settings)

    async def open(self) -> Self:
        """Reads address and credentials now instead of at the first call.

        See ``HelpScout.open``.
        """
        await self._session.tokens.open()
        return self

    @cached_property
    def chats(self) -> AsyncChats:
        """Chats of the Chat API; threads of type chat are ``conversations.chats``."""
        from helpscout_v2.aio.resources.chats import AsyncChats

        return AsyncChats(self)

    @cached_property
    def conversations(self) -> AsyncConversations:
        """Conversations and everything below them."""
        from helpscout_v2.aio.resources.conversations import AsyncConversations

        return AsyncConversations(self)

    @cached_property
    def customers(self) -> AsyncCustomers:
        """Customers and their entries."""
        from helpscout_v2.aio.resources.customers import AsyncCustomers

        return AsyncCustomers(self)

    @cached_property
    def customer_properties(self) -> AsyncCustomerProperties:
        """What properties customers can have."""
        from helpscout_v2.aio.resources.properties import AsyncCustomerProperties

        return AsyncCustomerProperties(self)

    @cached_property
    def mailboxes(self) -> AsyncMailboxes:
        """Mailboxes, folders, custom fields, routing, saved replies."""
        from helpscout_v2.aio.resources.mailboxes import AsyncMailboxes

        return AsyncMailboxes(self)

    @cached_property
    def organizations(self) -> AsyncOrganizations:
        """Organizations."""
        from helpscout_v2.aio.resources.organizations import AsyncOrganizations

        return AsyncOrganizations(self)

    @cached_property
    def ratings(self) -> AsyncRatings:
        """Ratings by id."""
        from helpscout_v2.aio.resources.ratings import AsyncRatings

        return AsyncRatings(self)

    @cached_property
    def reports(self) -> AsyncReports:
        """Reports."""
        from helpscout_v2.aio.resources.reports import AsyncReports

        return AsyncReports(self)

    @cached_property
    def tags(self) -> AsyncTags:
        """Tags of the account."""
        from helpscout_v2.aio.resources.tags import AsyncTags

        return AsyncTags(self)

    @cached_property
    def teams(self) -> AsyncTeams:
        """Teams."""
        from helpscout_v2.aio.resources.teams import AsyncTeams

        return AsyncTeams(self)

    @cached_property
    def users(self) -> AsyncUsers:
        """Users, their status and reassignment."""
        from helpscout_v2.aio.resources.users import AsyncUsers

        return AsyncUsers(self)

    @cached_property
    def v3(self) -> AsyncV3:
        """What V3 reads: true types of persons, system users, customers by cursor."""
        from helpscout_v2.aio.resources.v3 import AsyncV3

        return AsyncV3(self)

    @cached_property
    def webhooks(self) -> AsyncWebhooks:
        """Webhooks; receiving them is ``helpscout_v2.webhooks``."""
        from helpscout_v2.aio.resources.webhooks import AsyncWebhooks

        return AsyncWebhooks(self)

    @cached_property
    def workflows(self) -> AsyncWorkflows:
        """Workflows."""
        from helpscout_v2.aio.resources.workflows import AsyncWorkflows

        return AsyncWorkflows(self)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Closes the connections, the token source, and the token store if this client opened it.

        See ``HelpScout.close``.
        """
        if self._opened is not None:
            await self._opened.close()
        await close_source(self._source)

    @property
    def rate_limit(self) -> RateLimit:
        """The account's budget as the last answer told it."""
        return self._session.pacer.limit

    async def get(self, path: str, model: type[R], *, params: Params | None = None) -> R:
        """One object of an endpoint that has no method here. See ``HelpScout.get``."""
        from helpscout_v2.aio.resources.base import AsyncAnyEndpoint
        from helpscout_v2.resources.base import EndpointCall

        return await AsyncAnyEndpoint(self).read(EndpointCall("GET", path), model, params=params)

    def pages(
        self, path: str, model: type[R], key: str = "", *, params: Mapping[str, Any] | None = None
    ) -> AsyncPages[R]:
        """A list of an endpoint that has no method here, page by page or by cursor as it comes.

        See ``HelpScout.pages``.
        """
        from helpscout_v2.aio.resources.base import AsyncAnyEndpoint
        from helpscout_v2.resources.base import EndpointCall

        return AsyncAnyEndpoint(self).rows(EndpointCall("GET", path), model, key, params=params)

    async def call(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Sends any call, for what has no method here, and returns the answer whatever its status.

        See ``HelpScout.call``.
        """
        request = wire.build_request(
            self._session.base, method, path, params=params, json=json, headers=headers
        )
        return await self._session.send(request)

    async def request(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        follow: bool = False,
    ) -> Answer:
        """Like ``call``, but raises for every status that is not a success.

        See ``HelpScout.request``.
        """
        request = wire.build_request(
            self._session.base, method, path, params=params, json=json, headers=headers
        )
        answer = await self._session.send(request, follow=follow)
        error = error_answers.error_from(answer)
        if error is not None:
            raise error
        return answer

    @asynccontextmanager
    async def stream(
        self, path: str, *, other_hosts: bool = False
    ) -> AsyncGenerator[AsyncIterator[bytes], None]:
        """The pieces of a large answer to a read, for example a file. See ``HelpScout.stream``."""
        headers = {"Accept": "*/*", "Accept-Encoding": "identity"}
        request = wire.build_request(self._session.base, "GET", path, headers=headers)
        async with self._session.stream(request, other_hosts=other_hosts) as content:
            if isinstance(content, Answer):
                error = error_answers.error_from(content)
                assert error is not None, "a success is streamed"
                raise error
            yield content

    def check_link(self, url: str, path: str) -> None:
        """Refuses a link to another host. See ``HelpScout.check_link``."""
        self._session.check_link(url, path)
