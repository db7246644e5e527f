"""Tokens for tasks: stores, locks and token requests work in threads."""

from __future__ import annotations

from functools import partial

import anyio
from anyio.to_thread import run_sync

from helpscout_v2.auth.source import MappedErrors, TokenSource
from helpscout_v2.auth.token import Token


class AsyncMappedErrors:
    """A blocking source without the blocking: a good token is given at once, all else in a thread.

    A thread is never abandoned in a renewal: a task that is cancelled meanwhile ends after it, or
    the thread ends alone, so that a refresh token that was spent is always stored.
    """

    def __init__(self, source: TokenSource) -> None:
        self._tokens = MappedErrors(source)
        self._lock = anyio.Lock()

    async def open(self) -> None:
        """Reads the credentials now, where the source has not done so yet."""
        async with self._lock:
            await run_sync(self._tokens.open)

    async def token(self) -> Token:
        """The source's token."""
        ready = self._tokens.ready()
        if ready is not None:
            return ready
        # One task asks, the others find what it got; else each would hold a thread.
        async with self._lock:
            ready = self._tokens.ready()
            return await run_sync(self._tokens.token) if ready is None else ready

    async def renew(self, rejected: Token) -> Token:
        """The source's renewed token."""
        async with self._lock:
            return await run_sync(partial(self._tokens.renew, rejected))
