"""Deliveries of the last minutes, so that one that is sent again is not forwarded again.

Help Scout signs the body alone, without a time or a number: what tells a repetition is that event
and body are the same to the byte. Bodies hold the times of their object, so that what really
happened twice differs; only a conversation that is deleted, restored and deleted again within
minutes does not.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

__all__ = ["Replays"]

WINDOW = 600.0
REMEMBERED = 10_000


class Replays:
    """Remembers what was forwarded for `window` seconds, at most the last 10,000."""

    def __init__(
        self, window: float = WINDOW, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._window = window
        self._clock = clock
        self._moments: OrderedDict[bytes, float] = OrderedDict()
        self._lock = threading.Lock()

    def is_new(self, event: str, body: bytes) -> bool:
        """Whether this was not forwarded a moment ago; it counts as forwarded from now on."""
        digest = _digest(event, body)
        with self._lock:
            now = self._clock()
            while self._moments and next(iter(self._moments.values())) <= now - self._window:
                self._moments.popitem(last=False)
            if digest in self._moments:
                return False
            self._moments[digest] = now
            if len(self._moments) > REMEMBERED:
                self._moments.popitem(last=False)
            return True

    def forget(self, event: str, body: bytes) -> None:
        """It was not forwarded after all: Help Scout is to send it again."""
        with self._lock:
            self._moments.pop(_digest(event, body), None)


def _digest(event: str, body: bytes) -> bytes:
    return hashlib.sha256(event.encode("utf-8", "surrogateescape") + b"\n" + body).digest()
