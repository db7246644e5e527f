"""Losses told once: a warning per process and loss, an exception in strict runs, or silence."""

from __future__ import annotations

import logging
import sys
import warnings
from collections.abc import Iterable

from helpscout_v2 import forks

from .catalog import Loss

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

    def tell(self, losses: Iterable[Loss], endpoint: str | None) -> None:
        """Warn about each loss the first time; log it every time, at DEBUG."""
        for loss in losses:
            log.debug("%s lost %s", endpoint, loss.id)
            with self._lock:
                new = loss.id not in self._told
                self._told.add(loss.id)
            if new and not self._silent and not loss.minor:
                warnings.warn(sentence(loss), LossyConversion, stacklevel=_callers_level())


def _callers_level() -> int:
    """The stack level of the V1 code: the first frame that is neither ours nor the HTTP stack's."""
    level = 1
    frame = sys._getframe(1)
    while frame.f_back is not None:
        package = str(frame.f_globals.get("__name__", "")).partition(".")[0]
        if package not in {"helpscout_shim", "requests", "urllib"}:
            break
        frame = frame.f_back
        level += 1
    return level
