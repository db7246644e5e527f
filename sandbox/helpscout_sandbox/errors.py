"""Refusals of the API, as data; `http.py` turns them into answers.

https://developer.helpscout.com/mailbox-api/overview/errors/
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

ABOUT = "http://developer.helpscout.net/mailbox-api/overview/errors"


@dataclass(frozen=True)
class FieldError:
    """One entry of `_embedded.errors`."""

    path: str
    message: str
    name: str
    rejected: Any = None
    source: str = "JSON"

    def body(self) -> dict[str, Any]:
        answer: dict[str, Any] = {"path": self.path, "message": self.message}
        if self.rejected is not None:
            answer["rejectedValue"] = self.rejected
        answer["source"] = self.source
        answer["_links"] = {"about": {"href": f"{ABOUT}#{self.name}"}}
        return answer


@dataclass
class ApiError(Exception):
    """An answer outside 2xx."""

    status: int
    message: str
    errors: list[FieldError] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    def body(self, log_ref: str) -> dict[str, Any]:
        answer: dict[str, Any] = {"logRef": log_ref, "message": self.message}
        if self.errors:
            answer["_embedded"] = {"errors": [error.body() for error in self.errors]}
        answer["_links"] = {"about": {"href": ABOUT}}
        return answer


def invalid(*errors: FieldError) -> ApiError:
    return ApiError(400, "Bad request", list(errors))


def not_found() -> ApiError:
    return ApiError(404, "Not Found")


def forbidden(message: str = "Access denied") -> ApiError:
    return ApiError(403, message)


def conflict(message: str) -> ApiError:
    return ApiError(409, message)


def locked() -> ApiError:
    return ApiError(
        412, "Conversation has reached the limit of 100 threads and does not accept more"
    )
