"""The one way from bytes to values: strict and fast first, then forgiving, else a DecodeError.

What the standard library's reader and most clients accept (half a surrogate pair where a text was
cut inside an emoji, a byte that is no UTF-8, a raw line end inside a text) is replaced.
"""

from __future__ import annotations

import json
import logging
import re
from typing import Any, TypeVar

import msgspec

from helpscout_v2.errors import DecodeError

log: logging.Logger = logging.getLogger("helpscout_v2")

T = TypeVar("T")
EXCERPT = 80
"""Characters of a body that an error shows."""
LONGEST_NUMBER = 400
"""Digits; Python refuses to read integers of some thousands."""

DECODE_FAILURES = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_ANY: msgspec.json.Decoder[Any] = msgspec.json.Decoder()


def decode(content: bytes, decoder: msgspec.json.Decoder[T]) -> T:
    """The value of ``content``, replacing what is no text.

    Raises:
        msgspec.ValidationError: for JSON of another shape.
        DecodeError: for what is no JSON, or nested too deeply to be read.
    """
    try:
        return decoder.decode(content)
    except msgspec.ValidationError:
        raise
    except DECODE_FAILURES as error:
        complaint = str(error)
    readable = _forgiven(content, complaint)
    try:
        return decoder.decode(readable)
    except msgspec.ValidationError:
        raise
    except DECODE_FAILURES as error:
        raise unreadable(content, str(error)) from None


def value(content: bytes) -> Any:
    """``content`` as plain Python values.

    Raises:
        DecodeError: for what is no JSON, or nested too deeply to be read.
    """
    try:
        return decode(content, _ANY)
    except msgspec.ValidationError as error:  # a number that no float can hold
        complaint = str(error)
    return decode(_forgiven(content, complaint), _ANY)


def readable(content: bytes) -> bytes:
    """``content`` as JSON that a strict reader takes, unchanged where it does already.

    Raises:
        DecodeError: for what is no JSON, or nested too deeply to be read.
    """
    try:
        _ANY.decode(content)
    except DECODE_FAILURES as error:
        return _forgiven(content, str(error))
    return content


def unreadable(content: bytes, complaint: str) -> DecodeError:
    """The error for a body, or a part of one, that cannot be read."""
    excerpt = content[:EXCERPT].decode("utf-8", "replace")
    return DecodeError(f"not JSON: {complaint}", excerpt=excerpt)


def _forgiven(content: bytes, complaint: str) -> bytes:
    try:
        forgiven = json.loads(
            content.decode("utf-8-sig", "replace"),
            strict=False,
            parse_constant=lambda _: None,
            parse_float=_finite,
            parse_int=_short,
        )
        text = json.dumps(forgiven, ensure_ascii=False, allow_nan=False)
    except (ValueError, RecursionError):
        raise unreadable(content, complaint) from None
    log.warning("a body was not quite JSON, and is read with replacements: %s", complaint)
    return _LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text).encode()


def _short(digits: str) -> int | None:
    return int(digits) if len(digits) < LONGEST_NUMBER else None


def _finite(digits: str) -> float | None:
    number = float(digits)
    return number if abs(number) != float("inf") else None
