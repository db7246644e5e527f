"""Which V1 keys may use the gateway: those with a stored token, and configured ones."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Protocol

from helpscout_v2 import forks
from helpscout_v2.secret import Secret

if TYPE_CHECKING:
    from helpscout_v2.auth.rows import StoredToken

REMEMBER_SECONDS = 60.0
MAX_REMEMBERED_KEYS = 10_000


class KeyStore(Protocol):
    """The methods of the token store that are needed here."""

    def find_by_key(self, api_key: Secret) -> str | None:
        """The account of a key, found by keyed hash."""

    def accounts(self) -> Iterable[StoredToken]:
        """The stored tokens, each with the keyed hash of its V1 key."""
        ...


class Admission:
    """Accepts configured keys, keys of the token store, or with `any_key` all keys.

    Configured keys are compared as keyed digests in constant time. A key of the store is
    remembered for a minute, so that a busy gateway does not query the store for each request.
    """

    def __init__(
        self,
        keys: Iterable[str | Secret] = (),
        store: KeyStore | None = None,
        *,
        any_key: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._salt = secrets.token_bytes(32)
        self._configured = tuple(
            self._digest(key.reveal() if isinstance(key, Secret) else key) for key in keys
        )
        self._store = store
        self._any_key = any_key
        self._clock = clock
        self._admitted_until: dict[bytes, float] = {}
        self._lock = forks.Lock()

    def admits(self, key: str | None) -> bool:
        """Whether this V1 key may use the gateway."""
        if not key:
            return False
        if self._any_key:
            return True
        digest = self._digest(key)
        # All keys are compared, so that the time does not show which one matched.
        if sum(hmac.compare_digest(digest, key_digest) for key_digest in self._configured):
            return True
        if self._store is None:
            return False
        with self._lock:
            if self._admitted_until.get(digest, 0.0) > self._clock():
                return True
        if self._store.find_by_key(Secret(key)) is None:
            return False
        with self._lock:
            if len(self._admitted_until) >= MAX_REMEMBERED_KEYS:
                self._admitted_until.clear()
            self._admitted_until[digest] = self._clock() + REMEMBER_SECONDS
        return True

    @property
    def is_open(self) -> bool:
        """Whether any key is accepted at present.

        Raises:
            HelpScoutError: when the token store cannot be read.
        """
        if self._any_key or self._configured:
            return True
        return self._store is not None and any(one.key_hash for one in self._store.accounts())

    def _digest(self, key: str) -> bytes:
        return hmac.new(self._salt, key.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
