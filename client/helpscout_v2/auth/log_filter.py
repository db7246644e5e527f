"""Keeps requests-oauthlib and oauthlib from logging tokens and application secrets at DEBUG."""

from __future__ import annotations

import logging
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

TALKATIVE = ("requests_oauthlib", "oauthlib")

_in_a_flow: ContextVar[bool] = ContextVar("helpscout_in_a_flow", default=False)


class _OnlyOutsideOurFlows(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        return not _in_a_flow.get()


_FILTER = _OnlyOutsideOurFlows("helpscout_v2")


@contextmanager
def quiet() -> Generator[None, None, None]:
    """Drop the two libraries' records while our flow runs; other users of them keep theirs."""
    for name, logger in list(logging.root.manager.loggerDict.items()):
        # A filter acts on the records of its own logger only, so every child needs it.
        if isinstance(logger, logging.Logger) and name.partition(".")[0] in TALKATIVE:
            logger.addFilter(_FILTER)
    mark = _in_a_flow.set(True)
    try:
        yield
    finally:
        _in_a_flow.reset(mark)
