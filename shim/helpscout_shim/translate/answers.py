"""Builds V1's answers: envelopes, headers, error bodies."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import msgspec

from helpscout_shim.translate.reading import text as text_of
from helpscout_shim.translate.reading import text_list
from helpscout_shim.translate.wire import Reply, V1Answer

JSON_TYPE = "application/json; charset=utf-8"
EMPTY_TYPE = "text/plain; charset=UTF-8"
NOT_FOUND = "The requested resource was not found."
INVALID = "Input could not be validated"
PAGE_ROWS = 50
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, POST, PUT, DELETE",
}


@dataclass(frozen=True, slots=True)
class Invalid:
    """One entry of `validationErrors`; nested properties are written with a colon."""

    property: str
    message: str
    value: str | None = None


class Stop(Exception):
    """Ends a translation early with a finished answer."""

    def __init__(self, answer: V1Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def limits(reply: Reply | None = None) -> dict[str, str]:
    """V1's rate-limit headers, filled with V2's figures where it gave any."""
    headers = reply.headers if reply is not None else {}
    return {
        "X-RateLimit-Limit-Minute": headers.get("x-ratelimit-limit-minute", "200"),
        "X-RateLimit-Remaining-Minute": headers.get("x-ratelimit-remaining-minute", "199"),
        "X-RateLimit-Interval-Minute": "60",
        "X-RateLimit-Limit-Burst": "12",
        "X-RateLimit-Remaining-Burst": "12",
        "X-RateLimit-Interval-Burst": "5",
        **CORS,
        "Correlation-Id": headers.get("correlation-id") or _correlation_id(),
    }


def _correlation_id() -> str:
    """V1 sent one with every answer; this is for answers that need no call of V2."""
    return f"{uuid4()}#0"


def dumps(value: Any) -> bytes:
    """Compact UTF-8 JSON."""
    try:
        return msgspec.json.encode(value)
    except (UnicodeEncodeError, OverflowError, TypeError):
        # A lone surrogate or an infinite number, which only the json module can encode.
        return json.dumps(value, separators=(",", ":")).encode("ascii")


def with_body(
    value: Any,
    *,
    status: int = 200,
    reply: Reply | None = None,
    headers: Mapping[str, str] | None = None,
) -> V1Answer:
    """An answer with a JSON body."""
    return V1Answer(
        status,
        {"Content-Type": JSON_TYPE, **limits(reply), **(headers or {})},
        dumps(value),
    )


def without_body(
    *, status: int = 200, reply: Reply | None = None, headers: Mapping[str, str] | None = None
) -> V1Answer:
    """The empty answer of writes and deletes."""
    return V1Answer(status, {"Content-Type": EMPTY_TYPE, **limits(reply), **(headers or {})}, b"")


def with_headers(answer: V1Answer, headers: Mapping[str, str]) -> V1Answer:
    """The same answer with more headers."""
    return replace(answer, headers={**answer.headers, **headers})


def item(value: Any, *, status: int = 200, reply: Reply | None = None) -> V1Answer:
    """One object in its envelope."""
    return with_body({"item": value}, status=status, reply=reply)


def page(
    items: Sequence[Any],
    *,
    number: int,
    count: int,
    rows: int = PAGE_ROWS,
    reply: Reply | None = None,
) -> V1Answer:
    """A list page. An empty list has one page, so that `page == pages` ends every loop."""
    pages = max(1, -(-count // rows)) if rows > 0 else 1
    return with_body(
        {"page": number, "pages": pages, "count": count, "items": list(items)}, reply=reply
    )


def error(
    status: int,
    text: str,
    *,
    invalid: Sequence[Invalid] = (),
    reply: Reply | None = None,
    headers: Mapping[str, str] | None = None,
) -> V1Answer:
    """An error body; `message` repeats `error` for clients written before 2015."""
    body: dict[str, Any] = {"code": status, "error": text, "message": text}
    if invalid:
        body["validationErrors"] = [
            {"property": i.property, "value": i.value, "message": i.message} for i in invalid
        ]
    return with_body(body, status=status, reply=reply, headers=headers)


def unrouted(path: str) -> V1Answer:
    """The 404 of a path or method V1 never had: no rate-limit headers, no CORS headers.

    `path` is the whole path, as it was sent.
    """
    text = f"The specified resource was not found: '{path}'"
    return V1Answer(
        404,
        {"Content-Type": JSON_TYPE, "Correlation-Id": _correlation_id()},
        dumps({"code": 404, "error": text, "message": text}),
    )


def invalid(*problems: Invalid) -> V1Answer:
    """A 400 with its list of problems."""
    return error(400, INVALID, invalid=problems)


def as_text(value: Any, property: str) -> str:
    """The text of a body key; answers 400 for a list or an object, which has none."""
    text = text_of(value)
    if text is None:
        raise Stop(invalid(Invalid(property, "The value is not a text")))
    return text


def as_texts(value: Any, property: str) -> list[str]:
    """The texts of a list, or of one text with commas; answers 400 for anything else.

    What is no text is refused rather than left out, since leaving it out would lose it.
    """
    texts = text_list(value)
    if value is None or isinstance(value, str):
        return texts
    if not isinstance(value, list) or len(texts) < len(value):
        raise Stop(invalid(Invalid(property, "The value is not a list of texts", text_of(value))))
    return texts


def moved(location: str, reply: Reply | None = None) -> V1Answer:
    """A 301 to the conversation that another one was merged into."""
    return error(301, "The resource has been moved.", reply=reply, headers={"Location": location})
