"""The forms in which lists arrive: HAL everywhere, V1's plain form in reports.

https://developer.helpscout.com/mailbox-api/overview/pagination/
"""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from helpscout_v2 import decoding, wire
from helpscout_v2.errors import DecodeError
from helpscout_v2.typeguards import count, is_object
from helpscout_v2.wire import Answer

E = TypeVar("E")


class Listing(msgspec.Struct, frozen=True):
    """One page of a list, its rows still undecoded; ``number`` is 0 where the API names none."""

    rows: list[msgspec.Raw]
    number: int
    pages: int
    total: int
    size: int
    next: str | None = None


class _Envelope(msgspec.Struct):
    page: Any = None
    links: Any = msgspec.field(default=None, name="_links")


class _Hal(_Envelope):
    lists: dict[str, list[msgspec.Raw]] | None = msgspec.field(default=None, name="_embedded")


class _UnusualHal(_Envelope):
    # An empty list of PHP, where an object was meant, holds no rows.
    lists: dict[str, msgspec.Raw] | list[Any] | None = msgspec.field(default=None, name="_embedded")


class _Plain(msgspec.Struct):
    results: list[msgspec.Raw] | None = None
    page: Any = None
    pages: Any = None
    count: Any = None


class _ReportEnvelope(_Plain):
    conversations: _Plain | None = None


_HAL = msgspec.json.Decoder(_Hal)
_UNUSUAL_HAL = msgspec.json.Decoder(_UnusualHal)
_ROWS = msgspec.json.Decoder(list[msgspec.Raw])
_REPORT = msgspec.json.Decoder(_ReportEnvelope)


def read_hal(answer: Answer, keys: tuple[str, ...]) -> Listing:
    """A list whose rows are in ``_embedded`` under one of ``keys``.

    An empty list has no ``_embedded``; a list that is a bare array is one page.

    Raises:
        DecodeError: when the body is no list of any known form.
    """
    try:
        if answer.content.lstrip()[:1] == b"[":
            rows = decoding.decode(answer.content, _ROWS)
            return Listing(rows, 1, 1, len(rows), len(rows))
        envelope, rows = _read_envelope(answer, keys)
    except (msgspec.ValidationError, DecodeError) as error:
        raise _no_list(answer, error) from error
    block: dict[str, Any] = envelope.page if is_object(envelope.page) else {"totalPages": 1}
    total = count(block.get("totalElements"))
    return Listing(
        rows,
        number=count(block.get("number")) or 0,
        pages=count(block.get("totalPages")) or 0,
        total=len(rows) if total is None else total,
        size=count(block.get("size")) or len(rows),
        next=wire.link(envelope.links, "next") if is_object(envelope.links) else None,
    )


def _read_envelope(answer: Answer, keys: tuple[str, ...]) -> tuple[_Envelope, list[msgspec.Raw]]:
    """The envelope and its rows, in one pass over the bytes where the form is the usual one."""
    try:
        usual = decoding.decode(answer.content, _HAL)
    except msgspec.ValidationError:
        unusual = decoding.decode(answer.content, _UNUSUAL_HAL)
        lists = unusual.lists or {}
        if not isinstance(lists, dict):
            raise answer.undecodable("the answer is not a list: its rows have no name") from None
        raw = _rows_under(lists, keys)
        if raw is None or bytes(raw) == b"null":
            return unusual, []
        return unusual, decoding.decode(bytes(raw), _ROWS)
    return usual, _rows_under(usual.lists or {}, keys) or []


def _rows_under(embedded: dict[str, E], keys: tuple[str, ...]) -> E | None:
    """What stands under one of ``keys``, or the only thing that is there."""
    if not any(key in embedded for key in keys) and len(embedded) == 1:
        keys = tuple(embedded)
    return next((embedded[key] for key in keys if key in embedded), None)


def read_report(answer: Answer, keys: tuple[str, ...]) -> Listing:
    """A list with ``results``, ``page``, ``pages`` and ``count``, sometimes below
    ``conversations``.

    Raises:
        DecodeError: when the body is no such list.
    """
    try:
        report = decoding.decode(answer.content, _REPORT)
    except (msgspec.ValidationError, DecodeError) as error:
        raise _no_list(answer, error) from error
    rows_block: _Plain = report if report.conversations is None else report.conversations
    rows = rows_block.results or []
    total = count(rows_block.count)
    return Listing(
        rows,
        number=count(rows_block.page) or 1,
        pages=count(rows_block.pages) or 1,
        total=len(rows) if total is None else total,
        size=len(rows),
    )


def _no_list(answer: Answer, error: msgspec.ValidationError | DecodeError) -> DecodeError:
    reason = error.reason if isinstance(error, DecodeError) else str(error)
    return answer.undecodable(f"the answer is not a list: {reason}")
