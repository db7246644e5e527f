"""Converts V2's errors to V1's form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
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
# V1's recorded message for a mailbox, whatever V2 says of it; and for what is missing.
MAILBOX = "The specified mailbox is not valid"
VALUE_REQUIRED = "Value is required"
_MISSING = re.compile(r"(may|must) not be (empty|null|blank)")
# What V2 calls the parts of a JSON patch, alone or in a list.
_PATCH_MEMBER = re.compile(r"(?:\[?(\d+)\]?[.:/])?(?:value|path|op)?")
_NAME_AND_INDEX = re.compile(r"(\w+)(\[\d+\])?")
Key: TypeAlias = str | tuple[str, ...]
Names: TypeAlias = Mapping[str, str]
_NO_NAMES: Names = MappingProxyType({})
# V1's clients know the statuses that it documented; these are the nearest ones to others.
V1_STATUSES = {400, 401, 402, 403, 404, 409, 412, 413, 429, 500, 503}
NEAREST_STATUSES = {405: 404, 408: 503, 410: 404, 423: 412}


def v1_status(status: int) -> int:
    """The V1 status for one of V2's that is no success; 0 means that no answer came."""
    if status in V1_STATUSES:
        return status
    return NEAREST_STATUSES.get(status) or (400 if 400 <= status < 500 else 503)


def v1_error(reply: Reply, key: Key = "", names: Names = _NO_NAMES) -> V1Answer:
    """The V1 form of a V2 answer that is not a success; `key` and `names` as for `problems`."""
    status = v1_status(reply.status)
    body = reply.body if isinstance(reply.body, dict) else {}
    invalid = problems(reply, key, names)
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


def problems(reply: Reply, key: Key = "", names: Names = _NO_NAMES) -> tuple[Invalid, ...]:
    """V2's list of problems in V1's form.

    `key` is the V1 key of a request whose body does not name it: V2 then reports `value`, the
    member of a patch. A key that ends with a colon is a prefix of V2's own name; several keys are
    those of a list of patches, in its order. `names` are V1's names of V2 properties that the V1
    request names elsewhere; what V2 then reports twice is reported once.
    """
    body = reply.body if isinstance(reply.body, dict) else {}
    return tuple(dict.fromkeys(_problem(entry, key, names) for entry in _entries(body)))


def _entries(body: dict[str, Any]) -> list[dict[str, Any]]:
    parts = body.get("_embedded")
    errors = parts.get("errors") if isinstance(parts, dict) else None
    if isinstance(errors, dict):
        # A single error has been seen as an object instead of an array of one.
        errors = [errors]
    return [entry for entry in errors or () if isinstance(entry, dict)]


def _problem(entry: dict[str, Any], key: Key, names: Names) -> Invalid:
    path = str(entry.get("path") or "").lstrip("/")
    patch_member = _PATCH_MEMBER.fullmatch(path)
    if isinstance(key, tuple):
        index = int(patch_member[1] or 0) if patch_member else len(key)
        key = key[index] if index < len(key) else ""
    if patch_member and key and not key.endswith(":"):
        name = key
    else:
        outer = key if key.endswith(":") else ""
        v1_name = names.get(path) or PROPERTIES.get(path)
        name = outer + (v1_name or _renamed(path, outer.rstrip(":")))
    value = entry.get("rejectedValue")
    message = MAILBOX if name == "mailbox" else str(entry.get("message") or "")
    if _MISSING.search(message):
        message = VALUE_REQUIRED
    return Invalid(name, message, None if value is None else str(value))


def _renamed(path: str, outer: str) -> str:
    """V2's dotted path with colons and V1's names; `outer` is the V1 object that it begins in."""
    names: list[str] = []
    for part in path.split("."):
        match = _NAME_AND_INDEX.fullmatch(part)
        name, index = match.groups("") if match else (part, "")
        outer = INNER_PROPERTIES.get(outer, {}).get(name) or PROPERTIES.get(name, name)
        names.append(outer + index)
    return ":".join(names)
