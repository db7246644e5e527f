"""The client.

https://developer.helpscout.com/mailbox-api/
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypedDict, TypeVar, Unpack

from helpscout_v2 import wire
from helpscout_v2.http.pacing import Pacer
from helpscout_v2.http.session import CallEvent, Session
from helpscout_v2.secret import Secret
from helpscout_v2.tokens import DeferredSource, OneHierarchy, StaticToken, TokenSource
from helpscout_v2.wire import Answer, Params, RateLimit

if TYPE_CHECKING:
    from helpscout_v2.auth.store import TokenStore
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
API_URL = "https://api.helpscout.net"


class ClientOptions(TypedDict, total=False):
    """What every constructor of ``HelpScout`` takes besides its own arguments; see there."""

    api_url: str | None
    timeout: tuple[float, float]
    retries: int
    longest_wait: float
    pacer: Pacer | None
    on_call: Callable[[CallEvent], None] | None


class HelpScout:
    """A Help Scout account, as far as the token's user may see it.

    Make one with ``with_token`` or one of the other constructors, keep it, and close it (or
    use it in a ``with`` statement). It may be shared between threads. Making one reads nothing:
    the environment, the credentials and the token store are looked at by the first call, or by
    ``open()``.

    Args:
        tokens: where the bearer comes from and how it is renewed.
        api_url: the host that gets the bearer, and the only one; by default
            ``HELPSCOUT_API_URL``, else https://api.helpscout.net.
        timeout: seconds to wait for a connection and for each piece of an answer.
        retries: how many more times a call is sent when that is safe.
        longest_wait: seconds; a 429 that asks for more is raised instead of waited for.
        pacer: slows down before the account's rate limit is reached.
        on_call: called with a ``CallEvent`` after every HTTP exchange. What it raises is logged and
            changes nothing about the call, which is done by then.
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
        self._api_url = api_url
        self._source = tokens
        self._tokens = OneHierarchy(tokens)
        self._settings: dict[str, Any] = {
            "timeout": timeout,
            "retries": retries,
            "longest_wait": longest_wait,
            "pacer": pacer,
            "on_call": on_call,
        }
        self._opened: Session | None = None
        self._lock = threading.Lock()

    @property
    def _session(self) -> Session:
        if self._opened is None:
            with self._lock:
                if self._opened is None:
                    base = wire.base_url(self._address())
                    self._opened = Session(base, self._tokens, **self._settings)
        return self._opened

    def _address(self) -> str:
        return self._api_url or os.environ.get("HELPSCOUT_API_URL") or API_URL

    def open(self) -> Self:
        """Reads address and credentials now instead of at the first call.

        Raises:
            ConfigurationError: when something is missing or wrong, naming what to set.
            CredentialsError: when the token store cannot be used.
        """
        _ = self._session
        self._tokens.open()
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

    @classmethod
    def with_token(cls, access_token: str | Secret, **options: Unpack[ClientOptions]) -> Self:
        """A client with a bearer that was obtained elsewhere. It is not renewed.

        Args:
            access_token: the bearer, without the word.
        """
        return cls(StaticToken(access_token), **options)

    @classmethod
    def from_env(cls, **options: Unpack[ClientOptions]) -> Self:
        """A client as the environment describes it.

        In this order: ``HELPSCOUT_ACCESS_TOKEN``; the token store's account ``HELPSCOUT_ACCOUNT``
        ("default") if it holds a token; ``HELPSCOUT_APP_ID`` and ``HELPSCOUT_APP_SECRET``, whose
        token is kept in the store.

        Raises:
            ConfigurationError: on first use, when there is none of them, naming what to set.
        """
        return cls._deferred(options, lambda sources, environ: sources.from_env(environ))

    @classmethod
    def from_store(
        cls,
        account: str = "default",
        store: TokenStore | str | None = None,
        **options: Unpack[ClientOptions],
    ) -> Self:
        """A client with an account of the token store, renewed and shared through it.

        Args:
            store: an open store, or its SQLAlchemy URL; by default ``HELPSCOUT_STORE``.

        Raises:
            ConfigurationError: on first use, when the store has no such account.
        """
        return cls._deferred(
            options,
            lambda sources, environ: sources.from_store(account, store, environ=environ),
        )

    @classmethod
    def client_credentials(
        cls,
        app_id: str,
        app_secret: str | Secret,
        *,
        account: str | None = None,
        store: TokenStore | str | None = None,
        **options: Unpack[ClientOptions],
    ) -> Self:
        """A client with the token of an OAuth2 application (My Apps), shared through the store.

        Args:
            app_id: the application's id.
            app_secret: the application's secret.
            account: the token's name in the store; by default made of the application's id.
            store: an open store, or the URL of one; by default ``HELPSCOUT_STORE``.

        Raises:
            AuthenticationError: on first use, when the id or the secret is wrong.
            CredentialsError: on first use, when the token store cannot be used.

        https://developer.helpscout.com/mailbox-api/overview/authentication/#client-credentials-flow
        """
        secret = Secret(app_secret)
        return cls._deferred(
            options,
            lambda sources, environ: sources.from_client_credentials(
                sources.App(app_id, secret),
                account=account or f"app-{app_id}",
                store=store,
                environ=environ,
            ),
        )

    @classmethod
    def from_v1_key(
        cls,
        api_key: str | Secret | None,
        *,
        app_id: str | None = None,
        app_secret: str | Secret | None = None,
        account: str | None = None,
        store: TokenStore | str | None = None,
        **options: Unpack[ClientOptions],
    ) -> Self:
        """A client with a V1 API key, exchanged for a token on first use and kept in the store.

        Args:
            api_key: None, as an unset variable gives it, is refused on first use.
            app_id: the OAuth2 application; by default ``HELPSCOUT_APP_ID`` and
                ``HELPSCOUT_APP_SECRET``.
            app_secret: renews the token when it ends; without it the client works until then.
            account: the token's name in the store; by default made of the key's keyed hash.

        Raises:
            ConfigurationError: on first use, when there is no application, or the transition
                service is gone; the message says what to do instead.
            AuthenticationError: on first use, when the key is not valid.
        """
        key, secret = Secret(api_key or ""), None if app_secret is None else Secret(app_secret)
        return cls._deferred(
            options,
            lambda sources, environ: sources.from_v1_key(
                key,
                None if app_id is None else sources.App(app_id, secret),
                account=account,
                store=store,
                environ=environ,
            ),
        )

    @classmethod
    def _deferred(
        cls, options: ClientOptions, make: Callable[[Any, Mapping[str, str]], TokenSource]
    ) -> Self:
        """A client whose token source is made, and its modules are imported, by the first call."""

        def open_source() -> TokenSource:
            from helpscout_v2.auth import config, sources

            return make(sources, config.Environment(_environment(options)))

        return cls(DeferredSource(open_source), **options)

    def __repr__(self) -> str:
        return f"<HelpScout at {self._address()}>"

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
        close = getattr(self._source, "close", None)
        if callable(close):
            close()

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
        from helpscout_v2.resources.base import AnyEndpoint, Call

        return AnyEndpoint(self).read(Call("GET", path), model, params=params)

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
        from helpscout_v2.resources.base import AnyEndpoint, Call

        return AnyEndpoint(self).rows(Call("GET", path), model, key, params=params)

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
        error = wire.error_from(answer)
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
        request = wire.build_request(self._session.base, "GET", path, headers={"Accept": "*/*"})
        with self._session.stream(request, other_hosts=other_hosts) as found:
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
        self._session.check_host(wire.joined(self._session.base + path, url), "GET", path)


def _environment(options: ClientOptions) -> Mapping[str, str]:
    """The variables of this process, with the address that the caller gave."""
    environ = dict(os.environ)
    if api_url := options.get("api_url"):
        environ["HELPSCOUT_API_URL"] = wire.base_url(api_url, "api_url")
    return environ
