"""Finds the line of the program that makes a V1 call."""

from __future__ import annotations

import sys
from typing import NamedTuple

# Packages between a program and the shim; the first frame of another package is the program's.
SKIPPED_PACKAGES = frozenset(
    {
        "helpscout_shim", "requests", "urllib", "urllib3", "http", "httpx", "httpcore",
        "aiohttp", "httplib2", "anyio", "asyncio", "contextlib", "requests_futures",
        "requests_cache", "requests_toolbelt",
    }
)  # fmt: skip


class Where(NamedTuple):
    """A line of code; for a call that came over HTTP the file is its method and path."""

    file: str
    line: int = 0


def caller() -> Where:
    """The nearest frame that belongs neither to the shim nor to an HTTP library."""
    frame = sys._getframe(1)
    while frame.f_back is not None:
        package = str(frame.f_globals.get("__name__", "")).partition(".")[0]
        if package not in SKIPPED_PACKAGES:
            break
        frame = frame.f_back
    return Where(frame.f_code.co_filename, frame.f_lineno)
