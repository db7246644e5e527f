"""Puts an asynchronous session together, and closes a token source."""

from __future__ import annotations

from anyio.to_thread import run_sync

from helpscout_v2.aio.auth.source import AsyncMappedErrors
from helpscout_v2.aio.http.pacing import AsyncPacer
from helpscout_v2.aio.http.session import AsyncSession
from helpscout_v2.aio.http.transport import AsyncTransport
from helpscout_v2.auth.source import TokenSource
from helpscout_v2.http import connecting
from helpscout_v2.http.connecting import Settings


def open_session(base: str, source: TokenSource, settings: Settings) -> AsyncSession:
    """A session for the API at ``base``; nothing is sent yet."""
    pacer = AsyncPacer(settings.shared_pacer())
    return AsyncSession(
        base,
        AsyncMappedErrors(source),
        AsyncTransport(base, settings.timeout, settings.policy(pacer), pacer, settings.http),
        pacer,
        attempts=settings.retries + 1,
        on_call=settings.on_call,
    )


async def close_source(source: TokenSource) -> None:
    """Closes what the source opened, where it can be closed."""
    if hasattr(source, "close"):
        await run_sync(connecting.close_source, source)
