"""The protocol without a socket: requests out of arguments, facts out of answers.

https://developer.helpscout.com/mailbox-api/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import msgspec
from requests.structures import CaseInsensitiveDict

from helpscout_v2 import decoding, errors
from helpscout_v2.errors import (
    APIError,
    ArgumentError,
    ConfigurationError,
    DecodeError,
    ErrorDetail,
)
from helpscout_v2.secret import Secret
from helpscout_v2.typeguards import count, is_array, is_mapping, is_object

__all__ = ["Answer"]

Params = Mapping[str, Any] | Iterable[tuple[str, Any]]
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
READS = frozenset({"GET", "HEAD", "OPTIONS"})
_ANY: msgspec.json.Decoder[Any] = msgspec.json.Decoder()
_CONVERSATION = re.compile(r"/v2/conversations/(\d+)")
# The calls that add a thread, which a conversation with 100 of them refuses by 412.
_ADDS = re.compile(r"/v2/conversations/\d+/(?:chats|customer|notes|phones|reply)/?$")
_CHAT = re.compile(r"/v2/chats/[^/]+/(?:messages|notes)/[^/]+$")
_AUTHORITY = re.compile(r"https?://[a-z0-9.:\[\]_-]+(?:[/?#]|\Z)", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z]+")
_UNSENDABLE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]|[^\x00-\xff]")
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
    was asked, with the query; ``uncertain`` tells that an earlier attempt ended without an answer,
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
        excerpt = self.content[:80].decode("utf-8", "replace")
        return DecodeError(message, method=self.method, path=self.path, excerpt=excerpt)


def answer(
    status: int, headers: Mapping[str, str], content: bytes, method: str, path: str
) -> Answer:
    """An ``Answer`` from plain values, with headers made case-insensitive."""
    return Answer(status, CaseInsensitiveDict(headers), content, method, path)


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

    Nothing for what is no URL, and for a host that one parser reads differently from the next:
    with userinfo, backslashes, blanks or letters outside ASCII.
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
        ArgumentError: when the method or a header holds what would begin another line.
    """
    if not _WORD.fullmatch(method):
        raise ArgumentError(f"the call cannot be sent: {method!r} is no method")
    for name, value in (headers or {}).items():
        if _UNSENDABLE.search(name) or _UNSENDABLE.search(value):
            raise ArgumentError(f"the call cannot be sent: characters in header {name!r}")
    if not path.startswith("/") or path.startswith("//"):
        raise ConfigurationError(f"a path begins with one slash, not {path!r}")
    url = base + path
    query = query_string(params)
    if query:
        url += ("&" if "?" in path else "?") + query
    sent = {"Accept": "application/hal+json, application/json"}
    body = None
    if json is not None:
        body = _encoded(json)
        sent["Content-Type"] = "application/json"
    if headers:
        sent.update(headers)
    return Request(method.upper(), url, urlsplit(path).path, sent, body)


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
    raise TypeError(f"{type(value).__name__} is no JSON")


def location_id(answer: Answer) -> int | None:
    """The id of what a 201 created: ``Resource-ID``, else the end of ``Location``, else None."""
    number = count(answer.headers.get("Resource-ID", "").strip())
    return number if number is not None else last_number(answer.headers.get("Location", ""))


def last_number(url: str) -> int | None:
    """The number at the end of a URL's path, or None."""
    found = _LAST_NUMBER.search(url.partition("?")[0].partition("#")[0])
    return count(found.group(1)) if found else None


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


ERRORS: dict[int, type[APIError]] = {
    301: errors.ConversationMovedError,
    400: errors.ValidationError,
    401: errors.AuthenticationError,
    402: errors.AccessDeniedError,
    403: errors.AccessDeniedError,
    404: errors.NotFoundError,
    409: errors.ConflictError,
    412: errors.PreconditionError,
    413: errors.PayloadTooLargeError,
    415: errors.UnsupportedMediaTypeError,
    423: errors.LockedError,
    429: errors.RateLimitError,
}
MEANINGS = {
    401: "the token is missing, wrong or ended, or its user is not active",
    403: "the user's role or the account's plan does not allow this",
    404: "there is no such thing, or it was deleted or merged",
    412: "a condition for the request does not hold",
    413: "the body is too large",
    429: "the account's rate limit is used up",
}


def error_from(answer: Answer) -> APIError | None:
    """The exception for an answer, or None for a success."""
    status = answer.status
    if 200 <= status < 300:
        return None
    if status == 404 and answer.method == "DELETE" and answer.uncertain:
        return None  # the attempt that broke off had deleted it
    if status == 422 and answer.method == "PUT" and answer.uncertain and _CHAT.match(answer.path):
        return None  # the attempt that broke off had used the id of this message or note
    message, details, log = _read_error(answer)
    kind = ERRORS.get(status) or (errors.ServerError if status >= 500 else APIError)
    in_conversation = _CONVERSATION.match(answer.path)
    if kind is errors.PreconditionError and answer.method == "POST" and _ADDS.match(answer.path):
        kind = errors.ConversationLockedError
    if kind is errors.ConversationMovedError and not in_conversation:
        kind = APIError
    number = count(in_conversation.group(1)) if in_conversation else None
    if kind is errors.ConversationLockedError:
        which = f"conversation {number}" if number else "the conversation"
        message = f"{which} takes at most {errors.THREAD_LIMIT} threads: {message}"
    error = kind(
        message,
        status=status,
        method=answer.method,
        path=answer.path,
        correlation_id=answer.headers.get("Correlation-Id", "") or log,
        details=details,
        headers=answer.headers,
        content=answer.content,
        url=answer.url,
    )
    if isinstance(error, errors.RateLimitError):
        error.retry_after = rate_limit(answer.headers).retry_after
    elif isinstance(error, errors.ConversationLockedError):
        error.conversation_id = number
    elif isinstance(error, errors.ConversationMovedError):
        error.conversation_id = number or 0
        error.location = answer.headers.get("Location", "")
        error.new_id = last_number(error.location)
        target = error.new_id or error.location or "another one, which the answer does not name"
        error.message = f"conversation {number} was merged into {target}"
    return error


def _read_error(answer: Answer) -> tuple[str, list[ErrorDetail], str]:
    """Message, details and logRef of an error body, from any of the forms the API has used."""
    fallback = MEANINGS.get(answer.status, "no explanation was sent")
    try:
        body = decoding.value(answer.content)
    except DecodeError:
        return fallback, [], ""
    if not is_object(body):
        return fallback, [], ""
    # error and error_description are the token endpoint's names.
    said = body.get("message") or body.get("error_description") or body.get("error")
    embedded: object = body.get("_embedded")
    entries = embedded.get("errors") if is_object(embedded) else None
    # A single error has been seen as a bare object.
    many: list[Any] = entries if is_array(entries) else [entries]
    details = [_detail(entry) for entry in many if is_object(entry)]
    log = body.get("logRef")
    return (
        said if isinstance(said, str) and said else fallback,
        details,
        log if isinstance(log, str) else "",
    )


def _detail(entry: Mapping[str, Any]) -> ErrorDetail:
    return ErrorDetail(
        path=str(entry.get("path") or ""),
        message=str(entry.get("message") or ""),
        rejected_value=entry.get("rejectedValue"),
        source=str(entry.get("source") or ""),
        kind=_about(entry).partition("#")[2],
    )


def _about(entry: Mapping[str, Any]) -> str:
    links: object = entry.get("_links")
    if is_mapping(links):
        return link(links, "about") or ""
    older: object = entry.get("links")  # the older form: [{"rel": "about", "href": ".."}]
    if is_array(older):
        for one in older:
            if is_mapping(one) and one.get("rel") == "about":
                return str(one.get("href") or "")
    return ""
