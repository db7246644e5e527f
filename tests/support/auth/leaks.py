"""Looks for a canary in everything an exception or a log could show."""

from __future__ import annotations

import io
import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def everything_shown_by(error: BaseException) -> str:
    """Text, repr, arguments, whole chain, and the locals of every frame that is not a test's."""
    output: list[str] = []
    waiting: list[BaseException] = [error]
    visited_ids: set[int] = set()
    while waiting:
        one = waiting.pop()
        if id(one) in visited_ids:
            continue
        visited_ids.add(id(one))
        output += [str(one), repr(one), repr(one.args), repr(vars(one))]
        for frame, line in traceback.walk_tb(one.__traceback__):
            if not _of_a_test(frame.f_code.co_filename):
                output += [f"{frame.f_code.co_qualname}:{line} {frame.f_locals!r}"]
        waiting += [other for other in (one.__cause__, one.__context__) if other is not None]
    return "\n".join(output)


def _of_a_test(filename: str) -> bool:
    return Path(filename).name.startswith("test_")


@contextmanager
def every_log_record() -> Iterator[io.StringIO]:
    """All that any logger emits at DEBUG, formatted with its arguments."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s %(args)s"))
    root = logging.getLogger()
    before = root.level
    levels = {
        logger: logger.level
        for logger in list(logging.root.manager.loggerDict.values())
        if isinstance(logger, logging.Logger)
    }
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    for logger in levels:
        logger.setLevel(logging.DEBUG)
    try:
        yield stream
    finally:
        root.removeHandler(handler)
        root.setLevel(before)
        for logger, level in levels.items():
            logger.setLevel(level)
