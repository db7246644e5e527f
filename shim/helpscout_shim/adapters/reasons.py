"""The words beside a status code."""

from __future__ import annotations

from functools import lru_cache
from http import HTTPStatus


@lru_cache(maxsize=64)
def reason(status: int) -> str:
    """The phrase of a status, `Unknown` for one that HTTP does not know."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
