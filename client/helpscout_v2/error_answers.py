"""Errors out of answers: which exception an answer stands for, and what it says.

https://developer.helpscout.com/mailbox-api/overview/errors/
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from helpscout_v2 import decoding, errors
from helpscout_v2.errors import APIError, DecodeError, ErrorDetail
from helpscout_v2.typeguards import count, is_array, is_mapping, is_object
from helpscout_v2.wire import Answer, last_number, link, rate_limit

_CONVERSATION = re.compile(r"/v2/conversations/(\d+)")
# The calls that add a thread, which a conversation with 100 of them refuses by 412.
_ADDS = re.compile(r"/v2/conversations/\d+/(?:chats|customer|notes|phones|reply)/?$")
_CHAT = re.compile(r"/v2/chats/[^/]+/(?:messages|notes)/[^/]+$")

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
