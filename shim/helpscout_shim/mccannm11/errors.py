"""The error of both generations of the client."""

from __future__ import annotations

from types import MappingProxyType

import requests

MESSAGES = MappingProxyType(
    {
        400: "The request is not valid",
        401: "The API key is not valid",
        402: "The API key is suspended",
        403: "Access is denied",
        404: "The resource was not found",
        405: "The method is not allowed",
        409: "The resource already exists",
        412: "The conversation cannot take more threads",
        413: "The request is too large",
        429: "The rate limit is exceeded",
        500: "The server failed",
        503: "The service is not available",
    }
)


class ApiException(Exception):
    """The API answered with an error; `message` describes it, `status_code` is V1's if known."""

    def __init__(self, message: str, status_code: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.status_code = status_code


def check(status_code: int) -> None:
    """Raise ApiException unless the status is a success."""
    if not 200 <= status_code < 300:
        message = MESSAGES.get(status_code, "The API answered with an error")
        raise ApiException(f"{message} ({status_code})", status_code)


def parsed(response: requests.Response) -> dict[str, object]:
    """The body of a successful answer; ApiException for an error or anything but an object."""
    check(response.status_code)
    try:
        body = response.json() if response.text else {}
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise ApiException("The answer is not a JSON object", response.status_code)
    return body
