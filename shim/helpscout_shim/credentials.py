"""Finds the account, and so the token, for the V1 key of a call."""

from __future__ import annotations

import base64
import binascii
import hashlib
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from helpscout_shim.account_cache import Memory
from helpscout_shim.runner import Runner, ask, reply_of, sender
from helpscout_shim.translate import Call, Policy, Reply
from helpscout_v2 import HelpScout, forks
from helpscout_v2.errors import AuthenticationError, ConfigurationError, HelpScoutError
from helpscout_v2.secret import Secret

if TYPE_CHECKING:
    from helpscout_v2.auth.store import TokenStore

log = logging.getLogger("helpscout_shim")
WRONG_KEY = "Invalid API Key"
NO_ACCOUNT = (
    "a V1 key has no account: it is not in the token store, it could not be exchanged, and it is "
    "not the key in HELPSCOUT_API_KEY, which the credentials of the environment belong to. "
    "Exchange it (helpscout-migrate exchange), or set HELPSCOUT_API_KEY to it; "
    "install(shared_account=True) or `gateway --any-key` serve every key with one account"
)


@dataclass(frozen=True, slots=True)
class Account:
    """The account behind a key."""

    runner: Runner


@dataclass(frozen=True, slots=True)
class UnknownKey:
    """The key has no account; `status` and `text` are for the V1 answer."""

    status: int
    text: str


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The key could not be checked."""

    failure: Exception


Lookup: TypeAlias = Account | UnknownKey | Unreachable


def key_of(authorization: str | bytes | None) -> str | None:
    """The user name of a Basic header, where V1 code puts its key; None without one."""
    if isinstance(authorization, bytes):
        authorization = authorization.decode("latin-1")
    scheme, _, rest = (authorization or "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        text = base64.b64decode(rest.strip(), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return None
    return text.partition(":")[0] or None


class Accounts:
    """Finds the runner for each key once and remembers it.

    With a `client` every key uses that client. Otherwise, in this order: the token store's
    account for the key; an exchange at the transition service when HELPSCOUT_APP_ID is set; the
    credentials of the environment, which belong to the key in HELPSCOUT_API_KEY (or `api_key`).
    Any other key answers V1's 401: in a process that serves several customers, the environment's
    account is another customer's. `shared_account` gives up that separation: the environment's
    credentials serve every key that is not in the store.
    """

    def __init__(
        self,
        *,
        client: HelpScout | None = None,
        api_key: str | Secret | None = None,
        policy: Policy | None = None,
        shared_account: bool = False,
    ) -> None:

        self._policy = policy if policy is not None else Policy()
        self._shared_account = shared_account
        self._fixed = None if client is None else Runner(sender(client), policy=self._policy)
        self._api_key = Secret(api_key) if isinstance(api_key, str) else api_key
        self._accounts: dict[str, Account] = {}
        self._clients: list[HelpScout] = []
        self._store: TokenStore | None = None
        self._lock = forks.Lock()

    def find(self, key: str | None) -> Lookup:
        """The account for a key; without a key the answer is V1's 401."""
        if not key:
            return UnknownKey(401, WRONG_KEY)
        if self._fixed is not None:
            return Account(self._fixed)

        secret = Secret(key)
        name = _fingerprint(key)
        with self._lock:
            account = self._accounts.get(name)
            if account is not None:
                return account
            lookup = self._search(secret)
            if isinstance(lookup, Account):
                self._accounts[name] = lookup
        return lookup

    def _search(self, key: Secret) -> Lookup:
        # SQLAlchemy is loaded only where a token store is opened.
        from helpscout_v2.auth.store import TokenStore

        try:
            if self._store is None:
                self._store = TokenStore()
            account = self._store.find_by_key(key)
            if account is not None:
                return self._account(key, HelpScout.from_store(account).open())
            app_id = os.environ.get("HELPSCOUT_APP_ID")
            if app_id and not self._shared_account:
                return self._account_by_exchange(key, app_id)
            return self._environment_account(key)
        except ConfigurationError as error:
            log.error("no credentials for a V1 call: %s", error)
            return UnknownKey(401, WRONG_KEY)
        except AuthenticationError:
            return UnknownKey(401, WRONG_KEY)
        except HelpScoutError as error:
            return Unreachable(error)

    def _environment_account(self, key: Secret) -> Lookup:

        if not self._may_use_environment_account(key):
            log.error(NO_ACCOUNT)
            return UnknownKey(401, WRONG_KEY)
        return self._account(key, HelpScout.from_env().open())

    def _account_by_exchange(self, key: Secret, app_id: str) -> Lookup:
        """The key is exchanged by the first call, once for all processes of the token store."""

        secret = os.environ.get("HELPSCOUT_APP_SECRET")
        client = HelpScout.from_v1_key(key, app_id=app_id, app_secret=secret)
        self._clients.append(client)
        send = FallbackSender(client, lambda: self._environment_client(key))
        return Account(Runner(send, memory=self._memory(key), policy=self._policy))

    def _environment_client(self, key: Secret) -> HelpScout | None:

        if not self._may_use_environment_account(key):
            log.error(NO_ACCOUNT)
            return None
        client = HelpScout.from_env().open()
        self._clients.append(client)
        return client

    def _may_use_environment_account(self, key: Secret) -> bool:
        if self._shared_account:
            return True

        expected = os.environ.get("HELPSCOUT_API_KEY")
        return self._api_key == key or (bool(expected) and Secret(str(expected)) == key)

    def _account(self, key: Secret, client: HelpScout) -> Account:
        self._clients.append(client)
        return Account(Runner(sender(client), memory=self._memory(key), policy=self._policy))

    def _memory(self, key: Secret) -> Memory:
        # As above: it needs SQLAlchemy.
        from helpscout_shim.stored_account_cache import StoredMemory

        if self._store is None:
            return Memory()
        return StoredMemory(self._store, self._store.key_hash(key))

    def close(self) -> None:
        """Close the clients that were opened here."""
        with self._lock:
            clients, self._clients = self._clients, []
            store, self._store = self._store, None
            self._accounts.clear()
        for client in clients:
            client.close()
        if store is not None:
            store.close()


class FallbackSender:
    """Sends through the key's own client, then through the environment's once exchanges end.

    Help Scout announced that the transition service ends together with V1, so its absence is
    expected: the environment's own key continues with the environment's application.
    """

    def __init__(self, client: HelpScout, other: Callable[[], HelpScout | None]) -> None:
        self._client = client
        self._other = other
        self._switched = False
        self._lock = forks.Lock()

    def __call__(self, call: Call) -> Reply:

        try:
            try:
                return ask(self._client, call)
            except ConfigurationError as ended:
                if not self._switch(ended):
                    return Reply(401, {}, {"message": WRONG_KEY})
                return ask(self._client, call)
        except HelpScoutError as error:
            return reply_of(error)

    def _switch(self, ended: HelpScoutError) -> bool:
        """Whether the key may continue with another client."""
        with self._lock:
            if not self._switched:
                other = self._other()
                if other is None:
                    return False
                log.warning("%s; continuing with the credentials of the environment", ended)
                self._client, self._switched = other, True
            return True


def _fingerprint(key: str) -> str:
    """A name for a key inside this process, so that the key itself is no dictionary key."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
