"""The client.

https://developer.helpscout.com/mailbox-api/
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self
from urllib.parse import urljoin

from helpscout_v2 import wire
from helpscout_v2.http.pacing import Pacer
from helpscout_v2.http.session import CallEvent, Session
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
from helpscout_v2.resources.webhooks import Webhooks
from helpscout_v2.resources.workflows import Workflows
from helpscout_v2.secret import Secret
from helpscout_v2.tokens import StaticToken, TokenSource
from helpscout_v2.wire import Answer, Params, RateLimit

API_URL = "https://api.helpscout.net"


class HelpScout:
    """A Help Scout account, as far as the token's user may see it.

    Make one with :meth:`with_token` or one of the other constructors, keep it, and close it (or
    use it in a ``with`` statement). It may be shared between threads.

    Args:
        tokens: where the bearer comes from and how it is renewed.
        api_url: the host that gets the bearer, and the only one; by default
            ``HELPSCOUT_API_URL``, else https://api.helpscout.net.
        timeout: seconds to wait for a connection and for each piece of an answer.
        retries: how many more times a call is sent when that is safe.
        longest_wait: seconds; a 429 that asks for more is raised instead of waited for.
        pacer: slows down before the account's rate limit is reached.
        on_call: called with a :class:`CallEvent` after every HTTP exchange.
    """

    def __init__(
        self,
        tokens: TokenSource,
        *,
        api_url: str | None = None,
        timeout: tuple[float, float] = (10.0, 60.0),
        retries: int = 4,
        longest_wait: float = 90.0,
        pacer: Pacer | None = None,
        on_call: Callable[[CallEvent], None] | None = None,
    ) -> None:
        base = wire.base_url(api_url or os.environ.get("HELPSCOUT_API_URL") or API_URL)
        self._session = Session(
            base,
            tokens,
            timeout=timeout,
            retries=retries,
            longest_wait=longest_wait,
            pacer=pacer,
            on_call=on_call,
        )
        self.conversations = Conversations(self)
        self.customers = Customers(self)
        self.customer_properties = CustomerProperties(self)
        self.mailboxes = Mailboxes(self)
        self.organizations = Organizations(self)
        self.ratings = Ratings(self)
        self.reports = Reports(self)
        self.tags = Tags(self)
        self.teams = Teams(self)
        self.users = Users(self)
        self.webhooks = Webhooks(self)
        self.workflows = Workflows(self)

    @classmethod
    def with_token(cls, access_token: str | Secret, **options: Any) -> Self:
        """A client with a bearer that was obtained elsewhere. It is not renewed."""
        return cls(StaticToken(access_token), **options)

    def __repr__(self) -> str:
        return f"<HelpScout at {self._session.base}>"

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
        """Closes the connections."""
        self._session.close()

    @property
    def rate_limit(self) -> RateLimit:
        """The account's budget as the last answer told it."""
        return self._session.pacer.limit

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
            path: below the API's host, such as ``/v2/conversations``.
            params: a mapping or pairs; None values are left out.
            json: the body, None for none.

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
        """Like :meth:`call`, but raises for every status that is not a success.

        Args:
            follow: whether a redirect of a read to the same host is followed.

        Raises:
            APIError: the kind that fits the status.
            TransportError: when no complete answer arrived.
        """
        request = wire.build_request(
            self._session.base, method, path, params=params, json=json, headers=headers
        )
        answer = self._session.send(request, follow=follow)
        error = wire.error_from(answer)
        if error is not None:
            raise error
        return answer

    @contextmanager
    def stream(self, path: str) -> Iterator[Iterator[bytes]]:
        """The pieces of a large answer to a read, for example a file.

        Raises:
            APIError: when the answer is not a success.
            TransportError: when it broke off.
        """
        request = wire.build_request(self._session.base, "GET", path, headers={"Accept": "*/*"})
        with self._session.stream(request) as found:
            if isinstance(found, Answer):
                error = wire.error_from(found)
                assert error is not None, "a success is streamed"
                raise error
            yield found

    def check_link(self, url: str, path: str) -> None:
        """Refuses a link to another host.

        Raises:
            ForeignHostError: naming the host.
        """
        self._session.check_host(urljoin(self._session.base + path, url), "GET", path)
