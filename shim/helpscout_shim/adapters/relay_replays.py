"""Remembers deliveries of the last minutes, so that none is forwarded twice.

Help Scout signs the body alone, without a time or a number: a repetition is recognised by its
event and body, byte for byte. Bodies hold the times of their object, so two real events differ;
except when a conversation is deleted, restored and deleted again within minutes.
"""

from __future__ import annotations

import hashlib
import threading
import time
import warnings
from collections import OrderedDict
from collections.abc import Callable
from enum import Enum

__all__ = ["DeliveryState", "Replays"]

WINDOW = 600.0
MAX_REMEMBERED = 10_000


class DeliveryState(Enum):
    """What is known of a delivery."""

    NEW = "new"
    IN_PROGRESS = "in progress"
    FORWARDED = "forwarded"


class Replays:
    """Remembers deliveries for `window` seconds, at most the last 10,000.

    Args:
        window: seconds.
        clock: counts seconds.
    """

    def __init__(
        self, window: float = WINDOW, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._window = window
        self._clock = clock
        self._moments: OrderedDict[bytes, float] = OrderedDict()
        self._in_progress: set[bytes] = set()
        self._lock = threading.Lock()

    def begin(self, event: str, body: bytes) -> DeliveryState:
        """What is known of a delivery; a new one is in progress until `finish`.

        Args:
            event: the event's name, as the header has it.
            body: the body as it arrived.
        """
        digest = _digest(event, body)
        with self._lock:
            now = self._clock()
            while self._moments and next(iter(self._moments.values())) <= now - self._window:
                self._moments.popitem(last=False)
            if digest in self._in_progress:
                return DeliveryState.IN_PROGRESS
            if digest in self._moments:
                return DeliveryState.FORWARDED
            self._in_progress.add(digest)
            return DeliveryState.NEW

    def is_new(self, event: str, body: bytes) -> bool:
        """The former name of `begin`; from then on the delivery counted as forwarded.

        Args:
            event: as for `begin`.
            body: as for `begin`.
        """
        warnings.warn("Replays.is_new is now Replays.begin", DeprecationWarning, stacklevel=2)
        is_new = self.begin(event, body) is DeliveryState.NEW
        if is_new:
            self.finish(event, body, is_delivered=True)
        return is_new

    def forget(self, event: str, body: bytes) -> None:
        """Forget a delivery. `finish` does it for one that failed.

        Args:
            event: as for `begin`.
            body: as for `begin`.
        """
        warnings.warn("Replays.forget is now Replays.finish", DeprecationWarning, stacklevel=2)
        with self._lock:
            self._moments.pop(_digest(event, body), None)

    def finish(self, event: str, body: bytes, *, is_delivered: bool) -> None:
        """End what `begin` began; one that failed is forgotten, so that it can be sent again.

        Args:
            event: as for `begin`.
            body: as for `begin`.
            is_delivered: whether the receiver accepted it.
        """
        digest = _digest(event, body)
        with self._lock:
            self._in_progress.discard(digest)
            if is_delivered:
                self._moments[digest] = self._clock()
            if len(self._moments) > MAX_REMEMBERED:
                self._moments.popitem(last=False)


def _digest(event: str, body: bytes) -> bytes:
    return hashlib.sha256(event.encode("utf-8", "surrogateescape") + b"\n" + body).digest()
