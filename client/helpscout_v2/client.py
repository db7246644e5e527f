"""The client.

https://developer.helpscout.com/mailbox-api/
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from helpscout_v2 import error_answers, wire
from helpscout_v2.constructors import Connectable
from helpscout_v2.http.connecting import close_source, open_session
from helpscout_v2.http.session import Session
from helpscout_v2.wire import Answer, Params, RateLimit

if TYPE_CHECKING:
    from helpscout_v2.paging import Pages
    from helpscout_v2.resources.chats import Chats
    from helpscout_v2.resources.conversations import Conversations
    from helpscout_v2.resources.customers import Customers
    from helpscout_v2.resources.mailboxes import Mailboxes
    from helpscout_v2.resources.organizations import Organizations
    from helpscout_v2.resources.properties import CustomerProperties
    from helpscout_v2.resources.ratings import Ratings
    from helpscout_v2.resources.reports import Reports
    from helpscout_v2.resources.tags import Tags
    from helpscout_v2.resources.teams import Teams
    from helpscout_v2.resources.users import Users
    from helpscout_v2.resources.v3 import V3
    from helpscout_v2.resources.webhooks import Webhooks
    from helpscout_v2.resources.workflows import Workflows
    from helpscout_v2.rows import Row

__all__ = ["HelpScout"]

R = TypeVar("R", bound="Row")


class HelpScout(Connectable[Session]):
    """A Help Scout account, as far as the token's user may see it.

    Make one with ``with_token`` or one of the other constructors, keep it, and close it (or
    use it in a ``with`` statement). It may be shared between threads. Making one reads nothing:
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

    def _connect(self, base: str) -> Session:
        return open_session(base, self._source, self._settings)

    def open(self) -> Self:
        """Reads address and credentials now instead of at the first call.

        Raises:
            ConfigurationError: when something is missing or wrong, naming what to set.
            CredentialsError: when the token store cannot be used.
        """
        self._session.tokens.open()
        return self

    # Groups load when they are first used, so that importing is quick.

    @cached_property
    def chats(self) -> Chats:
        """Chats of the Chat API; threads of type chat are ``conversations.chats``."""
        from helpscout_v2.resources.chats import Chats

        return Chats(self)

    @cached_property
    def conversations(self) -> Conversations:
        """Conversations and everything below them."""
        from helpscout_v2.resources.conversations import Conversations

        return Conversations(self)

    @cached_property
    def customers(self) -> Customers:
        """Customers and their entries."""
        from helpscout_v2.resources.customers import Customers

        return Customers(self)

    @cached_property
    def customer_properties(self) -> CustomerProperties:
        """What properties customers can have."""
        from helpscout_v2.resources.properties import CustomerProperties

        return CustomerProperties(self)

    @cached_property
    def mailboxes(self) -> Mailboxes:
        """Mailboxes, folders, custom fields, routing, saved replies."""
        from helpscout_v2.resources.mailboxes import Mailboxes

        return Mailboxes(self)

    @cached_property
    def organizations(self) -> Organizations:
        """Organizations."""
        from helpscout_v2.resources.organizations import Organizations

        return Organizations(self)

    @cached_property
    def ratings(self) -> Ratings:
        """Ratings by id."""
        from helpscout_v2.resources.ratings import Ratings

        return Ratings(self)

    @cached_property
    def reports(self) -> Reports:
        """Reports."""
        from helpscout_v2.resources.reports import Reports

        return Reports(self)

    @cached_property
    def tags(self) -> Tags:
        """Tags of the account."""
        from helpscout_v2.resources.tags import Tags

        return Tags(self)

    @cached_property
    def teams(self) -> Teams:
        """Teams."""
        from helpscout_v2.resources.teams import Teams

        return Teams(self)

    @cached_property
    def users(self) -> Users:
        """Users, their status and reassignment."""
        from helpscout_v2.resources.users import Users

        return Users(self)

    @cached_property
    def v3(self) -> V3:
        """What V3 reads: true types of persons, system users, customers by cursor."""
        from helpscout_v2.resources.v3 import V3

        return V3(self)

    @cached_property
    def webhooks(self) -> Webhooks:
        """Webhooks; receiving them is ``helpscout_v2.webhooks``."""
        from helpscout_v2.resources.webhooks import Webhooks

        return Webhooks(self)

    @cached_property
    def workflows(self) -> Workflows:
        """Workflows."""
        from helpscout_v2.resources.workflows import Workflows

        return Workflows(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connections, the token source, and the token store if this client opened it.

        The client can still be used: it opens what it needs again.
        """
        if self._opened is not None:
            self._opened.close()
        close_source(self._source)

    @property
    def rate_limit(self) -> RateLimit:
        """The account's budget as the last answer told it."""
        return self._session.pacer.limit

    def get(self, path: str, model: type[R], *, params: Params | None = None) -> R:
        """One object of an endpoint that has no method here.

        Args:
            path: below the API's host, such as ``/v2/conversations/1``.
            model: ``helpscout_v2.Row`` or a class derived from it: fields in snake case, with types
                and defaults.
            params: a mapping or pairs; None values are left out.

        Raises:
            APIError: the kind that fits the status.
            DecodeError: when the answer is no such object.
            TransportError: when no complete answer arrived.
        """
        from helpscout_v2.resources.base import AnyEndpoint, EndpointCall

        return AnyEndpoint(self).read(EndpointCall("GET", path), model, params=params)

    def pages(
        self, path: str, model: type[R], key: str = "", *, params: Mapping[str, Any] | None = None
    ) -> Pages[R]:
        """A list of an endpoint that has no method here, page by page or by cursor as it comes.

        Args:
            path: below the API's host, such as ``/v2/tags``.
            model: the class of the rows, as for ``get``.
            key: the name of the rows in ``_embedded``; needed where there are several.
            params: the filters, sent with every page.

        Raises:
            APIError: while iterating, as all errors of a page.
        """
        from helpscout_v2.resources.base import AnyEndpoint, EndpointCall

        return AnyEndpoint(self).rows(EndpointCall("GET", path), model, key, params=params)

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Sends any call, for what has no method here, and returns the answer whatever its status.

        Token, renewal, retries, pacing and the host lock apply; redirects are not followed.

        Args:
            method: the HTTP method.
            path: below the API's host, such as ``/v2/conversations``.
            params: a mapping or pairs; None values are left out.
            json: the body, None for none.
            headers: further headers.

        Raises:
            TransportError: when no complete answer arrived. Never for an HTTP status.
        """
        request = wire.build_request(
            self._session.base, method, path, params=params, json=json, headers=headers
        )
        return self._session.send(request)

    def request(
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

        Args:
            method: the HTTP method.
            path: below the API's host, such as ``/v2/conversations``.
            params: a mapping or pairs; None values are left out.
            json: the body, None for none.
            headers: further headers.
            follow: whether a redirect of a read to the same host is followed.

        Raises:
            APIError: the kind that fits the status.
            TransportError: when no complete answer arrived.
        """
        request = wire.build_request(
            self._session.base, method, path, params=params, json=json, headers=headers
        )
        answer = self._session.send(request, follow=follow)
        error = error_answers.error_from(answer)
        if error is not None:
            raise error
        return answer

    @contextmanager
    def stream(
        self, path: str, *, other_hosts: bool = False
    ) -> Generator[Iterator[bytes], None, None]:
        """The pieces of a large answer to a read, for example a file.

        Args:
            path: below the API's host, such as ``/v2/conversations/1/attachments/2/file``.
            other_hosts: True follows a redirect to another host, which is not sent the token.

        Raises:
            APIError: when the answer is not a success.
            TransportError: when it broke off.
            ForeignHostError: when it is elsewhere and ``other_hosts`` is False.
        """
        # Files are sent as they are: most are packed already.
        headers = {"Accept": "*/*", "Accept-Encoding": "identity"}
        request = wire.build_request(self._session.base, "GET", path, headers=headers)
        with self._session.stream(request, other_hosts=other_hosts) as content:
            if isinstance(content, Answer):
                error = error_answers.error_from(content)
                assert error is not None, "a success is streamed"
                raise error
            yield content

    def check_link(self, url: str, path: str) -> None:
        """Refuses a link to another host.

        Args:
            url: the link as it was sent.
            path: the path whose answer held it.

        Raises:
            ForeignHostError: naming the host.
        """
        self._session.check_link(url, path)
