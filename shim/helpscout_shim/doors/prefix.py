"""Which URLs belong to V1: only https://api.helpscout.net/v1/, never the Docs API."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from ..translate import V1Request

HOST = "api.helpscout.net"


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
        parts.scheme.lower() == "https"
        and (parts.hostname or "").lower() == HOST
        and port in {None, 443}
        and parts.path.startswith("/v1/")
    )


def v1_request(method: str, url: str, body: bytes) -> V1Request:
    """The request for a URL that is V1's."""
    parts = urlsplit(url)
    query = parse_qsl(parts.query, keep_blank_values=True, errors="replace", separator="&")
    return V1Request(method.upper(), parts.path, tuple(query), body)
