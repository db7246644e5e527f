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
    """A strict run stopped at a conversion with a loss; `loss` is that loss."""

    def __init__(self, loss: Loss) -> None:
        super().__init__(sentence(loss))
        self.loss = loss


def sentence(loss: Loss) -> str:
    """One line: what is lost, what to do, its id and link."""
    return f"{loss.why} {loss.instead} ({loss.id}, {loss.doc})"


class Notices:
    """Remembers which losses this process was warned about."""

    def __init__(self, *, silent: bool = False) -> None:
        self._silent = silent
        self._warned: set[str] = set()
        self._lock = forks.Lock()

    def tell(
        self, losses: Iterable[Loss], endpoint: str | None, where: Where | None = None
    ) -> None:
        """Warn about each loss the first time, at the line of the call; log it every time.

        Args:
            losses: the losses of one call.
            endpoint: the id of its endpoint.
            where: the line of the program; None when it is not known.
        """
        for loss in losses:
            log.debug("%s lost %s", endpoint, loss.id)
            with self._lock:
                new = loss.id not in self._warned
                self._warned.add(loss.id)
            if new and not self._silent and not loss.minor:
                file, line = where or caller()
                warnings.warn_explicit(sentence(loss), LossyConversion, file, line)
