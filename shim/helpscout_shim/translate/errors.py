"""V2's errors told in V1's words."""

from __future__ import annotations

import re
from typing import Any

from helpscout_shim.translate import answers
from helpscout_shim.translate.answers import Invalid
from helpscout_shim.translate.wire import Reply, V1Answer

TEXTS: dict[int, str] = {
    400: answers.INVALID,
    401: "Invalid API Key",
    402: "The API key has been suspended.",
    403: "Access denied.",
    404: answers.NOT_FOUND,
    409: "The resource already exists.",
    412: "The conversation has reached the limit of 100 threads and is locked.",
    413: "The request is too large.",
    415: "The media type is not supported.",
    429: "The rate limit has been exceeded.",
    500: "Internal server error.",
    503: "The service is temporarily unavailable.",
}
# V2 property names in validation errors, as V1 called them.
PROPERTIES: dict[str, str] = {
    "mailboxId": "mailbox",
    "assignTo": "owner",
    "primaryCustomer.id": "customer",
    "fields": "customFields",
    "text": "body",
    "user": "createdBy",
}
# What V2 calls the parts of a JSON patch, alone or in a list.
_PATCH_MEMBER = re.compile(r"(\[?\d+\]?[.:/])?(value|path|op)?")
_INDEXED = re.compile(r"(\w+)(\[\d+\])")
TAKEN_OVER = {502: 503, 504: 503, 422: 400, 423: 412}


def v1_error(reply: Reply, key: str = "") -> V1Answer:
    """The V1 form of a V2 answer that is not a success; `key` as for `problems`."""
    status = TAKEN_OVER.get(reply.status, reply.status)
    body = reply.body if isinstance(reply.body, dict) else {}
    invalid = problems(reply, key)
    text = TEXTS.get(status, "")
    detail = body.get("message") or body.get("error")
    if status == 403 and isinstance(detail, str) and detail:
        text = f"{text} {detail}"
    if status == 400 and not invalid and isinstance(detail, str) and detail:
        text = detail
    headers = {}
    if status == 429:
        headers["Retry-After"] = reply.headers.get("x-ratelimit-retry-after") or (
            reply.headers.get("retry-after", "60")
        )
    return answers.error(
        status, text or str(detail or status), invalid=invalid, reply=reply, headers=headers
    )


def problems(reply: Reply, key: str = "") -> tuple[Invalid, ...]:
    """V2's list of problems in V1's words.

    `key` is the V1 key that a request was about whose body does not name it: V2 then complains
    about `value`, the member of a patch. A key that ends with a colon stands before V2's own name.
    """
    body = reply.body if isinstance(reply.body, dict) else {}
    return tuple(_problem(entry, key) for entry in _entries(body))


def _entries(body: dict[str, Any]) -> list[dict[str, Any]]:
    embedded = body.get("_embedded")
    found = embedded.get("errors") if isinstance(embedded, dict) else None
    if isinstance(found, dict):
        # A single error has been seen as an object instead of an array of one.
        found = [found]
    return [entry for entry in found or () if isinstance(entry, dict)]


def _problem(entry: dict[str, Any], key: str) -> Invalid:
    path = str(entry.get("path") or "").lstrip("/")
    name = PROPERTIES.get(path)
    if name is None:
        parts = path.split(".")
        name = ":".join([_renamed(part) for part in parts])
    if key.endswith(":"):
        name = f"{key}{name}"
    elif key and _PATCH_MEMBER.fullmatch(path):
        name = key
    value = entry.get("rejectedValue")
    return Invalid(name, str(entry.get("message") or ""), None if value is None else str(value))


def _renamed(part: str) -> str:
    indexed = _INDEXED.fullmatch(part)
    if indexed is not None:
        name, index = indexed.groups()
        return PROPERTIES.get(name, name) + index
    return PROPERTIES.get(part, part)
