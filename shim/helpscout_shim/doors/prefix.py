"""Which URLs belong to V1: only those of api.helpscout.net below /v1, never the Docs API.

`http://`, a dot at the end of the host and doubled slashes are V1 as callers may write it: without
the shim such a call would carry the key out as well.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from ..translate import V1Request

HOST = "api.helpscout.net"
PORTS = {"https": frozenset({None, 443}), "http": frozenset({None, 80})}
SLASHES = re.compile("/{2,}")


def is_v1(url: str) -> bool:
    """Whether a URL is a V1 call."""
    # Most URLs of a program are other hosts': one cheap look before parsing.
    if "helpscout" not in url.lower():
        return False
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    return (
        port in PORTS.get(parts.scheme.lower(), ())
        and (parts.hostname or "").lower().removesuffix(".") == HOST
        and v1_path(parts.path) is not None
    )


def v1_path(path: str) -> str | None:
    """The path with single slashes when it is V1's."""
    single = SLASHES.sub("/", path)
    return single if single == "/v1" or single.startswith("/v1/") else None


def v1_request(method: str, url: str, body: bytes) -> V1Request:
    """The request for a URL that is V1's."""
    parts = urlsplit(url)
    query = parse_qsl(parts.query, keep_blank_values=True, errors="replace", separator="&")
    return V1Request(method.upper(), v1_path(parts.path) or parts.path, tuple(query), body)
