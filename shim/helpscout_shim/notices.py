"""Losses told once: a warning per process and loss, an exception in strict runs, or silence."""

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
    """Something V1 could say was lost on the way through V2."""


class LossyConversionError(Exception):
    """A strict run met a conversion that loses something; `loss` says which."""

    def __init__(self, loss: Loss) -> None:
        super().__init__(sentence(loss))
        self.loss = loss


def sentence(loss: Loss) -> str:
    """One line: what is lost, what to do, its id and link."""
    return f"{loss.why} {loss.instead} ({loss.id}, {loss.doc})"


class Notices:
    """Remembers what this process was told already."""

    def __init__(self, *, silent: bool = False) -> None:
        self._silent = silent
        self._told: set[str] = set()
        self._lock = forks.Lock()

    def tell(
        self, losses: Iterable[Loss], endpoint: str | None, where: Where | None = None
    ) -> None:
        """Warn about each loss the first time, at the line of the call; log it every time."""
        for loss in losses:
            log.debug("%s lost %s", endpoint, loss.id)
            with self._lock:
                new = loss.id not in self._told
                self._told.add(loss.id)
            if new and not self._silent and not loss.minor:
                file, line = where or caller()
                warnings.warn_explicit(sentence(loss), LossyConversion, file, line)
