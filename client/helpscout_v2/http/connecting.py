"""Puts a session together, and closes a token source."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from helpscout_v2.auth.source import MappedErrors, TokenSource
from helpscout_v2.errors import ArgumentError
from helpscout_v2.http.pacing import Pacer
from helpscout_v2.http.retry import HelpScoutRetry, Pace
from helpscout_v2.http.session import CallEvent, Session
from helpscout_v2.http.transport import Transport


class Settings(msgspec.Struct, frozen=True):
    """How a client behaves; see ``HelpScout``."""

    timeout: tuple[float, float]
    retries: int
    longest_wait: float
    pacer: Pacer | None
    on_call: Callable[[CallEvent], None] | None
    http: Any

    def shared_pacer(self) -> Pacer:
        """The pacer that was given, else a new one."""
        return self.pacer or Pacer(longest_wait=self.longest_wait)

    def policy(self, pace: Pace) -> HelpScoutRetry:
        """When a call is sent again; every attempt is reported to ``pace``."""
        return HelpScoutRetry(self.retries, longest_wait=self.longest_wait, pacer=pace)


def open_session(base: str, source: TokenSource, settings: Settings) -> Session:
    """A session for the API at ``base``; nothing is sent yet.

    Raises:
        ArgumentError: when there is a client that only tasks can use.
    """
    if settings.http is not None:
        raise ArgumentError("http is for AsyncHelpScout: this client sends by requests")
    pacer = settings.shared_pacer()
    return Session(
        base,
        MappedErrors(source),
        Transport(base, settings.timeout, settings.policy(pacer)),
        pacer,
        attempts=settings.retries + 1,
        on_call=settings.on_call,
    )


def close_source(source: TokenSource) -> None:
    """Closes what the source opened, where it can be closed."""
    close = getattr(source, "close", None)
    if callable(close):
        close()
