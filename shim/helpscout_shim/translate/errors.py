"""V2's errors told in V1's words."""

from __future__ import annotations

import re
from typing import Any, TypeAlias

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
# The same for names inside one of V1's objects.
INNER_PROPERTIES: dict[str, dict[str, str]] = {
    "customFields": {"id": "fieldId"},
    "emails": {"type": "location"},
    "phones": {"type": "location"},
    "threads": {"assignTo": "assignedTo"},
}
# What V2 calls the parts of a JSON patch, alone or in a list.
_PATCH_MEMBER = re.compile(r"(?:\[?(\d+)\]?[.:/])?(?:value|path|op)?")
_INDEXED = re.compile(r"(\w+)(\[\d+\])?")
Key: TypeAlias = str | tuple[str, ...]
TAKEN_OVER = {502: 503, 504: 503, 422: 400, 423: 412}


def v1_error(reply: Reply, key: Key = "") -> V1Answer:
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


def problems(reply: Reply, key: Key = "") -> tuple[Invalid, ...]:
    """V2's list of problems in V1's words.

    `key` is the V1 key that a request was about whose body does not name it: V2 then complains
    about `value`, the member of a patch. A key that ends with a colon stands before V2's own name;
    several keys are those of a list of patches, in its order.
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


def _problem(entry: dict[str, Any], key: Key) -> Invalid:
    path = str(entry.get("path") or "").lstrip("/")
    patched = _PATCH_MEMBER.fullmatch(path)
    if isinstance(key, tuple):
        index = int(patched[1] or 0) if patched else len(key)
        key = key[index] if index < len(key) else ""
    if patched and key and not key.endswith(":"):
        name = key
    else:
        outer = key if key.endswith(":") else ""
        name = outer + (PROPERTIES.get(path) or _renamed(path, outer.rstrip(":")))
    value = entry.get("rejectedValue")
    return Invalid(name, str(entry.get("message") or ""), None if value is None else str(value))


def _renamed(path: str, outer: str) -> str:
    """V2's dotted path with colons and V1's names; `outer` is the V1 object that it begins in."""
    names: list[str] = []
    for part in path.split("."):
        indexed = _INDEXED.fullmatch(part)
        name, index = indexed.groups("") if indexed else (part, "")
        outer = INNER_PROPERTIES.get(outer, {}).get(name) or PROPERTIES.get(name, name)
        names.append(outer + index)
    return ":".join(names)
