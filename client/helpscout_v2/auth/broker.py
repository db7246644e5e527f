"""The token transaction: lock, re-read, compare, renew, store, release.

However many threads, processes and machines find one token ended, one of them asks for a new one.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from helpscout_v2 import forks
from helpscout_v2.auth.errors import AuthError, RefreshLostError, TokenRefusedError
from helpscout_v2.auth.grants import ExchangeOnce, Grant, RefreshOnly
from helpscout_v2.auth.renewal_lock import Transaction
from helpscout_v2.auth.rows import StoredToken
from helpscout_v2.auth.store import TokenStore
from helpscout_v2.auth.token import LEEWAY, Clock, Token, TokenState, utc_now
from helpscout_v2.secret import Secret

SKEW = timedelta(minutes=2)
"""How far two machines' clocks may be apart without a warning."""

log: logging.Logger = logging.getLogger(__name__)


PATIENCE = timedelta(seconds=30)
"""After a renewal that failed, a token that still lasts is used this long before another try."""


class Broker:
    """Gives one account's token to any number of threads and renews it through the store.

    Args:
        store: shared with every process that uses the account.
        account: its name in the store.
        grant: how to get a token when the store has none that can be used.
        leeway: how long before its end a token is renewed.
        owns_store: whether ``close`` closes the store too.
    """

    def __init__(
        self,
        store: TokenStore,
        account: str,
        grant: Grant,
        *,
        leeway: timedelta = LEEWAY,
        clock: Clock = utc_now,
        owns_store: bool = False,
    ) -> None:
        self._store = store
        self._owns_store = owns_store
        self._account = account
        self._grant = grant
        self._leeway = leeway
        self._clock = clock
        self._last_token: StoredToken | None = None
        self._not_before: datetime | None = None
        self._lock = forks.Lock()

    def __repr__(self) -> str:
        return f"Broker({self._account!r}, {type(self._grant).__name__})"

    def close(self) -> None:
        """Close the store's connections if the store was opened for this broker."""
        if self._owns_store:
            self._store.close()

    def token(self) -> Token:
        """A token that should be accepted now.

        Raises:
            TokenRefusedError: the credentials are refused; RefreshLostError when the refresh token
                was spent by a process that died.
            TokenUnavailableError: no new token now, and the old one has ended.
            StoreError: the store cannot be used.
        """
        ready = self.ready()
        if ready is not None:
            return ready
        with self._lock:
            return self._current()

    def ready(self) -> Token | None:
        """The token if it is at hand and good: without a lock, the store, or a request."""
        cached_token = self._last_token
        return (
            cached_token.token
            if cached_token is not None and self._good_enough(cached_token)
            else None
        )

    def renew(self, rejected: Token) -> Token:
        """A token other than ``rejected``, which the API answered with 401.

        Asks for a new one only if no other process already did.
        """
        with self._lock:
            cached_token = self._last_token
            if (
                cached_token is not None
                and cached_token.token.access_token != rejected.access_token
            ):
                return cached_token.token
            return self._renewed(rejected)

    def _current(self) -> Token:
        ready = self.ready()
        if ready is not None:
            return ready
        stored_token = self._store.get(self._account)
        if stored_token is not None:
            self._mind_the_clock(stored_token)
            if self._fresh(stored_token):
                return self._remember(stored_token)
        try:
            return self._renewed(None)
        except AuthError as problem:
            if stored_token is None or not stored_token.token.usable(clock=self._clock):
                raise
            log.warning("%s; the token lasts until %s", problem, stored_token.token.expires_at)
            self._remember(stored_token)
            self._not_before = self._clock() + PATIENCE
            return stored_token.token

    def _renewed(self, rejected: Token | None) -> Token:
        declared_here = False
        problem: AuthError
        with self._store.transaction(self._account, api_key=self._api_key) as transaction:
            while True:
                current = transaction.current
                if current is not None and not self._is_done_with(current, rejected):
                    return self._remember(current)
                if not self._must_declare(current):
                    break
                transaction.declare_intent()
                declared_here = True
            try:
                token = self._grant.obtain(current.token if current else None)
            except TokenRefusedError as refused:
                problem = refused
            else:
                return self._remember(self._put(transaction, token, current))
            if current is not None and self._grant.spends(current.token):
                token_again = self._recovered(problem, current)
                if token_again is not None:
                    return self._remember(self._put(transaction, token_again, current))
                if declared_here:
                    transaction.clear_intent()
                else:
                    problem = self._explained(problem, current)
        raise problem

    def _put(
        self, transaction: Transaction, token: Token, current: StoredToken | None
    ) -> StoredToken:
        renews = isinstance(self._grant, RefreshOnly)
        source = current.source if current is not None and renews else self._grant.source
        return transaction.put(token, source=source, api_key=self._api_key)

    @property
    def _api_key(self) -> Secret | None:
        return self._grant.api_key if isinstance(self._grant, ExchangeOnce) else None

    def _must_declare(self, current: StoredToken | None) -> bool:
        """Whether the refresh token about to be spent is not yet written down as such."""
        if current is None or not self._grant.spends(current.token):
            return False
        # An intent of this generation is a durable record already, whichever process wrote it: no
        # other can be between it and the answer, because that happens under the lock we hold.
        return current.intent is None or current.intent.generation != current.generation

    def _recovered(self, refused: TokenRefusedError, current: StoredToken) -> Token | None:
        """The V1 key's token once more: the transition service gives the one it already gave."""
        if not isinstance(self._grant, ExchangeOnce) or refused.code == "invalid_client":
            return None
        try:
            again = self._grant.obtain(None)
        except AuthError:
            return None
        return None if again.access_token == current.token.access_token else again

    def _explained(self, refused: TokenRefusedError, current: StoredToken) -> TokenRefusedError:
        intent = current.intent
        if intent is None or refused.code == "invalid_client":
            return refused
        return RefreshLostError(
            f"the refresh token of account {self._account!r} is no longer accepted ({refused}). "
            f"{intent.by} was about to spend it at {intent.at:%Y-%m-%d %H:%M:%S} UTC and never "
            "stored an answer, so the token that replaced it is lost. "
            f"Log in again: helpscout-migrate login --account {self._account}"
        )

    def _is_done_with(self, stored: StoredToken, rejected: Token | None) -> bool:
        if rejected is not None:
            return stored.token.access_token == rejected.access_token
        return not self._fresh(stored)

    def _mind_the_clock(self, stored: StoredToken) -> None:
        """Ends are counted on the clock of the machine that stored the token."""
        ahead = stored.stored_at - self._clock()
        if ahead > SKEW:
            log.warning(
                "the token of account %r was stored %d s in the future: the clocks of the machines "
                "that share this store differ; a token may be renewed too late, after a 401",
                self._account,
                ahead.total_seconds(),
            )

    def _good_enough(self, stored_token: StoredToken) -> bool:
        if self._fresh(stored_token):
            return True
        waits = self._not_before is not None and self._clock() < self._not_before
        return waits and stored_token.token.usable(clock=self._clock)

    def _fresh(self, stored: StoredToken) -> bool:
        # A tenth of its life at most: a token of one minute is not always about to end.
        life = stored.token.expires_at - stored.stored_at
        leeway = min(self._leeway, max(life, timedelta(0)) / 10)
        return stored.token.state(clock=self._clock, leeway=leeway) is TokenState.FRESH

    def _remember(self, stored: StoredToken) -> Token:
        self._last_token, self._not_before = stored, None
        return stored.token
