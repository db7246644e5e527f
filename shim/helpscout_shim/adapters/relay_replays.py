"""Remembers deliveries of the last minutes, so that none is forwarded twice.

Help Scout signs the body alone, without a time or a number: a repetition is recognised by its
event and body, byte for byte. Bodies hold the times of their object, so two real events differ;
except when a conversation is deleted, restored and deleted again within minutes.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

__all__ = ["Replays"]

WINDOW = 600.0
MAX_REMEMBERED = 10_000


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
        """Whether a delivery was not forwarded recently; from now on it counts as forwarded.

        Args:
            event: the name of the event.
            body: as it arrived.
        """
        digest = _digest(event, body)
        with self._lock:
            now = self._clock()
            while self._moments and next(iter(self._moments.values())) <= now - self._window:
                self._moments.popitem(last=False)
            if digest in self._moments:
                return False
            self._moments[digest] = now
            if len(self._moments) > MAX_REMEMBERED:
                self._moments.popitem(last=False)
            return True

    def forget(self, event: str, body: bytes) -> None:
        """Forget a delivery that failed, so that Help Scout can send it again.

        Args:
            event: the name of the event.
            body: as it arrived.
        """
        with self._lock:
            self._moments.pop(_digest(event, body), None)


def _digest(event: str, body: bytes) -> bytes:
    return hashlib.sha256(event.encode("utf-8", "surrogateescape") + b"\n" + body).digest()
