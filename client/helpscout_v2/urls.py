"""Addresses: which may be sent a token, and which belong to the same host."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from helpscout_v2.errors import ConfigurationError

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_AUTHORITY = re.compile(r"https?://[a-z0-9.:\[\]_-]+(?:[/?#]|\Z)", re.IGNORECASE)


def base_url(text: str, name: str = "HELPSCOUT_API_URL") -> str:
    """``text`` without a trailing slash, checked to be a place a token may be sent to.

    Raises:
        ConfigurationError: when it is no absolute URL, or plain http to a remote host.
    """
    try:
        parts = urlsplit(text.strip())
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        parts, has_port = urlsplit(""), False
    if parts.scheme not in {"http", "https"} or not parts.hostname or not has_port:
        raise ConfigurationError(f"{name} must be an absolute http(s) URL, not {text!r}")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise ConfigurationError(f"{name} must be https: a token never travels in the clear")
    if parts.username or parts.query or parts.fragment:
        raise ConfigurationError(f"{name} must be a plain URL without credentials or query")
    return text.strip().rstrip("/")


def origin(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port: what decides whether the token may go there.

    ``("", "", None)`` for text that is not a URL, and for a host that parsers read differently:
    one with userinfo, backslashes, blanks or letters outside ASCII.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # no URL at all, so no place to send anything
        return "", "", None
    if not _AUTHORITY.match(url):
        return "", "", None
    default = {"https": 443, "http": 80}.get(parts.scheme)
    return parts.scheme.lower(), (parts.hostname or "").lower(), port or default


def joined(base: str, url: str) -> str:
    """``url`` as seen from ``base``; one that makes no sense stays as it is."""
    try:
        return urljoin(base, url)
    except ValueError:
        return url


def same_origin(one: str, other: str) -> bool:
    """Whether both URLs share scheme, host and port."""
    return origin(one) == origin(other) != ("", "", None)
