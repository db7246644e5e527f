"""Makes tasks wait for the account's budget, without holding up their event loop."""

from __future__ import annotations

from contextvars import ContextVar

import anyio

from helpscout_v2.http.pacing import Pacer, Turn
from helpscout_v2.wire import RateLimit

_turn: ContextVar[Turn | None] = ContextVar("helpscout_turn", default=None)


class AsyncPacer:
    """The tasks' way to a ``Pacer``, which threads and other clients may share."""

    def __init__(self, pacer: Pacer) -> None:
        self._pacer = pacer

    @property
    def limit(self) -> RateLimit:
        """The last reading."""
        return self._pacer.limit

    async def before(self, weight: int) -> float:
        """Waits as needed and returns for how many seconds.

        To be followed by :meth:`after` in the same task when the call is over.
        """
        turn = Turn(weight)
        try:
            while (wait := self._pacer.attempt(turn)) > 0.0:
                await self._wait(wait)
        except BaseException:
            # Cancelled while it waited: its place is free again.
            self._pacer.landed(turn, RateLimit())
            raise
        _turn.set(turn)
        return turn.waited

    async def _wait(self, seconds: float) -> None:
        await anyio.sleep(seconds)

    def after(self, limit: RateLimit) -> None:
        """Takes the reading of one answer; an empty one for a call that got no answer."""
        turn = _turn.get()
        _turn.set(None)
        self._pacer.landed(turn, limit)

    def throttled(self, seconds: float) -> None:
        """The server refused a call: nothing here asks again before ``seconds`` have passed."""
        self._pacer.throttled(seconds)
