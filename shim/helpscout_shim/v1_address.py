"""Which URLs belong to V1: only those of api.helpscout.net below /v1, never the Docs API.

`http://`, the default port, a dot at the end of the host and doubled slashes count as V1 too:
without the shim such a call would send the key as well.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

HOST = "api.helpscout.net"
ROOT = f"https://{HOST}/v1"
_HOST = rf"(?:[^/?#\\]*@)?{re.escape(HOST)}\.?"
_URL = re.compile(
    rf"(?i:https://{_HOST}(?::(?:443)?)?|http://{_HOST}(?::(?:80)?)?)/+v1(?=[/?#]|\Z)"
)
_SLASHES = re.compile("/{2,}")


def is_v1(url: str) -> bool:
    """Whether a URL is a V1 call."""
    return _URL.match(url) is not None


def v1_path(path: str) -> str | None:
    """The path with single slashes when it is V1's, else None."""
    single = _SLASHES.sub("/", path)
    return single if single == "/v1" or single.startswith("/v1/") else None


def decoded(path: str) -> str:
    """The path with percent-encoding only where it is needed: one spelling for each path."""
    return encoded(unquote(path)) if "%" in path else path


def segment(value: object) -> str:
    """A value as one segment of a path."""
    return quote(str(value), safe="")


def encoded(path: str) -> str:
    """A decoded path as it stands in a URL."""
    return quote(path, safe="/!$&'()*+,;=:@~")
