"""The forms in which lists arrive: HAL everywhere, V1's plain form in reports.

https://developer.helpscout.com/mailbox-api/overview/pagination/
"""

from __future__ import annotations

from typing import Any

import msgspec

from helpscout_v2 import wire
from helpscout_v2.wire import Answer


class Listing(msgspec.Struct, frozen=True):
    """One page of a list, its rows still undecoded; ``number`` is 0 where the API tells none."""

    rows: list[msgspec.Raw]
    number: int
    pages: int
    total: int
    size: int
    next: str | None = None


class _Block(msgspec.Struct, rename="camel"):
    size: int | None = None
    total_elements: int | None = None
    total_pages: int | None = None
    number: int | None = None


class _Hal(msgspec.Struct):
    embedded: dict[str, msgspec.Raw] | None = msgspec.field(default=None, name="_embedded")
    page: _Block | None = None
    links: dict[str, Any] | None = msgspec.field(default=None, name="_links")


class _Plain(msgspec.Struct):
    results: list[msgspec.Raw] | None = None
    page: int | None = None
    pages: int | None = None
    count: int | None = None


class _Report(_Plain):
    conversations: _Plain | None = None


_HAL = msgspec.json.Decoder(_Hal)
_ROWS = msgspec.json.Decoder(list[msgspec.Raw])
_REPORT = msgspec.json.Decoder(_Report)


def read_hal(answer: Answer, keys: tuple[str, ...]) -> Listing:
    """A list whose rows are in ``_embedded`` under one of ``keys``.

    An empty list has no ``_embedded``; a list that is a bare array is one page.

    Raises:
        DecodeError: when the body is no list of any known form.
    """
    try:
        if answer.content.lstrip()[:1] == b"[":
            rows = _ROWS.decode(answer.content)
            return Listing(rows, 1, 1, len(rows), len(rows))
        found = _HAL.decode(answer.content)
        embedded = found.embedded or {}
        raw = next((embedded[key] for key in keys if key in embedded), None)
        if raw is None and len(embedded) == 1:
            (raw,) = embedded.values()
        rows = [] if raw is None or bytes(raw) == b"null" else _ROWS.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise answer.undecodable(f"the answer is not a list: {error}") from error
    block = found.page or _Block(total_pages=1)
    return Listing(
        rows,
        number=block.number or 0,
        pages=block.total_pages or 0,
        total=len(rows) if block.total_elements is None else block.total_elements,
        size=block.size or len(rows),
        next=wire.link(found.links or {}, "next"),
    )


def read_report(answer: Answer, keys: tuple[str, ...]) -> Listing:
    """A list with ``results``, ``page``, ``pages`` and ``count``, sometimes below
    ``conversations``.

    Raises:
        DecodeError: when the body is no such list.
    """
    try:
        report = _REPORT.decode(answer.content)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise answer.undecodable(f"the answer is not a list: {error}") from error
    found: _Plain = report if report.conversations is None else report.conversations
    rows = found.results or []
    count = len(rows) if found.count is None else found.count
    return Listing(rows, found.page or 1, found.pages or 1, count, len(rows))
