"""Puts a session together, and closes a token source."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from helpscout_v2.auth.source import MappedErrors, TokenSource
from helpscout_v2.http.pacing import Pacer
from helpscout_v2.http.retry import HelpScoutRetry
from helpscout_v2.http.session import CallEvent, Session
from helpscout_v2.http.transport import Transport


class Settings(msgspec.Struct, frozen=True):
    """How a client behaves; see ``HelpScout``."""

    timeout: tuple[float, float]
    retries: int
    longest_wait: float
    pacer: Pacer | None
    on_call: Callable[[CallEvent], None] | None

    def paced(self) -> tuple[Pacer, HelpScoutRetry]:
        """The pacer, a new one unless one was given, and the retry policy that tells it."""
        pacer = self.pacer or Pacer(longest_wait=self.longest_wait)
        return pacer, HelpScoutRetry(self.retries, longest_wait=self.longest_wait, pacer=pacer)


def open_session(base: str, source: TokenSource, settings: Settings) -> Session:
    """A session for the API at ``base``; nothing is sent yet."""
    pacer, policy = settings.paced()
    return Session(
        base,
        MappedErrors(source),
        Transport(base, settings.timeout, policy),
        pacer,
        attempts=settings.retries + 1,
        on_call=settings.on_call,
    )


def close_source(source: TokenSource) -> None:
    """Closes what the source opened, where it can be closed."""
    close = getattr(source, "close", None)
    if callable(close):
        close()
