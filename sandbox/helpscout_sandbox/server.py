"""The sandbox as a server: a thread in this process, reachable over loopback."""

from __future__ import annotations

import secrets
import threading
import warnings
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from flask import Flask

from helpscout_sandbox.app import create_app
from helpscout_sandbox.auth import Authority
from helpscout_sandbox.calls import Call
from helpscout_sandbox.clock import Clock
from helpscout_sandbox.context import MAX_BODY, Denial, Service, World
from helpscout_sandbox.deliveries import Deliveries
from helpscout_sandbox.domain import chats, rehearsal
from helpscout_sandbox.faults import FaultPlan, Faults
from helpscout_sandbox.handler import SandboxServer
from helpscout_sandbox.persistence import AccountFile
from helpscout_sandbox.ratelimit import WINDOW, RateLimiter
from helpscout_sandbox.seed import Seed, maker

# Help Scout's own limit is a few hundred a minute; this one never stalls a demonstration.
RATE_LIMIT = 12_000
HOST = "127.0.0.1"


class Sandbox:
    """A running local Help Scout. Use `Sandbox.start()`, preferably as a context manager."""

    def __init__(self, world: World, app: Flask, server: SandboxServer) -> None:
        self._world = world
        self._server = server
        self.app = app
        self._thread = threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        self._thread.start()

    @classmethod
    def start(
        cls,
        *,
        port: int = 0,
        seed: Seed = "default",
        api_keys: Iterable[str] = (),
        app_id: str | None = None,
        app_secret: str | None = None,
        redirect_url: str | None = None,
        faults: Faults | str | None = None,
        rate_limit: int | None = RATE_LIMIT,
        rate_window: float = WINDOW,
        token_life: int | None = None,
        max_body: int = MAX_BODY,
        state: str | Path | None = None,
        public_url: str | None = None,
        clock: Clock | None = None,
    ) -> Self:
        """Starts serving on 127.0.0.1 and returns at once.

        Args:
            port: 0 takes any free one.
            seed: names the account (see `seed.maker`).
            api_keys: V1 keys that the transition service accepts; without any, one is made up.
            app_id: of the application; made up by default.
            app_secret: of the application; made up by default.
            redirect_url: where the authorization page sends the browser.
            faults: faults of API calls, as `Faults` or as the text that `Faults.parse` reads.
            rate_limit: weight a minute; None for no limit and no headers.
            rate_window: seconds of that minute, for tests that cannot wait for a real one.
            token_life: seconds.
            max_body: bytes.
            state: a SQLite file that keeps the account between runs; the seed fills a new one.
            public_url: written into links instead of the real address, for recordings under the
                real host names.
            clock: the time of the account.

        Raises:
            OSError: when the port is in use.
            ValueError: for an unknown seed, an unknown fault, or a `state` that is another file.
        """
        clock = clock or Clock()
        authority = Authority(
            clock=clock,
            app_id=app_id or secrets.token_hex(16),
            app_secret=app_secret or secrets.token_hex(16),
            api_keys=tuple(api_keys) or (secrets.token_hex(20),),
        )
        if redirect_url is not None:
            authority.redirect_url = redirect_url
        if token_life is not None:
            authority.token_life = token_life
        make_state = maker(seed)
        account_file = AccountFile(state) if state is not None else None
        world = World(
            state=(account_file.load() if account_file else None) or make_state(),
            account_file=account_file,
            has_changes=account_file is not None,
            seed=make_state,
            clock=clock,
            authority=authority,
            limiter=RateLimiter(rate_limit, clock, rate_window),
            faults=FaultPlan(Faults.parse(faults) if isinstance(faults, str) else faults),
            base_url=(public_url or "").rstrip("/"),
            max_body=max_body,
        )
        app = create_app(world)
        server = SandboxServer(HOST, port, app)
        if not world.base_url:
            world.base_url = f"http://{HOST}:{server.port}"
        return cls(world, app, server)

    @property
    def url(self) -> str:
        """The address of the API host; paths begin with /v2."""
        return f"http://{HOST}:{self._server.port}"

    @property
    def transition_url(self) -> str:
        return f"{self.url}/transition"

    @property
    def authorize_url(self) -> str:
        return f"{self.url}/authentication/authorizeClientApplication"

    @property
    def app_id(self) -> str:
        return self._world.authority.app_id

    @property
    def app_secret(self) -> str:
        return self._world.authority.app_secret

    @property
    def api_key(self) -> str:
        """A V1 API key that the transition service accepts."""
        return self._world.authority.api_keys[0]

    @property
    def redirect_url(self) -> str:
        """The redirection URL registered for the application; may be set."""
        return self._world.authority.redirect_url

    @redirect_url.setter
    def redirect_url(self, url: str) -> None:
        self._world.authority.redirect_url = url

    def environment(self) -> dict[str, str]:
        """The HELPSCOUT_* variables that point a client at this sandbox."""
        return {
            "HELPSCOUT_API_URL": self.url,
            "HELPSCOUT_TRANSITION_URL": self.transition_url,
            "HELPSCOUT_AUTHORIZE_URL": self.authorize_url,
            "HELPSCOUT_APP_ID": self.app_id,
            "HELPSCOUT_APP_SECRET": self.app_secret,
            "HELPSCOUT_API_KEY": self.api_key,
        }

    @property
    def calls(self) -> list[Call]:
        """Every request so far, token and transition calls included, with secrets masked."""
        with self._world.lock:
            return list(self._world.calls)

    @property
    def tokens_issued(self) -> int:
        """How many access tokens were made since the start."""
        return self._world.authority.issued_count

    @property
    def clock(self) -> Clock:
        return self._world.clock

    @property
    def faults(self) -> FaultPlan:
        """Faults of API calls: `.queue("429", "ok")` for the next, `.use(Faults(...))` for all."""
        return self._world.faults

    def service_faults(self, service: Service) -> FaultPlan:
        """The faults of a service, which has none from the start.

        Args:
            service: "transition" or "token".
        """
        return self._world.service_plans[service]

    def weather(self, service: Service) -> FaultPlan:
        """The former name of `service_faults`."""
        warnings.warn("Sandbox.weather is called service_faults", DeprecationWarning, stacklevel=2)
        return self.service_faults(service)

    @property
    def limiter(self) -> RateLimiter:
        """The account's budget: `.windows` is what was spent in each, `.refused` how many 429s."""
        return self._world.limiter

    def access_token(self) -> str:
        """A valid access token, without asking the token endpoint."""
        with self._world.lock:
            return self._world.authority.issue().access_token

    @property
    def deliveries(self) -> Deliveries:
        """Webhook deliveries: `.log` of all attempts, `.wait()` until the queue is empty."""
        return self._world.deliveries

    def merge(self, source: int, target: int) -> None:
        """Merges a conversation into another one, as a user of Help Scout does.

        Args:
            source: the id of the conversation that ends.
            target: the id of the one that stays.
        """
        with self._world.lock:
            rehearsal.merge(self._world, source, target)

    def move(self, conversation: int, mailbox: int) -> None:
        """Moves a conversation to another mailbox, as a user of Help Scout does.

        Args:
            conversation: its id.
            mailbox: the id of its new mailbox.
        """
        with self._world.lock:
            rehearsal.move(self._world, conversation, mailbox)

    def add_threads(self, conversation: int, count: int) -> int:
        """Adds notes to a conversation, never past the limit of threads.

        Args:
            conversation: its id.
            count: how many notes.

        Returns:
            The number of its threads.
        """
        with self._world.lock:
            return rehearsal.add_threads(self._world, conversation, count)

    def customer_writes(self, conversation: int, text: str) -> int:
        """A mail from the customer arrives.

        Args:
            conversation: the id of the conversation that it goes into.
            text: the mail.

        Returns:
            The id of its thread.
        """
        with self._world.lock:
            return int(rehearsal.customer_writes(self._world, conversation, text)["id"])

    def system_user_replies(self, conversation: int, text: str) -> int:
        """An AI agent, a system user, answers the customer.

        Args:
            conversation: the id of the conversation.
            text: the answer.

        Returns:
            The id of its thread.
        """
        with self._world.lock:
            return int(rehearsal.system_user_replies(self._world, conversation, text)["id"])

    def start_chat(self, text: str, *, customer: int, mailbox: int) -> str:
        """A visitor begins a chat.

        Args:
            text: the first message.
            customer: the id of the visitor.
            mailbox: the id of the mailbox.

        Returns:
            The id of the chat.
        """
        with self._world.lock:
            return str(chats.start(self._world, text, customer, mailbox)["id"])

    def rate(self, thread: int, score: str, comments: str = "") -> int:
        """A customer rates a reply.

        Args:
            thread: the id of the reply.
            score: great, okay or not_good.
            comments: what the customer writes.

        Returns:
            The id of the rating.
        """
        with self._world.lock:
            return rehearsal.rate(self._world, thread, score, comments)

    def deny(self, prefix: str, *, method: str = "*", message: str = "Access denied") -> None:
        """Calls are answered 403 until the next reset.

        Args:
            prefix: the beginning of their paths.
            method: their method; `*` for all.
            message: the message of the answer.
        """
        with self._world.lock:
            self._world.denials.append(Denial(method, prefix, message))

    def advance(self, seconds: float) -> None:
        """Moves the clock: tokens age, rate windows pass, redirects of merged ids run out.

        Args:
            seconds: how far.
        """
        with self._world.lock:
            self._world.advance(seconds)

    def queue_statuses(self, service: Service, *statuses: int) -> None:
        """The next calls to a service are answered with these statuses.

        Args:
            service: "transition" or "token".
            *statuses: one for each call.
        """
        with self._world.lock:
            self._world.queued_statuses[service].extend(statuses)

    def retire_transition(self) -> None:
        """The transition service is switched off, as the real one is: 410 until the reset."""
        with self._world.lock:
            self._world.transition_gone = True

    def set_rate_limit(self, limit: int | None) -> None:
        """A new budget a minute, from now on.

        Args:
            limit: the weight of its calls; None for no limit.
        """
        with self._world.lock:
            self._world.limiter.use(limit)

    def expire_tokens(self) -> int:
        """All access tokens stop working; refresh tokens stay valid.

        Returns:
            How many tokens ended.
        """
        with self._world.lock:
            return self._world.authority.expire_all()

    def snapshot(self) -> dict[str, Any]:
        """The whole account as JSON-able data, for comparing effects or as a seed.

        Secrets of webhooks are replaced by a short hash.
        """
        with self._world.lock:
            return self._world.state.snapshot()

    def reset(self) -> None:
        """Back to the seed: account, clock, faults, limits and call log. Tokens stay valid."""
        self._world.reset()

    def stop(self) -> None:
        """Stops serving; open connections are cut."""
        self._server.shutdown()
        self._server.cut_connections()
        self._world.deliveries.stop()
        self._server.server_close()
        self._thread.join()
        with self._world.lock:
            self._world.save()
            if self._world.account_file is not None:
                self._world.account_file.close()
                self._world.account_file = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
