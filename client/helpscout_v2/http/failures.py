"""What went wrong on the way, in the client's own errors, without URLs and tokens."""

from __future__ import annotations

from http.client import HTTPException

import requests
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    MaxRetryError,
    NewConnectionError,
    SSLError,
)
from urllib3.exceptions import TimeoutError as UrllibTimeout

from helpscout_v2.errors import TransportError, TransportTimeoutError
from helpscout_v2.http.retry import IDEMPOTENT
from helpscout_v2.urls import origin
from helpscout_v2.wire import Request

# The last two come from the lengths of chunks, which http.client takes as they are.
BROKEN = (requests.RequestException, HTTPError, HTTPException, OSError, ValueError, ArithmeticError)
"""What sending a call and reading its answer can raise."""


def broken_off(request: Request, error: Exception) -> TransportError:
    """The error for an answer that began and did not end."""
    return transport_error(error)(
        f"the answer broke off: {error}{doubt(request, error)}",
        method=request.method,
        path=request.path,
    )


def no_answer(request: Request, error: Exception) -> TransportError:
    """The error for a call that got no answer."""
    return transport_error(error)(
        f"{reason(error)}{doubt(request, error)}", method=request.method, path=request.path
    )


def elsewhere(request: Request, target: str, error: Exception) -> TransportError:
    """The error for a redirect to another host that got no answer there."""
    return transport_error(error)(
        f"{origin(target)[1]}: {reason(error)}", method="GET", path=request.path
    )


def transport_error(error: Exception) -> type[TransportError]:
    """The kind of error that an exception of requests or urllib3 stands for."""
    return TransportTimeoutError if _is_timeout(error) else TransportError


def _cause(error: Exception) -> Exception:
    """What urllib3 gave up on, when it retried first."""
    given_up = error if isinstance(error, MaxRetryError) else next(iter(error.args), None)
    return given_up.reason or error if isinstance(given_up, MaxRetryError) else error


def _is_timeout(error: Exception) -> bool:
    # urllib3 derives a refused connection from its timeouts.
    cause = _cause(error)
    if isinstance(cause, NewConnectionError):
        return False
    return isinstance(error, requests.Timeout) or isinstance(cause, UrllibTimeout | TimeoutError)


def doubt(request: Request, error: Exception) -> str:
    """What has to be said about a call that may have been carried out, although nobody heard."""
    # A call that can be repeated is repeated by whoever wants its answer.
    if request.method in IDEMPOTENT or _never_connected(error):
        return ""
    return "; whether the server did the work is unknown, so look before you send it again"


def _never_connected(error: Exception) -> bool:
    return isinstance(_cause(error), (NewConnectionError, ConnectTimeoutError))


def reason(error: Exception) -> str:
    """What went wrong in a few words, without the URL, whose query may name people."""
    cause = _cause(error)
    if _is_timeout(error):
        return "no answer in time"
    if isinstance(error, requests.exceptions.SSLError) or isinstance(cause, SSLError):
        return f"no trusted connection: {cause}"
    return f"no answer: {cause}"
