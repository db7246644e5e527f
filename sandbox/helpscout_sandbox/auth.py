"""Who may come in: applications, V1 keys, codes and tokens.

https://developer.helpscout.com/mailbox-api/overview/authentication/
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass, field

from helpscout_sandbox.clock import Clock

TOKEN_LIFE = 172_800


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8")).digest()


@dataclass
class Grant:
    """An access token, and the refresh token that goes with it in the flows that have one."""

    access_token: str
    refresh_token: str | None
    expires_at: float
    life: int


@dataclass
class Authority:
    """Issues and checks tokens. Life times are in seconds of the sandbox's clock."""

    clock: Clock
    app_id: str
    app_secret: str
    api_keys: tuple[str, ...]
    redirect_url: str = "http://127.0.0.1:8912/callback"
    token_life: int = TOKEN_LIFE
    issued_count: int = 0
    _by_access: dict[str, Grant] = field(default_factory=dict)
    _by_refresh: dict[str, Grant] = field(default_factory=dict)
    _by_key: dict[str, Grant] = field(default_factory=dict)
    _codes: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._known_keys = {_digest(key) for key in self.api_keys}

    def is_application(self, app_id: str, app_secret: str) -> bool:
        return secrets.compare_digest(app_id.encode(), self.app_id.encode()) and (
            secrets.compare_digest(app_secret.encode(), self.app_secret.encode())
        )

    def issue(self, *, refresh_token: str | None = None) -> Grant:
        grant = Grant(
            access_token=secrets.token_hex(16),
            refresh_token=refresh_token,
            expires_at=self.clock.seconds() + self.token_life,
            life=self.token_life,
        )
        self.issued_count += 1
        self._by_access[grant.access_token] = grant
        if refresh_token is not None:
            self._by_refresh[refresh_token] = grant
        return grant

    def issue_code(self) -> str:
        code = secrets.token_urlsafe(24)
        self._codes.add(code)
        return code

    def redeem_code(self, code: str) -> Grant | None:
        if code not in self._codes:
            return None
        self._codes.discard(code)
        return self.issue(refresh_token=secrets.token_hex(16))

    def refresh(self, refresh_token: str) -> Grant | None:
        """Rotates: the old refresh token and the old access token die at once."""
        old = self._by_refresh.pop(refresh_token, None)
        if old is None:
            return None
        self._by_access.pop(old.access_token, None)
        fresh = self.issue(refresh_token=secrets.token_hex(16))
        for key, grant in self._by_key.items():
            if grant is old:
                self._by_key[key] = fresh
        return fresh

    def exchange(self, api_key: str) -> Grant | None:
        """The transition service: the same key gets the token it already has."""
        if _digest(api_key) not in self._known_keys:
            return None
        grant = self._by_key.get(api_key)
        if grant is None or not self.valid(grant.access_token):
            grant = self.issue(refresh_token=str(uuid.uuid4()))
            self._by_key[api_key] = grant
        return grant

    def seconds_left(self, grant: Grant) -> int:
        return max(0, round(grant.expires_at - self.clock.seconds()))

    def valid(self, access_token: str) -> bool:
        grant = self._by_access.get(access_token)
        return grant is not None and self.clock.seconds() < grant.expires_at

    def expire(self, access_token: str) -> None:
        """This access token stops working now."""
        grant = self._by_access.get(access_token)
        if grant is not None:
            grant.expires_at = self.clock.seconds()

    def expire_all(self) -> int:
        """Every access token stops working now; refresh tokens live on. Returns how many."""
        now = self.clock.seconds()
        alive = [g for g in self._by_access.values() if g.expires_at > now]
        for grant in alive:
            grant.expires_at = now
        return len(alive)

    def forget_all(self) -> None:
        """Access and refresh tokens, codes and exchanged keys all stop working."""
        for table in (self._by_access, self._by_refresh, self._by_key):
            table.clear()
        self._codes.clear()
