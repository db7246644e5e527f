"""The protocol without a socket: requests out of arguments, facts out of answers.

https://developer.helpscout.com/mailbox-api/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode, urlsplit

import msgspec
from requests.structures import CaseInsensitiveDict

from helpscout_v2 import decoding
from helpscout_v2.errors import ArgumentError, ConfigurationError, DecodeError
from helpscout_v2.secret import Secret
from helpscout_v2.typeguards import count, is_mapping

__all__ = ["Answer"]

Params = Mapping[str, Any] | Iterable[tuple[str, Any]]
READS = frozenset({"GET", "HEAD", "OPTIONS"})
_ANY: msgspec.json.Decoder[Any] = msgspec.json.Decoder()
_WORD = re.compile(r"[A-Za-z]+")
_UNSENDABLE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]|[^\x00-\xff]")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_OWN_HEADERS = frozenset(
    {"authorization", "connection", "content-length", "host", "transfer-encoding"}
)
_LAST_NUMBER = re.compile(r"/(\d+)/?$")


class Request(msgspec.Struct, frozen=True):
    """One call, complete but for the token."""

    method: str
    url: str
    path: str
    headers: dict[str, str]
    body: bytes | None = None

    def __repr__(self) -> str:
        return f"<Request {self.method} {self.path}>"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        # Bodies hold secrets of webhooks, and what people wrote.
        return [("method", self.method), ("path", self.path)]

    @property
    def weight(self) -> int:
        """What the call costs of the account's budget: reads one, writes two."""
        return 1 if self.method in READS else 2


class Answer:
    """What came back for one call, whatever its status.

    ``headers`` compares names without case; ``content`` is the decoded body; ``url`` is what
    was asked, with the query; ``uncertain`` says that an earlier attempt ended without an answer,
    so that its work may have been done already.
    """

    __slots__ = ("content", "headers", "method", "path", "status", "uncertain", "url")

    def __init__(
        self,
        status: int,
        headers: Mapping[str, str],
        content: bytes,
        method: str,
        path: str,
        *,
        uncertain: bool = False,
        url: str = "",
    ) -> None:
        self.status: int = status
        self.headers: Mapping[str, str] = headers
        self.content: bytes = content
        self.method: str = method
        self.path: str = path
        self.uncertain: bool = uncertain
        self.url: str = url

    def __repr__(self) -> str:
        return f"<Answer {self.status} to {self.method} {self.path}, {len(self.content)} bytes>"

    def json(self) -> Any:
        """The body as Python values.

        Raises:
            DecodeError: when the body is not JSON.
        """
        return self._decoded(_ANY)

    def decode(self, type: Any) -> Any:
        """The body as a ``type`` that msgspec can read, straight from the bytes.

        Args:
            type: a type that msgspec can decode.

        Raises:
            DecodeError: when the body is not JSON, or JSON of another shape.
        """
        return self._decoded(msgspec.json.Decoder(type))

    def _decoded(self, decoder: msgspec.json.Decoder[Any]) -> Any:
        try:
            return decoding.decode(self.content, decoder)
        except msgspec.ValidationError as error:
            raise self.undecodable(f"the answer has another shape: {error}") from error
        except DecodeError as error:
            raise self.undecodable(f"the answer is {error.reason}") from None

    def undecodable(self, message: str) -> DecodeError:
        """The error for a body that cannot be used, with its beginning.

        Args:
            message: what is wrong with the body.
        """
        excerpt = self.content[:80].decode("utf-8", "replace")
        return DecodeError(message, method=self.method, path=self.path, excerpt=excerpt)


def answer(
    status: int, headers: Mapping[str, str], content: bytes, method: str, path: str
) -> Answer:
    """An ``Answer`` from plain values, with headers made case-insensitive."""
    return Answer(status, CaseInsensitiveDict(headers), content, method, path)


def query_string(params: Params | None) -> str:
    """Parameters as a query string; None is left out, booleans are lower-case words."""
    if not params:
        return ""
    pairs = cast(
        "Iterable[tuple[str, Any]]", params.items() if isinstance(params, Mapping) else params
    )
    try:
        return urlencode([(k, _plain(v)) for k, v in pairs if v is not None])
    except UnicodeEncodeError as error:
        complaint = str(error)
    except (TypeError, ValueError):
        complaint = "params must be a mapping, or pairs of a name and a value"
    raise ArgumentError(f"the query cannot be sent: {complaint}")


def _plain(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def build_request(
    base: str,
    method: str,
    path: str,
    *,
    params: Params | None = None,
    json: Any = None,
    headers: Mapping[str, str] | None = None,
) -> Request:
    """The request for ``path`` below ``base``.

    ``json`` is None for no body; otherwise it is encoded as ``application/json``, the only
    content type the API takes, JSON Patch included.

    Raises:
        ConfigurationError: when ``path`` does not begin with one slash, for a path such as
            ``//host`` would leave the configured host.
        ArgumentError: when the method, the path, a parameter or a header is of another kind, or
            holds what would begin another line; and for headers that the client sets itself.
    """
    if not isinstance(method, str) or not _WORD.fullmatch(method):
        raise ArgumentError(f"the call cannot be sent: {method!r} is no method")
    if not isinstance(path, str):
        raise ArgumentError(f"the call cannot be sent: {path!r} is no path")
    _check_headers(headers)
    if not path.startswith("/") or path.startswith("//"):
        raise ConfigurationError(f"a path begins with one slash, not {path!r}")
    url = base + path
    query = query_string(params)
    if query:
        url += ("&" if "?" in path else "?") + query
    all_headers = {"Accept": "application/hal+json, application/json"}
    body = None
    if json is not None:
        body = _encoded(json)
        all_headers["Content-Type"] = "application/json"
    if headers:
        all_headers.update(headers)
    return Request(method.upper(), url, urlsplit(path).path, all_headers, body)


def _check_headers(headers: Any) -> None:
    if headers is None:
        return
    if not is_mapping(headers):
        raise ArgumentError(f"headers must be a mapping, not {headers!r}")
    for name, value in headers.items():
        if not isinstance(name, str) or not _HEADER_NAME.fullmatch(name):
            raise ArgumentError(f"the call cannot be sent: {name!r} is no name of a header")
        if name.lower() in _OWN_HEADERS:
            raise ArgumentError(f"the client sets the header {name} by itself")
        if not isinstance(value, str) or _UNSENDABLE.search(value):
            raise ArgumentError(f"the call cannot be sent: the value of header {name}")


def _encoded(json: Any) -> bytes:
    complaint = ""
    try:
        return msgspec.json.encode(json, enc_hook=_revealed)
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        complaint = str(error)
    raise ArgumentError(f"the body cannot be sent: {complaint}")


def _revealed(value: Any) -> str:
    """The one place where a secret becomes part of a body, so that no local holds it before."""
    if isinstance(value, Secret):
        return value.reveal()
    if isinstance(value, str):  # a subclass, such as a template engine's markup
        return str(value)
    raise TypeError(f"{type(value).__name__} is no JSON")


def location_id(answer: Answer) -> int | None:
    """The id of what a 201 created: ``Resource-ID``, else the end of ``Location``, else None."""
    number = count(answer.headers.get("Resource-ID", "").strip())
    return number if number is not None else last_number(answer.headers.get("Location", ""))


def last_number(url: str) -> int | None:
    """The number at the end of a URL's path, or None."""
    match = _LAST_NUMBER.search(url.partition("?")[0].partition("#")[0])
    return count(match.group(1)) if match else None


class RateLimit(msgspec.Struct, frozen=True):
    """The account's budget as the last answer told it; None where it told nothing.

    ``limit`` and ``remaining`` count calls of this minute, ``retry_after`` is in seconds.
    """

    limit: int | None = None
    remaining: int | None = None
    retry_after: float | None = None


def rate_limit(headers: Mapping[str, str]) -> RateLimit:
    """The rate limit headers. https://developer.helpscout.com/mailbox-api/overview/rate-limiting/"""
    limit, remaining = (
        _number(headers.get(f"X-RateLimit-{name}-Minute")) for name in ("Limit", "Remaining")
    )
    # Retry-After is V1's name; V2 documents its own, and a proxy in between may send the usual one.
    wait = _number(headers.get("X-RateLimit-Retry-After", headers.get("Retry-After")))
    whole = [None if n is None else int(n) for n in (limit, remaining)]
    return RateLimit(whole[0], whole[1], wait)


def _number(text: str | None) -> float | None:
    try:
        value = float(text) if text else None
    except ValueError:
        return None
    return value if value is None or 0 <= value < 1e9 else None


def next_params(href: str | None) -> dict[str, str] | None:
    """The query of a ``next`` link, or None without one. The caller lays it over its own filters,
    because links lost the filters before 2018-11."""
    if href is None:
        return None
    _, _, query = href.partition("?")
    return dict(parse_qsl(query.partition("#")[0], keep_blank_values=True))


def link(links: Mapping[str, Any], rel: str) -> str | None:
    """The href of one ``_links`` entry, or None."""
    entry: object = links.get(rel)
    href = entry.get("href") if is_mapping(entry) else None
    return href if isinstance(href, str) else None
