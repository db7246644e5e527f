"""What went wrong on the way, in the client's own errors, without URLs and tokens."""

from __future__ import annotations

from http.client import HTTPException

import requests
from urllib3.exceptions import ConnectTimeoutError, HTTPError, MaxRetryError, NewConnectionError
from urllib3.exceptions import TimeoutError as UrllibTimeout

from helpscout_v2.errors import TransportError, TransportTimeoutError
from helpscout_v2.http.retry import IDEMPOTENT
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


def transport_error(error: Exception) -> type[TransportError]:
    """The kind of error that an exception of requests or urllib3 stands for."""
    return TransportTimeoutError if _is_timeout(error) else TransportError


def _cause(error: Exception) -> Exception:
    """What urllib3 gave up on, when it retried first."""
    if error.args and isinstance(error.args[0], MaxRetryError):
        return error.args[0].reason or error
    return error


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
    reason = error.args[0] if error.args else None
    cause = reason.reason if isinstance(reason, MaxRetryError) else reason
    return isinstance(cause, (NewConnectionError, ConnectTimeoutError))


def reason(error: Exception) -> str:
    """What went wrong in a few words, without the URL, whose query may name people."""
    cause = _cause(error)
    if _is_timeout(error):
        return "no answer in time"
    if isinstance(error, requests.exceptions.SSLError):
        return f"no trusted connection: {cause}"
    return f"no answer: {cause}"
