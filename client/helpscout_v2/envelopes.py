"""The forms in which lists arrive: HAL everywhere, V1's plain form in reports.

https://developer.helpscout.com/mailbox-api/overview/pagination/
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from helpscout_v2 import wire
from helpscout_v2.wire import Answer


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list, its rows still undecoded; ``number`` is 0 where the API tells none."""

    rows: list[msgspec.Raw]
    number: int
    pages: int
    total: int
    size: int
    next: str | None = None


class _Block(msgspec.Struct, rename="camel"):
    size: int = 0
    total_elements: int = 0
    total_pages: int = 0
    number: int = 0


class _Hal(msgspec.Struct):
    embedded: dict[str, msgspec.Raw] = msgspec.field(default_factory=dict, name="_embedded")
    page: _Block | None = None
    links: dict[str, Any] = msgspec.field(default_factory=dict, name="_links")


class _Plain(msgspec.Struct):
    results: list[msgspec.Raw] | None = None
    page: int = 1
    pages: int = 1
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
        raw = next((found.embedded[key] for key in keys if key in found.embedded), None)
        if raw is None and len(found.embedded) == 1:
            (raw,) = found.embedded.values()
        rows = [] if raw is None or bytes(raw) == b"null" else _ROWS.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise answer.undecodable(f"the answer is not a list: {error}") from error
    href = wire.link(found.links, "next")
    block = found.page
    if block is None:
        return Listing(rows, 0, 1, len(rows), len(rows), href)
    return Listing(rows, block.number, block.total_pages, block.total_elements, block.size, href)


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
    return Listing(rows, found.page, found.pages, count, len(rows))
