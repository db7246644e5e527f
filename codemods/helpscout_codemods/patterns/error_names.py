"""The errors of V1 calls by their names, and those of helpscout_v2 that mean the same."""

from __future__ import annotations

from collections.abc import Collection

from helpscout_codemods.dialects import libraries
from helpscout_codemods.patterns.status_tests import BAD, NO_ANSWER, TIMED_OUT
from helpscout_codemods.values.types import (
    Dialect,
    Ref,
)

CATCH_ALL = frozenset(
    f"builtins.{name}"
    for name in ("BaseException", "EnvironmentError", "Exception", "IOError", "OSError")
)
"""What the errors of requests and of helpscout_v2 are both."""


BODY_ERRORS = frozenset({"builtins.ValueError"})
"""What a body that is not JSON raises in both, once the status was found good."""
DECODING = BODY_ERRORS | {"json.JSONDecodeError", "json.decoder.JSONDecodeError"}
"""What such a body raises in V1 code."""


ANSWERS = frozenset({"APIError", "HelpScoutError"})
"""The errors that a bad status raises."""


ERRORS = {
    "requests.exceptions.HTTPError": "APIError",
    "requests.HTTPError": "APIError",
    "requests.exceptions.RequestException": "HelpScoutError",
    "requests.RequestException": "HelpScoutError",
    "requests.exceptions.ConnectionError": "TransportError",
    "requests.ConnectionError": "TransportError",
    "requests.exceptions.Timeout": "TransportTimeoutError",
    "requests.Timeout": "TransportTimeoutError",
    "urllib.error.HTTPError": "APIError",
    "urllib.error.URLError": "HelpScoutError",
    "urllib.request.HTTPError": "APIError",
    "urllib.request.URLError": "HelpScoutError",
    "httpx.HTTPStatusError": "APIError",
    "httpx.HTTPError": "HelpScoutError",
    "httpx.RequestError": "TransportError",
    "httpx.TransportError": "TransportError",
    "httpx.ConnectError": "TransportError",
    "httpx.TimeoutException": "TransportTimeoutError",
    "aiohttp.ClientResponseError": "APIError",
    "aiohttp.ClientError": "HelpScoutError",
    "aiohttp.ClientConnectionError": "TransportError",
    "aiohttp.ClientConnectorError": "TransportError",
    "urllib2.HTTPError": "APIError",
    "urllib2.URLError": "HelpScoutError",
    "six.moves.urllib.error.HTTPError": "APIError",
    "six.moves.urllib.error.URLError": "HelpScoutError",
}
"""What requests and urllib raise, and the error of helpscout_v2 that means the same."""


_OF_STATUSES = {
    "HelpScoutError": NO_ANSWER | frozenset(BAD),
    "APIError": frozenset(BAD),
    "ServerError": frozenset(range(500, 600)),
    "TransportError": NO_ANSWER,
    "TransportTimeoutError": frozenset({TIMED_OUT}),
    "ValidationError": frozenset({400}),
    "AuthenticationError": frozenset({401}),
    "AccessDeniedError": frozenset({403}),
    "NotFoundError": frozenset({404}),
    "ConflictError": frozenset({409}),
    "PreconditionError": frozenset({412}),
    "PayloadTooLargeError": frozenset({413}),
    "LockedError": frozenset({423}),
    "RateLimitError": frozenset({429}),
}
"""The statuses that an error of helpscout_v2 stands for, the widest first."""
_FEW = 3


OF_READS = frozenset(
    f"builtins.{name}"
    for name in ("AttributeError", "IndexError", "KeyError", "LookupError", "TypeError")
)
"""What reading V1's objects raised when something was missing."""


HARMLESS = frozenset(
    {
        "builtins.KeyboardInterrupt",
        "builtins.SystemExit",
        "builtins.ImportError",
        "builtins.ModuleNotFoundError",
        "builtins.NameError",
        "builtins.ZeroDivisionError",
        "builtins.RuntimeError",
        "builtins.NotImplementedError",
        "builtins.OverflowError",
        "builtins.StopIteration",
        "builtins.FileNotFoundError",
        "builtins.FileExistsError",
        "builtins.PermissionError",
        "builtins.IsADirectoryError",
        "builtins.NotADirectoryError",
    }
)
"""What neither a V1 call nor the reading of its answer ever raised."""


SENDING = frozenset(
    {"aiohttp", "builtins", "helpscout", "http", "httplib", "httpx", "json", "requests", "retrying"}
    | {"simplejson", "six", "socket", "ssl", "tenacity", "ujson", "urllib", "urllib2", "urllib3"}
)
"""Modules whose errors a call may raise; those of a database or a mail server never come of it."""


def is_foreign(name: Ref) -> bool:
    """The error of a library that sends no V1 call: `sqlite3.Error`."""
    return name.name.partition(".")[0] not in SENDING and not libraries.error(name.name)


def client_error(name: Ref) -> str | None:
    """The error of helpscout_v2 that means the same."""
    return ERRORS.get(name.name) or libraries.error(name.name)


def errors_of(statuses: frozenset[int]) -> list[str]:
    """The client's errors for these statuses and no others; none where some have no error of
    their own, or they are too many to be read."""
    names = []
    for name, members in _OF_STATUSES.items():
        if members <= statuses:
            names.append(name)
            statuses -= members
    return names if not statuses and len(names) <= _FEW else []


def error_of(statuses: frozenset[int]) -> str | None:
    """The client's one error for these statuses and no others."""
    names = errors_of(statuses)
    return names[0] if len(names) == 1 else None


def together(names: Collection[str]) -> list[str]:
    """The fewest errors of the client that catch what these catch."""
    statuses = frozenset[int]().union(*(_OF_STATUSES[name] for name in names))
    return errors_of(statuses) or sorted(names)


def statuses_of(name: Ref) -> frozenset[int] | None:
    """The statuses for which a library raises this error; None for another error."""
    return _OF_STATUSES.get(ERRORS.get(name.name, ""))


def may_raise(dialect: Dialect, name: Ref) -> bool:
    """Whether a library raises this error; all but urllib send with requests."""
    if libraries.error(name.name):
        return libraries.raises(dialect, name.name)
    if name.name.startswith(("httpx.", "aiohttp.")):
        return name.name.startswith(f"{dialect}.")
    if name.name.startswith("requests."):
        sends = dialect not in OWN_ERRORS and client_error(name) in (
            "TransportError",
            "TransportTimeoutError",
        )
        return dialect == "requests" or sends
    return dialect == "urllib"


OWN_ERRORS = frozenset({"aiohttp", "http.client", "httpx", "urllib", "urllib3"})
"""Libraries that do not raise the errors of requests."""
