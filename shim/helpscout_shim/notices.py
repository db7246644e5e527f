"""Reports losses: one warning per process and loss, an exception in strict runs, or nothing."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterable

from helpscout_shim.call_site import Where, caller
from helpscout_shim.catalog import Loss
from helpscout_v2 import forks

__all__ = ["LossyConversion", "LossyConversionError", "Notices"]

log = logging.getLogger("helpscout_shim")


class LossyConversion(UserWarning):
    """V2 cannot express something that V1 could."""


class LossyConversionError(Exception):
    """A strict run stopped at a conversion with a loss.

    Args:
        loss: what would be lost.
    """

    def __init__(self, loss: Loss) -> None:
        super().__init__(sentence(loss))
        self.loss = loss


def sentence(loss: Loss) -> str:
    """One line: what is lost, what to do, its id and link."""
    return f"{loss.why} {loss.instead} ({loss.id}, {loss.doc})"


class Notices:
    """Remembers which losses this process was warned about.

    Args:
        silent: warn about none; they are logged all the same.
    """

    def __init__(self, *, silent: bool = False) -> None:
        self._silent = silent
        self._warned: set[str] = set()
        self._lock = forks.Lock()

    def tell(
        self,
        losses: Iterable[Loss],
        endpoint: str | None,
        where: Where | None = None,
        *,
        may_raise: bool = True,
    ) -> None:
        """Warn about each loss the first time, at the line of the call; log it every time.

        Args:
            losses: the losses of one call.
            endpoint: the id of its endpoint, for the log.
            where: the line of the call; found in this thread's stack when it is not given.
            may_raise: False for a write, which is done: where a filter turns warnings into errors,
                the warning is logged, since V1 code would repeat the write.

        Raises:
            LossyConversion: where a filter turns warnings into errors.
        """
        for loss in losses:
            log.debug("%s lost %s", endpoint, loss.id)
            with self._lock:
                new = loss.id not in self._warned
                self._warned.add(loss.id)
            if new and not self._silent and not loss.minor:
                file, line = where or caller()
                try:
                    warnings.warn_explicit(sentence(loss), LossyConversion, file, line)
                except LossyConversion as warning:
                    if may_raise:
                        raise
                    log.warning("%s:%d: %s", file, line, warning)
