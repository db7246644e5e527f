"""Answers of the token services within bounds: of bytes, and of seconds for the whole answer.

The timeouts of requests are those of one read, so that a server which sends a byte now and then
would hold a caller, and the lock of an account, for as long as it likes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import requests
from requests.adapters import HTTPAdapter

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

__all__: list[str] = []

T = TypeVar("T")

TIMEOUT = (5.0, 30.0)
"""Seconds to connect and to wait for the answer."""
MAX_ANSWER = 1_000_000
"""Bytes, unpacked; an answer with tokens has less than ten thousand."""
DEADLINE = 50.0
"""Seconds for connecting, sending and the whole answer; others wait 60 for an account's lock."""
CHUNK = 65_536


class AnswerTooLargeError(requests.RequestException):
    """The answer is longer than any answer with tokens."""


class BoundedAdapter(HTTPAdapter):
    """Reads the whole answer at once, and refuses one of more than ``MAX_ANSWER`` bytes."""

    def build_response(
        self, req: requests.PreparedRequest, resp: BaseHTTPResponse
    ) -> requests.Response:
        """The answer, read already.

        Args:
            req: what was sent.
            resp: what comes back.

        Raises:
            AnswerTooLargeError: it does not end in time.
        """
        answer = super().build_response(req, resp)
        content = bytearray()
        for chunk in answer.iter_content(CHUNK):
            content += chunk
            if len(content) > MAX_ANSWER:
                answer.close()
                raise AnswerTooLargeError(f"more than {MAX_ANSWER:,} bytes")
        # What `content` gives from now on, as requests itself sets it.
        answer._content = bytes(content)  # pyright: ignore[reportPrivateUsage]
        return answer


def within(
    work: Callable[[], T], late: Callable[[], T], timeout: float | tuple[float, float] = TIMEOUT
) -> T:
    """What ``work`` returns, or ``late()`` when it takes too long; its thread then goes on alone.

    Args:
        work: returns a value for every failure, because its frames may hold secrets.
        late: gives the value for an answer that does not come.
        timeout: seconds that the caller chose, one number or (connect, read); what is more than
            ``TIMEOUT`` is added to ``DEADLINE``.
    """
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:
            errors.append(error)

    chosen_seconds = sum(timeout) if isinstance(timeout, tuple) else timeout
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(DEADLINE + max(0.0, chosen_seconds - sum(TIMEOUT)))
    for error in errors:
        raise error
    return results[0] if results else late()
