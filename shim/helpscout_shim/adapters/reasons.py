"""The words beside a status code."""

from __future__ import annotations

from http import HTTPStatus


def reason(status: int) -> str:
    """The phrase of a status, `Unknown` for one that HTTP does not know."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
