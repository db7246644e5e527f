"""An access token, when it ends, and whether it may still be used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

from helpscout_v2.secret import Secret

__all__ = ["LEEWAY", "Token", "TokenState"]

Clock = Callable[[], datetime]

LEEWAY = timedelta(minutes=5)
"""A token is renewed this long before it ends; tokens live 2 hours (2019) to 2 days (now)."""

NEVER = datetime.max.replace(tzinfo=UTC)
"""The end of a token whose end is not known."""


def utc_now() -> datetime:
    """The clock that everything uses unless a test hands in its own."""
    return datetime.now(UTC)


class TokenState(Enum):
    """What may be done with a token."""

    FRESH = "fresh"
    """Use it."""
    STALE = "stale"
    """Still accepted, but renew it: it ends within the leeway."""
    INVALID = "invalid"
    """Ended; the API would answer 401."""


@dataclass(frozen=True, slots=True)
class Token:
    """A bearer token for ``/v2``.

    ``expires_at`` is aware UTC and counted on this machine's clock from the ``expires_in`` seconds
    of the answer. ``refresh_token`` is None for client credentials, which just ask again.
    https://developer.helpscout.com/mailbox-api/overview/authentication/

    Raises:
        ValueError: when ``expires_at`` has no time zone.
    """

    access_token: Secret
    refresh_token: Secret | None
    expires_at: datetime

    def __post_init__(self) -> None:
        if self.expires_at.tzinfo is None:
            raise ValueError("expires_at needs a time zone: give an aware datetime in UTC")

    @classmethod
    def lasting(
        cls,
        seconds: float,
        access_token: Secret,
        refresh_token: Secret | None = None,
        *,
        clock: Clock = utc_now,
    ) -> Token:
        """A token that ends ``seconds`` from now.

        Args:
            seconds: how long the token is valid.
            access_token: the bearer.
            refresh_token: what renews it, None for nothing.
            clock: gives the time; only tests need another.
        """
        return cls(access_token, refresh_token, clock() + timedelta(seconds=seconds))

    def state(self, *, clock: Clock = utc_now, leeway: timedelta = LEEWAY) -> TokenState:
        """Fresh, stale (inside the leeway) or invalid, by ``clock``.

        Args:
            clock: gives the time; only tests need another.
            leeway: how long before its end a token counts as stale.
        """
        remaining = self.expires_at - clock()
        if remaining <= timedelta(0):
            return TokenState.INVALID
        return TokenState.STALE if remaining <= leeway else TokenState.FRESH

    def usable(self, *, clock: Clock = utc_now) -> bool:
        """Whether the API would still accept it, by the clock.

        Args:
            clock: gives the time; only tests need another.
        """
        return self.state(clock=clock, leeway=timedelta(0)) is TokenState.FRESH
