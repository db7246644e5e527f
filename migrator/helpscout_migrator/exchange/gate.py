"""When the next request may be sent: an even rate, and no request during a pause."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Gate:
    """Shared by all workers of a process.

    Args:
        rate: requests a second, None for as fast as the workers are.
        stop: set when the run ends early; waiting ends at once.
    """

    def __init__(
        self,
        rate: float | None,
        stop: threading.Event,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._step = 1.0 / rate if rate else 0.0
        self._stop = stop
        self._clock = clock
        self._lock = threading.Lock()
        self._next = 0.0
        self._closed_until = 0.0

    def pass_through(self) -> bool:
        """Wait for this request's turn; False when the run is stopping."""
        while not self._stop.is_set():
            wait = self._turn()
            if wait <= 0:
                return True
            self._stop.wait(wait)
        return False

    def _turn(self) -> float:
        with self._lock:
            now = self._clock()
            if now < self._closed_until:
                return self._closed_until - now
            if now < self._next:
                return self._next - now
            self._next = max(self._next + self._step, now) if self._step else 0.0
            return 0.0

    def close_for(self, seconds: float) -> None:
        """Let nothing through for that time."""
        with self._lock:
            self._closed_until = max(self._closed_until, self._clock() + seconds)
