"""Every way in which a call can fail, as one hierarchy.

The errors of a call are errors of requests, too: handlers written for requests, retry libraries and
web frameworks catch them wherever they stand, and find ``error.response`` where a server answered.

https://developer.helpscout.com/mailbox-api/overview/errors/
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import responses
from typing import Any

import msgspec
import requests
from requests.structures import CaseInsensitiveDict

from helpscout_v2.sanitize import plain

__all__ = [
    "THREAD_LIMIT",
    "APIError",
    "AccessDeniedError",
    "ArgumentError",
    "AuthenticationError",
    "ConfigurationError",
    "ConflictError",
    "ConversationLockedError",
    "ConversationMovedError",
    "CredentialsError",
    "DecodeError",
    "ErrorDetail",
    "ForeignHostError",
    "HelpScoutError",
    "InvalidArgumentError",
    "InvalidIdError",
    "LockedError",
    "NotEmbeddedError",
    "NotFoundError",
    "PartialUpdateError",
    "PayloadTooLargeError",
    "PreconditionError",
    "RateLimitError",
    "ServerError",
    "SignatureError",
    "TransportError",
    "TransportTimeoutError",
    "UnsupportedMediaTypeError",
    "ValidationError",
]

THREAD_LIMIT = 100
"""A conversation with this many threads is locked against new ones."""


class HelpScoutError(Exception):
    """The root: catching it catches everything this package raises on purpose."""

    def __reduce__(self) -> tuple[Any, ...]:
        # Constructors take keywords, which pickle leaves out; worker processes send errors home.
        return _rebuilt, (type(self), self.args, self.__dict__)


def _rebuilt(kind: type[HelpScoutError], args: tuple[Any, ...], state: dict[str, Any]) -> Any:
    error = kind.__new__(kind, *args)
    error.args = args  # OSError, the root of requests' errors, leaves them to its __init__
    error.__dict__.update(state)
    return error


class ConfigurationError(HelpScoutError):
    """Something needed to build a client is missing or wrong; the message says what to set."""


class CredentialsError(HelpScoutError):
    """A token cannot be had for a reason of this machine: the store is locked or unreadable."""


class ArgumentError(HelpScoutError, ValueError):
    """An argument was refused before any request was sent; the message names the argument."""


class NotEmbeddedError(HelpScoutError, AttributeError):
    """The answer does not hold this part, because it was not asked for with ``embed``."""


class SignatureError(HelpScoutError):
    """A webhook delivery does not carry the signature of its body."""


class TransportError(HelpScoutError, requests.ConnectionError):
    """No usable answer arrived: refused, reset, timed out or cut off.

    Whether the server did the work of a write is unknown. It is a ``requests.ConnectionError``.
    """

    def __init__(self, message: str, *, method: str, path: str) -> None:
        super().__init__(f"{method} {path}: {message}")
        self.method = method
        self.path = path


class TransportTimeoutError(TransportError, requests.Timeout):
    """No answer arrived in time. It is a ``requests.Timeout``."""


class ForeignHostError(TransportError):
    """A redirect or a link points to another host; it was not followed and no token was sent."""


class DecodeError(HelpScoutError, requests.exceptions.InvalidJSONError, ValueError):
    """The answer is not what the endpoint promises: not JSON (a proxy's page), cut off, no id.

    ``reason`` is the bare complaint, ``excerpt`` holds the first characters of the body. As
    requests' own error for a body that is not JSON, it is a
    ``requests.exceptions.InvalidJSONError`` and a ``ValueError``.
    """

    def __init__(
        self, message: str, *, method: str = "", path: str = "", excerpt: str = ""
    ) -> None:
        where = f"{method} {path}: " if path else ""
        tail = f" (the body begins {excerpt!r})" if excerpt else ""
        super().__init__(f"{where}{message}{tail}")
        self.reason = message
        self.method = method
        self.path = path
        self.excerpt = excerpt


@dataclass(frozen=True, slots=True)
class ErrorDetail:
    """One entry of a validation error: which field, why, and the value as the server saw it."""

    path: str
    message: str
    rejected_value: Any = None
    source: str = ""
    kind: str = ""
    """The name behind ``#`` in the entry's ``about`` link, such as ``NotEmpty``."""


class APIError(HelpScoutError, requests.HTTPError):
    """The API answered with an HTTP status that is not a success. It is a ``requests.HTTPError``.

    Attributes:
        status: the HTTP status.
        message: the server's own sentence, or what the status means when it sent none.
        correlation_id: quote it to Help Scout's support; empty when the server sent none.
        method, path: the call, without the host and the query.
        details: the per-field entries of a validation error.
        headers: the answer's headers, names compared without case.
        response: the answer as a ``requests.Response`` (``status_code``, ``headers``, ``text``,
            ``json()``); its ``request`` holds method and URL, never the token.
    """

    response: requests.Response

    def __init__(
        self,
        message: str,
        *,
        status: int,
        method: str,
        path: str,
        correlation_id: str = "",
        details: Sequence[ErrorDetail] = (),
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        url: str = "",
    ) -> None:
        self.status = status
        self.message = message
        self.correlation_id = correlation_id
        self.method = method
        self.path = path
        self.details: tuple[ErrorDetail, ...] = tuple(details)
        self.headers: Mapping[str, str] = headers if headers is not None else {}
        if content is None:
            content = msgspec.json.encode({"message": message})
        answer = _response(status, self.headers, content, method, url or path)
        super().__init__(message, response=answer)

    def __str__(self) -> str:
        fields = "".join(f"; {detail.path}: {detail.message}" for detail in self.details)
        log = f" [correlation {self.correlation_id}]" if self.correlation_id else ""
        text = plain(f"{self.message}{fields}{log}")
        return f"{self.method} {self.path} answered {self.status}: {text}"


def _response(
    status: int, headers: Mapping[str, str], content: bytes, method: str, url: str
) -> requests.Response:
    """An answer in the form in which handlers written for requests read it."""
    response = requests.Response()
    response.status_code = status
    response.reason = responses.get(status, "")
    response.headers = CaseInsensitiveDict(headers)
    response.encoding = requests.utils.get_encoding_from_headers(response.headers) or "utf-8"
    response.url = url
    response._content = content  # pyright: ignore[reportPrivateUsage]
    response._content_consumed = True  # type: ignore[attr-defined]
    request = requests.PreparedRequest()
    request.method, request.url, request.headers = method, url, CaseInsensitiveDict()
    response.request = request
    return response


class ValidationError(APIError):
    """400: the request is malformed or a field is; see ``details``."""


class AuthenticationError(APIError):
    """401: the token is missing, wrong, ended, or its user is not active."""


class AccessDeniedError(APIError):
    """403 (or 402): the token is good, but the user's role or the account's plan forbids this."""


class NotFoundError(APIError):
    """404: missing, deleted, or merged into another one."""


class ConversationMovedError(APIError):
    """301: the conversation was merged; ``new_id`` is where it lives now.

    Help Scout redirects for 60 days, and only on reading; afterwards, and on writing, it is 404.
    """

    conversation_id: int
    new_id: int | None
    location: str


class InvalidArgumentError(ValidationError, ArgumentError):
    """A value that the API answers with 400, refused before any request was sent.

    It is what a refused argument is and what the API's own refusal is, so that a handler of either
    sees it; ``response`` holds the status and this message.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message, status=400, method="", path="")

    def __str__(self) -> str:
        return self.message


class InvalidIdError(NotFoundError, ArgumentError):
    """An id that nothing can have, refused before any request was sent.

    As the API knows nothing under such an id, it is a ``NotFoundError`` with the status 404, too.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message, status=404, method="", path="")

    def __str__(self) -> str:
        return self.message


class ConflictError(APIError):
    """409: it would duplicate something that exists, such as another customer's email."""


class PreconditionError(APIError):
    """412: the request is valid, but a condition for it does not hold."""


class ConversationLockedError(PreconditionError):
    """412: the conversation holds ``limit`` threads already and takes no more."""

    conversation_id: int | None
    limit: int = THREAD_LIMIT


class PayloadTooLargeError(APIError):
    """413: the body is too large."""


class UnsupportedMediaTypeError(APIError):
    """415: the body's content type is not accepted."""


class LockedError(APIError):
    """423: named by the documentation without an explanation."""


class RateLimitError(APIError):
    """429: the account's calls of this minute are used up, and retrying did not help.

    ``retry_after`` is the number of seconds to wait, None when the server did not say.
    """

    retry_after: float | None = None


class ServerError(APIError):
    """5xx: the server failed, also after the retries that were safe."""


class PartialUpdateError(HelpScoutError, requests.HTTPError):
    """A compound update stopped in the middle; the cause is ``__cause__``.

    It is a ``requests.HTTPError`` with the cause's ``response``, None when no answer came.

    Attributes:
        done: names of the arguments that took effect, in order.
        failed: the one that did not.
        pending: those that were not tried.
    """

    def __init__(
        self,
        what: str,
        *,
        done: Sequence[str],
        failed: str,
        pending: Sequence[str],
        cause: Exception,
    ) -> None:
        self.done: tuple[str, ...] = tuple(done)
        self.failed = failed
        self.pending: tuple[str, ...] = tuple(pending)
        rest = f"; not tried: {', '.join(pending)}" if pending else ""
        super().__init__(
            f"{what}: {failed} failed after {', '.join(done)} had taken effect{rest}: {cause}",
            response=getattr(cause, "response", None),
        )
        self.status: int | None = getattr(cause, "status", None)
        self.correlation_id: str = getattr(cause, "correlation_id", "")
