"""Progress of an exchange: settled keys, pauses of the service, keys that others hold."""

from __future__ import annotations

from helpscout_migrator.log_lines import ProgressDisplay


class QueueProgress:
    """Counts what a pool settles, and shows it.

    Args:
        total: keys that were pending when the run began.
        progress: where to show it.
    """

    def __init__(self, total: int, progress: ProgressDisplay) -> None:
        self._total = total
        self._progress = progress
        self._ended_count = 0
        self._is_waiting = False

    def settled(self, done: int, refused: int, failed: int) -> None:
        self._ended_count += done + refused + failed
        self._is_waiting = False
        self._progress(self._ended_count, self._total)

    def paused(self, seconds: float) -> None:
        self._progress.note(f"the service asks for a pause of {seconds:.0f} s")

    def waiting(self, pending: int) -> None:
        if not self._is_waiting:
            self._is_waiting = True
            self._progress.note(f"{pending} held by other processes or waiting for another try")
